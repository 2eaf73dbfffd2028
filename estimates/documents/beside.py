"""Claims beside a dataset: which quantity each is about, and how it stands to what is known."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from estimates.check import Result
from estimates.documents.claims import Claim
from estimates.documents.sums import half_unit
from estimates.units.dimensions import Dimension
from estimates.units.registry import UnitError

_Row = dict[str, Any]  # of the table of estimates, by column
Standing = Literal["same", "hedge_lost", "within", "outside", "not_there"]

_COLUMNS: Final = [
    *("id", "measure", "subject", "unit", "low", "figure", "high"),
    *("qualifier", "as_stated", "is_calculated"),
]
_ORDER: Final[tuple[Standing, ...]] = ("same", "hedge_lost", "within", "outside")
_PLAIN: Final = frozenset({"", "exactly"})  # qualifiers that hedge nothing
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_COMMON: Final = frozenset(
    """
    the and for with that this from have has had are was were been than more less about over under
    into their its his her who which whom not but all any per each said says told according least
    some many most other such will would could can may
    """.split()  # noqa: SIM905 - a list of fifty literals is harder to read
)
_ENDING: Final = re.compile(r"(?:ies|es|s|ed|ing|ers?|ians?|ans?)$")
_MOST_PHRASES: Final = 20  # of one quantity, whose words are its own
_MOST_NEAR: Final = 5
_LIKE: Final = 0.32  # share of a quantity's words by which a claim is of it
_LEAST: Final = 0.15  # where an estimate has the same figure
_BEFORE: Final = 1_500  # characters before a claim in which its subject is named
_NEAR: Final = 45  # characters around a claim whose words are its own
_EQUAL: Final = 0.2  # what an estimate with the same figure adds
_BEGINNING: Final = 4  # letters by which a country and its people are told
_SAME_UNIT: Final = 0.05  # and one whose unit is just the claim's
_SAME_WORDS: Final = 0.6  # of the words of an estimate that a claim repeats


@dataclass(frozen=True, slots=True)
class Beside:
    """A claim and what a dataset knows of its quantity.

    estimates: ids, the nearest first; measure and subject: of the quantity, "" for none.
    """

    claim: Claim
    standing: Standing
    measure: str
    subject: str
    estimates: tuple[str, ...]


_STATED: Final = {
    "at_least": ("low",), "more_than": ("low",), "vague": ("low",),
    "up_to": ("high",), "less_than": ("high",), "between": ("low", "figure", "high"),
}  # fmt: skip
# The ends of a row that its source states, by its qualifier; of others the figure.


@dataclass(frozen=True, slots=True)
class _Estimate:
    """A row of a dataset. low and high: in base units; stated: its figures as they stand there."""

    id: str
    low: float
    high: float
    stated: tuple[float, ...]
    qualifier: str


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A measure of a subject. words: what its rows call it, with how often each occurs."""

    measure: str
    subject: str
    unit: str
    dimension: Dimension | None
    words: Counter[str]
    estimates: tuple[_Estimate, ...]


class Known:
    """What a dataset knows, to hold claims against it."""

    def __init__(self, result: Result) -> None:
        """Take the current estimates of a check."""
        self._registry = result.dataset.units
        titles = dict(zip(result.measures["id"], result.measures["title"], strict=True))
        self._quantities = list(self._grouped(result.estimates, titles))
        counts = Counter(word for quantity in self._quantities for word in quantity.words)
        whole = len(self._quantities)
        self._weights = {word: math.log(1 + whole / count) for word, count in counts.items()}

    def _grouped(self, frame: pd.DataFrame, titles: Mapping[str, str]) -> Iterator[_Quantity]:
        groups: dict[tuple[str, str], list[_Row]] = {}
        for row in _rows(frame[frame["current"]]):
            groups.setdefault((str(row["measure"]), str(row["subject"])), []).append(row)
        for (measure, subject), rows in groups.items():
            phrases = [row["as_stated"] for row in rows[:_MOST_PHRASES]]
            text = " ".join([titles.get(measure, ""), measure, subject, *phrases])
            unit = str(rows[0]["unit"])
            yield _Quantity(
                measure,
                subject,
                unit,
                self._dimension(unit),
                Counter(_words(text)),
                tuple(map(self._estimate, rows)),
            )

    def _estimate(self, row: _Row) -> _Estimate:
        scale = self._scale(str(row["unit"]))
        low, high = float(row["low"]) * scale, float(row["high"]) * scale
        return _Estimate(str(row["id"]), low, high, _stated(row), str(row["qualifier"]))

    def _dimension(self, unit: str | None) -> Dimension | None:
        try:
            return self._registry.unit(unit).dimension if unit else None
        except UnitError:
            return None

    def beside(self, claim: Claim, text: str) -> Beside:
        """How a claim of a text stands to the estimates of the quantity that it is about."""
        quantity = self._quantity(claim, text[max(0, claim.end - _BEFORE) : claim.end])
        if quantity is None:
            return Beside(claim, "not_there", "", "", ())
        low, high = _range(claim, self._scale(claim.unit))
        standings = {_standing(claim, low, high, row) for row in quantity.estimates}
        best = next(standing for standing in _ORDER if standing in standings)
        near = sorted((_distance(low, high, row), row.id) for row in quantity.estimates)
        ids = tuple(name for _, name in near[:_MOST_NEAR])
        return Beside(claim, best, quantity.measure, quantity.subject, ids)

    def _scale(self, unit: str | None) -> float:
        try:
            return self._registry.unit(unit).scale if unit else 1.0
        except UnitError:
            return 1.0

    def _quantity(self, claim: Claim, before: str) -> _Quantity | None:
        """The quantity whose words are most like those of a claim, of its unit's dimension.

        before: the text up to it, which names its subject.
        """
        dimension = self._dimension(claim.unit)
        end = claim.at + len(claim.words)
        near = claim.text[max(0, claim.at - _NEAR) : end + _NEAR]
        close = set(_words(f"{near} {claim.about} {claim.unit or ''}"))
        sentence = set(_words(claim.text))
        best, score = None, _LIKE
        for quantity in self._quantities:
            if claim.unit and quantity.dimension != dimension:
                continue
            like = self._likeness(close, sentence, quantity.words)
            if like < _LEAST:
                continue
            if any(_is_equal(claim, row.stated) for row in quantity.estimates):
                like += _EQUAL
            elif not _names(f"{before} {claim.text}", quantity.subject):
                continue
            like += _SAME_UNIT * (claim.unit == quantity.unit)
            if like > score:
                best, score = quantity, like
        return best

    def _likeness(self, close: set[str], sentence: set[str], known: Counter[str]) -> float:
        """The share of a quantity's words, weighted by how rare they are, that a claim has.

        Words of its sentence that do not stand near it count half.
        """
        whole = sum(self._weights[word] for word in known)
        shared = sum(
            self._weights[word] * (1.0 if word in close else 0.5)
            for word in known
            if word in close or word in sentence
        )
        return shared / whole if whole else 0.0


