"""The command export: a dataset as a spreadsheet; its edits come back by import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from estimates.commands.parts import (
    FINE,
    WHERE,
    Folder,
    UsageError,
    checked,
    named_path,
    screen_here,
    show,
)
from estimates.reports import edits as report
from estimates.reports.output import to_output
from estimates.spreadsheets import exporting
from estimates.storage.outputs import STDOUT


def register(app: typer.Typer) -> None:
    """Add the command of this module to the command line."""
    app.command("export")(export)


def export(
    dataset: Folder = WHERE,
    to: Annotated[Literal["xlsx"], typer.Option("--to", help="The kind of file.")] = "xlsx",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            parser=named_path,
            help="Default: NAME.xlsx in the current folder; -: standard output.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an existing file that may hold edits.")
    ] = False,
) -> int:
    """Write a dataset as a spreadsheet: a sheet per table, choices, and findings as notes."""
    result = checked(dataset)
    path = output or Path(f"{dataset.resolve().name}.{to}")
    if path != STDOUT and path.exists() and not force:
        raise UsageError(f"{path} exists and may hold edits; import them, or use --force")
    to_output(exporting.workbook(result), path, dataset)
    if path != STDOUT:
        screen = screen_here()
        show(report.exported(path, dataset, screen), screen)
    return FINE
