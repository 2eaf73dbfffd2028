"""The commands export and import: a dataset as a spreadsheet, and its edits back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from estimates.check import check
from estimates.cli_editing import (
    By,
    Dataset,
    DatasetOption,
    DryRun,
    Force,
    carry_out,
    folder_to_edit,
)
from estimates.cli_parts import FINE, WHERE, Folder, screen_here, show
from estimates.reports import edits as report
from estimates.spreadsheets import exporting, importing


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("export")(export)
    app.command("import")(import_)


def export(
    dataset: Folder = WHERE,
    to: Annotated[Literal["xlsx"], typer.Option("--to", help="The kind of file.")] = "xlsx",
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Left out: NAME.xlsx in the current folder."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that is there and may hold edits.")
    ] = False,
) -> int:
    """Write a dataset as a spreadsheet: a sheet per table, choices, and findings as notes."""
    result = check(dataset)
    path = output or Path(f"{dataset.resolve().name}.{to}")
    exporting.write(result, path, replace=force)
    screen = screen_here()
    show(report.exported(path, dataset, screen), screen)
    return FINE


def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A spreadsheet that `export` has written.")
    ],
    dataset: Dataset = None,
    by: By = "",
    dry_run: DryRun = False,
    force: Force = False,
    option: DatasetOption = None,
) -> int:
    """Make the edits of a spreadsheet in the files, by the rules of any other edit."""
    folder = folder_to_edit(dataset, option)
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
