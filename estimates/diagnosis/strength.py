"""How much a check of a derived figure is worth: hedges, precision, strength and basis (D504-D509).

A mismatch is silent here but for what it rests on: what does not add up has no hedge to lose.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.values import NATURE_NAMES, NATURE_RANK, Values
from estimates.arithmetic.verdicts import VERDICTS
from estimates.derived.checked import Checked
from estimates.derived.graph import order
from estimates.derived.known_inputs import names_of, node_values, rows_of, tidy
from estimates.diagnosis import as_of_checks
from estimates.diagnosis.alternatives import Pairs, find, results
from estimates.failures import concerning
from estimates.findings.collection import Findings
from estimates.findings.registry import CHECKS, INFO
from estimates.tables.numerals import Numerals
from estimates.words import wording

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_FILE: Final = "estimates.csv"
_PASSED: Final = ("match", "consistent", "within_range")
_WEAK_NATURES: Final = ("planned", "conditional")
_WEAK_CREDIBILITY: Final = ("5", "6")
_FINER: Final = 10.0  # times than what its inputs allow: the digits of a sum can be right
_TABLE: Final = 5  # alternatives that a message names


def check_strength(checked: Checked, findings: Findings) -> None:
    """D504 to D509 and U304, on a dataset that was recalculated."""
    look = _Look(checked)
    _check_hedges(look, findings)
    _check_digits(look, findings)
    _check_window(look, findings)
    _check_basis(look, findings)
    _check_alternatives(look, findings)
    as_of_checks.check_dates(checked, findings)
    as_of_checks.check_periods(checked, findings)


def strength_of(checked: Checked, derivation: int) -> dict[str, str]:
    """What D504 (a lost hedge), D505 (digits) and D506 (a wide window) say of one derived figure.

    By code; those that have nothing to say are not there.
    """
    findings = Findings()
    look = _Look(checked, only=derivation)
    for check in (_check_hedges, _check_digits, _check_window):
        check(look, findings)
    return {
        batch.check.code: "; ".join(batch.words(np.arange(len(batch)))["what"])
        for batch in findings.batches
        if batch.words is not None
    }


class _Look:
    """Columns that several checks look at: derived figures, and the entries of their inputs.

    only: the one derived figure that findings are wanted of; None: all.
    """

    def __init__(self, checked: Checked, only: int | None = None) -> None:
        self.checked = checked
        self.only = only
        found = checked.derivations
        self.count = len(checked.verdict)
        self.row = found.row[: self.count]
        self.values: Values = node_values(checked)
        used = int(found.start[self.count])
        self.owner, self.node = found.owner()[:used], found.node[:used]
        passed = [VERDICTS.index(name) for name in _PASSED]
        self.passed: Flags = np.isin(checked.verdict, passed)

    def limit(self, code: str) -> float:
        """The number that a rule hangs on: the dataset's own, or that of the registry."""
        own: dict[str, float] = self.checked.dataset.settings.get("limits", {})
        return float(own.get(code, CHECKS[code].limit or 0))

    def holds(self, column: str, *texts: str) -> Flags:
        """Derived figures whose own row has one of some texts in a column."""
        return self.checked.estimates.categories(column).where(texts.__contains__)[self.row]

    def any_input(self, flags: Flags) -> Flags:
        """Derived figures that have an input (a node, flagged) of some kind."""
        entries = self.owner[(self.node >= 0) & flags[self.node]]
        return np.asarray(np.bincount(entries, minlength=self.count) > 0)

    def inputs(self, derivation: int, flags: Flags) -> Integers:
        """The flagged inputs of one derived figure."""
        nodes = self.checked.derivations.slots(derivation)
        return nodes[(nodes >= 0) & flags[nodes]]

    def stated_nodes(self, flags: Flags) -> Flags:
        """Flags of estimates as flags of nodes: pools have none, nor have calculated rows."""
        stated = flags & self.checked.quantities.stated
        return np.concatenate([stated, np.zeros(len(self.checked.derivations.pools), np.bool_)])

    def add(
        self,
        findings: Findings,
        code: str,
        derivations: Integers,
        words: Callable[[int], str],
        column: str = "",
        seen: Callable[[int], str] | None = None,
        **values: Any,
    ) -> None:
        """Findings about derived figures, at their formula where no column is given.

        What was observed is what is told, unless `seen` says it more briefly.
        """
        if self.only is not None:
            derivations = derivations[derivations == self.only]
        own = self.checked.derivations.own
        for name, part in (
            ("formula", derivations[own[derivations]]),
            ("measure", derivations[~own[derivations]]),
        ):
            what = cache(partial(self._each, words, part.tolist()))
            observed = partial(self._each, seen, part.tolist()) if seen else what
            row, place = self.row[part], column or name
            findings.add(code, _FILE, row, place, what=what, observed=observed, **values)

    def _each(self, words: Callable[[int], str], derivations: list[int]) -> list[str]:
        """What is said of derived figures; a fault names the row."""
        said = []
        for derivation in derivations:
            with concerning(self.checked.place_of(int(self.row[derivation]))):
                said.append(words(derivation))
        return said


