"""Edit: the tables, the form for new rows, the review and the save."""
