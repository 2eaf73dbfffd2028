"""Files to typed tables: the columns, their cells and what is wrong with them."""
