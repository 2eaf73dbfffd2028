"""A: whether independent origins agree, and what their claims show to be wrong."""
