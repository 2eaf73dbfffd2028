"""The beginning of a mapping: what the headings and the cells of a file let one guess."""
