"""Estimates of a file against those of a dataset, with what was imported last between them.

A cell that is as it was imported gets what the file says now; one that somebody has changed since
is a conflict, where the file says something new. What was imported is remembered beside the
mapping, and changes in the same save.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from estimates.editing.edits import AddRow, Edit, EditError, SetCell, State, table_of
from estimates.editing.encodings import encoded
from estimates.editing.layout import Layout, layout
from estimates.editing.planning import plan, read_names, read_table
from estimates.importing.keys import MADE
from estimates.importing.mapping import MappingFile
from estimates.importing.newcomers import Newcomer
from estimates.importing.problems import Problem, ProblemsError
from estimates.importing.rows import Row, Rows
from estimates.tables.columns import BY_NAME, ESTIMATES, Table

Choice: TypeAlias = Literal["stop", "keep", "take"]
"""What becomes of cells that were changed here and in the file: nothing is saved, the dataset's
are kept, or the file's are taken."""

_SHOWN: Final = 12  # ids that a remark names


@dataclass(frozen=True, slots=True)
class Merged:
    """The edits that a file makes, those of the memory among them, and what is to be said.

    New rows of other tables come first: they are fewer, and each has to be looked at.
    """

    edits: tuple[Edit, ...]
    remarks: tuple[str, ...]


def merge(
    folder: Path,
    mapping: MappingFile,
    found: Rows,
    file: str,
    *,
    choice: Choice = "stop",
    retract_gone: bool = False,
) -> Merged:
    """Work out what a file changes in a dataset; nothing is written.

    retract_gone: also mark as retracted what was imported and is in the file no more.

    Raises:
        EditError: the estimates, or the memory, cannot be read; all would be retracted.
        ProblemsError: the estimates have no column for something.
    """
    memory = table_of(mapping.table)
    if memory is None:
        raise EditError(f"{mapping.file} is no name of a mapping")
    here = layout(encoded(read_table(folder, ESTIMATES)).body, ESTIMATES)
    _check_columns(here, mapping)
    before = _remembered(folder, memory, mapping.columns)
    status = _column(here, "status")
    edits: list[Edit] = []
    noted: list[Edit] = []
    new, changed, deleted = 0, 0, list[str]()
    for row in found.rows:
        base = before.get(row.id)
        if base is None:
            filled = {"id": row.id, **{name: text for name, text in row.cells.items() if text}}
            edits.append(AddRow(ESTIMATES.name, filled))
            noted.append(AddRow(memory.name, filled))
            new += row.id not in here.named
        elif row.id not in here.named:
            deleted.append(row.id)
        else:
            sets = list(_sets(row, base))
            changed += bool(sets)
            edits += [SetCell(ESTIMATES.name, *one) for one in sets]
            noted += [SetCell(memory.name, *one) for one in sets]
    now = {row.id for row in found.rows}
    gone = [name for name in before if name not in now and status.get(name, "gone") == ""]
    if retract_gone and gone and not found.rows:
        raise EditError(f"{file} has no estimates at all: nothing was retracted or changed")
    if retract_gone:
        edits += [SetCell(ESTIMATES.name, name, "status", "", "retracted") for name in gone]
    if choice != "stop":
        edits = list(_settled(folder, edits, choice))
    withdrawn = [name for name in before if name in now and status.get(name) == "retracted"]
    named = {text for edit in edits for text in _names(edit)}
    new_rows = [row for row in found.new if (row.name, row.id) in named]
    _check_headers(folder, new_rows)
    made = [AddRow(row.table, {"id": row.id, **row.filled}) for row in new_rows]
    remarks = (
        _counted(found, file),
        f"{new:,} new, {changed:,} changed, {len(found.rows) - new - changed:,} as before.",
        _listed(
            gone if not retract_gone else (),
            f"no longer in {file}, left unchanged; --retract-gone retracts them",
        ),
        _listed(
            deleted,
            f"in {file} but deleted here since, and left out; to import them again, delete the"
            f" rows from {memory.file} too",
        ),
        _listed(withdrawn, f"in {file} but retracted here, and left retracted"),
    )
    told = filter(None, (*remarks, *_told(new_rows)))
    return Merged((*made, *edits, *noted), tuple(told))


def _names(edit: Edit) -> Iterable[tuple[str, str]]:
    """The rows of other tables that an edit names: the column that does, and the id."""
    if isinstance(edit, AddRow):
        yield from ((name, edit.cells[name]) for name in MADE if name in edit.cells)
    elif isinstance(edit, SetCell):
        yield edit.column, edit.new


