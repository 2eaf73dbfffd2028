"""What is said of pasted rows: what each was read as, what is wrong, and which can be added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.cache import Cache, remembered
from dashboard.screens.edit.content.new_estimate import read_as
from dashboard.screens.shared.content.words import sentence
from estimates.editing import new_rows, pasted, pasted_rows
from estimates.editing.edits import Edit
from estimates.editing.pasted import SEPARATORS, Pasted
from estimates.editing.pasted_rows import NewRow
from estimates.editing.preview import is_mistake
from estimates.tables.columns import ESTIMATES
from estimates.words.wording import join_words

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.drafts.trial import Trial
    from estimates.check import Result

ROWS: Final = 50
"""Rows that are shown at a time."""

_ORDER: Final = tuple(name for name in ESTIMATES.names if name != "as_stated")


_READ: Final[Cache[Pasted]] = Cache("pasted texts", 8)


def read(text: str, names: tuple[str, ...]) -> Pasted:
    """What stands in the box, read once for all reruns of a page. names: of the file's columns."""
    return _READ.get((text, names), lambda: pasted.read(text, names))


@remembered
def rows(known: Result, found: Pasted, same: tuple[tuple[str, str], ...]) -> tuple[NewRow, ...]:
    """The estimates that it comes to. known: the dataset with what is pending."""
    return tuple(pasted_rows.rows(found.lines, dict(same), known.dataset))


def edits(made: Sequence[NewRow], known: Result) -> list[Edit]:
    """The edits that add the rows without a problem."""
    return [
        edit for row in made if not row.problem for edit in new_rows.edits(row.cells, known.dataset)
    ]


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what is said of it. said: as a sentence; "" where it was not read.

    wrong: why it cannot be added, () where it can. look: what to look at before it is.
    """

    row: NewRow
    said: str
    wrong: tuple[str, ...]
    look: tuple[str, ...]

    @property
    def cells(self) -> str:
        """Its words and its other cells in one line, by the names of the file."""
        cells = self.row.cells
        words = [f"“{cells['as_stated']}”"] if cells.get("as_stated") else []
        others = [f"{name} {cells[name]}" for name in _ORDER if cells.get(name)]
        return " · ".join((*words, *others))


def judged(made: Sequence[NewRow], found: Trial | None) -> tuple[Judged, ...]:
    """What is said of each row once those without a problem were tried out together."""
    wrong: dict[str, list[str]] = {}
    look: dict[str, list[str]] = {}
    if found is not None:
        names = {row.cells["id"] for row in made if not row.problem}
        for (_, name), reason in found.refused().items():
            wrong.setdefault(name, []).append(reason)
        outline = found.after.outline
        about = outline[outline["estimate"].isin(names)]
        mistaken = is_mistake(about)
        _tell(found.after, about[mistaken], wrong)
        _tell(found.after, about[~mistaken & (about["severity"] != "info")], look)
    return tuple(
        Judged(
            row,
            sentence(read_as(row.cells)),
            tuple(filter(None, (row.problem, *wrong.get(_name(row), ())))),
            (*row.remarks, *look.get(_name(row), ())),
        )
        for row in made
    )


def _name(row: NewRow) -> str:
    """The id of a row that can be tried out."""
    return "" if row.problem else row.cells["id"]


def _tell(result: Result, about: pd.DataFrame, told: dict[str, list[str]]) -> None:
    """Add the words of findings to what is told of each estimate."""
    found = result.worded(about)
    for name, code, message in zip(found["estimate"], found["code"], found["message"], strict=True):
        told.setdefault(name, []).append(f"{message} ({code})")


def how(found: Pasted) -> str:
    """How the box was read, in a sentence."""
    if not found.separator:
        return "Read as one phrase on each line."
    parted = f"Read as a table with {SEPARATORS[found.separator]} between its cells"
    if not found.header:
        return f"{parted}, without names of columns: in the order of the file."
    said = f"{parted}, and the names of its columns in the first line."
    if found.left_out:
        names = join_words(f"“{name}”" for name in found.left_out)
        one = len(found.left_out) == 1
        said += f" The file has no {'column' if one else 'columns'} {names}: left out."
    return said


def summary(every: Sequence[Judged]) -> str:
    """How many rows there are, how many of them can be added, and how many are to be looked at."""
    bad = sum(bool(one.wrong) for one in every)
    count = "1 row" if len(every) == 1 else f"{len(every):,} rows"
    if bad == len(every):
        return f"{count}; none can be added."
    look = sum(bool(one.look and not one.wrong) for one in every)
    first = f" Look first at {look:,} that can: the checks find something." if look else ""
    if not bad:
        return f"{count}, to be added.{first}"
    return f"{count}: {len(every) - bad:,} can be added, {bad:,} cannot.{first}"


def shared_problem(every: Sequence[Judged]) -> str:
    """What keeps all rows out, and where it can be said for all of them; "" where they differ."""
    reasons = {one.wrong for one in every}
    if len(every) < 2 or len(reasons) > 1 or not every[0].wrong:
        return ""
    missing = every[0].row.problem.startswith("it has no ")
    where = " What is the same for every row can be filled in above, once." if missing else ""
    return f"All for the same reason: {'; '.join(every[0].wrong)}.{where}"


def same_cells(same: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The cells that are the same for all rows, as a key."""
    return tuple(sorted((name, text) for name, text in same.items() if text))
