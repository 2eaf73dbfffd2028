"""The commands that change files: set, retract, undo, fmt; `adding` has add.

Each shows the lines that differ and what follows from them. New errors that say that something was
written wrongly (F, R, U, Q) keep an edit out unless it is forced; that figures do not add up (D, X)
is what a dataset is to find out, and keeps nothing out. Exit status: 0 saved, or already so; 1 kept
out, by a conflict or by such errors; 2 nothing could be done.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from estimates.commands.parts import FINE, FOUND, UsageError, named_path, screen_here, show
from estimates.editing import canonical, journal, saving, undoing
from estimates.editing.edits import Edit, EditError, SetCell, State
from estimates.editing.planning import Plan, plan, read_row
from estimates.editing.preview import preview
from estimates.editing.replacing import retraction
from estimates.reports import edits as report
from estimates.tables.columns import BY_NAME, ESTIMATES, TABLES
from estimates.tables.dataset import DatasetError
from estimates.words.wording import counted, plain

Dataset = Annotated[
    Path | None,
    typer.Argument(
        metavar="DATASET",
        parser=named_path,
        show_default=False,
        help="A folder. Default: the current one.",
    ),
]
DatasetOption = Annotated[
    Path | None,
    typer.Option(
        "--dataset", metavar="DATASET", parser=named_path, help="The folder, as an option."
    ),
]
By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="NAME",
        envvar="ESTIMATES_BY",
        help="Who makes the change, for the journal.",
        hidden=False,
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change; save nothing.")]
Force = Annotated[bool, typer.Option("--force", help="Save even if it adds errors.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("set")(set_cells)
    app.command("retract")(retract)
    app.command("undo")(undo)
    app.command("fmt")(fmt)


def folder_to_edit(*given: Path | None) -> Path:
    """The dataset to be changed, as one save left it: what was interrupted is settled, and told.

    Raises:
        UsageError: none is named and the current folder is none, or two are named.
        EditError: an interrupted save can be neither finished nor taken back.
    """
    folder = folder_named(*given)
    settled = saving.settle(folder)
    if settled:
        typer.echo(f"Before this, {plain(settled)}.", err=True)
    return folder


def folder_named(*given: Path | None) -> Path:
    """The folder of the dataset to be changed: never the bundled one unless it is named.

    Raises:
        UsageError: none is named and the current folder is none, or two are named.
    """
    named = [folder for folder in given if folder is not None]
    if len(named) > 1:
        raise UsageError(f"two datasets are named: {named[0]} and {named[1]}")
    if named:
        if not named[0].is_dir():
            raise UsageError(f"there is no folder {named[0]}")
        return named[0]
    if not Path(ESTIMATES.file).is_file():
        raise UsageError(f"name the dataset to change: there is no {ESTIMATES.file} here")
    return Path()


def set_cells(
    name: Annotated[str, typer.Argument(metavar="ID", help="The id of the row.")],
    assignments: Annotated[
        list[str],
        typer.Argument(
            metavar="COLUMN=VALUE... [DATASET]",
            help="New texts of cells; nothing after = blanks the cell. A folder. Default: the"
            " current one.",
        ),
    ],
    table: Annotated[
        str, typer.Option("--table", metavar="TABLE", help="The table of the row.")
    ] = ESTIMATES.name,
    was: Annotated[
        list[str] | None,
        typer.Option(
            "--was",
            metavar="COLUMN=VALUE",
            help="Change the cell only if it holds this; else report a conflict.",
        ),
    ] = None,
    by: By = "",
    dry_run: DryRun = False,
    force: Force = False,
    dataset: DatasetOption = None,
) -> int:
    """Change cells of a row; no other byte of the file changes."""
    if table.removesuffix(".csv") not in BY_NAME:
        known = ", ".join(known.name for known in TABLES)
        raise UsageError(f"there is no table {table[:40]}; there are {known}")
    of = BY_NAME[table.removesuffix(".csv")]
    pairs = [text for text in assignments if "=" in text]
    folders = [named_path(text) for text in assignments if "=" not in text]
    if not pairs:
        raise UsageError("say what to change: COLUMN=VALUE")
    folder = folder_to_edit(*folders, dataset)
    expected = dict(_assignment(text) for text in was or ())
    current = read_row(folder, of, name)
    edits = [
        SetCell(of.name, name, column, expected.get(column, current.get(column, "")), value)
        for column, value in map(_assignment, pairs)
    ]
    what = f"set {name} {' '.join(pairs)}"
    return carry_out(folder, edits, what=what, by=by, dry_run=dry_run, force=force)


def _assignment(text: str) -> tuple[str, str]:
    column, found, value = text.partition("=")
    if not found or not column.strip():
        raise UsageError(f"{text[:60]} is not of the form COLUMN=VALUE")
    return column.strip(), value.strip()


def retract(
    name: Annotated[str, typer.Argument(metavar="ID", help="The id of the estimate.")],
    dataset: Dataset = None,
    note: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="The reason; added to its note.")
    ] = "",
    by: By = "",
    dry_run: DryRun = False,
    force: Force = False,
    option: DatasetOption = None,
) -> int:
    """Mark an estimate as retracted: it stays in the file and counts no more."""
    folder = folder_to_edit(dataset, option)
    edits = retraction({"id": name} | read_row(folder, ESTIMATES, name), note)
    what = f"retract {name}"
    return carry_out(folder, edits, what=what, by=by, dry_run=dry_run, force=force)


def undo(
    named: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SAVE] [DATASET]",
            help="A save by its name in the journal. Default: the last one not undone.",
        ),
    ] = None,
    last: Annotated[
        int | None, typer.Option("--last", metavar="N", min=1, help="The last N saves.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Only list the saves.")] = False,
    by: By = "",
    dry_run: DryRun = False,
    dataset: DatasetOption = None,
) -> int:
    """Take saves back, from the journal; by the same rules as any other edit."""
    folders = [path for path in map(named_path, named or ()) if path.is_dir()]
    names = [text for text in named or () if not Path(text).is_dir()]
    if len(names) > 1 or (names and last is not None):
        raise UsageError("name one save, or give a number with --last")
    if listed:
        folder = folder_named(*folders, dataset)
        screen = screen_here()
        show(report.saves(journal.read(folder), folder, screen), screen)
        return FINE
    folder = folder_to_edit(*folders, dataset)
    found = undoing.find(folder, last=last or 1, name=names[0] if names else "")
    edits = undoing.edits(found)
    taken = tuple(save.name for save in found)
    what = f"undo {', '.join(taken)}"
    return carry_out(
        folder,
        edits,
        what=what,
        by=by,
        dry_run=dry_run,
        force=True,
        undoes=taken,
        remarks=tuple(str(one) for one in journal.read(folder).damage),
    )


def fmt(
    dataset: Dataset = None,
    check: Annotated[
        bool, typer.Option("--check", help="Save nothing; exit status 1 if anything would change.")
    ] = False,
    columns: Annotated[
        bool, typer.Option("--columns", help="Also put the columns in their usual order.")
    ] = False,
    by: By = "",
    option: DatasetOption = None,
) -> int:
    """Write ids, dates and other cells that programs read in one way; their meaning stays."""
    folder = folder_to_edit(dataset, option)
    edits = canonical.edits(folder, columns=columns)
    worked_out = plan(folder, edits)
    if worked_out.possible and worked_out.changes:
        canonical.proven(worked_out)
    status = carry_out(folder, edits, what="fmt", by=by, dry_run=check, force=True)
    return FOUND if check and worked_out.changes else status


def carry_out(
    folder: Path,
    edits: Sequence[Edit],
    *,
    what: str,
    by: str = "",
    dry_run: bool = False,
    force: bool = False,
    undoes: tuple[str, ...] = (),
    confirm: bool = False,
    remarks: tuple[str, ...] = (),
    met: str = "",
) -> int:
    """Show what edits would do, save them if nothing speaks against it, and say so.

    confirm: ask first, once it has been seen what they would do. remarks: what is to be said first.
    met: what to do about conflicts.
    """
    worked_out = plan(folder, edits)
    carried = report.Carried(worked_out)
    if not worked_out.possible:
        conflict = any(one.state is State.CONFLICT for one in worked_out.outcomes)
        carried = report.Carried(
            worked_out, why_not=f"Nothing was changed.{met if conflict else ''}"
        )
    elif worked_out.changes:
        carried = _tried(worked_out, dry_run=dry_run, force=force)
        if not carried.why_not and confirm and not _agreed(carried):
            return FOUND
        if not carried.why_not:
            saved = saving.save(folder, edits, by=by, what=what[:_LONGEST], undoes=undoes)
            carried = _told(saved, carried, undone=bool(undoes))
    screen = screen_here()
    files = saving.opened_elsewhere(folder, [change.file for change in carried.plan.changes])
    remarks += tuple(f"{file} is open in a spreadsheet: reload it there" for file in files)
    show(report.text(replace(carried, remarks=remarks), screen), screen)
    tried_out = dry_run and not carried.mistaken and carried.plan.possible
    return FINE if tried_out or not carried.why_not else FOUND


def _agreed(carried: report.Carried) -> bool:
    screen = screen_here()
    show(report.text(replace(carried, why_not="Not saved yet."), screen), screen)
    return typer.confirm("Save it?", default=True, err=True)


_LONGEST = 200  # characters of a command in the journal


def _tried(worked_out: Plan, *, dry_run: bool, force: bool) -> report.Carried:
    """As `_kept_out`; what is forced, as undo and fmt are, does not need the check to succeed."""
    try:
        return _kept_out(worked_out, dry_run=dry_run, force=force)
    except (EditError, DatasetError):
        raise
    except Exception as error:
        if not force:
            raise
        what = f"The consequences could not be worked out ({type(error).__name__}: {error})"
        why = "A dry run: nothing was changed." if dry_run else ""
        return report.Carried(worked_out, why_not=why, unseen=f"{what}; the files are as shown.")


def _kept_out(worked_out: Plan, *, dry_run: bool, force: bool) -> report.Carried:
    """What edits would mean, and what speaks against saving them."""
    seen = preview(worked_out)
    codes = ", ".join(sorted(set(seen.mistakes["code"])))
    why = ""
    mistaken = bool(codes) and not force
    if mistaken:
        count = counted(len(seen.mistakes), "error")
        why = f"It would add {count} ({codes}), so nothing was changed; --force saves it anyway."
    elif dry_run:
        why = "A dry run: nothing was changed."
    return report.Carried(worked_out, seen, why_not=why, mistaken=mistaken)


def _told(saved: saving.Saved, carried: report.Carried, *, undone: bool) -> report.Carried:
    if not saved.plan.possible:  # the file changed while the edits were tried out
        return report.Carried(saved.plan, why_not="Nothing was changed.", recovered=saved.recovered)
    folder = saved.plan.folder
    where = "" if folder == Path() else f" {shlex.quote(str(folder))}"
    advice = "" if undone else f"`estimates undo{where}` undoes it."
    return replace(
        carried, plan=saved.plan, saved=saved.name, recovered=saved.recovered, advice=advice
    )
