"""One derived figure, recalculated step by step with units, for a reader to follow.

The verdict is not made here: these steps show the way to what the check found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from estimates.arithmetic.budget import LOOSE, STEPS, TIGHT
from estimates.arithmetic.evaluation import naturals, points
from estimates.arithmetic.exact import exact
from estimates.arithmetic.ranges import Ranges
from estimates.arithmetic.subdivision import Enclosure
from estimates.derived.dimensional import compile_program
from estimates.formulas import parser
from estimates.formulas.formula_text import steps as steps_of
from estimates.formulas.programs import Instruction, Program, operands, part_of, repeated_slots
from estimates.units.grammar import factors
from estimates.units.registry import UnitError, UnitRegistry

if TYPE_CHECKING:
    from estimates.derived.checked import Checked

_EFFORT: Final = 400  # instructions of the parts of a formula whose ranges are looked for
_SEARCH: Final = STEPS // 8  # for one of them


@dataclass(frozen=True, slots=True)
class Amount:
    """A range with its figure, in `unit`: ±inf unbounded, a NaN figure none, NaN ends not known.

    wider: the range may be wider than it has to be.
    """

    low: float
    figure: float
    high: float
    open: str
    unit: str
    wider: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: its text, the operation alone, the amounts of its slots, and what it gives.

    is_result: it is the formula itself, not a part of it.
    """

    text: str
    operation: Program
    inputs: tuple[Amount, ...]
    result: Amount
    is_result: bool


@dataclass(frozen=True, slots=True)
class Input:
    """A name of the formula and the rows that it stands for: one, several candidates, or none."""

    name: str
    rows: tuple[int, ...]


def inputs(checked: Checked, derivation: int, formula: str) -> list[Input]:
    """The inputs of a derived figure by the names of its formula, which can be read."""
    found = checked.derivations
    result: list[Input] = []
    names = parser.parse(formula).names
    for name, node in zip(names, found.slots(derivation).tolist(), strict=True):
        several = node >= found.rows
        rows = found.pools[node - found.rows].tolist() if several else [node] if node >= 0 else []
        result.append(Input(name, tuple(rows)))
    return result


def steps(checked: Checked, derivation: int, formula: str) -> list[Step]:
    """The operations of a derived figure in their order; without those whose units do not work out.

    Raises:
        estimates.formulas.FormulaError: the formula cannot be read.
    """
    read = parser.parse(formula)
    registry = checked.dataset.units
    compiled = compile_program(read.program, registry)
    nodes = checked.derivations.slots(derivation).tolist()
    slots = [_value(checked, node) for node in nodes]
    if compiled.problem or any(slot is None for slot in slots):
        return []
    known = [slot for slot in slots if slot is not None]
    units = _units(read.program, [_unit_text(checked, node) for node in nodes], registry)
    amounts: dict[int, Amount] = {}
    ranges, figures = [value for value, _ in known], [np.array([figure]) for _, figure in known]
    wide, left = naturals(compiled.program, ranges), _EFFORT

    def amount(index: int) -> Amount | None:
        nonlocal left
        unit = units[index]
        if index not in amounts and unit is not None:
            part = part_of(compiled.program, index)
            repeats = bool(repeated_slots(part))
            found = Enclosure(wide[index], np.full(1, LOOSE if repeats else TIGHT, dtype=np.int8))
            if repeats and left > len(part.instructions):
                left -= len(part.instructions)
                found = exact(part, ranges, _SEARCH)
            figure = float(points(part, figures)[0])
            amounts[index] = _amount(found, figure, unit)
        return amounts.get(index)

    found: list[Step] = []
    for text, index in steps_of(read.program, read.names):
        operation, below = _alone(read.program.instructions[index])
        given = [amount(operand) for operand in below]
        result = amount(index)
        if result is not None:
            amounts_below = tuple(filter(None, given))
            is_result = index == len(read.program.instructions) - 1
            found.append(Step(text, operation, amounts_below, result, is_result))
    return found


def _alone(instruction: Instruction) -> tuple[Program, list[int]]:
    """An operation as a program of its own, and the instructions that its slots stand for."""
    below = list(dict.fromkeys(operands(instruction)))
    slots = [("slot", slot) for slot in range(len(below))]
    moved = [below.index(operand) for operand in operands(instruction)]
    rest = instruction[1 + len(moved) :]
    return Program((*slots, (instruction[0], *moved, *rest)), len(below)), below


_Value: TypeAlias = tuple[Ranges, float]


