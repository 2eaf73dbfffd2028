"""Derived figures beside their inputs, and findings about them: what the checks here share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.values import Values
from estimates.arithmetic.verdicts import VERDICTS
from estimates.derived.checked import Checked, once
from estimates.failures import concerning
from estimates.findings.check import Run
from estimates.tables.columns import ESTIMATES

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_PASSED = [VERDICTS.index(name) for name in ("match", "consistent", "within_range")]


class Inputs:
    """Columns of derived figures, in the order of the derivations, and of their inputs.

    row: theirs in estimates.csv. passed: what was stated meets what was recalculated. owner, node:
    an entry per input. values: of all nodes.
    """

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        derivations = checked.derivations
        self.count = len(checked.verdict)
        self.row: Integers = derivations.row[: self.count]
        self.values: Values = checked.nodes
        used = int(derivations.start[self.count])
        self.owner, self.node = derivations.owner()[:used], derivations.node[:used]
        self.passed: Flags = np.isin(checked.verdict, _PASSED)

    def holds(self, column: str, *texts: str) -> Flags:
        """Derived figures whose own row has one of some texts in a column."""
        return self.checked.estimates.categories(column).where(texts.__contains__)[self.row]

    def any_input(self, flags: Flags) -> Flags:
        """Derived figures that have an input (a node, flagged) of some kind."""
        entries = self.owner[(self.node >= 0) & flags[self.node]]
        return np.asarray(np.bincount(entries, minlength=self.count) > 0)

    def of(self, derivation: int, flags: Flags) -> Integers:
        """The flagged inputs of one derived figure."""
        nodes = self.checked.derivations.slots(derivation)
        return nodes[(nodes >= 0) & flags[nodes]]

    def stated_nodes(self, flags: Flags) -> Flags:
        """Flags of estimates as flags of nodes: pools have none, nor have calculated rows."""
        stated = flags & self.checked.quantities.stated
        return np.concatenate([stated, np.zeros(len(self.checked.derivations.pools), np.bool_)])


@once
def inputs(checked: Checked) -> Inputs:
    """The derived figures of a dataset beside their inputs."""
    return Inputs(checked)


def over_stated(checked: Checked, run: Run) -> None:
    """Count the stated figures that have a verdict, and those that have none."""
    stated, undecided = checked.comparison.stated, checked.undecided
    run.over(stated & ~undecided, stated & undecided)


def over_all(checked: Checked, run: Run) -> None:
    """Count the derived figures that could be worked out, and those that could not."""
    run.over(~checked.undecided, checked.undecided)


def report(
    checked: Checked,
    run: Run,
    derivations: Integers,
    words: Callable[[int], str],
    column: str = "",
    observed: Callable[[int], str] | None = None,
    **values: Any,
) -> None:
    """Findings about derived figures, at their formula where no column is given.

    words: of one derivation; what was observed is that, unless `observed` says it more briefly, or
    "" for the cell. A fault in either names the row.
    """
    own = checked.derivations.own[derivations]
    for name, part in (("formula", derivations[own]), ("measure", derivations[~own])):

        def told(at: Integers, part: Integers = part) -> dict[str, list[str]]:
            what = _each(checked, words, part[at])
            return {
                "what": what,
                "observed": _each(checked, observed, part[at]) if observed else what,
            }

        row = checked.derivations.row[part]
        run.add(ESTIMATES.file, row, column or name, words=told, **values)


def _each(checked: Checked, words: Callable[[int], str], derivations: Integers) -> list[str]:
    texts = []
    for derivation in derivations.tolist():
        with concerning(checked.place_of(int(checked.derivations.row[derivation]))):
            texts.append(words(derivation))
    return texts
