"""Levels that hold after their date: each speaker's newest claim, until it is stale."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from estimates.derived.checked import Stated, once
from estimates.series.bands import Slices, one_claim_each
from estimates.series.claims import Claims, levels
from estimates.tables.ages import ages
from estimates.tables.dates import FOREVER

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_BITS = 22  # of a day


@dataclass(frozen=True, eq=False)
class Carried:
    """The levels that speakers claim, and until which day (ordinal) each claim holds."""

    claims: Claims
    until: Integers

    def at(self, speaker: Integers, day: Integers) -> Slices:
        """What some speakers claim, each on a day: the newest claim, if it holds."""
        key, order = self._by_beginning
        if not len(key):
            return one_claim_each(self.claims, np.full(len(speaker), -1))
        place = np.searchsorted(key, (speaker << _BITS) | day, side="right") - 1
        claim = order[np.maximum(place, 0)]
        holds = (place >= 0) & (self.claims.speaker[claim] == speaker) & (day <= self.until[claim])
        return one_claim_each(self.claims, np.where(holds, claim, -1))

    @cached_property
    def bounded(self) -> tuple[Integers, Integers, Integers]:
        """When speakers have a claim that holds: speaker, first day, last day."""
        return self.claims.speaker, self.claims.first, self.until

    @cached_property
    def _by_beginning(self) -> tuple[Integers, Integers]:
        key = (self.claims.speaker << _BITS) | self.claims.first
        order = np.argsort(key, kind="stable")
        return key[order], order


@once
def carried(stated: Stated) -> Carried:
    """The levels of a dataset that hold until they are stale."""
    claims = levels(stated)
    limits = ages(stated.dataset.tables["measures"], stated.dataset.units)[0]
    measure = stated.estimates.categories("measure")
    lasting = measure.lookup(limits, 0.0, np.float64)[claims.row]
    until = np.minimum(claims.last + np.minimum(lasting, FOREVER), FOREVER).astype(np.int64)
    return Carried(claims, until)
