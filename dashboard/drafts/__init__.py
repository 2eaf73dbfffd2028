"""Pending edits of a dataset: what a reader has changed on the page and not saved yet."""
