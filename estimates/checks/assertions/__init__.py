"""X: what has to hold between estimates, by assertions.csv or because one measure is part of another."""
