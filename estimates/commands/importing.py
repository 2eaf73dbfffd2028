"""The command import: edits of a spreadsheet, or someone else's figures by a mapping."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from estimates.commands.editing import (
    By,
    Dataset,
    DatasetOption,
    DryRun,
    Force,
    carry_out,
    folder_to_edit,
)
from estimates.commands.parts import FINE, FOUND, UsageError, named_path, screen_here, show
from estimates.importing.problems import ProblemsError
from estimates.reports import edits as report
from estimates.spreadsheets import importing


def register(app: typer.Typer) -> None:
    """Add the command of this module to the command line."""
    app.command("import")(import_)


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            parser=named_path,
            help="A spreadsheet that `export` has written; with --map, any CSV or JSON.",
        ),
    ],
    dataset: Dataset = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--map",
            metavar="NAME",
            help="How FILE becomes estimates: mappings/NAME.toml, in the dataset's folder.",
        ),
    ] = None,
    start: Annotated[
        bool,
        typer.Option("--start", help="Draft that mapping from what FILE holds; import nothing."),
    ] = False,
    beside: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="NAME=FILE",
            help="Another file of the same range, as [with.NAME] of the mapping reads it.",
        ),
    ] = None,
    conflicts: Annotated[
        Literal["stop", "keep", "take"],
        typer.Option(
            "--conflicts",
            help="Cells changed both here and in FILE: save nothing, keep ours, or take those of"
            " FILE.",
        ),
    ] = "stop",
    retract_gone: Annotated[
        bool,
        typer.Option(
            "--retract-gone", help="Mark imported estimates that FILE no longer has as retracted."
        ),
    ] = False,
    *,
    by: By = "",
    dry_run: DryRun = False,
    force: Force = False,
    option: DatasetOption = None,
) -> int:
    """Bring in the edits of a spreadsheet, or, by a mapping, someone else's figures.

    It can be run again: what is as it was imported is changed as FILE has it now, what was changed
    here since is a conflict, and nothing is imported twice.

    A mapping is TOML: format (long, wide, json, sdmx-json), id (of what ids are made), [file],
    [wide], [with.NAME], [split], [estimate] (columns of estimates.csv, as texts with {columns} of
    FILE), [each.NAME], [new.X] (measures, sources and origins that are made where they are not
    there), [rename.X], [numbers], [dates], [keep] and [skip]. --start writes one with comments; the
    README shows all.
    """
    folder = folder_to_edit(dataset, option)
    if name is None:
        if start or beside or retract_gone or conflicts != "stop":
            raise UsageError("--start, --with, --conflicts and --retract-gone go with --map NAME")
        return _spreadsheet(file, folder, by=by, dry_run=dry_run, force=force)
    # Its library takes a while to load, and no other command needs it.
    from estimates.importing import mapping, merging, reading  # noqa: PLC0415 - slow to load

    name = mapping.check_name(name)
    others = _named_files(beside or ())
    try:
        if start:
            return _started(file, folder, name, others)
        given = mapping.load(folder, name)
        found = reading.read(file, folder, given, others)
        merged = merging.merge(
            folder,
            found.mapping,
            found.rows,
            file.name,
            choice=conflicts,
            retract_gone=retract_gone,
        )
    except ProblemsError as error:
        screen = screen_here()
        show(report.problems([str(one) for one in error.problems], screen), screen)
        return FOUND
    return carry_out(
        folder,
        merged.edits,
        what=f"import {file.name} --map {name}",
        by=by,
        dry_run=dry_run,
        force=force,
        remarks=(*found.remarks, *merged.remarks),
        met=" Settle conflicts with --conflicts keep or --conflicts take.",
    )


def _named_files(given: Sequence[str]) -> dict[str, Path]:
    pairs = [text.partition("=") for text in given]
    if not all(name and between and path for name, between, path in pairs):
        raise UsageError("--with is NAME=FILE")
    return {name.strip(): named_path(path) for name, _, path in pairs}


def _spreadsheet(file: Path, folder: Path, *, by: str, dry_run: bool, force: bool) -> int:
    if file.suffix.lower() in {".csv", ".tsv", ".json"}:
        raise UsageError(
            f"{file.name} is not a spreadsheet; it needs a mapping to become estimates: add --map"
            " NAME --start"
        )
    found = importing.read(file)
    return carry_out(
        folder,
        found.edits,
        what=f"import {file.name}",
        by=by,
        dry_run=dry_run,
        force=force,
        remarks=found.remarks,
    )


def _started(file: Path, folder: Path, name: str, others: Mapping[str, Path]) -> int:
    from estimates.importing import starting  # noqa: PLC0415 - as above

    path, asked = starting.start(file, folder, name, others)
    where = "" if folder == Path() else f" {shlex.quote(str(folder))}"
    beside = "".join(f" --with {shlex.quote(f'{key}={other}')}" for key, other in others.items())
    again = f"estimates import {shlex.quote(str(file))}{where} --map {name}{beside} --dry-run"
    screen = screen_here()
    show(report.started(path, again, asked, screen), screen)
    return FINE
