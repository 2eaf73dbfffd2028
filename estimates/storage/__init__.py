"""Where a dataset's files lie: written whole or not at all, and never mixed by those who read."""
