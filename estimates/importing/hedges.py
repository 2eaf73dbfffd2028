"""Low, best and high of one record: what a figure, a spread and a hedge make of them."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Final

from estimates.importing.figures import FigureError
from estimates.importing.keys import FIGURES

# Where the one figure of a source goes; it is no figure of its own where it is a bound.
_PLACES: Final = {
    **dict.fromkeys(("at_least", "more_than", "vague"), "low"),
    **dict.fromkeys(("up_to", "less_than"), "high"),
}


def placed(cells: dict[str, str]) -> dict[str, str]:
    """The cells of a record, with its figures in low, best and high.

    `figure` goes where its qualifier has it, `spread` is taken off best and added to it. Bounds
    without a figure get the qualifier that they are, where the record has none: only low is
    `at_least`, only high `up_to`, both are `between`. An interval is one of two bounds.

    Raises:
        FigureError: a spread that spreads nothing.
    """
    found = dict(cells)
    if "figure" in found:
        figure = found.pop("figure")
        found |= dict.fromkeys(FIGURES, "")
        found[_PLACES.get(found.get("qualifier", ""), "best")] = figure
    if "spread" in found:
        found |= dict(zip(("low", "high"), _ends(found["best"], found.pop("spread")), strict=True))
    low, best, high = (found.get(name, "") for name in FIGURES)
    if not (low or high):
        found |= {"interval": ""} if "interval" in found else {}
    if ("low" in found or "high" in found) and not found.get("qualifier"):
        found["qualifier"] = "" if best else _hedge(low, high, interval=found.get("interval", ""))
    return found


def _hedge(low: str, high: str, *, interval: str) -> str:
    if low and high:
        return "" if interval else "between"
    return "at_least" if low else "up_to" if high else ""


def _ends(best: str, spread: str) -> tuple[str, str]:
    """Best less and plus a spread, digit by digit; blanks where there is no spread.

    Raises:
        FigureError: there is no figure, or the spread is below zero.
    """
    if not spread:
        return "", ""
    middle, width = _number(best), _number(spread)
    if middle is None or width is None:
        raise FigureError(f"a spread of {spread} without a figure")
    if width < 0:
        raise FigureError(f"a spread cannot be below zero, as {spread} is")
    _, _, word = best.partition(" ")
    with localcontext() as exact:
        exact.prec = len(best) + len(spread) + 2
        ends = middle - width, middle + width
    return tuple(f"{end:f} {word}".strip() for end in ends)  # type: ignore[return-value]  # two


def _number(text: str) -> Decimal | None:
    digits = text.partition(" ")[0].replace(",", "")
    return Decimal(digits) if digits else None
