"""The command export: a dataset as a spreadsheet; its edits come back by import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from estimates.check import check
from estimates.commands.parts import FINE, WHERE, Folder, screen_here, show
from estimates.reports import edits as report
from estimates.spreadsheets import exporting


def register(app: typer.Typer) -> None:
    """Add the command of this module to the command line."""
    app.command("export")(export)


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
