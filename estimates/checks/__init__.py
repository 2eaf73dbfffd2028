"""The checks that go across rows and tables."""
