"""The dashboard: shows what the engine found, and computes no figure of its own."""
