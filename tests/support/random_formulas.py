"""Formulas by chance, with the ranges of their inputs, the same for the same seed."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

NAMES = "xyzuvwabcd"
_CONSTANTS = ("1", "2", "0.5", "3", "10", "100", "0.1", "0", "7.25", "1000000")


@dataclass(frozen=True, slots=True)
class Input:
    """The range of an input; an end that is open is one that nobody stated."""

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A formula and the ranges of its inputs, by name."""

    kind: str
    formula: str
    inputs: dict[str, Input]

    def __str__(self) -> str:
        ends = (
            f"{name}={'(' if i.open_low else '['}{i.low!r}, {i.high!r}{')' if i.open_high else ']'}"
            for name, i in self.inputs.items()
        )
        return f"{self.kind}: {self.formula} for {'; '.join(ends)}"


def case(seed: int) -> Case:
    """The formula of a seed: mostly short, some of the kinds that are hard to enclose."""
    chance = random.Random(seed)  # noqa: S311 - cases for tests, not secrets
    kind = chance.choices(list(_KINDS), [weight for weight, _ in _KINDS.values()])[0]
    names = NAMES[: chance.choice((1, 1, 2, 2, 3, 4))]
    formula = _KINDS[kind][1](chance, names)

    inputs = {name: _input(chance) for name in names}
    return Case(kind, formula, {name: inputs[name] for name in names if _uses(formula, name)})


@dataclass(frozen=True, slots=True)
class Chain:
    """Calculated rows that build on each other, and the ranges of their inputs, by name."""

    rows: dict[str, str]
    inputs: dict[str, Input]

    def __str__(self) -> str:
        return str(
            Case("chain", "; ".join(f"{n} = {f}" for n, f in self.rows.items()), self.inputs)
        )


def chain(seed: int) -> Chain:
    """The chain of a seed: each row names inputs, earlier rows, and mostly the one before it."""
    chance = random.Random(f"chain{seed}")  # noqa: S311 - cases for tests, not secrets
    inputs = {name: _writable(_input(chance)) for name in NAMES[: chance.randint(1, 4)]}
    rows: dict[str, str] = {}
    for place in range(chance.randint(2, 7)):
        names = [*inputs, *rows, *([f"r{place - 1}"] * 2 if place else [])]
        make = chance.choices((_short, _powers, _medium), (12, 1, 1))[0]
        rows[f"r{place}"] = make(chance, names)
        while not any(_uses(rows[f"r{place}"], name) for name in names):
            rows[f"r{place}"] = _short(chance, names)
    return Chain(rows, inputs)


def _writable(ends: Input) -> Input:
    """An input that cells can state: with an end, and with digits that are written out."""
    low, high = (round(end, 6) for end in (ends.low, ends.high))
    if math.isinf(low) and math.isinf(high):
        low = 0.0
        return Input(low, high, open_high=True)
    return Input(low, high, ends.open_low, ends.open_high)


def _uses(formula: str, name: str) -> bool:
    words = "".join(letter if letter.isalnum() else " " for letter in formula).split()
    return name in words


def _input(chance: random.Random) -> Input:
    size = chance.choice((1, 1, 1, 10, 100, 1e4, 1e-3))
    drawn = (round(chance.uniform(-4, 8), chance.choice((0, 1, 3))) * size for _ in range(2))
    low, high = sorted(end + 0.0 for end in drawn)  # -0.0 is 0
    return {
        "plain": Input(low, high),
        "positive": Input(abs(low), abs(low) + high - low),
        "up_to": Input(-math.inf, high, open_low=True),
        "up_to_bound": Input(0.0, abs(high), open_low=True),
        "at_least": Input(low, math.inf, open_high=True),
        "exact": Input(low, low),
        "free": Input(-math.inf, math.inf, open_low=True, open_high=True),
    }[chance.choice(_RANGES)]


_RANGES = (
    *("plain",) * 6,
    *("positive",) * 3,
    *("up_to", "up_to_bound", "at_least", "exact", "free"),
)


def _short(chance: random.Random, names: Sequence[str]) -> str:
    return tree(chance, names, chance.randint(2, 8))


def _medium(chance: random.Random, names: Sequence[str]) -> str:
    return tree(chance, names, chance.randint(9, 30))


def _long(chance: random.Random, names: Sequence[str]) -> str:
    """About 900 characters."""
    return tree(chance, names, chance.randint(120, 200))


def tree(chance: random.Random, names: Sequence[str], operations: int) -> str:
    """A formula of so many operations, in any shape."""
    if operations <= 0:
        return chance.choice(names) if chance.random() < 0.85 else chance.choice(_CONSTANTS)
    operation = chance.choice(_OPERATIONS)
    left = chance.randint(0, operations - 1)
    if operation in {"abs", "sqrt"}:
        return f"{operation}({tree(chance, names, operations - 1)})"
    if operation == "**":
        power = chance.choice((2, 2, 2, 3, 3, 4, 5, -1, -2, 0, 13, 16))
        return f"({tree(chance, names, operations - 1)})**{power}"
    parts = tree(chance, names, left), tree(chance, names, operations - 1 - left)
    if operation in {"min", "max", "sum"}:
        return f"{operation}({', '.join(parts)})"
    return f"({parts[0]} {operation} {parts[1]})"


_OPERATIONS = (
    ("+",) * 4
    + ("-",) * 5
    + ("*",) * 5
    + ("/",) * 3
    + (
        "**",
        "min",
        "max",
        "sum",
        "abs",
        "sqrt",
    )
)


def _roots(chance: random.Random, names: Sequence[str]) -> str:
    """Nested roots, up to just under 2,000 characters."""
    length = chance.choice((100, 500, 1_990))
    depth = chance.randint(2, 60)
    terms: list[str] = []
    while len(" - ".join(terms)) < length:
        term = chance.choice(names)
        for _ in range(depth):
            term = f"sqrt({chance.choice(names)} {chance.choice('+-*')} {term})"
        terms.append(term)
    text = terms[0]
    for term in terms[1:]:
        longer = f"{text} {chance.choice('+-')} {term}"
        if len(longer) > 1_990:
            break
        text = longer
    return text


def _powers(chance: random.Random, names: Sequence[str]) -> str:
    """Quotients to a power, whose polynomials are large: `(1 - x / (x + y))**13`."""
    inner = tree(chance, names, chance.randint(2, 4))
    return f"({inner})**{chance.randint(5, 16)} {chance.choice('+-*/')} {chance.choice(names)}"


def _large(chance: random.Random, names: Sequence[str]) -> str:
    """Numbers of hundreds of digits, times and beside the inputs."""
    constant = "9" * chance.choice((20, 160, 300, 308))
    return f"{constant} {chance.choice('+-*/')} {tree(chance, names, chance.randint(2, 5))}"


_KINDS = {
    "short": (10, _short),
    "medium": (5, _medium),
    "long": (1, _long),
    "roots": (1, _roots),
    "powers": (1, _powers),
    "large": (1, _large),
}
