"""What a derived figure rests on: weak inputs (D507), and estimates that could replace them (D508)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.values import NATURE_NAMES, NATURE_RANK
from estimates.checks.derived.inputs import Inputs, inputs, over_all, over_stated, report
from estimates.derived.checked import Checked
from estimates.derived.known_inputs import names_of, rows_of
from estimates.diagnosis.alternatives import find, results
from estimates.findings.check import INFO, Run, check
from estimates.words import wording

Flags = NDArray[np.bool_]

_WEAK_NATURES: Final = [NATURE_RANK[name] for name in ("planned", "conditional")]
_WEAK_CREDIBILITY: Final = ("5", "6")
_NAMED: Final = 5  # alternatives that a message names


@check(
    "D507",
    INFO,
    title="a figure rests on weak inputs",
    message="{what}",
    explanation="An input is planned, conditional or of credibility 5 or 6. Arithmetic that agrees does not make it surer. "
    "Calculated rows inherit plans and conditions, and are named for credibility only.",
    fix="No fix needed; say so when the figure is quoted.",
)
def weak_inputs(checked: Checked, run: Run) -> None:
    """Silent for calculated rows whose inputs are only planned or conditional.

    Their own nature, which is shown with them, says so.
    """
    over_all(checked, run)
    look = inputs(checked)
    nature = look.values.nature
    doubtful = _doubtful(look)
    weak = np.isin(nature, _WEAK_NATURES) | doubtful
    fires = checked.comparison.known & ~checked.undecided
    fires &= look.any_input(doubtful) | (checked.comparison.stated & look.any_input(weak))
    credibility = checked.estimates.categories("credibility")

    def words(derivation: int) -> str:
        nodes = look.of(derivation, weak)
        bases = []
        for name, node, row in zip(
            names_of(checked, nodes), nodes.tolist(), rows_of(checked, nodes).tolist(), strict=True
        ):
            own = credibility.values[credibility.codes[row]]
            inherits = doubtful[node] and own not in _WEAK_CREDIBILITY
            below = " (through others of credibility 5 or 6)" if inherits else ""
            bases.append(wording.input_words(name, NATURE_NAMES[nature[node]], own) + below)
        return f"rests on {wording.join_words(bases)}"

    report(checked, run, np.flatnonzero(fires), words)


def _doubtful(look: Inputs) -> Flags:
    """Nodes of credibility 5 or 6, and calculated ones that rest on such."""
    derivations = look.checked.derivations
    cells = look.checked.estimates.categories("credibility")
    flags = look.stated_nodes(cells.where(_WEAK_CREDIBILITY.__contains__))
    made = np.zeros(len(flags), dtype=np.bool_)
    made[derivations.target[derivations.target >= 0]] = True
    if not made[derivations.node[derivations.node >= 0]].any() or not flags.any():
        return flags
    for level in look.checked.order.levels:
        some = level[derivations.target[level] >= 0]
        size = derivations.start[some + 1] - derivations.start[some]
        first = derivations.start[some] - np.cumsum(size) + size
        node = derivations.node[np.repeat(first, size) + np.arange(size.sum())]
        user = np.repeat(derivations.target[some], size)
        flags[user[(node >= 0) & flags[node]]] = True
    return flags


@check(
    "D508",
    INFO,
    title="other estimates of an input give another figure",
    message="{what}",
    explanation="Other current estimates of the same measure and subject, at an as_of that"
    " overlaps, could replace an input; so could one whose column replaces names the input,"
    " while the input still counts.",
    fix="No fix needed; the figure is one of several that could be calculated.",
)
def other_estimates(checked: Checked, run: Run) -> None:
    over_stated(checked, run)
    pairs = find(checked, checked.nodes)

    def entries(derivation: int) -> tuple[int, int]:
        first, last = np.searchsorted(pairs.derivation, [derivation, derivation + 1]).tolist()
        return first, last

    def words(derivation: int) -> str:
        first, last = entries(derivation)
        given = [
            f"{one.words} with {one.name} ({one.said}) for {one.input}"
            for one in results(checked, checked.nodes, pairs, derivation, _NAMED)
        ]
        more = last - first - len(given)
        given += [f"and {more:,} more"] if more else []
        return f"with other estimates the formula gives {'; '.join(given)}"

    def observed(derivation: int) -> str:
        return ", ".join(names_of(checked, pairs.row[slice(*entries(derivation))]))

    derivations = pairs.derivation[np.diff(pairs.derivation, prepend=-1) > 0]
    report(checked, run, derivations, words, observed=observed)
