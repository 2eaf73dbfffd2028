"""Numbers, ranges, hedges and verdicts as people write them."""
