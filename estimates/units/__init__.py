"""Units as text, as dimensions and as factors to base units."""
