"""Findings as one frame: where each is, and the words of those that somebody reads.

Most of the time that findings take is that of their sentences, and of tens of thousands nobody
reads more than a page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.findings.check import SEVERITIES, Batch
from estimates.findings.quoting import shorten

Integers = NDArray[np.int64]

COLUMNS: Final = (
    *("code", "severity", "message", "file", "line", "column", "cell", "estimate", "observed"),
)
"""Of a finding in words. observed: what an acceptance of it expects."""

ORDER: Final = ("file", "line", "column", "code")
_WORDS: Final = ("message", "cell", "observed")
_MESSAGE_LIMIT: Final = 1_000  # characters; what a message quotes may be longer than anyone reads
_CELL_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Places:
    """What is asked of a table: the physical line of rows, the text of a cell, the row's id."""

    lines: Callable[[Integers], Integers]
    cells: Callable[[str, Integers], Sequence[str]]
    ids: Callable[[Integers], Sequence[str]]


@dataclass(frozen=True, eq=False)
class Listing:
    """The findings of a dataset. places: by file name. severities: the dataset's own, by code."""

    batches: Sequence[Batch]
    places: Mapping[str, Places]
    severities: Mapping[str, str]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per finding, sorted by file, line, column and code.

        code, severity, file, line, column, estimate · batch, at: which one it is.
        """
        return self._frame(range(len(self.batches)))

    def of(self, codes: Collection[str]) -> pd.DataFrame:
        """The rows of `frame` of some codes, without the work for all others."""
        return self._frame([n for n, b in enumerate(self.batches) if b.check.code in codes])

    def _frame(self, numbers: Sequence[int]) -> pd.DataFrame:
        batches = [self.batches[number] for number in numbers]
        sizes = [len(batch) for batch in batches]
        texts = {
            "code": [batch.check.code for batch in batches],
            "severity": [batch.severity_in(self.severities) for batch in batches],
            "file": [batch.file for batch in batches],
            "column": [batch.column for batch in batches],
        }
        columns: dict[str, Any] = {
            name: pd.Series(np.repeat(np.array(values, dtype=object), sizes), dtype="str")
            for name, values in texts.items()
        }
        columns["line"] = pd.Series(_joined(map(self._lines, batches)), dtype="Int64")
        columns["estimate"] = pd.Series(_joined(map(self._ids, batches)), dtype="str")
        columns["batch"] = np.repeat(np.asarray(numbers, dtype=np.int64), sizes)
        columns["at"] = np.concatenate([np.zeros(0, np.int64), *map(np.arange, sizes)])
        names = ["code", "severity", "file", "line", "column", "estimate", "batch", "at"]
        frame = pd.DataFrame(columns)[names]
        return frame.sort_values(list(ORDER), kind="stable", na_position="first", ignore_index=True)

    def worded(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of `frame` with the columns of `COLUMNS` first, in the order given."""
        words: dict[str, NDArray[np.object_]] = {
            name: np.empty(len(rows), dtype=object) for name in _WORDS
        }
        number, at = (rows[name].to_numpy(dtype=np.int64) for name in ("batch", "at"))
        for batch in np.unique(number).tolist():
            # In the order in which they were found, which their words may rely on.
            own = np.flatnonzero(number == batch)
            own = own[np.argsort(at[own], kind="stable")]
            for name, texts in self._words(self.batches[batch], at[own]).items():
                words[name][own] = texts
        made = rows.assign(
            **{name: pd.Series(texts, rows.index, dtype="str") for name, texts in words.items()}
        )
        others = [name for name in rows.columns if name not in COLUMNS]
        return made[[*COLUMNS, *others]].reset_index(drop=True)

    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        counted = dict.fromkeys(SEVERITIES, 0)
        for batch in self.batches:
            counted[batch.severity_in(self.severities)] += len(batch)
        return counted

    def unlisted(self) -> dict[str, int]:
        """How many findings of each code only count, beside those that are listed."""
        counted: Counter[str] = Counter()
        for batch in self.batches:
            counted[batch.check.code] += batch.unlisted
        return counted

    def _lines(self, batch: Batch) -> Sequence[int | None]:
        if batch.rows is None:
            return batch.lines
        lines: list[int | None] = self.places[batch.file].lines(batch.rows).tolist()
        return lines

    def _ids(self, batch: Batch) -> Sequence[str]:
        if batch.rows is None or batch.file != "estimates.csv":
            return [""] * len(batch)
        return self.places[batch.file].ids(batch.rows)

    def _words(self, batch: Batch, at: Integers) -> dict[str, list[str]]:
        """The columns of `_WORDS` for the findings at some positions of a batch."""
        cells: Sequence[str] = [""] * len(at)
        if batch.rows is not None:
            cells = self.places[batch.file].cells(batch.column, batch.rows[at])
        values: dict[str, Any] = {name: _some(value, at) for name, value in batch.values.items()}
        if batch.words is not None:
            values |= batch.words(at)
        columns = {
            name: value if isinstance(value, list) else [value] * len(at)
            for name, value in values.items()
        }
        columns |= {"cell": [shorten(cell) for cell in cells], "column": [batch.column] * len(at)}
        messages = _filled(batch.check.message, columns)
        if "more" in columns:
            messages = [text + more for text, more in zip(messages, columns["more"], strict=True)]
        seen = columns.get("observed", cells)
        return {
            "message": [shorten(message, _MESSAGE_LIMIT) for message in messages],
            "cell": [shorten(cell, _CELL_LIMIT) for cell in cells],
            "observed": [
                shorten(text or cell or message, _CELL_LIMIT)
                for text, cell, message in zip(seen, cells, messages, strict=True)
            ],
        }


def _joined(parts: Iterable[Sequence[Any]]) -> list[Any]:
    return list(chain.from_iterable(parts))


def _some(value: Any, at: Integers) -> Any:
    """The values at some positions, as a list where there is one for each."""
    if isinstance(value, np.ndarray):
        return value[at].tolist()
    if isinstance(value, (list, tuple)):
        return [value[place] for place in at.tolist()]
    return value


def _filled(template: str, columns: Mapping[str, Sequence[Any]]) -> list[str]:
    """The message of each finding: a template filled from columns."""
    rows = zip(*columns.values(), strict=True)
    return [template.format(**dict(zip(columns, row, strict=True))) for row in rows]
