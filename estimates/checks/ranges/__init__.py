"""Q: what cells mean as ranges, and whether they say what the source said."""
