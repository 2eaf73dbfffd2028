"""Search: everything that has the words."""
