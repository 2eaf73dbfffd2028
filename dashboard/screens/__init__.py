"""The pages, a folder each: `page` lays out what its `content` works out, and computes nothing."""
