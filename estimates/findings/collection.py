"""Findings as columns: what is wrong, where, and the values its message needs.

A stage adds a batch: one code, one table, the rows concerned and an array or a scalar per value.
Messages and physical lines are made by `frame`, for what is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.findings.registry import CHECKS, SEVERITIES

FRAME_COLUMNS = (
    "code",
    "severity",
    "message",
    "file",
    "line",
    "column",
    "cell",
    "estimate",
    "observed",
)


MESSAGE_LIMIT: Final = 1_000  # characters; what a message quotes may be longer than anyone reads


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Findings of one code: about rows of a table, or (rows None) about lines of the file.

    severity: theirs whatever the code's is. most: how grave they are at most; the code's severity,
    which a dataset can choose, holds below that. None: that of the code.
    """

    code: str
    file: str
    rows: NDArray[np.int64] | None
    column: str
    lines: Sequence[int | None]
    values: Mapping[str, Any]
    severity: str | None = None
    most: str | None = None

    def __len__(self) -> int:
        return len(self.lines if self.rows is None else self.rows)


@dataclass(frozen=True, slots=True)
class Places:
    """What `frame` asks of a table: the physical line of rows, the text of a cell, the row's id."""

    lines: Callable[[NDArray[np.int64]], NDArray[np.int64]]
    cells: Callable[[str, NDArray[np.int64]], Sequence[str]]
    ids: Callable[[NDArray[np.int64]], Sequence[str]]


@dataclass(slots=True)
class Findings:
    """Collects batches, so that every problem is reported at once."""

    batches: list[Batch] = field(default_factory=list)

    def add(
        self,
        code: str,
        file: str,
        rows: Any,
        column: str = "",
        *,
        severity: str | None = None,
        most: str | None = None,
        **values: Any,
    ) -> None:
        """Findings about `rows` (positions, shape (n,)); severity, most: see `Batch`.

        Each value is a scalar, has n elements, or is a function that returns n when messages are
        made. Where only some are made, a `partial` is given that part of those of its arguments
        that have n elements or a method `some`; all others it has in common for all findings.
        """
        positions = np.asarray(rows, dtype=np.int64)
        if positions.size:
            self.batches.append(Batch(code, file, positions, column, (), values, severity, most))

    def add_where(
        self, code: str, file: str, mask: NDArray[np.bool_], column: str = "", **values: Any
    ) -> None:
        """Findings where `mask` holds; array values have one element per row of the table."""
        rows = np.flatnonzero(mask)
        if rows.size:
            picked = {name: _pick(value, rows) for name, value in values.items()}
            self.batches.append(Batch(code, file, rows, column, (), picked))

    def add_lines(
        self, code: str, file: str, lines: Sequence[int], column: str = "", **values: Any
    ) -> None:
        """Findings about physical lines that hold no row of a table; values as in `add`."""
        if lines:
            self.batches.append(Batch(code, file, None, column, lines, values))

    def add_file(
        self, code: str, file: str, line: int | None = None, column: str = "", **values: Any
    ) -> None:
        """One finding about a file, at a physical line where there is one."""
        self.batches.append(Batch(code, file, None, column, (line,), values))

    def counts(self, severities: Mapping[str, str] | None = None) -> dict[str, int]:
        """How many findings there are of each severity, without making their messages."""
        own = severities or {}
        found = dict.fromkeys(SEVERITIES, 0)
        for batch in self.batches:
            severity = severity_of(batch, own)
            found[severity] += len(batch)
        return found

    def frame(
        self, places: Mapping[str, Places], severities: Mapping[str, str] | None = None
    ) -> pd.DataFrame:
        """All findings, sorted by file, line, column and code, with `FRAME_COLUMNS`.

        places: per file name. severities: the dataset's own, by code.
        """
        own = severities or {}
        rows: dict[str, list[Any]] = {name: [] for name in FRAME_COLUMNS}
        for batch in self.batches:
            for name, values in columns_of(batch, places, own).items():
                rows[name].extend(values)
        types = dict.fromkeys(FRAME_COLUMNS, "str") | {"line": "Int64"}
        frame = pd.DataFrame(
            {name: pd.Series(values, dtype=types[name]) for name, values in rows.items()}
        )
        order = ["file", "line", "column", "code", "message"]
        return frame.sort_values(order, kind="stable", na_position="first", ignore_index=True)


def _pick(value: Any, rows: NDArray[np.int64]) -> Any:
    if isinstance(value, str) or not hasattr(value, "__getitem__"):
        return value
    if isinstance(value, np.ndarray):
        return value[rows]
    return [value[row] for row in rows.tolist()]


def columns_of(
    batch: Batch, places: Mapping[str, Places], severities: Mapping[str, str]
) -> dict[str, Sequence[Any]]:
    """The columns of one batch, a list per name of FRAME_COLUMNS."""
    check = CHECKS[batch.code]
    count = len(batch)
    lines = batch.lines
    cells: Sequence[str] = [""] * count
    ids = cells
    if batch.rows is not None:
        at = places[batch.file]
        lines = at.lines(batch.rows).tolist()
        cells = at.cells(batch.column, batch.rows)
        ids = at.ids(batch.rows) if batch.file == "estimates.csv" else ids
    rows = list(_rows(batch.values, count))
    messages = [
        check.message.format(cell=shorten(cell), column=batch.column, **values)
        for cell, values in zip(cells, rows, strict=True)
    ]
    seen = [values.get("observed") or cell for cell, values in zip(cells, rows, strict=True)]
    return {
        "code": [batch.code] * count,
        "severity": [severity_of(batch, severities)] * count,
        "message": [shorten(message, MESSAGE_LIMIT) for message in messages],
        "file": [batch.file] * count,
        "line": lines,
        "column": [batch.column] * count,
        "cell": [shorten(cell, 200) for cell in cells],
        "estimate": ids,
        "observed": [
            shorten(text or message, 200) for text, message in zip(seen, messages, strict=True)
        ],
    }


def severity_of(batch: Batch, severities: Mapping[str, str]) -> str:
    """What a batch counts as: by itself, by the dataset, or by its code."""
    found = batch.severity or severities.get(batch.code) or CHECKS[batch.code].severity
    return max(found, batch.most, key=SEVERITIES.index) if batch.most else found


def _rows(values: Mapping[str, Any], count: int) -> Iterable[dict[str, Any]]:
    values = {name: value() if callable(value) else value for name, value in values.items()}
    arrays = {
        name: value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in values.items()
        if isinstance(value, (np.ndarray, list))
    }
    scalars = {name: value for name, value in values.items() if name not in arrays}
    for position in range(count):
        yield scalars | {name: value[position] for name, value in arrays.items()}


def shorten(text: str, limit: int = 60) -> str:
    """Text of a cell as a message quotes it: at most `limit` characters, all of them to be seen.

    Line ends, control characters and those that turn the direction of writing are written out.
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return text if text.isprintable() else _UNSEEN.sub(_escaped, text)


_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
