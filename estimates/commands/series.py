"""The command that shows a quantity over time."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from estimates.commands.parts import (
    FINE,
    WHERE,
    NamedFolder,
    UsageError,
    checked,
    screen_here,
)
from estimates.reports import series as report
from estimates.reports.output import to_stdout


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("series")(series)


def series(
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="The id of a measure.")],
    subject: Annotated[
        str,
        typer.Argument(metavar="SUBJECT", show_default=False, help="Default: all of them."),
    ] = "",
    dataset: NamedFolder = WHERE,
    at: Annotated[
        str,
        typer.Option(
            "--at",
            metavar="DATE",
            help="Compare origins on this day. Default: the last day that two of them bound.",
        ),
    ] = "",
    form: Annotated[
        Literal["text", "csv", "json"], typer.Option("--format", help="For people, or programs.")
    ] = "text",
) -> int:
    """Show a quantity over time, how far its origins agree on a day, and who contradicts whom."""
    try:
        found = report.series(checked(dataset), measure, subject, at)
    except report.UnknownSeriesError as error:
        raise UsageError(str(error)) from None
    screen = screen_here()
    to_stdout(report.FORMATS[form](found, screen), screen.encoding if form == "text" else "utf-8")
    return FINE
