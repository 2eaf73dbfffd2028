"""Claims as numbers: their value in base units, what they may be off by, and their dimension."""

from __future__ import annotations

import bisect
import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from estimates.documents.claims import Claim
from estimates.units.dimensions import DIMENSIONLESS, Dimension, divide, multiply
from estimates.units.registry import UnitError, UnitRegistry

_BACK: Final = 12  # claims before a total among which its inputs are looked for
_AHEAD: Final = 9  # and behind it: "$64.5 million: $28 million for food, ..."
_PARAGRAPHS_BACK: Final = 4
_PARAGRAPHS_AHEAD: Final = 1
_CELLS: Final = 80  # claims before and behind a total among which its column is looked for
_SHARES: Final = frozenset({"percent", "1", "per_mille"})
_DIGITS: Final = re.compile(r"\d[\d,]*(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Term:
    """A claim as a number.

    place: which of the claims it is. value, off: in base units. dimension: by base unit, None where
    the unit is not known. is_money: its unit is a currency, or one per something. is_cell: it is
    all that stands in the cell of a table.
    """

    place: int
    claim: Claim
    value: float
    off: float
    dimension: Dimension | None
    is_share: bool
    is_money: bool
    is_cell: bool


class Terms:
    """The terms of a document, in the order of its claims."""

    def __init__(self, claims: Sequence[Claim], registry: UnitRegistry) -> None:
        """Take the claims, and the units that they are in."""
        self._registry = registry
        self._measure = functools.lru_cache(maxsize=2_000)(self._measured)
        self.claims = claims
        self.at = [self._term(place, claim) for place, claim in enumerate(claims)]
        self._cells = [term.place for term in self.at if term and term.is_cell]

    def _term(self, place: int, claim: Claim) -> Term | None:
        """A claim as a number; None where it is none, such as "dozens"."""
        value = claim.figure
        if value is None and claim.low is not None and claim.high is not None:
            value = (claim.low + claim.high) / 2
        if value is None or claim.qualifier == "vague" or not math.isfinite(value):
            return None
        off = half_unit(claim, value)
        if claim.low is not None and claim.high is not None:
            off = max(off, (claim.high - claim.low) / 2)
        unit = claim.noun or claim.unit or ""
        scale, dimension = self._measure(unit)
        is_share = dimension == DIMENSIONLESS and claim.unit in _SHARES
        return Term(
            place,
            claim,
            value * scale,
            off * scale,
            dimension,
            is_share,
            is_money=unit[:3].isupper(),
            is_cell=claim.text == claim.words,
        )

    def _measured(self, unit: str) -> tuple[float, Dimension | None]:
        """Scale and dimension of a unit, its nouns being dimensions; None where it is not known."""
        if not unit:
            return 1.0, None
        try:
            if "~" not in unit:
                whole = self._registry.unit(unit)
                return whole.scale, whole.dimension
            scale, dimension = 1.0, DIMENSIONLESS
            for nth, part in enumerate(unit.split("/")):
                own, base = self._part(part)
                scale = scale / own if nth else scale * own
                dimension = divide(dimension, base) if nth else multiply(dimension, base)
        except UnitError:
            return 1.0, None
        return scale, dimension

    def _part(self, part: str) -> tuple[float, Dimension]:
        if part.startswith("~"):
            return 1.0, ((part, 1),)
        known = self._registry.unit(part)
        return known.scale, known.dimension

    def around(self, total: Term) -> list[Term]:
        """The terms near a total that are not zero, of the nearest paragraphs only."""
        first, paragraph = max(0, total.place - _BACK), total.claim.paragraph
        return [
            term
            for term in self.at[first : total.place + _AHEAD + 1]
            if term
            and term.value
            and term.place != total.place
            and -_PARAGRAPHS_BACK <= term.claim.paragraph - paragraph <= _PARAGRAPHS_AHEAD
        ]

    def cells_near(self, total: Term) -> list[Term]:
        """The cells of tables near a total."""
        first = bisect.bisect_left(self._cells, total.place - _CELLS)
        end = bisect.bisect_left(self._cells, total.place + _CELLS)
        return [term for place in self._cells[first:end] if (term := self.at[place])]

    def before(self, total: Term) -> list[Term]:
        """The terms of a total's paragraph that stand before it."""
        first = total.place
        while first and self.claims[first - 1].paragraph == total.claim.paragraph:
            first -= 1
        return [term for term in self.at[first : total.place] if term]


def half_unit(claim: Claim, value: float) -> float:
    """Half of what a figure was rounded to, by the digits of its words; shares of one are loose.

    In the unit of the claim.
    """
    match = _DIGITS.search(claim.words)
    if not match:
        return abs(value) * (0.04 if claim.unit == "1" else 0.02)
    digits = match[0].replace(",", "")
    stated = float(digits)
    scale = abs(value) / stated if stated else 1.0
    if match[1]:
        return 0.5 * 10.0 ** -len(match[1]) * scale
    if claim.unit == "percent":
        return 0.5 * scale
    zeros = len(digits) - len(digits.rstrip("0")) if stated else 0
    if len(digits) - zeros < 2 and zeros >= 3:
        zeros -= 1
    if zeros:
        return 0.5 * 10.0**zeros * scale
    return 0.5 * scale if scale > 1 else 0.0
