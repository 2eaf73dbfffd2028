"""What could be replaced in a derived figure that does not add up: every trial of `diagnosis`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.values import Values
from estimates.derived.checked import Checked
from estimates.derived.known_inputs import Group, rows_of, tidy
from estimates.diagnosis.slips import Retyped, Units, retyped
from estimates.formulas.programs import Program, operands
from estimates.units.dimensions import DIMENSIONLESS
from estimates.words import wording

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_TOTAL: Final = -1
_POWERS: Final = tuple(power for power in range(-9, 10) if power)
_NARROW: Final = 0.25  # of its middle: a range no wider has a middle that can stand for a figure
_MOST_OTHERS: Final = 200


@dataclass(frozen=True, slots=True)
class Trial:
    """One replacement. On the total: `total` and `half_unit` in its unit; else `figure` of `slot`.

    figure: in base units. words: what is put for what; `{name}` is the input's. is_hundredfold: a
    factor of 100 or 1/100.
    """

    kind: str
    slot: int
    replacement: str
    words: str
    figure: float = math.nan
    total: float = math.nan
    half_unit: float = 0.0
    is_hundredfold: bool = False

    @property
    def on_total(self) -> bool:
        """Whether the stated figure is replaced, not an input."""
        return self.slot == _TOTAL


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A derived figure to try on: inputs are nodes, figures stand for them, in base units."""

    derivation: int
    row: int
    program: Program
    inputs: Integers
    figures: Floats
    scale: float


