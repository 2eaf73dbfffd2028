"""Lists of words and phrases as patterns."""

from __future__ import annotations


def phrases(words: str) -> str:
    """Words and phrases with `|` between them, on as many lines as they need, as one pattern.

    They match whole words. Each may be a pattern itself; the first that fits is taken.
    """
    return rf"\b(?:{''.join(line.strip() for line in words.splitlines())})\b"
