"""F: files and their cells."""
