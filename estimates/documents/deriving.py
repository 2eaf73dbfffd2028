"""Words that say that a total is derived: "that is", "a total of", "up 12%", heads of columns."""

from __future__ import annotations

import re
from typing import Final

from estimates.documents.candidates import Kind
from estimates.documents.terms import Term
from estimates.documents.wordlists import phrases

_BEFORE: Final = 70  # characters before a total that may say so
_BEHIND: Final = 40
_BEFORE_DIFFERENCE: Final = 30
_JUST_BEFORE: Final = 45  # characters before a total that may leave no doubt
_JUST_BEHIND: Final = 12

_PRODUCT: Final = phrases(
    """
    total(?:s|ling|ing|led|ed)?|in all|altogether|all told|bring(?:s|ing)?|com(?:es?|ing) to
    |came to|amount(?:s|ed|ing)? to|that is|that makes|makes|mean(?:s|t|ing)?|equals?|equivalent
    |would cost|will cost|cost|costs|cost the|the bill|therefore|thus|so that|works? out|worth|each
    |per|every|apiece|annual(?:ly)?|a year|a month|would reach|save|gives|per capita|per head
    |on average|average
    """
)
# What may speak for a relation of each kind.
_CUES: Final = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "sum": phrases(
            """
            total(?:s|ling|ing|led|ed)?|in all|altogether|all told|combined|together|overall|in sum
            |sum of|bring(?:s|ing)?|brought|add(?:s|ed|ing)? up|com(?:es?|ing) to
            |amount(?:s|ed|ing)? to|that is|that makes|makes|making|of which|of whom|of these
            |of them|of those|consist|comprising|made up|made of|includ(?:es|ing)|broken down|split
            |respectively|the rest
            """
        ),
        "product": _PRODUCT,
        "rate": _PRODUCT,
        "conversion": phrases(r"or|that is|equivalent|i\.e\.|which is|works? out|equals?"),
        "share": phrases(
            """
            or|represent(?:s|ing|ed)?|that is|equivalent|equals?|which is|mak(?:es|ing)|meaning
            |means|account(?:s|ing)? for|share|thus|therefore|ratio|rate|percent of|per cent of
            |% of|of the|only|just|is|a quarter|a third|half|were|have been
            """
        ),
        "rise": phrases(
            r"""
            increase\w*|rise|rose|risen|up|growth|grew|grown|more than|more|higher|above|overpaid
            |change|gain\w*|jump\w*|additional|by|doubl\w+
            """
        ),
        "fall": phrases(
            r"""
            decline\w*|decrease\w*|fall|fell|fallen|down|drop\w*|cut|cuts|reduc\w+|less|fewer|lower
            |below|change|shr[aiu]nk|saves?|saving|by
            """
        ),
        "difference": phrases(
            r"""
            leav(?:es|ing)|left|remain\w*|still missing|missing|the rest|shortfall|gap|balance
            |surplus|deficit|difference|more than|additional|fewer|less|another|up|down|increase\w*
            |rise|rose|fell|fall|decline\w*|short
            """
        ),
    }.items()
}
# Heads of columns that are worked out of others.
_HEADS: Final = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "share": r"share|%|percent|per cent|coverage|rate|ratio|met\b|of\b",
        "rise": r"change|growth|rise|increase|±|\+",
        "fall": r"change|growth|fall|decrease|decline|±|-",
        "product": r"total|cost|bill|value|amount|sum",
        "difference": r"gap|missing|unmet|remain|left|balance|difference|change",
        "sum": r"total|all|sum",
    }.items()
}
_HEDGES: Final = r"\W*(?:just |only |about |some |nearly |almost |roughly |over |under )*$"
_DERIVED_PRODUCT: Final = phrases(
    r"""
    that (?:is|means|makes|comes to|amounts to|would be)|which (?:is|means|makes|comes to
    |amounts to)|the total would (?:be|amount to|come to)|(?:would|will) (?:therefore|thus) \w+
    |comes to|amounts to|works out (?:at|to)|in all|altogether|all told|a total of
    """
)
# Words that leave no doubt that what follows is derived from what stands before.
_DERIVED: Final = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "sum": phrases(
            """
            (?:a|the) total of|in all|in total|altogether|all told|add(?:s|ed|ing)? up to
            |bring(?:s|ing)? the total to|together|combined|making
            """
        )
        + r"|\btotal\b\W*$",
        "product": _DERIVED_PRODUCT,
        "conversion": _DERIVED_PRODUCT,
        "share": (
            r"\b(?:or|which represents|representing|represents|making up"
            rf"|accounting for){_HEDGES}"
        ),
        "rise": (
            r"\b(?:(?:an? )?(?:increase|rise|gain|growth|jump) of|overpaid by|up|increased by"
            rf"|rose by|risen by){_HEDGES}"
        ),
        "fall": (
            r"\b(?:(?:an? )?(?:decline|decrease|drop|fall|reduction|cut) of|down|decreased by"
            rf"|fell by|fallen by){_HEDGES}"
        ),
    }.items()
}
_IN_ALL: Final = re.compile(r" (?:in all|in total|altogether)\b")


class Cues:
    """The words around a total that may say that it is derived."""

    def __init__(self, total: Term) -> None:
        """Take the total."""
        claim = total.claim
        self._words = claim.words
        self._head = claim.about.rpartition(", ")[2] if total.is_cell else None
        self._before = claim.text[: claim.at]
        self._behind = claim.text[claim.at + len(claim.words) :]
        self._known: dict[Kind, str] = {}

    def of(self, kind: Kind) -> str:
        """The words that speak for a relation of a kind, "" for none."""
        if kind not in self._known:
            self._known[kind] = self._of("sum" if kind == "list" else kind)
        return self._known[kind]

    def _of(self, kind: Kind) -> str:
        if kind == "column":
            return "its table"
        if self._head is not None:
            pattern = _HEADS.get(kind)
            return self._head if pattern and pattern.search(self._head) else ""
        reach = _BEFORE_DIFFERENCE if kind == "difference" else _BEFORE
        for text in (self._before[-reach:], self._words, self._behind[:_BEHIND]):
            words = [match[0] for match in _CUES[kind].finditer(text)]
            if words:
                return words[-1]
        return ""

    def leave_no_doubt(self, kind: Kind) -> bool:
        """Whether they say that the total is derived from what stands before it."""
        pattern = _DERIVED.get(kind)
        if pattern is None:
            return False
        before, behind = self._before[-_JUST_BEFORE:], self._behind[:_JUST_BEHIND]
        return bool(pattern.search(before) or _IN_ALL.match(behind))
