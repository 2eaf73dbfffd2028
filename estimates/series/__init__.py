"""Estimates over time: series, bands of each origin, and origins compared on a common day."""