def _check_hedges(look: _Look, findings: Findings) -> None:
    """D504, the stated total lost its inputs' hedge.

    Silent for calculated rows, for a total with such a hedge or with a range of its own, and on a
    lost condition for one that is not stated as a fact either.
    """
    comparison = look.checked.comparison
    ours, theirs = comparison.recalculated, comparison.range
    kept_high, kept_low = ours.open_high & theirs.open_high, ours.open_low & theirs.open_low
    bound = look.passed & (ours.open_low | ours.open_high) & ~(kept_high | kept_low)
    nature = look.checked.recalculated.values.nature[: look.count]
    condition = look.passed & (nature == NATURE_RANK["conditional"]) & look.holds("nature", "")
    about = look.stated_nodes(look.checked.estimates.categories("qualifier").equal("about"))
    best = ~np.isnan(look.checked.estimates.numbers["best"].value[look.row])
    for end in ("low", "high"):
        best &= np.isnan(look.checked.estimates.numbers[end].value[look.row])
    plain = look.holds("qualifier", "", "exactly")
    soft = look.passed & best & plain & look.any_input(about)

    def words(derivation: int) -> str:
        said = []
        if bound[derivation]:
            said.append(_bound_words(look, derivation))
        if condition[derivation]:
            rank = NATURE_RANK["conditional"]
            names = names_of(look.checked, look.inputs(derivation, look.values.nature == rank))
            said.append(f"{_list(names)} {_be(names)} conditional, the total is stated as a fact")
        if soft[derivation]:
            names = names_of(look.checked, look.inputs(derivation, about))
            said.append(f"{_list(names)} {_be(names)} “about”, the total is not")
        return "; ".join(said)

    look.add(findings, "D504", np.flatnonzero(bound), words, "qualifier")
    only = np.flatnonzero(condition & ~bound)
    look.add(findings, "D504", only, words, "nature")
    only = np.flatnonzero(soft & ~bound & ~condition)
    look.add(findings, "D504", only, words, "qualifier", most=INFO)


def _bound_words(look: _Look, derivation: int) -> str:
    ours = look.checked.comparison.recalculated
    names = names_of(
        look.checked, look.inputs(derivation, look.values.open_low | look.values.open_high)
    )
    both = ours.open_low[derivation] and ours.open_high[derivation]
    kind = "a lower" if ours.open_high[derivation] else "an upper"
    given = "no bound at all" if both else f"{kind} bound only"
    return f"with {_list(names)} the formula gives {given}, the total is stated without that hedge"


def _list(names: list[str]) -> str:
    return wording.join_words(names)


