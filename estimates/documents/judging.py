"""Whether words and figures speak for it that a total is derived from other claims."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from estimates.documents.candidates import Candidate
from estimates.documents.deriving import Cues
from estimates.documents.terms import Term, Terms

_CHANCE: Final = 0.01  # expected agreements by chance that a relation without words may have
_SUM_CHANCE: Final = 0.05  # and a sum of claims that stand side by side
_CUED_CHANCE: Final = 0.7  # and one with words of deriving
_FAR: Final = 12.0  # a product that is off by more is no slip of this relation
_FAR_OTHERS: Final = 3.0  # and another relation
_ABOUT: Final = 0.03  # what a total that is hedged with "about" may be off by
_BOUND: Final = 0.1  # and one that is a bound, on its side
_ROUNDING: Final = 1e-9  # of the sums here


@dataclass(frozen=True, slots=True)
class Judgement:
    """What speaks for a relation. because: words, "" for none. score: the higher the likelier.

    agrees: whether the figures come out within what they were rounded to.
    """

    because: str
    agrees: bool
    score: float


class Judge:
    """Judges what one total may be derived from."""

    def __init__(self, total: Term, terms: Terms) -> None:
        """Take the total and all terms of its document."""
        self._total, self._terms = total, terms
        self._cues = Cues(total)

    def judged(self, candidate: Candidate) -> Judgement | None:
        """What speaks for a candidate; None where too little does."""
        total = self._total
        value = candidate.value if candidate.kind == "sum" else abs(candidate.value)
        apart = abs(value - abs(total.value))
        if self._agrees(value, apart, candidate.off):
            return self._agreeing(candidate, apart)
        far = _FAR if candidate.kind == "product" else _FAR_OTHERS
        if not 1 / far < value / abs(total.value) < far or not self._is_claimed(candidate):
            return None
        because = self._cues.of(candidate.kind) or "the words"
        near, spread = self._distances(candidate)
        more = 0.3 * len(candidate.inputs) + (candidate.kind == "sum")
        return Judgement(because, agrees=False, score=1 + more - 0.1 * near - 0.05 * spread)

    def _agrees(self, value: float, apart: float, off: float) -> bool:
        """Whether a value is that of the total, by their rounding and by the total's hedge."""
        total, stated = self._total, abs(self._total.value)
        tolerance = total.off + off
        qualifier = total.claim.qualifier
        if qualifier == "about":
            tolerance = max(tolerance, _ABOUT * stated)
        if apart <= tolerance * (1 + _ROUNDING) + 1e-12 * stated:
            return True
        over = value - total.value
        if qualifier in {"less_than", "up_to"}:
            return -_BOUND * total.value <= over <= 0
        return qualifier in {"more_than", "at_least"} and 0 <= over <= _BOUND * total.value

    def _agreeing(self, candidate: Candidate, apart: float) -> Judgement | None:
        """A relation whose figures agree, unless that may well be chance."""
        total, kind = self._total, candidate.kind
        near, spread = self._distances(candidate)
        exactness = max(apart / abs(total.value), 0.25 * total.off / abs(total.value), 0.001)
        chance = _alternatives(candidate, spread) * min(1.0, 2 * exactness)
        because = self._cues.of(kind)
        limit = _CUED_CHANCE if because else _SUM_CHANCE if kind == "sum" else _CHANCE
        if kind == "sum" and not because and total.is_share:
            return None
        weak = kind in {"difference", "rate"}
        if chance > (limit / 2 if weak else limit) or not self._is_near(candidate, because):
            return None
        ahead = max(candidate.inputs) < total.place
        score = 10 - math.log10(chance + 1e-9) + 3 * bool(because) + 2 * ahead
        score -= 0.1 * near + 0.05 * spread + weak
        return Judgement(because, agrees=True, score=score)

    def _distances(self, candidate: Candidate) -> tuple[int, int]:
        """How many claims a total is from the nearest of its inputs, and from the farthest."""
        apart = [abs(place - self._total.place) for place in candidate.inputs]
        return min(apart), max(apart)

    def _is_near(self, candidate: Candidate, because: str) -> bool:
        """Whether inputs stand in the total's paragraph, or may stand in others.

        They may in a column, and in a product with words of deriving.
        """
        inputs = [self._terms.claims[place] for place in candidate.inputs]
        if all(claim.paragraph == self._total.claim.paragraph for claim in inputs):
            return True
        if candidate.kind not in {"product", "rate", "list"} or not because:
            return candidate.kind == "column"
        terms = [self._terms.at[place] for place in candidate.inputs]
        return not any(term.is_share for term in terms if term)

    def _is_claimed(self, candidate: Candidate) -> bool:
        """Whether the words leave no doubt that a total is derived from just these claims."""
        return (
            self._stands_behind(candidate)
            and self._cues.leave_no_doubt(candidate.kind)
            and self._is_whole_run(candidate)
        )

    def _stands_behind(self, candidate: Candidate) -> bool:
        """Whether a total stands right behind the claims that it may be derived from."""
        claim = self._total.claim
        if not self._total.place - 2 <= max(candidate.inputs) < self._total.place:
            return False
        inputs = [self._terms.claims[place] for place in candidate.inputs]
        return all(
            each.paragraph == claim.paragraph and 0 <= claim.sentence - each.sentence <= 1
            for each in inputs
        )

    def _is_whole_run(self, candidate: Candidate) -> bool:
        """Whether the inputs are all that stand before a total, from the first one on."""
        first = self._terms.claims[min(candidate.inputs)]
        alike = self._terms.at[candidate.inputs[0]] or self._total
        is_sum = candidate.kind == "sum"
        run = [
            term.place
            for term in self._terms.before(self._total)
            if term.claim.sentence >= first.sentence
            and (not is_sum or term.dimension == alike.dimension)
        ]
        inputs = set(candidate.inputs)
        return inputs == set(run) or (not is_sum and inputs == set(run[-2:]))


def _alternatives(candidate: Candidate, spread: int) -> float:
    """How many relations of its kind there are among claims as near as its inputs are."""
    if candidate.kind in {"column", "list"}:
        return 2
    return spread if candidate.kind == "sum" else spread * (spread + 1) / 2
