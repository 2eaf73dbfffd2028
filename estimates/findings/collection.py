"""Findings of the stages that report while they work."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from estimates.findings.check import Batch, Integers
from estimates.findings.registry import CHECKS

LISTED: Final = 20
"""How many findings of one kind a damaged file has, each with its line; others are counted."""


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
        """Findings about `rows` (positions, shape (n,)); see `Batch`."""
        positions = np.asarray(rows, dtype=np.int64)
        if not positions.size:
            return
        late = {name: value for name, value in values.items() if callable(value)}
        given = {name: value for name, value in values.items() if name not in late}

        def words(at: Integers) -> dict[str, list[Any]]:
            made = {name: value() for name, value in late.items()}
            return {name: [texts[place] for place in at.tolist()] for name, texts in made.items()}

        self.batches.append(
            Batch(CHECKS[code], file, positions, column, (), given, words, severity, most)
        )

    def add_where(
        self, code: str, file: str, mask: NDArray[np.bool_], column: str = "", **values: Any
    ) -> None:
        """Findings where `mask` holds; array values have one element per row of the table."""
        rows = np.flatnonzero(mask)
        self.add(code, file, rows, column, **{k: _pick(v, rows) for k, v in values.items()})

    def add_lines(
        self, code: str, file: str, lines: Sequence[int | None], column: str = "", **values: Any
    ) -> None:
        """Findings about physical lines that hold no row of a table; values as in `add`."""
        if lines:
            self.batches.append(Batch(CHECKS[code], file, None, column, lines, values))

    def add_first(
        self, code: str, file: str, lines: Sequence[int], **values: Callable[[int], list[Any]]
    ) -> None:
        """The first findings of a flood about lines; the last says how many more there are.

        values: made for the first so many.
        """
        listed = min(len(lines), LISTED)
        if not listed:
            return
        more = [""] * listed
        if len(lines) > listed:
            more[-1] = f" ({len(lines) - listed:,} more are like it, down to line {lines[-1]})"
        made = {name: value(listed) for name, value in values.items()} | {"more": more}
        batch = Batch(CHECKS[code], file, None, "", lines[:listed], made)
        self.batches.append(replace(batch, unlisted=len(lines) - listed))

    def add_file(
        self, code: str, file: str, line: int | None = None, column: str = "", **values: Any
    ) -> None:
        """One finding about a file, at a physical line where there is one."""
        self.add_lines(code, file, (line,), column, **values)


def _pick(value: Any, rows: NDArray[np.int64]) -> Any:
    if isinstance(value, str) or not hasattr(value, "__getitem__"):
        return value
    if isinstance(value, np.ndarray):
        return value[rows]
    return [value[row] for row in rows.tolist()]


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
