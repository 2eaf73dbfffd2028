"""What several pages share: frame, address, controls, links."""
