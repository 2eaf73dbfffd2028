"""Why a derived figure does not match, what would make it, and how well it is founded."""
