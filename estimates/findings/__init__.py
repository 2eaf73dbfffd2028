"""What a check found: the registry of checks and the findings as columns."""