def _value(checked: Checked, node: int) -> _Value | None:
    """Range (of one element) and figure of an input, in base units; None where none counts."""
    found = checked.derivations
    made = np.flatnonzero(found.target == node) if node >= 0 else np.zeros(0, dtype=np.int64)
    if made.size:
        values = checked.recalculated.values
        ranges, figure = values.ranges(made[:1]), float(values.figure[made[0]])
    elif 0 <= node < found.rows and _counts(checked, node):
        here, scale = checked.quantities.range, checked.units.scale[node : node + 1]
        one = slice(node, node + 1)
        ranges = Ranges(
            here.low[one] * scale, here.high[one] * scale, here.open_low[one], here.open_high[one]
        )
        figure = float(checked.quantities.figure[node] * scale[0])
    else:
        return None
    return None if np.isnan(ranges.low[0]) else (ranges, figure)


def _counts(checked: Checked, row: int) -> bool:
    """Whether a row's figures can be used: not those of one that was superseded or retracted."""
    usable = bool(checked.quantities.usable[row])
    return usable and not checked.estimates.cell("status", row)


def _unit_text(checked: Checked, node: int) -> str:
    found = checked.derivations
    row = int(found.pools[node - found.rows][0]) if node >= found.rows else node
    return checked.estimates.cell("unit", row)


def _amount(found: Enclosure, figure: float, unit: _Unit) -> Amount:
    ranges = found.range
    opened = ranges.opened(0)
    return Amount(
        low=float(ranges.low[0]) / unit.scale,
        figure=float("nan") if opened == "both" else figure / unit.scale,
        high=float(ranges.high[0]) / unit.scale,
        open=opened,
        unit=unit.text,
        wider=bool(found.nearness[0] == LOOSE),
    )


_Factors: TypeAlias = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Unit:
    text: str
    scale: float
    factors: _Factors


def _units(program: Program, slots: Sequence[str], registry: UnitRegistry) -> list[_Unit | None]:
    """A unit for every instruction, in the words of its inputs; None where there is none."""
    found: list[_Unit | None] = []
    for instruction in program.instructions:
        match instruction[0]:
            case "slot":
                unit = _leaf(slots[instruction[1]], registry)
            case "number":
                unit = _leaf(instruction[2] or "1", registry)
            case _:
                below = [found[operand] for operand in operands(instruction)]
                unit = _combined(instruction, below, registry)
        found.append(unit)
    return found


_SIGN: Final = {"mul": 1, "div": -1}


def _combined(
    instruction: Instruction, below: Sequence[_Unit | None], registry: UnitRegistry
) -> _Unit | None:
    operation = instruction[0]
    units = [unit for unit in below if unit is not None]
    if len(units) < len(below):
        return None
    first = units[0].factors
    if operation in _SIGN:
        product = dict(first)
        for name, exponent in units[1].factors.items():
            product[name] = product.get(name, 0) + _SIGN[operation] * exponent
        return _read(product, registry)
    if operation == "pow":
        return _read({name: own * instruction[2] for name, own in first.items()}, registry)
    if operation == "sqrt":
        whole = all(own % 2 == 0 for own in first.values())
        return _read({name: own // 2 for name, own in first.items()}, registry) if whole else None
    kinds = {registry.unit(unit.text).dimension for unit in units}
    return units[0] if len(kinds) == 1 else None


def _leaf(text: str, registry: UnitRegistry) -> _Unit | None:
    """The unit of an input or a number, as it is written."""
    try:
        unit = registry.unit(text)
    except UnitError:
        return None
    exponents: dict[str, int] = {}
    for factor in factors(unit.text):
        if factor.word != "1":
            exponents[factor.word] = exponents.get(factor.word, 0) + factor.exponent
    return _Unit(unit.text, unit.scale, exponents)


def _read(exponents: _Factors, registry: UnitRegistry) -> _Unit | None:
    """The unit with these factors, those that cancel out left away."""
    left = {name: exponent for name, exponent in exponents.items() if exponent}
    try:
        kinds = {name: registry.unit(name).dimension for name in left}
        for name, other in combinations(left, 2):
            if kinds[name] == kinds[other] and left[name] * left[other] < 0:
                both = min(abs(left[name]), abs(left[other]))
                left[name] -= both if left[name] > 0 else -both
                left[other] -= both if left[other] > 0 else -both
        left = {name: exponent for name, exponent in left.items() if exponent}
        if any(kinds[name] for name in left):  # percent of something is some of it
            left = {name: exponent for name, exponent in left.items() if kinds[name]}
        unit = registry.unit(_text(left))
    except UnitError:
        return None
    return _Unit(unit.text, unit.scale, left)


def _text(exponents: _Factors) -> str:
    above = [_power(name, own) for name, own in exponents.items() if own > 0]
    below = [_power(name, -own) for name, own in exponents.items() if own < 0]
    return "/".join(["*".join(above) or "1", *below])


def _power(name: str, exponent: int) -> str:
    return name if exponent == 1 else f"{name}**{exponent}"
