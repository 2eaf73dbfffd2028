"""Products and rates of claims that may give a total, with what the text leaves unsaid of units."""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from estimates.documents.candidates import Candidate
from estimates.documents.claims import Passed
from estimates.documents.quantities import PERIOD
from estimates.documents.terms import Term, Terms
from estimates.phrases.reader import NotSure, Reader
from estimates.units.dimensions import Dimension, divide, multiply
from estimates.units.registry import UnitRegistry

_MOST_LACKING: Final = 2  # base units by which a product may miss the unit of its total
_TIMES: Final = frozenset({"hour", "day", "week", "month", "year"})
_YEARS_OFF: Final = 0.005  # what a month may be off as a twelfth of a year, and the like
_A_TIME: Final = (
    ("year", re.compile(r"\b(?:a|per) year|annual|yearly", re.IGNORECASE)),
    ("month", re.compile(r"\b(?:a|per) month|monthly", re.IGNORECASE)),
)
_LEAD: Final = re.compile(r"^(?:over|within|for|in|under|about|some)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Period:
    """A time that a text names, in seconds. text: as formulas write it."""

    paragraph: int
    sentence: int
    seconds: float
    text: str


class Products:
    """The products of a document's claims."""

    def __init__(
        self, terms: Terms, left_out: Sequence[Passed], reader: Reader, registry: UnitRegistry
    ) -> None:
        """Take the terms, and what was left out, for the periods of time in it."""
        self._claims = terms.claims
        self._registry = registry
        self._periods: dict[int, list[_Period]] = {}  # by paragraph
        for period in _periods(left_out, reader, registry):
            self._periods.setdefault(period.paragraph, []).append(period)
        self._parts = functools.lru_cache(maxsize=2_000)(self._parts_of)

    def of(self, total: Term, around: Sequence[Term]) -> Iterator[Candidate]:
        """What may give a total: two claims, one and a time, a price and a number, a rate."""
        if total.dimension is None:
            return
        known = [term for term in around if term.dimension is not None]
        times = self._times_near(total)
        for a, b in itertools.combinations(known, 2):
            like_total = a.dimension == b.dimension == total.dimension
            if like_total and not (a.is_share or b.is_share):
                continue
            lacking = _lacking(total.dimension, a.dimension or (), b.dimension or ())
            if len(lacking) <= _MOST_LACKING:
                yield from self._of_two(total, lacking, (a, b), times)
        yield from _counted(total, around)
        for a in known:
            if not a.is_share:
                yield from _of_one(total, a, times)
                yield from _rates(total, a, known)

    def _of_two(
        self,
        total: Term,
        lacking: Dimension,
        factors: tuple[Term, Term],
        times: Sequence[tuple[float, str]],
    ) -> Iterator[Candidate]:
        """A product, with what lacks for its unit to be that of the total."""
        if not lacking:
            yield _product(factors)
            return
        if lacking == (("time", 1),):
            yield from (_product(factors, seconds, text) for seconds, text in times)
        if _is_left_unsaid(lacking, *factors):
            scale, unit = self._ones(total, lacking, factors)
            if unit:
                yield _product(factors, scale, f"1[{unit}]")

    def _times_near(self, total: Term) -> list[tuple[float, str]]:
        """The times that a text names near a total, in seconds and as formulas write them."""
        claim = total.claim
        times = [
            (period.seconds, period.text)
            for period in self._periods.get(claim.paragraph, ())
            if abs(period.sentence - claim.sentence) <= 1
        ]
        for name, pattern in _A_TIME:
            if pattern.search(claim.text):
                times.append((self._registry.unit(name).scale, f"1[{name}]"))
        return times

    def _ones(self, total: Term, lacking: Dimension, factors: Sequence[Term]) -> tuple[float, str]:
        """Ones of the units that lack, with their scale; "" where the text has not all of them."""
        units = [total.claim.unit or "", *(term.claim.unit or "" for term in factors)]
        names: list[str] = []
        scale = 1.0
        for base, power in lacking:
            named = next((part for unit in units for part in self._parts(unit).get(base, ())), "")
            if not named:
                return 1.0, ""
            scale *= self._registry.unit(named).scale ** float(power)
            names.append(named if power == 1 else f"{named}**{power}")
        return scale, "*".join(names)

    def _parts_of(self, unit: str) -> dict[str, list[str]]:
        """The parts of a unit that are a multiple of one base unit, by that base unit."""
        parts: dict[str, list[str]] = {}
        for part in re.split(r"[/*]+", unit):
            dimension = self._registry.unit(part).dimension if part[:1].isalpha() else ()
            if len(dimension) == 1 and dimension[0][1] == 1:
                parts.setdefault(dimension[0][0], []).append(part)
        return parts


@functools.lru_cache(maxsize=50_000)
def _lacking(total: Dimension, a: Dimension, b: Dimension) -> Dimension:
    """By what base units the product of two lacks the dimension of a total."""
    return divide(total, multiply(a, b))


_over: Final = functools.lru_cache(maxsize=50_000)(divide)


def _product(factors: Sequence[Term], scale: float = 1.0, text: str = "") -> Candidate:
    """The product of claims, and of a constant: its value, and as formulas write it."""
    value = math.prod(term.value for term in factors)
    off = abs(value) * sum(term.off / abs(term.value) for term in factors)
    formula = " * ".join([*(term.claim.id for term in factors), *filter(None, [text])])
    places = tuple(term.place for term in factors)
    return Candidate("product", formula, places, value * scale, off * scale)


def _is_left_unsaid(lacking: Dimension, a: Term, b: Term) -> bool:
    """Whether a unit lacks only what the text left unsaid: "$62 each" for 4,500 potholes."""
    if a.is_money and b.is_money:
        return False
    if not (a.is_money or b.is_money):
        return lacking in {(("time", 1),), (("time", -1),)}
    return all(power == -1 for name, power in lacking if name != "time")


def _counted(total: Term, around: Sequence[Term]) -> Iterator[Candidate]:
    """A price times a number of which is only said how many: "£3,200 ... 125,000 on order"."""
    bare = [term for term in around if term.dimension is None]
    for a in around if bare else ():
        if a.dimension is None:
            continue
        lacking = _over(total.dimension or (), a.dimension)
        if len(lacking) != 1 or lacking[0][1] != 1:
            continue
        for b in bare:
            value = a.value * b.value
            if math.isclose(value, total.value, rel_tol=1e-9):
                formula = f"{a.claim.id} * {b.claim.id}"
                yield Candidate("product", formula, (a.place, b.place), value, 0.0)


def _of_one(total: Term, factor: Term, times: Sequence[tuple[float, str]]) -> Iterator[Candidate]:
    """A claim times a time that the text names, or the same for another time."""
    lacking = _over(total.dimension or (), factor.dimension or ())
    if not lacking:
        yield from _converted(total, factor)
    elif lacking == (("time", 1),):
        yield from (_product([factor], seconds, text) for seconds, text in times)


def _converted(total: Term, factor: Term) -> Iterator[Candidate]:
    """The same for another time: "$21.8 million a month, or some $262 million a year"."""
    ours, theirs = (factor.claim.unit or "").split("/"), (total.claim.unit or "").split("/")
    if ours == theirs or len(ours) < 2 or not set(theirs) ^ set(ours) <= _TIMES:
        return
    off = factor.off + _YEARS_OFF * abs(factor.value)
    yield Candidate("conversion", factor.claim.id, (factor.place,), factor.value, off)


def _rates(total: Term, a: Term, known: Sequence[Term]) -> Iterator[Candidate]:
    """What a claim is per another."""
    if total.is_share or a.dimension == total.dimension:
        return
    per = _over(a.dimension or (), total.dimension or ())
    for b in known:
        if b.dimension == per and b is not a and not b.is_share:
            value = a.value / b.value
            off = abs(value) * (a.off / abs(a.value) + b.off / abs(b.value))
            formula = f"{a.claim.id} / {b.claim.id}"
            yield Candidate("rate", formula, (a.place, b.place), value, off)


def _periods(
    left_out: Sequence[Passed], reader: Reader, registry: UnitRegistry
) -> Iterator[_Period]:
    """The periods that were left out: "for three months"."""
    for part in left_out:
        if part.why != PERIOD:
            continue
        reading = reader.read(_LEAD.sub("", part.words))
        if isinstance(reading, NotSure) or not reading.figure:
            continue
        if reading.unit and "/" not in reading.unit:
            seconds = reading.figure * registry.unit(reading.unit).scale
            text = f"{reading.figure:g}[{reading.unit}]"
            yield _Period(part.paragraph, part.sentence, seconds, text)
