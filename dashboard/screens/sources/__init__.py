"""Sources: who published, and who first said it."""
