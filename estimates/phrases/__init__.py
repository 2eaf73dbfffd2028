"""Figures read out of the words of a source."""
