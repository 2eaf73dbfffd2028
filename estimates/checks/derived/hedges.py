"""A stated total that is surer than its inputs: a hedge that it lost (D504)."""

from __future__ import annotations

import numpy as np

from estimates.arithmetic.values import NATURE_RANK
from estimates.checks.derived.inputs import Inputs, inputs, over_stated, report
from estimates.derived.checked import Checked
from estimates.derived.known_inputs import names_of
from estimates.findings.check import INFO, WARNING, Run, check
from estimates.words.wording import join_words

_CONDITIONAL = NATURE_RANK["conditional"]


@check(
    "D504",
    WARNING,
    title="the total lost a hedge of its inputs",
    message="{what}",
    explanation="A total is no surer than its inputs: with an input of “at least”, “up to” or “if” the total needs that hedge too. It is "
    "info where only an “about” was lost. Calculated rows inherit hedges by themselves.",
    fix="If the source hedged the total, add its words (qualifier, nature); if it did not, the finding stands.",
)
def lost_hedge(checked: Checked, run: Run) -> None:
    """Silent for calculated rows, and for a total with such a hedge or with a range of its own.

    A lost condition is not reported of a total that is not stated as a fact either.
    """
    over_stated(checked, run)
    look, comparison = inputs(checked), checked.comparison
    ours, theirs = comparison.recalculated, comparison.range
    kept_high, kept_low = ours.open_high & theirs.open_high, ours.open_low & theirs.open_low
    bound = look.passed & (ours.open_low | ours.open_high) & ~(kept_high | kept_low)
    nature = checked.recalculated.values.nature[: look.count]
    condition = look.passed & (nature == _CONDITIONAL) & look.holds("nature", "")
    about = look.stated_nodes(checked.estimates.categories("qualifier").equal("about"))
    best = checked.estimates.numbers["best"].typed[look.row]
    for end in ("low", "high"):
        best &= ~checked.estimates.numbers[end].typed[look.row]
    plain = look.holds("qualifier", "", "exactly")
    soft = look.passed & best & plain & look.any_input(about)

    def words(derivation: int) -> str:
        lost = []
        if bound[derivation]:
            lost.append(_bound_words(look, derivation))
        if condition[derivation]:
            names = names_of(checked, look.of(derivation, look.values.nature == _CONDITIONAL))
            lost.append(f"{_are(names)} conditional, the total is stated as a fact")
        if soft[derivation]:
            names = names_of(checked, look.of(derivation, about))
            lost.append(f"{_are(names)} “about”, the total is not")
        return "; ".join(lost)

    report(checked, run, np.flatnonzero(bound), words, "qualifier")
    report(checked, run, np.flatnonzero(condition & ~bound), words, "nature")
    only = np.flatnonzero(soft & ~bound & ~condition)
    report(checked, run, only, words, "qualifier", most=INFO)


def _bound_words(look: Inputs, derivation: int) -> str:
    ours = look.checked.comparison.recalculated
    opened = look.of(derivation, look.values.open_low | look.values.open_high)
    names = join_words(names_of(look.checked, opened))
    both = ours.open_low[derivation] and ours.open_high[derivation]
    kind = "a lower" if ours.open_high[derivation] else "an upper"
    given = "no bound at all" if both else f"{kind} bound only"
    return f"with {names} the formula gives {given}, the total is stated without that hedge"


def _are(names: list[str]) -> str:
    return f"{join_words(names)} {'is' if len(names) == 1 else 'are'}"
