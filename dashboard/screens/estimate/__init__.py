"""Estimate: one estimate in full."""
