"""What can be read off the address of a page: who published it, when, and under which title."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

_ADDRESS: Final = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)
# Second levels under which a country's registry has its names: gov.uk, com.au, co.jp.
_SHARED: Final = frozenset("ac co com edu gob gov go gouv net or org".split())  # noqa: SIM905 - a list of ten literals is harder to read
_DATES: Final = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"/(\d{4})/(\d{1,2})/(\d{1,2})(?=/|$)",
        r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)",
        r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)",
        r"/(\d{4})/(\d{1,2})/",
    )
)
_ENDING: Final = re.compile(r"\.(?:html?|php|aspx?|pdf|csv|xlsx?|json|ipynb)$", re.IGNORECASE)
_FIRST_YEAR: Final = 1990  # of what is published on the web
_TITLE: Final = 150  # characters
_NUMBER: Final = re.compile(r"[0-9]{5,}")  # of an article, as many sites put into its address
_TELLING: Final = 6  # characters of a part of a path that is more than `photo`, or a number of one


@dataclass(frozen=True)
class Address:
    """One address. site: its host without `www`."""

    text: str
    parts: SplitResult

    @cached_property
    def site(self) -> str:
        """Its host, without what says nothing of who publishes there."""
        return (self.parts.hostname or "").removeprefix("www.")

    @cached_property
    def label(self) -> str:
        """The word of the host that names the site: bbc of bbc.co.uk."""
        words = self.site.split(".")
        shared = len(words) > 2 and len(words[-1]) == 2 and words[-2] in _SHARED
        return words[-3] if shared else words[-2]

    @cached_property
    def page(self) -> str:
        """What is the same in all addresses of a page: no part of it, and no last slash."""
        query = f"?{self.parts.query}" if self.parts.query else ""
        return f"{self.site}{self.parts.path.rstrip('/')}{query}"

    @cached_property
    def date(self) -> str:
        """The day or month that it names, as ISO 8601; "" for none."""
        for pattern in _DATES:
            found = pattern.search(self.parts.path)
            if found and (date := _date(*map(int, found.groups()))):
                return date
        return ""

    @cached_property
    def title(self) -> str:
        """The words of its last part that has some; else the address itself."""
        for step in reversed(self.steps):
            words = [word for word in re.split(r"[-_+\s]+", _undated(step)) if word]
            if sum(len(word) > 1 and word.isalpha() for word in words) < 2:
                continue
            for end in (0, -1):
                while _NUMBER.fullmatch(words[end]):
                    words.pop(end)
            kept = " ".join(words)
            return f"{kept[0].upper()}{kept[1:]}"[:_TITLE]
        return f"{self.site}{unquote(self.parts.path)}".rstrip("/")[:_TITLE]

    @cached_property
    def last(self) -> str:
        """The last part of its path that tells it from others; "" for none."""
        found = [step for step in self.steps if len(step) >= _TELLING] or self.steps
        return found[-1] if found else ""

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The parts of its path, as they are read."""
        found = (_ENDING.sub("", unquote(step)) for step in self.parts.path.split("/"))
        return tuple(step for step in found if step)


@lru_cache(maxsize=4096)
def address(text: str) -> Address | None:
    """Read an address; None for a text that is none as a whole."""
    if not _ADDRESS.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
        named = "." in (parts.hostname or "").strip(".")
    except ValueError:
        return None
    return Address(text, parts) if named else None


def _undated(step: str) -> str:
    """A part of a path without the day that it begins or ends with."""
    return re.sub(r"^\d{4}-?\d{2}-?\d{2}(?!\d)|(?<!\d)\d{4}-?\d{2}-?\d{2}$", "", step)


def _date(year: int, month: int, day: int = 0) -> str:
    if year < _FIRST_YEAR:
        return ""
    try:
        found = dt.date(year, month, day or 1).isoformat()
    except ValueError:
        return ""
    return found if day else found[:7]
