"""What differs between two versions of a dataset, and where an earlier version comes from."""
