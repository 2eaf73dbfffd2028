"""Charts: pure functions from rows of estimates to an Altair chart."""
