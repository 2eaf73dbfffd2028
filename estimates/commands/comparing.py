"""The command that compares two versions of a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from estimates.commands.parts import FINE, FOUND, UsageError, named_path, screen_here
from estimates.reports import diff as report
from estimates.reports import fail_on
from estimates.reports.fail_on import FailOnError
from estimates.reports.output import to_stdout
from estimates.tables.settings import FAIL_ON
from estimates.words.wording import plain


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("diff")(diff)


def diff(
    before: Annotated[
        str,
        typer.Argument(metavar="A", help="A folder, or a git revision of the other folder."),
    ],
    after: Annotated[
        str | None,
        typer.Argument(
            metavar="B",
            show_default=False,
            help="The same. Default: compare A with its previous version.",
        ),
    ] = None,
    dataset: Annotated[
        Path,
        typer.Option(
            "--dataset",
            metavar="DATASET",
            parser=named_path,
            help="The folder that A or B are revisions of.",
        ),
    ] = Path(),
    form: Annotated[
        Literal["text", "md", "json"],
        typer.Option("--format", help="For people, for a pull request, or for programs."),
    ] = "text",
    failing: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="KINDS",
            help=f"Changes that make the exit status 1: {','.join(FAIL_ON)}. Default: those of"
            " fail_on in the dataset's settings.",
        ),
    ] = None,
    *,
    notify: Annotated[
        bool,
        typer.Option(
            "--notify",
            help="Where there is such a change, run the command that the dataset's settings name,"
            " with the report on its standard input.",
        ),
    ] = False,
) -> int:
    """Say what changed from A to B: folders of datasets, or git revisions of one.

    Exit status 0, whether anything changed or not; 1: there is a change of --fail-on; 2: nothing
    could be compared.
    """
    for given in (before, *([] if after is None else [after])):
        named_path(given)
    kinds = None if failing is None else fail_on.read_kinds(failing)
    found = report.read(before, after, dataset)
    settings = fail_on.settings(found)
    kinds = tuple(settings.get("fail_on", ())) if kinds is None else kinds
    command = settings.get("notify") if notify else None
    if notify and not (kinds and command):
        what = "notify" if kinds else "fail_on"
        raise UsageError(f"--notify needs {what} in the settings of the dataset")
    screen = screen_here()
    text = report.FORMATS[form](found, screen)
    encoding = screen.encoding if form == "text" else "utf-8"
    to_stdout(text, encoding)
    met = fail_on.met(found, kinds)
    if not met:
        return FINE
    typer.echo(f"estimates: {met}", err=True)
    if command:
        try:
            fail_on.notify(command, text.encode(encoding, errors="replace"))
        except FailOnError as error:  # the report is out, and what was found holds
            typer.echo(plain(f"estimates: {error}"), err=True)
    return FOUND