def _words(text: str) -> Iterable[str]:
    """The words of a text that say what it is about, without their endings."""
    for match in _WORD.finditer(text.lower().replace("_", " ")):
        word = match[0]
        if word not in _COMMON:
            yield _ENDING.sub("", word) or word


def _names(text: str, subject: str) -> bool:
    """Whether a text names a subject, be it as an adjective: "Russian losses" are of Russia."""
    beginnings = {match[0][:_BEGINNING] for match in _WORD.finditer(text.lower())}
    words = [match[0] for match in _WORD.finditer(subject.lower()) if match[0] not in _COMMON]
    return not words or any(word[:_BEGINNING] in beginnings for word in words)


def _range(claim: Claim, scale: float) -> tuple[float, float]:
    """The range of a claim in base units, by what it was rounded to."""
    figure = claim.figure
    low = claim.low if claim.low is not None else figure
    high = claim.high if claim.high is not None else figure
    if claim.qualifier in {"at_least", "more_than", "vague"}:
        high = math.inf
    elif claim.qualifier in {"up_to", "less_than"}:
        low = -math.inf
    off = half_unit(claim, figure) if figure is not None else 0.0
    bottom = -math.inf if low is None else low - (off if low == figure else 0.0)
    top = math.inf if high is None else high + (off if high == figure else 0.0)
    return bottom * scale, top * scale


def _rows(frame: pd.DataFrame) -> list[_Row]:
    records = frame[_COLUMNS].to_dict("records")
    return [{str(name): cell for name, cell in record.items()} for record in records]


def _stated(row: _Row) -> tuple[float, ...]:
    """The figures that a row states: not the ends of what its figure may be rounded from."""
    names = _STATED.get(str(row["qualifier"]), ("figure",))
    ends = (float(row[name]) for name in names)
    return tuple(end for end in ends if math.isfinite(end))


def _is_equal(claim: Claim, stated: Iterable[float]) -> bool:
    """Whether a claim has one of some figures."""
    own = [end for end in (claim.low, claim.figure, claim.high) if end is not None]
    return any(math.isclose(a, b, rel_tol=1e-9) for a in own for b in stated)


def _standing(claim: Claim, low: float, high: float, row: _Estimate) -> Standing:
    """How a claim from low to high, in base units, stands to one estimate."""
    if math.isnan(row.low):
        return "outside"
    if _is_equal(claim, row.stated):
        if claim.qualifier == row.qualifier:
            return "same"
        if claim.qualifier in _PLAIN and row.qualifier not in _PLAIN:
            return "hedge_lost"
    return "within" if low <= row.high and row.low <= high else "outside"


def _distance(low: float, high: float, row: _Estimate) -> float:
    """How far a claim lies from an estimate: 0 where they meet."""
    return math.inf if math.isnan(row.low) else max(0.0, row.low - high, low - row.high)


def known_as(found: Sequence[Beside], result: Result) -> dict[str, str]:
    """The estimate that each claim is already, by the id of the claim.

    It states the same figures, and its words stand in the claim's sentence.
    """
    rows = {str(row["id"]): row for row in _rows(result.estimates)}
    known: dict[str, str] = {}
    for each in found:
        if each.standing in {"same", "hedge_lost"}:
            stated = (name for name in each.estimates if _is_stated(each.claim, rows[name]))
            name = next(stated, "")
            if name:
                known[each.claim.id] = name
    return known


def _is_stated(claim: Claim, row: _Row) -> bool:
    """Whether a claim has the figures of a row, and most of its words."""
    if row["is_calculated"] or not _is_equal(claim, _stated(row)):
        return False
    words = set(_words(str(row["as_stated"])))
    shared = words & set(_words(claim.text))
    return len(shared) >= _SAME_WORDS * len(words)
