"""Files of someone else's figures as edits of estimates, by a mapping that a dataset keeps."""
