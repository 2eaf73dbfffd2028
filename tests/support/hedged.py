"""Short ways to write the cells of an estimate in tables of cases: `about 2,000 USD/month`."""

from __future__ import annotations

from typing import Final

_COLUMNS: Final[dict[str, tuple[dict[str, str], tuple[str, ...]]]] = {
    "nothing": ({}, ()),
    "best": ({}, ("best",)),
    "exactly": ({"qualifier": "exactly"}, ("best",)),
    "about": ({"qualifier": "about"}, ("best",)),
    "at_least": ({"qualifier": "at_least"}, ("low",)),
    "more_than": ({"qualifier": "more_than"}, ("low",)),
    "up_to": ({"qualifier": "up_to"}, ("high",)),
    "less_than": ({"qualifier": "less_than"}, ("high",)),
    "between": ({"qualifier": "between"}, ("low", "high")),
    "three": ({}, ("low", "best", "high")),
    "90%": ({"interval": "90%"}, ("low", "high")),
    "90%_three": ({"interval": "90%"}, ("low", "best", "high")),
    "vague_low": ({"qualifier": "vague"}, ("low",)),
    "vague_high": ({"qualifier": "vague"}, ("high",)),
}


def cells(text: str) -> dict[str, str]:
    """The cells that a short text stands for: a hedge, its numbers, perhaps a unit.

    `best` is a figure without a hedge, `three` are low, best and high, `90%` are the ends of such
    an interval, `vague_low` and `vague_high` the two sides of `vague`, `nothing` states nothing.
    """
    hedge, *rest = text.split()
    fixed, columns = _COLUMNS[hedge]
    numbers, unit = rest[: len(columns)], rest[len(columns) :]
    found = fixed | dict(zip(columns, numbers, strict=True))
    return found | ({"unit": unit[0]} if unit else {})


def number(text: str) -> float:
    """A number as the tables of cases write it: `2.5e6`, `1/3`, `inf`; NaN for `none`."""
    above, _, below = text.partition("/")
    return float("nan") if text == "none" else float(above) / float(below or 1)


def ends(text: str) -> tuple[float, float, str]:
    """Low end, high end and open ends of a range as written: a round bracket is an open end.

    `none` is a range that is not known.
    """
    if text == "none":
        return float("nan"), float("nan"), ""
    low, high = (number(part.strip()) for part in text[1:-1].split(","))
    return low, high, ("", "low", "high", "both")[text.startswith("(") + 2 * text.endswith(")")]
