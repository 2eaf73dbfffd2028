"""S: how well estimates are sourced."""
