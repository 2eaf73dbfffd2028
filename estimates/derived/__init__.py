"""Derived figures: what feeds what, and what each comes to."""
