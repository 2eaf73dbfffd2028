"""What a check is, and what comes of running it: findings as columns, and how much it looked at.

A rule adds batches: the rows of one table, and a scalar or an array for each value that the message
needs. What takes long to put into words is a function of positions, asked when a finding is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

ERROR: Final = "error"
WARNING: Final = "warning"
INFO: Final = "info"
SEVERITIES: Final = (ERROR, WARNING, INFO)

Rule: TypeAlias = Callable[[Any, "Run"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check. Messages are filled with the values of a finding, `{cell}` and `{column}`.

    why: why an F, R, U or Q finding is less than an error. limit: the number that the rule hangs
    on, where a dataset can set another. rule: reports to a `Run` what is wrong in what the engine
    worked out, on how many it looked and on how many it could not. many: one place may fail several
    times, once for each name in a formula; all other checks count a place once.
    """

    code: str
    rule: Rule
    title: str
    message: str
    explanation: str
    fix: str
    severity: str = ERROR
    why: str = ""
    limit: float | None = None
    many: bool = False

    @property
    def asks(self) -> str:
        """The name of the class of what the rule looks at: that of its first argument."""
        return str(next(iter(self.rule.__annotations__.values())))


def check(code: str, severity: str = ERROR, **words: Any) -> Callable[[Rule], Check]:
    """Make a check of the rule below; words: the fields of `Check`."""

    def of(rule: Rule) -> Check:
        return Check(code=code, severity=severity, rule=rule, **words)

    return of


Words: TypeAlias = Callable[[Integers], Mapping[str, Sequence[Any]]]
"""Values of the findings at some positions of a batch, by name, one element per position."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Findings of one check: about rows of a table, or (rows None) about lines of the file.

    values: by name, a scalar or one element per finding; `more` goes behind the message. words: the
    values that are made when they are read. unlisted: how many more there are, which only count.
    severity: theirs, whatever the check's is. most: how grave they are at most; the
    check's severity, which a dataset can choose, holds below that. None: that of the check.
    """

    check: Check
    file: str
    rows: Integers | None
    column: str
    lines: Sequence[int | None]
    values: Mapping[str, Any]
    words: Words | None = None
    severity: str | None = None
    most: str | None = None
    unlisted: int = 0

    def __len__(self) -> int:
        return len(self.lines if self.rows is None else self.rows)

    def severity_in(self, severities: Mapping[str, str]) -> str:
        """What the findings count as: by themselves, by the dataset, or by their check."""
        own = self.severity or severities.get(self.check.code) or self.check.severity
        return max(own, self.most, key=SEVERITIES.index) if self.most else own


Count: TypeAlias = int | Callable[[], int]


def _number(count: Count) -> int:
    return count() if callable(count) else count


class Unable(NamedTuple):
    """Why something could not be looked at, at a place (row: of the table, None for the file)."""

    file: str
    what: str
    reason: str
    column: str = ""
    row: int | None = None


@dataclass(slots=True, eq=False)
class Run:
    """A check that is being run, or was.

    checks: all there are. limits: the dataset's own, by code.
    """

    check: Check
    checks: Mapping[str, Check] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)
    unable: list[Unable] = field(default_factory=list)
    counted: list[tuple[Count, Count]] = field(default_factory=list)

    @property
    def limit(self) -> float:
        """The number that the rule hangs on."""
        return float(self.limits.get(self.check.code, self.check.limit or 0))

    @property
    def looked_at(self) -> int:
        """On how many the rule was run."""
        return sum(_number(count) for count, _ in self.counted)

    @property
    def not_run(self) -> int:
        """On how many it could not be run."""
        return sum(_number(count) for _, count in self.counted)

    def over(self, looked_at: Flags | Count, not_run: Flags | Count = 0) -> None:
        """Add to what the rule looked at, and to what it could not.

        Numbers, flags of rows, or functions that count when somebody asks.
        """
        counts = (each if callable(each) else int(np.sum(each)) for each in (looked_at, not_run))
        self.counted.append((next(counts), next(counts)))

    def add(
        self,
        file: str,
        rows: Any,
        column: str = "",
        *,
        words: Words | None = None,
        severity: str | None = None,
        most: str | None = None,
        **values: Any,
    ) -> None:
        """Findings about `rows` (positions, shape (n,)); the rest as in `Batch`."""
        positions = np.asarray(rows, dtype=np.int64)
        if positions.size:
            batch = Batch(self.check, file, positions, column, (), values, words, severity, most)
            self.batches.append(batch)

    def add_lines(
        self,
        file: str,
        lines: Sequence[int | None],
        column: str = "",
        *,
        unlisted: int = 0,
        **values: Any,
    ) -> None:
        """Findings about physical lines that hold no row of a table, or (None) about the file."""
        if lines:
            batch = Batch(self.check, file, None, column, lines, values, unlisted=unlisted)
            self.batches.append(batch)

    def cannot(self, file: str, what: str, reason: str, **place: Any) -> None:
        """Say why something was not looked at. place: `column`, and `row` where it is about one."""
        self.unable.append(Unable(file, what, reason, **place))
