"""What a total may be derived from: the shares, changes, sums and differences of claims near it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from estimates.documents.terms import Term, Terms
from estimates.units.dimensions import DIMENSIONLESS
from estimates.units.registry import UnitRegistry

Kind = Literal[
    "product", "conversion", "sum", "column", "list", "share", "rise", "fall", "difference", "rate"
]

_MOST_SUMMED: Final = 9  # terms of a sum
_SKIPPED_BEFORE: Final = 2  # terms that may stand between a sum and its total
_SKIPPED_BEHIND: Final = 1
_UNDER_TABLE: Final = 15  # paragraphs from a text to the rows of the table that it sums up
_TIMES: Final = frozenset({"day", "week", "month", "year"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A formula in the ids of claims that may give a total. inputs: places of claims.

    value, off: what it comes to and may be off by, in base units.
    """

    kind: Kind
    formula: str
    inputs: tuple[int, ...]
    value: float
    off: float


def shares(total: Term, around: Sequence[Term]) -> Iterator[Candidate]:
    """Shares and relative changes of claims of one kind."""
    for a, b in itertools.permutations(around, 2):
        if a.dimension != b.dimension or a.is_share or not _may_share(total, a, b):
            continue
        x, y, places = a.claim.id, b.claim.id, (a.place, b.place)
        if 0 < a.value < b.value:
            off = (a.off + a.value / b.value * b.off) / b.value
            yield Candidate("share", f"{x} / {y}", places, a.value / b.value, off)
        change = (b.value - a.value) / a.value
        off = (b.off + abs(b.value / a.value) * a.off) / abs(a.value)
        if change > 0:
            yield Candidate("rise", f"({y} - {x}) / {x}", places, change, off)
        elif change > -1:
            down = f"({y} - {x}) / {x}" if total.value < 0 else f"({x} - {y}) / {x}"
            yield Candidate("fall", down, places, -change, off)


def _may_share(total: Term, *parts: Term) -> bool:
    """Whether a share may be of these: cells only in its own row, sentences in its paragraph."""
    if not total.is_cell and not any(term.is_cell for term in parts):
        return True
    return all(term.claim.paragraph == total.claim.paragraph for term in parts)


def sums(
    total: Term, around: Sequence[Term], terms: Terms, registry: UnitRegistry
) -> Iterator[Candidate]:
    """Claims of one kind in a row, before the total or behind it, or the cells of a column."""
    for column in _columns(total, terms):
        yield replace(_sum(column), kind="column")
    yield from _lists(total, around)
    like = [term for term in around if _may_be_summed(total, term)]
    before = [term for term in like if term.place < total.place]
    behind = [term for term in like if term.place > total.place]
    for count in range(2, _MOST_SUMMED + 1):
        for skipped in range(min(_SKIPPED_BEFORE, len(before) - count) + 1):
            end = len(before) - skipped
            yield from _alike(total, before[end - count : end])
        for skipped in range(min(_SKIPPED_BEHIND, len(behind) - count) + 1):
            yield from _alike(total, behind[skipped : skipped + count])
    if len(before) == 1 or len(behind) == 1:
        yield from (_sum([a, b]) for a in before[-1:] for b in behind[:1])
    yield from _sums_a_time(total, around, registry)


def _lists(total: Term, around: Sequence[Term]) -> Iterator[Candidate]:
    """The first claims of the paragraphs before a total: the items of a list."""
    items: dict[int, Term] = {}
    for term in around:
        before = total.claim.paragraph - term.claim.paragraph > 0
        if before and not term.is_cell and term.dimension == total.dimension and term.value > 0:
            items.setdefault(term.claim.paragraph, term)
    last = total.claim.paragraph
    group: list[Term] = []
    while (last := last - 1) in items:
        group.insert(0, items[last])
        if len(group) > 1:
            yield replace(_sum(group), kind="list")


def _may_be_summed(total: Term, term: Term) -> bool:
    """Whether a term may be one of a sum that is told in a text."""
    kind = term.dimension == total.dimension or (total.claim.unit is None and term.dimension)
    near = term.dimension is not None or term.claim.sentence == total.claim.sentence
    return (
        bool(kind)
        and near
        and 0 < term.value < total.value * 1.5
        and term.claim.paragraph == total.claim.paragraph
        and not term.is_cell
    )


def _alike(total: Term, group: Sequence[Term]) -> Iterator[Candidate]:
    """A sum of claims of one kind; exact where the total's kind is not known."""
    kinds = {term.dimension for term in group}
    if kinds == {total.dimension}:
        yield _sum(group)
    elif len(kinds) == 1 and sum(term.value for term in group) == total.value:
        yield replace(_sum(group), off=0.0)


def _sums_a_time(
    total: Term, around: Sequence[Term], registry: UnitRegistry
) -> Iterator[Candidate]:
    """Sums whose terms leave unsaid in what time: "$18, $22 and $9: $59 a month in total"."""
    base, _, time = (total.claim.unit or "").partition("/")
    if time not in _TIMES:
        return
    like = [
        term
        for term in around
        if term.claim.unit == base
        and term.claim.paragraph == total.claim.paragraph
        and term.place < total.place
    ]
    scale = registry.unit(time).scale
    for count in range(2, len(like) + 1):
        whole = _sum(like[-count:])
        formula = f"({whole.formula}) / 1[{time}]"
        yield Candidate("sum", formula, whole.inputs, whole.value / scale, whole.off / scale)


def _sum(group: Sequence[Term]) -> Candidate:
    formula = " + ".join(term.claim.id for term in group)
    value, off = sum(term.value for term in group), sum(term.off for term in group)
    return Candidate("sum", formula, tuple(term.place for term in group), value, off)


def _columns(total: Term, terms: Terms) -> list[list[Term]]:
    """The columns whose sum a total may be: the one above it, or any of a table near its text."""
    columns: dict[int, list[Term]] = {}
    for term in terms.cells_near(total):
        above = total.claim.paragraph - term.claim.paragraph
        inside = above > 0 and term.claim.sentence == total.claim.sentence
        near = inside if total.is_cell else 0 < -above < _UNDER_TABLE
        if near and term.dimension == total.dimension and term.value > 0:
            columns.setdefault(term.claim.sentence, []).append(term)
    return [column for column in columns.values() if len(column) > 1 and _is_run(column)]


def _is_run(column: Sequence[Term]) -> bool:
    """Whether cells stand in rows without a gap."""
    rows = [term.claim.paragraph for term in column]
    return rows == list(range(rows[0], rows[0] + len(rows)))


def differences(total: Term, around: Sequence[Term]) -> Iterator[Candidate]:
    """What one claim is more than another of its kind."""
    unit = total.claim.unit
    if total.dimension == DIMENSIONLESS and unit != "percentage_point":
        return
    like = [term for term in around if term.dimension == total.dimension and not term.claim.change]
    for a, b in itertools.permutations(like, 2):
        if a.value > b.value:
            formula = f"{a.claim.id} - {b.claim.id}"
            places = (a.place, b.place)
            yield Candidate("difference", formula, places, a.value - b.value, a.off + b.off)
