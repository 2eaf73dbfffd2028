"""The rows of assertions.csv, read, and the estimates that they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from estimates.derived.checked import Checked
from estimates.formulas.comparisons import Assertion, read
from estimates.formulas.parser import FormulaError
from estimates.tables.advice import advise

FILE: Final = "assertions.csv"
COLUMN: Final = "assertion"


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Why an assertion was not judged, at a row.

    kind: the "formula" cannot be read, a "name" is not known, an "input" is not current, a "unit"
    cannot be read, quantities of different "kinds" are compared, or something was "lacking".
    """

    kind: str
    row: int
    values: dict[str, Any]


def read_assertions(
    checked: Checked, problems: list[Problem]
) -> tuple[list[int], list[Assertion], list[tuple[int, ...]], int]:
    """Rows, assertions and nodes of those that can be read and name current estimates only.

    Then how many names there are in all that can be read. What keeps the others from being judged
    is added to `problems`.
    """
    table = checked.dataset.tables["assertions"]
    wanted = np.flatnonzero(table.sound & table.filled(COLUMN))
    rows: list[int] = []
    assertions: list[Assertion] = []
    for row, text in zip(wanted.tolist(), table.pick(COLUMN, wanted), strict=True):
        try:
            assertions.append(read(text))
        except FormulaError as error:
            problems.append(Problem("formula", row, {"hint": error.hint}))
        else:
            rows.append(row)
    places = _places(checked, assertions)
    unknown = [name for name, place in places.items() if place < 0]
    hints = advise(unknown, checked.estimates.texts("id").to_pylist()) if unknown else {}
    names = [assertion.names for assertion in assertions]
    known = [
        _are_known(checked, row, {name: places[name] for name in own}, hints, problems)
        for row, own in zip(rows, names, strict=True)
    ]
    kept = [place for place, fine in enumerate(known) if fine]
    nodes = [tuple(places[name] for name in names[place]) for place in kept]
    count = sum(map(len, names))
    return [rows[place] for place in kept], [assertions[place] for place in kept], nodes, count


def places_of(checked: Checked, rows: Sequence[int]) -> list[str]:
    """Rows as a fault of the program names them: "assertion limit (assertions.csv:3)"."""
    table, at = checked.dataset.tables["assertions"], np.array(rows, dtype=np.int64)
    named = zip(table.pick("id", at), table.source.lines(at).tolist(), strict=True)
    return [f"assertion {name} ({FILE}:{line})" for name, line in named]


def _places(checked: Checked, assertions: Sequence[Assertion]) -> dict[str, int]:
    names = list(dict.fromkeys(name for assertion in assertions for name in assertion.names))
    rows = checked.estimates.index_of(pa.array(names, pa.string()))
    return dict(zip(names, rows.tolist(), strict=True))


def _are_known(
    checked: Checked,
    row: int,
    places: Mapping[str, int],
    hints: Mapping[str, str],
    problems: list[Problem],
) -> bool:
    """Whether all names are those of current estimates."""
    table = checked.estimates
    before = len(problems)
    if "estimates" in checked.dataset.missing:
        reason = "estimates.csv could not be read"
        problems.append(Problem("lacking", row, {"reason": reason}))
        return False
    for name, place in places.items():
        if place < 0:
            values = {"name": name, "target": table.table.file, "hint": hints[name]}
            problems.append(Problem("name", row, values))
            continue
        status = table.cell("status", place)
        if status:
            hint = "the assertion is not checked; name the current estimate"
            values = {"name": name, "status": status, "hint": hint}
            problems.append(Problem("input", row, values))
    return len(problems) == before
