"""Estimates: all of them, filtered, as charts and as a table."""
