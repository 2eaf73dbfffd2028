"""Findings: everything that the check found."""
