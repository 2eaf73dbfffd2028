"""Numbers that stand elsewhere with a hedge (A604)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.agreement.claimants import claim_days, claimants, who
from estimates.agreement.comparable import claim_words, current, in_base_units
from estimates.arithmetic.ranges import nearly_equal
from estimates.checks.shared import at_figures, knows_speakers
from estimates.derived.checked import Stated
from estimates.derived.topics import topics
from estimates.findings.check import WARNING, Run, check
from estimates.tables.days import days

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# How much a qualifier holds back. A figure alone is rounded just as one that is “about” it, so that
# nothing is lost between those two.
_EXACT, _ALONE, _ABOUT, _BOUND = range(4)
_HEDGES: Final = {
    "exactly": _EXACT,
    "": _ALONE,
    "about": _ABOUT,
    **dict.fromkeys(("at_least", "more_than", "up_to", "less_than"), _BOUND),
}
_A_RANGE: Final = -1  # has its own bounds on both sides
_COMPARED: Final = 50  # hedged estimates of one number that each other one is compared with


@check(
    "A604",
    WARNING,
    title="a number has lost its hedge",
    message="“{hedged}” ({speaker}, {name}) appears here as “{bare}”",
    explanation="The same number appears elsewhere, for the same measure and subject, as a bound"
    " or (where this one is exact) as “about”. It may have become surer on its way here. Figures"
    " that another named origin gives, at another time or before the hedged one, are not"
    " reported, nor is what one origin says later of its own claim.",
    fix="Look up the source and enter its hedge as qualifier; if it has none, note whom it may"
    " repeat.",
)
def lost_hedge(stated: Stated, run: Run) -> None:
    counted = current(stated)
    if not knows_speakers(stated, run, counted):
        return
    rows = np.flatnonzero(counted & ~np.isnan(stated.quantities.figure))
    rows, number, hedge = _same_number(stated, rows, _hedge(stated, rows))
    bare, hedged = _pairs(rows, number, hedge)
    lost = _may_repeat(stated, bare, hedged)
    bare, first = np.unique(bare[lost], return_index=True)
    hedged = hedged[lost][first]  # the first one whose hedge an estimate lacks

    def words(at: Integers) -> dict[str, list[str]]:
        return {
            "hedged": claim_words(stated, hedged[at]),
            "speaker": who(stated, hedged[at]),
            "name": stated.estimates.pick("id", hedged[at]),
            "bare": claim_words(stated, bare[at]),
        }

    at_figures(stated, run, bare, words)


def _hedge(stated: Stated, rows: Integers) -> Integers:
    """How much each estimate holds back."""
    numbers = stated.estimates.numbers
    hedge = stated.estimates.categories("qualifier").lookup(_HEDGES, _A_RANGE, np.int64)[rows]
    both = ~np.isnan(numbers["low"].value[rows]) & ~np.isnan(numbers["high"].value[rows])
    return np.where(both, _A_RANGE, hedge)


def _same_number(
    stated: Stated, rows: Integers, hedge: Integers
) -> tuple[Integers, Integers, Integers]:
    """Estimates whose number others of the topic have with another hedge: rows, number, hedge."""
    topic = topics(stated)[0][rows]
    value = in_base_units(stated, stated.quantities.figure, rows)
    order = np.lexsort((rows, value, topic))
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = np.diff(topic[order]) != 0
    new[1:] |= ~nearly_equal(value[order][1:], value[order][:-1])
    return rows[order], np.cumsum(new) - 1, hedge[order]


# The most that the bare one, and what the hedged one holds back.
_LOST: Final = ((_ABOUT, _BOUND), (_EXACT, _ABOUT))


def _pairs(rows: Integers, number: Integers, hedge: Integers) -> tuple[Integers, Integers]:
    """Each estimate with those of the same number that hold more back: (bare, hedged)."""
    bare, hedged = [], []
    for least, kept in _LOST:
        ours = np.flatnonzero((hedge > _A_RANGE) & (hedge <= least))
        theirs = np.flatnonzero(hedge == kept)
        begin = np.searchsorted(number[theirs], number[ours], side="left")
        end = np.searchsorted(number[theirs], number[ours], side="right")
        count = np.minimum(end - begin, _COMPARED)
        offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        bare.append(rows[np.repeat(ours, count)])
        hedged.append(rows[theirs[np.repeat(begin, count) + offset]])
    return np.concatenate(bare), np.concatenate(hedged)


def _may_repeat(stated: Stated, bare: Integers, hedged: Integers) -> Flags:
    """Where one estimate may repeat another: not another named origin, time or claim before it."""
    speakers = claimants(stated)
    voice, own = speakers.voice, speakers.own
    same = voice[bare] == voice[hedged]
    origin = same | own[bare] | (voice[bare] < 0)
    # One voice that says both of a plan and of a fact in one place keeps them apart itself.
    codes = stated.estimates.categories("nature").codes
    apart = (stated.source[bare] == stated.source[hedged]) & (codes[bare] != codes[hedged])
    apart &= stated.origin[bare] == stated.origin[hedged]
    ours, theirs = (days(stated.estimates, "as_of", rows) for rows in (bare, hedged))
    time = (ours.first <= theirs.last) & (theirs.first <= ours.last)
    our_claim, their_claim = (claim_days(stated, rows) for rows in (bare, hedged))
    before = our_claim.last < their_claim.first
    # An origin may say anew of its own claim how sure it is.
    anew = (
        same
        & (voice[bare] >= 0)
        & ((our_claim.first > their_claim.last) | (ours.last != theirs.last))
    )
    return np.asarray(origin & ~apart & time & ~before & ~anew)
