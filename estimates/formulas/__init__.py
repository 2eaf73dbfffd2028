"""Formulas as text, as programs and as shapes that many rows share."""
