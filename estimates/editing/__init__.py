"""Edits of a dataset's files: the touched cells change, every other byte stays."""