def _be(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _check_digits(look: _Look, findings: Findings) -> None:
    """D505, more digits than the inputs allow.

    Silent on inputs that are exact or given as a range, and on digits that a sum can carry.
    """
    checked = look.checked
    digits = _significant_digits(look)
    exact = checked.estimates.categories("qualifier").equal("exactly")
    given = look.stated_nodes(~exact & ~np.isnan(digits))
    fewest = np.full(look.count, np.inf)
    entries = np.flatnonzero((look.node >= 0) & given[look.node])
    np.minimum.at(fewest, look.owner[entries], digits[look.node[entries]])
    best = checked.estimates.numbers["best"]
    typed = best.half_unit[look.row]
    own = np.where(np.isnan(best.value[look.row]), np.nan, digits[look.row])
    ours = checked.comparison.recalculated
    with np.errstate(all="ignore"):
        coarse = (ours.high - ours.low) / 2 >= _FINER * typed
        beyond = own - fewest >= look.limit("D505")
    picked = np.flatnonzero(look.passed & np.isfinite(fewest) & beyond & coarse)

    def words(derivation: int) -> str:
        nodes = look.inputs(derivation, given)
        least = nodes[digits[nodes] == fewest[derivation]]
        names = names_of(checked, least)
        few, many = int(fewest[derivation]), int(own[derivation])
        has = "has" if len(names) == 1 else "have"
        return f"stated to {many} significant digits, but {_list(names)} {has} only {few}"

    look.add(findings, "D505", picked, words, "best")


def _significant_digits(look: _Look) -> Floats:
    """Of each estimate's figure as typed; NaN where it has none, is 0 or a fraction.

    Worked out for derived figures and their inputs alone.
    """
    checked = look.checked
    asked = np.zeros(checked.estimates.rows, dtype=np.bool_)
    asked[look.row] = True
    asked[look.node[(look.node >= 0) & (look.node < len(asked))]] = True
    rows = np.flatnonzero(asked)
    numbers, one_sided = checked.estimates.numbers, checked.quantities.one_sided[rows]
    found = _digits(numbers["best"], rows)
    for column, side in (("low", 1), ("high", -1)):
        there = np.flatnonzero(one_sided == side)
        found[there] = _digits(numbers[column], rows[there])
    result = np.full(len(asked), np.nan)
    result[rows] = found
    return result


def _digits(typed: Numerals, rows: Integers) -> Floats:
    value, half_unit = typed.value[rows], typed.half_unit[rows]
    with np.errstate(all="ignore"):
        first = np.floor(np.log10(np.abs(value)) + 1e-12)
        found = first - np.round(np.log10(2 * half_unit)) + 1
    return np.asarray(np.where(np.isfinite(found), found, np.nan))


def _check_window(look: _Look, findings: Findings) -> None:
    """D506, nearly any total would have passed.

    Silent for calculated rows, which nothing is checked against, and for mismatches.
    """
    comparison = look.checked.comparison
    low, high = comparison.recalculated.low, comparison.recalculated.high
    one_sided = _no_low(look) ^ _no_high(look)
    factor_of = look.limit("D506")
    with np.errstate(all="ignore"):
        far, near = np.maximum(np.abs(low), np.abs(high)), np.minimum(np.abs(low), np.abs(high))
        spans = np.where(low * high > 0, far > factor_of * near, (low == 0) | (high == 0))
        size = np.fmax(np.abs(comparison.figure), np.abs(comparison.recalculated_figure))
        spans = np.where(low * high < 0, high - low > factor_of * size, spans) & (low != high)
    picked = np.flatnonzero(look.passed & (one_sided | spans))
    units = look.checked.estimates.categories("unit")

    def words(derivation: int) -> str:
        ends = (tidy(float(low[derivation])), tidy(float(high[derivation])))
        unit = units.values[units.codes[look.row[derivation]]]
        if one_sided[derivation]:
            side, end = ("above", ends[1]) if _no_low(look)[derivation] else ("below", ends[0])
            return (
                f"a weak check: only a total {side} {wording.quantity(end, unit)} would have failed"
            )
        window = wording.quantities(*ends, unit)
        factor = (
            wording.number(far[derivation] / near[derivation], digits=2) if near[derivation] else ""
        )
        times = f", a factor of {factor}" if factor and ends[0] * ends[1] > 0 else ""
        return f"a weak check: any total from {window} would have passed{times}"

    look.add(findings, "D506", picked, words)


def _no_low(look: _Look) -> Flags:
    ours = look.checked.comparison.recalculated
    return np.asarray(ours.open_low | np.isneginf(ours.low))


def _no_high(look: _Look) -> Flags:
    ours = look.checked.comparison.recalculated
    return np.asarray(ours.open_high | np.isposinf(ours.high))


def _check_basis(look: _Look, findings: Findings) -> None:
    """D507, what a figure rests on.

    Silent for calculated rows whose inputs are only planned or conditional: their own nature, which
    is shown with them, says so.
    """
    checked, values = look.checked, look.values
    doubtful = _doubtful(look)
    weak = np.isin(values.nature, [NATURE_RANK[name] for name in _WEAK_NATURES]) | doubtful
    known = checked.comparison.known & (checked.verdict != VERDICTS.index("undecidable"))
    stated = checked.comparison.stated
    fires = known & (look.any_input(doubtful) | (stated & look.any_input(weak)))
    credibility = checked.estimates.categories("credibility")

    def words(derivation: int) -> str:
        nodes = look.inputs(derivation, weak)
        rows = rows_of(checked, nodes)
        said = []
        for name, node, row in zip(
            names_of(checked, nodes), nodes.tolist(), rows.tolist(), strict=True
        ):
            nature = NATURE_NAMES[values.nature[node]]
            own = credibility.values[credibility.codes[row]]
            inherits = doubtful[node] and own not in _WEAK_CREDIBILITY
            below = " (through others of credibility 5 or 6)" if inherits else ""
            said.append(wording.input_words(name, nature, own) + below)
        return f"rests on {_list(said)}"

    look.add(findings, "D507", np.flatnonzero(fires), words)


def _doubtful(look: _Look) -> Flags:
    """Nodes of credibility 5 or 6, and calculated ones that rest on such."""
    checked = look.checked
    found = checked.derivations
    cells = checked.estimates.categories("credibility")
    flags = look.stated_nodes(cells.where(lambda text: text in _WEAK_CREDIBILITY))
    made = np.zeros(len(flags), dtype=np.bool_)
    made[found.target[found.target >= 0]] = True
    if not made[found.node[found.node >= 0]].any() or not flags.any():
        return flags
    for level in order(found, len(flags)).levels:
        some = level[found.target[level] >= 0]
        size = found.start[some + 1] - found.start[some]
        first = found.start[some] - np.cumsum(size) + size
        node = found.node[np.repeat(first, size) + np.arange(size.sum())]
        user = np.repeat(found.target[some], size)
        flags[user[(node >= 0) & flags[node]]] = True
    return flags


def _check_alternatives(look: _Look, findings: Findings) -> None:
    """D508, what the formula gives with other estimates: those that `alternatives` finds."""
    pairs: Pairs = find(look.checked, look.values)

    def words(derivation: int) -> str:
        first, last = np.searchsorted(pairs.derivation, [derivation, derivation + 1]).tolist()
        said = [
            f"{one.words} with {one.name} ({one.said}) for {one.input}"
            for one in results(look.checked, look.values, pairs, derivation, _TABLE)
        ]
        more = last - first - len(said)
        said += [f"and {more:,} more"] if more else []
        return f"with other estimates the formula gives {'; '.join(said)}"

    derivations = pairs.derivation[np.diff(pairs.derivation, prepend=-1) > 0]

    def seen(derivation: int) -> str:
        first, last = np.searchsorted(pairs.derivation, [derivation, derivation + 1]).tolist()
        return ", ".join(names_of(look.checked, pairs.row[first:last]))

    look.add(findings, "D508", derivations, words, seen=seen)
