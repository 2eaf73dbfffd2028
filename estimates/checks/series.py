"""Checks of claims over time: origins compared on a common day, and contradictions (A601-A607)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.agreement.claimants import claimants, missing
from estimates.agreement.comparable import by_figure, named_voices, running_totals
from estimates.agreement.votes import COMPATIBLE, DISAGREE, UNCORROBORATED
from estimates.derived.checked import Stated
from estimates.findings.check import INFO, Run, check
from estimates.findings.collection import Findings
from estimates.series.at_date import AtDate, bands, compared_levels, compared_totals
from estimates.series.conflicts import conflicts_frame
from estimates.series.contradictions import contradictions
from estimates.series.frames import sentence

Integers = NDArray[np.int64]


@check(
    "A607",
    INFO,
    title="origins contradict each other over time",
    message="{what}",
    explanation="A total that is counted from one start only grows, so that each claim bounds all later days from "
    "below. One named origin claims more for a day than another claims for a later day, or for the same: they cannot "
    "both be right. Origins that count in different ways, bodies by name or all losses, contradict each other by right.",
    fix="Check the dates and figures of the two claims, and whether both count the same; if not, give them measures "
    "of their own.",
)
def contradiction(stated: Stated, run: Run) -> None:
    named = running_totals(stated) & claimants(stated).named
    if missing(stated):
        run.over(0, named)
        return
    run.over(named)
    of = contradictions(stated)
    row = bands(stated).claims.row[of.first_later]
    table = stated.estimates
    for column, at in by_figure(stated, row):

        def words(positions: Integers, at: Integers = at) -> dict[str, list[str]]:
            frame = conflicts_frame(stated, at[positions])
            return {
                "what": frame["sentence"].tolist(),
                "observed": [
                    f"{one} and {other}: {count}"
                    for one, other, count in zip(
                        frame["one"], frame["other"], frame["count"], strict=True
                    )
                ],
            }

        run.add(table.table.file, row[at], column, words=words)


def check_compared(stated: Stated, findings: Findings) -> None:
    """A601 to A603 for series that are compared on a common day, one finding for each."""
    for compared in (compared_totals, compared_levels):
        at = compared(stated)
        groups = at.votes.groups
        several = _voices(stated, at) > 1
        for code, wanted in (
            ("A601", at.votes.status == DISAGREE),
            ("A602", at.votes.status == COMPATIBLE),
            ("A603", (at.votes.status == UNCORROBORATED) & several),
        ):
            picked = np.flatnonzero(wanted)
            place = groups.first[picked]
            if code == "A601":
                place = _outliers(at)[picked]
            for column, part in _columns(stated, code, place):
                what, seen = (partial(_told, stated, at, picked[part], each) for each in _TOLD)
                file = stated.estimates.table.file
                findings.add(code, file, place[part], column, what=what, observed=seen)


def _columns(stated: Stated, code: str, place: Integers) -> list[tuple[str, Integers]]:
    return by_figure(stated, place) if code == "A601" else [("origin", np.arange(len(place)))]


def _voices(stated: Stated, at: AtDate) -> Integers:
    """How many different pairs of source and origin the claims of each group have."""
    claims = at.claims
    pairs = named_voices(stated, claims.row)
    several = np.unique(np.stack([claims.series, pairs]), axis=1)[0]
    return np.bincount(several, minlength=len(claims.units))[at.series]


def _outliers(at: AtDate) -> Integers:
    """The row of the first claim of each group that rules out what the most allow; else its first."""
    groups = at.votes.groups
    place = groups.first.copy()
    out = np.flatnonzero(at.votes.outside)[::-1]
    group = groups.group[out]
    below = at.slices.high[out] < at.votes.best.low[group]
    claim = np.where(below, at.slices.upper[out], at.slices.lower[out])
    place[group] = at.claims.row[claim]
    return place


def _told(
    stated: Stated, at: AtDate, picked: Integers, words: Callable[[Stated, AtDate, int], str]
) -> list[str]:
    return [words(stated, at, group) for group in picked.tolist()]


def _observed(_: Stated, at: AtDate, group: int) -> str:
    """Enough to tell whether it is still the same: “2 of 3 origins, 1 unnamed”."""
    votes = at.votes
    origins, agree, unnamed = (
        int(column[group]) for column in (votes.origins, votes.agree, votes.unnamed)
    )
    return f"{agree} of {origins} origins" + (f", {unnamed} unnamed" if unnamed else "")


_TOLD: Final = (sentence, _observed)
