"""The commands, by what they do; `estimates.cli` puts them together."""
