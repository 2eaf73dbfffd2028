"""A scenario, and how it is written as one short text: `moon_pay.best:2500,without.source:asahi`.

    scenario  =  item ("," item)*
    item      =  id "." ("low" | "best" | "high") ":" number
              |  "without." ("estimate" | "source" | "origin") ":" id

A number is written as in a cell of estimates.csv, with or without commas; without one the cell is
blanked. In ids and
numbers all signs of the notation are percent-encoded, and all else that is not plain ASCII, so that
no id can be mistaken for one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from estimates.findings.quoting import shorten

CELLS: Final = ("low", "best", "high")
KINDS: Final = ("estimate", "source", "origin")
MOST_ITEMS: Final = 100
MOST_CHARACTERS: Final = 8_000
_ITEM: Final = re.compile(r"(?P<name>[^.:,]+)\.(?P<what>[a-z]+):(?P<value>[^:]*)")
_WITHOUT: Final = "without"


@dataclass(frozen=True, slots=True)
class Move:
    """One cell of one estimate as it would be: `text` as in the file, "" for a blank cell."""

    estimate: str
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An estimate, or all that came from a source or an origin, as if it had been retracted."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is taken to be otherwise. A cell that is moved twice is as the last of them says."""

    moves: tuple[Move, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.moves or self.withdrawn)

    def with_moves(self, *moves: Move) -> Scenario:
        """The scenario with some cells moved, instead of what it said of them."""
        cells = {(move.estimate, move.cell) for move in moves}
        kept = (move for move in self.moves if (move.estimate, move.cell) not in cells)
        return Scenario((*kept, *moves), self.withdrawn)

    def without_moves_of(self, estimate: str) -> Scenario:
        """The scenario with one estimate as the dataset has it."""
        return Scenario(
            tuple(move for move in self.moves if move.estimate != estimate), self.withdrawn
        )


def write(scenario: Scenario) -> str:
    """The scenario as text that `read` reads; "" for none."""
    items = [f"{_written(m.estimate)}.{m.cell}:{_number(m.text)}" for m in scenario.moves]
    items += [f"{_WITHOUT}.{each.kind}:{_written(each.id)}" for each in scenario.withdrawn]
    return ",".join(items)


def read(text: str) -> tuple[Scenario, tuple[str, ...]]:
    """A scenario from text that anybody may have written, and what of it was ignored, in words.

    Whether its names and numbers mean anything is seen only beside a dataset: `what_if`.
    """
    if len(text) > MOST_CHARACTERS:
        return Scenario(), (f"the scenario is longer than {MOST_CHARACTERS:,} characters",)
    items = _items(text)
    moves: dict[tuple[str, str], Move] = {}
    withdrawn: dict[Withdrawal, None] = {}
    ignored = []
    if len(items) > MOST_ITEMS:
        ignored.append(f"the scenario has {len(items):,} parts, of which {MOST_ITEMS} are read")
    for item in items[:MOST_ITEMS]:
        change = _read(item)
        if isinstance(change, Move):
            moves.pop((change.estimate, change.cell), None)
            moves[change.estimate, change.cell] = change
        elif change is None:
            ignored.append(f"“{shorten(item)}” is no change of an estimate and no withdrawal")
        else:
            withdrawn[change] = None
    return Scenario(tuple(moves.values()), tuple(withdrawn)), tuple(ignored)


def _items(text: str) -> list[str]:
    """The parts of a text; what has no colon is the rest of a number such as `12,000`."""
    items: list[str] = []
    for part in text.split(","):
        if items and ":" not in part:
            items[-1] += f",{part}"
        else:
            items.append(part)
    return [item.strip() for item in items if item.strip(", ")]


def _read(item: str) -> Move | Withdrawal | None:
    found = _ITEM.fullmatch(item)
    if found is None:
        return None
    name, what, value = unquote(found["name"]), found["what"], unquote(found["value"])
    if what in CELLS:
        return Move(name, what, value.strip())
    return Withdrawal(what, value) if name == _WITHOUT and what in KINDS and value else None


def _written(text: str) -> str:
    return quote(text, safe="", errors="replace").replace(".", "%2E")


_GROUPED: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?: ?[A-Za-z]+)?")
_SCALED: Final = re.compile(r"(-?[\d.]+) ([A-Za-z]+)")


def _number(text: str) -> str:
    """A number without the commas and the blank that it means the same without."""
    bare = text.replace(",", "") if _GROUPED.fullmatch(text) else text
    return quote(_SCALED.sub(r"\1\2", bare), safe="/", errors="replace")


def estimates_of(scenario: Scenario) -> Iterator[str]:
    """The estimates whose cells a scenario moves, each once."""
    yield from dict.fromkeys(move.estimate for move in scenario.moves)
