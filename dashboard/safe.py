"""Text from files, made safe to show. Every word that a file supplies passes through here."""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import urlsplit

# Format characters of ordinary words: the joiners of Persian, of Hindi and of emoji.
_JOINERS = "\u200c\u200d"
_BLANKS = re.compile(r"\s+")
_WEB = frozenset({"http", "https"})
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Where Markdown would make a link of its own: an invisible joiner between the parts stops it.
_AUTOLINK = re.compile(r"(?i)(https?|ftp|mailto|www|@)(?=[\\:.\w])")


def plain(text: str) -> str:
    """`text` on one line, with U+FFFD for what hides, reverses direction or is no character."""
    line = _BLANKS.sub(" ", text)
    return line if line.isascii() and line.isprintable() else "".join(map(_visible, line))


def lines(text: str) -> str:
    """`text` as `plain` makes it, line by line."""
    return "\n".join(map(plain, text.split("\n")))


def _visible(character: str) -> str:
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    nothing = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    hidden = hidden or nothing
    return "\N{REPLACEMENT CHARACTER}" if hidden and character not in _JOINERS else character


def escape(text: str) -> str:
    """`text` for HTML, as content or as a quoted attribute."""
    return html.escape(plain(text), quote=True)


def markdown(text: str) -> str:
    """`text` for the places that Streamlit reads as Markdown: link labels and widget labels."""
    escaped = _PUNCTUATION.sub(r"\\\1", plain(text))
    return _AUTOLINK.sub("\\1\u2060", escaped)


def web_address(text: str) -> str:
    """`text` when it is an http or https address with a host and nothing hidden in it, else ""."""
    address = text.strip()
    if address != plain(address) or re.search(r"[\s<>\"'`\\]", address):
        return ""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    return address if parts.scheme.lower() in _WEB and host and parts.username is None else ""
