"""Findings without their words: where each is, and the words of those that somebody reads.

Most of the time that findings take is that of their sentences, and of tens of thousands nobody
reads more than a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.findings.collection import (
    FRAME_COLUMNS,
    Batch,
    Findings,
    Places,
    columns_of,
    severity_of,
)

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Outline:
    """Findings that are told on demand. places, severities: as for `Findings.frame`."""

    findings: Findings
    places: Mapping[str, Places]
    severities: Mapping[str, str]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per finding, sorted by file, line, column and code.

        code, severity, file, line, column, estimate · batch, at: which one it is.
        """
        parts: list[dict[str, Any]] = []
        for number, batch in enumerate(self.findings.batches):
            count = len(batch)
            places = self.places[batch.file] if batch.rows is not None else None
            own = batch.rows is not None and batch.file == "estimates.csv"
            parts.append(
                {
                    "code": [batch.code] * count,
                    "severity": [severity_of(batch, self.severities)] * count,
                    "file": [batch.file] * count,
                    "line": batch.lines
                    if places is None or batch.rows is None
                    else places.lines(batch.rows).tolist(),
                    "column": [batch.column] * count,
                    "estimate": places.ids(batch.rows)
                    if own and places is not None and batch.rows is not None
                    else [""] * count,
                    "batch": [number] * count,
                    "at": range(count),
                }
            )
        types = dict.fromkeys(("code", "severity", "file", "column", "estimate"), "str")
        types |= {"line": "Int64", "batch": "int64", "at": "int64"}
        made = pd.DataFrame(
            {
                name: pd.Series([value for part in parts for value in part[name]], dtype=kind)
                for name, kind in types.items()
            }
        )
        order = ["file", "line", "column", "code"]
        return made.sort_values(order, kind="stable", na_position="first", ignore_index=True)

    def told(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of `frame` with all of FRAME_COLUMNS, in their order."""
        columns: dict[str, list[Any]] = {name: [] for name in FRAME_COLUMNS}
        positions: list[int] = []
        place = np.arange(len(rows))
        for number in rows["batch"].unique().tolist():
            own = place[(rows["batch"] == number).to_numpy(dtype=np.bool_)]
            # In the order in which they were found, which those that tell them may rely on.
            at = rows["at"].to_numpy()[own]
            order = np.argsort(at, kind="stable")
            part = _part(self.findings.batches[number], at[order])
            for name, values in columns_of(part, self.places, self.severities).items():
                columns[name].extend(values)
            positions.extend(own[order].tolist())
        types = dict.fromkeys(FRAME_COLUMNS, "str") | {"line": "Int64"}
        made = pd.DataFrame(
            {name: pd.Series(values, dtype=types[name]) for name, values in columns.items()}
        )
        return made.iloc[np.argsort(positions)].reset_index(drop=True)


def _part(batch: Batch, at: Integers) -> Batch:
    """A batch with some of its findings."""
    count = len(batch)
    return replace(
        batch,
        rows=None if batch.rows is None else batch.rows[at],
        lines=[batch.lines[place] for place in at.tolist()] if batch.rows is None else (),
        values={name: _values(value, at, count) for name, value in batch.values.items()},
    )


def _values(value: Any, at: Integers, count: int) -> Any:
    """Those of some findings; a partial makes them of the same part of its arguments."""
    if isinstance(value, partial):
        parts = [_picked(each, at, count) for each in value.args]
        if any(part is not each for part, each in zip(parts, value.args, strict=True)):
            return partial(value.func, *parts)
    return _picked(value() if callable(value) else value, at, count)


def _picked(value: Any, at: Integers, count: int) -> Any:
    """The part of what has an element per finding; the very value where it has not."""
    if hasattr(value, "some"):
        return value.some(at)
    if isinstance(value, np.ndarray):
        return value[at] if len(value) == count else value
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == count:
        return [value[place] for place in at.tolist()]
    return value
