"""Whole documents: their quantitative claims, with hedges and origins, and the sums among them."""