def _told(new_rows: Sequence[Newcomer]) -> Iterable[str]:
    """What of new rows nobody stated: it has to be looked at."""
    read = [row for row in new_rows if row.read & {"title", "publisher"}]
    if read:
        dated = sum(not row.cells["published"].endswith("/..") for row in read)
        yield (
            f"{_number(len(read), 'new source')}: titles, publishers, and {_number(dated, 'date')}"
            " are read off the addresses, where [new.source] does not say them. Look at them."
        )
    undated = [row for row in new_rows if row.cells.get("published", "").endswith("/..")]
    if undated:
        yield (
            f"{_number(len(undated), 'new source')}: no date is known; published is left open,"
            " from the first figure on."
        )


def _sets(row: Row, base: Mapping[str, str]) -> Iterable[tuple[str, str, str, str]]:
    for column, text in row.cells.items():
        if text != base.get(column, ""):
            yield row.id, column, base.get(column, ""), text


def _check_headers(folder: Path, new_rows: Sequence[Newcomer]) -> None:
    """The tables of new rows have columns for what these say.

    Raises:
        ProblemsError: one has not.
    """
    filled: dict[str, dict[str, None]] = {}
    for row in new_rows:
        filled.setdefault(row.table, {}).update(dict.fromkeys(row.filled))
    tables = [BY_NAME[name] for name in filled if (folder / BY_NAME[name].file).exists()]
    problems = [
        Problem(table.file, "line 1", column, "there is no such column; add it to the header")
        for table in tables
        for column in filled[table.name].keys() - {*read_names(folder, table)}
    ]
    if problems:
        raise ProblemsError(problems)


def _check_columns(here: Layout, mapping: MappingFile) -> None:
    problems = [
        Problem(here.table.file, "line 1", name, "there is no such column; add it to the header")
        for name in mapping.columns
        if name not in here.names
    ]
    if problems:
        raise ProblemsError(problems)


def _remembered(folder: Path, memory: Table, columns: Sequence[str]) -> dict[str, dict[str, str]]:
    """The cells that were imported last, by id."""
    if not (folder / memory.file).exists():
        return {}
    try:
        kept = layout(encoded(read_table(folder, memory)).body, memory)
    except EditError as error:
        raise EditError(f"{memory.file} cannot be read: {error}") from None
    names = kept.records.column(kept.names.index("id"), kept.rows)
    found: dict[str, dict[str, str]] = {name: {} for name in names}
    for column in columns:
        if column in kept.names:
            texts = kept.records.column(kept.names.index(column), kept.rows)
            for name, text in zip(names, texts, strict=True):
                found[name][column] = text
    return found


def _column(here: Layout, column: str) -> dict[str, str]:
    """The texts of a column by id; blank where there is no such column."""
    ids = here.records.column(here.names.index("id"), here.rows)
    if column not in here.names:
        return dict.fromkeys(ids, "")
    texts = here.records.column(here.names.index(column), here.rows)
    return dict(zip(ids, texts, strict=True))


def _settled(folder: Path, edits: Sequence[Edit], choice: Choice) -> Iterable[Edit]:
    """The edits without their conflicts: left out, or made whatever stands there."""
    for outcome in plan(folder, edits).outcomes:
        edit, current = outcome.edit, outcome.current
        if outcome.state is not State.CONFLICT:
            yield edit
        elif choice == "take" and isinstance(edit, SetCell):
            yield SetCell(edit.table, edit.id, edit.column, str(current), edit.new)
        elif choice == "take" and isinstance(edit, AddRow) and isinstance(current, Mapping):
            for column, text in current.items():
                yield SetCell(edit.table, edit.id, column, text, edit.cells.get(column, ""))


def _counted(found: Rows, file: str) -> str:
    told = f"{file}: {_number(found.records, 'record')}, {_number(len(found.rows), 'estimate')}"
    if found.repeated:
        told += f"; {found.repeated:,} said the same as another"
    if not found.missing:
        return f"{told}."
    shown = ", ".join(
        f"{count:,} “{text}”" if text else f"{count:,} blank"
        for text, count in sorted(found.missing.items())[:_SHOWN]
    )
    return f"{told}; {sum(found.missing.values()):,} without a figure ({shown})."


def _listed(names: Sequence[str], what: str) -> str:
    if not names:
        return ""
    shown = ", ".join(names[:_SHOWN])
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return f"{_number(len(names), 'estimate')} {what}: {shown}{more}."


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
