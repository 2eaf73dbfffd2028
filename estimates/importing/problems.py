"""What keeps a file from being imported: one line per problem, with its place and its remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from estimates.findings.quoting import shorten


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. place: `line 5` or `record 3`, "" for the file as a whole."""

    file: str
    place: str
    column: str
    message: str

    def __str__(self) -> str:
        """As compilers write theirs, so that editors jump to the place."""
        line = self.place.removeprefix("line ")
        where = f"{self.file}:{line}" if line.isdecimal() else self.file
        parts = (
            f"{where}:",
            "" if line.isdecimal() else f"{self.place}:" if self.place else "",
            f"[{shorten(self.column)}]" if self.column else "",
            self.message,
        )
        return " ".join(filter(None, parts))


class RefusedError(Exception):
    """A cell cannot be made; the message says why. names: the columns of the file it is made of."""

    def __init__(self, message: str, names: tuple[str, ...] | None = None) -> None:
        super().__init__(message)
        self.names = names


class ProblemsError(Exception):
    """A file cannot be imported; nothing was changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems[:3])))
        self.problems = tuple(problems)


def refuse(file: str, message: str, *, place: str = "", column: str = "") -> ProblemsError:
    """The error of a single problem, to be raised."""
    return ProblemsError([Problem(file, place, column, message)])
