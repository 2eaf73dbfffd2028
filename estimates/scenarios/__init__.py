"""What if: a checked dataset with some figures moved or some sources withdrawn, in memory."""
