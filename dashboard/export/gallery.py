"""The charts that pages show, kept for those who take one along, and the forms they come in."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.cache import Cache
from dashboard.export import picture
from dashboard.export.picture import Picture
from dashboard.export.table import csv
from dashboard.screens.shared.content.credit import Credit


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a chart: what the menu calls it, its media type, and what makes it."""

    label: str
    media_type: str
    make: Callable[[Picture], bytes]


FORMS: dict[str, Form] = {
    "png": Form("PNG", "image/png", picture.png),
    "svg": Form("SVG", "image/svg+xml", lambda shown: picture.svg(shown).encode()),
    "csv": Form(
        "Data (CSV)",
        "text/csv; charset=utf-8",
        lambda shown: csv(shown.table, shown.title, shown.credit),
    ),
}
"""The forms by the ending of their files."""


class Gallery:
    """Charts by a name made of what they show, the latest of them: one per process."""

    def __init__(self) -> None:
        self._pictures: Cache[Picture] = Cache("charts shown", 1000)

    def hang(self, shown: Picture) -> str:
        """Keep a chart and return its name, the same for the same chart."""
        name = hashlib.sha256(picture.fingerprint(shown).encode()).hexdigest()[:24]
        self._pictures.put(name, shown)
        return name

    def find(self, name: str) -> Picture | None:
        """The chart of that name; None where there is none any more."""
        return self._pictures.known(name)


GALLERY = Gallery()


def address(name: str, ending: str) -> str:
    """The address of a chart, relative to any page."""
    return f"api/charts/{name}.{ending}"


def file_name(shown: Picture, ending: str) -> str:
    """A name for its file, in ASCII: "containers-of-artillery-shells-2024-11-1a2b3c4d.svg"."""
    return named(shown.title, shown.credit, ending)


def named(title: str, credit: Credit, ending: str) -> str:
    """A name for a file of that title, with the date and the version of its data."""
    parts = (title.lower()[:120], credit.as_at, credit.data)
    plain = (unicodedata.normalize("NFKD", part).encode("ascii", "ignore") for part in parts)
    words = [re.sub(r"[^0-9A-Za-z]+", "-", part.decode()).strip("-")[:60] for part in plain]
    return "-".join(filter(None, (words[0] or "chart", *words[1:]))) + f".{ending}"
