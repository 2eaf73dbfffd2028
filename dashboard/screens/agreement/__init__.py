"""Agreement: what independent origins say of the same quantity."""
