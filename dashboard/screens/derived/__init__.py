"""Derived figures: every verdict, and one figure in full."""
