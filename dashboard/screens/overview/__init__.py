"""The Overview: what a decision-maker reads first."""