class Trials:
    """The replacements for some derived figures; what they share is read once."""

    def __init__(self, checked: Checked, values: Values, derivations: Integers) -> None:
        self._checked = checked
        self._values = values
        estimates, registry = checked.estimates, checked.dataset.units
        self._units = Units(checked.units.text.values, registry)
        rows = checked.derivations.row[derivations]
        taken_in = np.flatnonzero(np.isin(checked.derivations.node, rows))
        self._used = checked.derivations.node[taken_in]
        self._maker = checked.derivations.row[checked.derivations.owner()[taken_in]]
        self._typed: dict[int, str] = {}
        inputs = np.concatenate([checked.derivations.slots(int(one)) for one in derivations])
        inputs = inputs[(inputs >= 0) & (inputs < checked.derivations.rows)]
        every = np.unique(np.concatenate([rows, inputs]))
        one_sided = checked.quantities.one_sided
        for column, side in (("best", 0), ("low", 1), ("high", -1)):
            filled = ~np.isnan(estimates.numbers[column].value[every])
            some = every[filled & (one_sided[every] == side)]
            self._typed.update(zip(some.tolist(), estimates.pick(column, some), strict=True))
        totals = [self._typed.get(row, "") for row in rows.tolist()]
        self._meant = {
            True: retyped(totals, lost=True),
            False: retyped((self._typed.get(row, "") for row in inputs.tolist()), lost=False),
        }
        counts = checked.quantities.usable & estimates.categories("status").equal("")
        counts &= ~np.isnan(checked.quantities.figure * checked.units.scale)
        subject = estimates.categories("subject").codes
        candidates = np.flatnonzero(counts)
        self._by_subject = candidates[np.argsort(subject[candidates], kind="stable")]
        self._subject = subject

    def central(self, nodes: Integers) -> Floats:
        """What stands for each node in base units: its figure, or the middle of a narrow range."""
        values = self._values
        figure, low, high = values.figure[nodes], values.low[nodes], values.high[nodes]
        with np.errstate(all="ignore"):
            middle = (low + high) / 2
            narrow = high - low <= _NARROW * np.abs(middle)
        narrow &= ~(values.open_low[nodes] | values.open_high[nodes])
        return np.asarray(np.where(np.isnan(figure) & narrow, middle, figure))

    def row(self, group: Group, place: int, figures: Floats) -> Row:
        """A derived figure of a group, by its place there."""
        derivation = int(group.derivation[place])
        row = int(self._checked.derivations.row[derivation])
        scale = float(self._checked.units.scale[row])
        return Row(derivation, row, group.program, group.inputs[place], figures, scale)

    def of(self, row: Row) -> list[Trial]:
        """All replacements for one derived figure."""
        found = [*self._on_total(row)]
        for slot in range(len(row.inputs)):
            if math.isfinite(row.figures[slot]):
                found += self._on_input(row, slot)
                found += self._others(row, slot)
        return found

    # --- the stated figure ---------------------------------------------------------------------

    def _on_total(self, row: Row) -> Iterator[Trial]:
        comparison = self._checked.comparison
        stated = float(comparison.figure[row.derivation])
        half = float(comparison.half_unit[row.derivation])
        if not math.isfinite(stated):
            return
        unit = self._checked.estimates.pick("unit", np.array([row.row]))[0]
        was = wording.quantity(stated, unit)

        def scaled(kind: str, factor: float, *, hundredfold: bool = False) -> Trial:
            now = wording.quantity(tidy(stated * factor), unit)
            words = f"{now} in place of {was}"
            total, new_half = stated * factor, half * factor
            return Trial(
                kind,
                _TOTAL,
                now,
                words,
                total=total,
                half_unit=new_half,
                is_hundredfold=hundredfold,
            )

        for power in _POWERS:
            yield scaled("power_of_ten", 10.0**power, hundredfold=abs(power) == 2)
        if self._is_share(row.row):
            for factor in (100.0, 0.01):
                yield scaled("percent", factor, hundredfold=True)
        for other in self._units.misread(unit):
            words = f"{wording.quantity(stated, other.text)} in place of {was}"
            total, new_half = stated * other.ratio, half * other.ratio
            yield Trial(other.kind, _TOTAL, other.text, words, total=total, half_unit=new_half)
        if self._is_exact(row.row):
            half = 0.0
        for meant in self._meant[True].get(self._typed.get(row.row, ""), ()):
            words = f"{wording.quantity(meant.value, unit)} in place of {was} ({meant.how})"
            last = meant.half_unit if half else 0.0
            total = meant.value
            yield Trial("digits", _TOTAL, meant.text, words, total=total, half_unit=last)

    def _is_exact(self, row: int) -> bool:
        return self._checked.estimates.pick("qualifier", np.array([row]))[0] == "exactly"

    def _is_share(self, row: int) -> bool:
        dimension = int(self._checked.units.dimension[row])
        return dimension >= 0 and self._checked.dimensions.known[dimension] == DIMENSIONLESS

    # --- one input -----------------------------------------------------------------------------

    def _on_input(self, row: Row, slot: int) -> Iterator[Trial]:
        node = int(row.inputs[slot])
        own = int(rows_of(self._checked, row.inputs[[slot]])[0])
        figure, scale = float(row.figures[slot]), float(self._checked.units.scale[own])
        uses = _uses(row.program, slot)
        if uses == "factor":
            yield Trial("input_missing", slot, self._id(own), "without {name} the formula", scale)
            twice = figure * (figure / scale)
            yield Trial("input_repeated", slot, self._id(own), _TWICE, twice)
        elif uses == "term":
            yield Trial("input_missing", slot, self._id(own), "without {name} the formula", 0.0)
            yield Trial("input_repeated", slot, self._id(own), _TWICE, 2 * figure)
        is_stated = node < self._checked.derivations.rows and self._checked.quantities.stated[node]
        if not is_stated:
            return
        unit = self._checked.estimates.pick("unit", np.array([own]))[0]
        was = wording.quantity(tidy(figure / scale), unit)

        def put(
            kind: str, now: str, value: float, how: str = "", *, hundredfold: bool = False
        ) -> Trial:
            words = f"{{name}} at {now} in place of {was}{how}"
            return Trial(kind, slot, now, words, value, is_hundredfold=hundredfold)

        for power in _POWERS:
            value = figure * 10.0**power
            now = wording.quantity(tidy(value / scale), unit)
            yield put("power_of_ten", now, value, hundredfold=abs(power) == 2)
        if self._is_share(own):
            for factor in (100.0, 0.01):
                now = wording.quantity(tidy(figure * factor / scale), unit)
                yield put("percent", now, figure * factor, hundredfold=True)
        for other in self._units.misread(unit):
            now = wording.quantity(tidy(figure / scale), other.text)
            yield put(other.kind, now, figure * other.ratio)
        for meant in self._digits(own):
            now = wording.quantity(meant.value, unit)
            yield put("digits", now, meant.value * scale, f" ({meant.how})")

    def _digits(self, row: int) -> list[Retyped]:
        return self._meant[False].get(self._typed.get(row, ""), [])

    def _id(self, row: int) -> str:
        return self._checked.estimates.pick("id", np.array([row]))[0]

    def _others(self, row: Row, slot: int) -> Iterator[Trial]:
        """Other current estimates of the input's subject that convert into its unit."""
        checked = self._checked
        own = int(rows_of(checked, row.inputs[[slot]])[0])
        codes = self._subject[self._by_subject]
        first, last = np.searchsorted(codes, [self._subject[own], self._subject[own] + 1]).tolist()
        others = self._by_subject[first:last]
        others = others[checked.units.dimension[others] == checked.units.dimension[own]]
        taken = np.append(rows_of(checked, row.inputs), row.row)
        others = others[~np.isin(others, taken) & ~np.isin(others, self._made_of(row.row))]
        others = others[:_MOST_OTHERS]
        values = (checked.quantities.figure[others] * checked.units.scale[others]).tolist()
        names = checked.estimates.pick("id", others)
        for name, value in zip(names, values, strict=True):
            if not math.isclose(value, row.figures[slot], rel_tol=1e-9):
                words = f"{name} in place of {{name}}"
                yield Trial("other_estimate", slot, name, words, value)

    def _made_of(self, row: int) -> Integers:
        """Stated figures whose own formula takes the row in: they would only repeat it."""
        return np.asarray(self._maker[self._used == row])


_TWICE: Final = "with {name} used twice the formula"
_LINKS: Final = {"mul": "factor", "div": "factor", "add": "term", "sub": "term", "sum": "term"}
_CARRIED: Final = ("neg", "pow", "sqrt", "abs")


def _uses(program: Program, slot: int) -> str:
    """How a formula uses a slot: as a `factor` or a `term` wherever it stands, else ""."""
    found: set[str] = set()
    open_ = {index for index, step in enumerate(program.instructions) if step == ("slot", slot)}
    for index, step in enumerate(program.instructions):
        if open_.intersection(operands(step)):
            if step[0] in _CARRIED:
                open_.add(index)
            else:
                found.add(_LINKS.get(step[0], ""))
    return found.pop() if len(found) == 1 else ""
