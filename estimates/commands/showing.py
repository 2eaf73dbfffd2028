"""The commands that show a dataset to those who decide: the dashboard and the brief.

Both are the dashboard package's; it is looked up by name, for the engine knows no screen.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from estimates.commands.parts import (
    FAILED,
    FINE,
    WHERE,
    Folder,
    UsageError,
    named_path,
    screen_here,
    show,
)
from estimates.reports.output import to_output
from estimates.storage.outputs import STDOUT
from estimates.tables.dataset import DatasetError
from estimates.words.wording import plain


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("dashboard")(dashboard)
    app.command("brief")(brief)


def dashboard(
    datasets: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="DATASET...", parser=named_path, help="Folders. Default: the bundled datasets."
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            envvar="ESTIMATES_PORT",
            help="Default: the first free one from 8501.",
        ),
    ] = None,
    edit: Annotated[
        bool,
        typer.Option(
            "--edit",
            envvar="ESTIMATES_EDIT",
            help="Add a page to edit the datasets, which must be named.",
        ),
    ] = False,
    address: Annotated[
        str,
        typer.Option(
            metavar="IP",
            help="The address to serve. With --edit, people on other machines must sign in to"
            " edit.",
        ),
    ] = "127.0.0.1",
    no_browser: Annotated[
        bool,
        typer.Option("--no-browser", envvar="ESTIMATES_NO_BROWSER", help="Do not open a browser."),
    ] = False,
) -> int:
    """Serve the dashboard, on this machine unless an address is given; Ctrl+C stops it."""
    for folder in datasets or ():
        if not folder.is_dir():
            raise DatasetError(f"there is no folder {folder}")
    if edit and not datasets:
        raise UsageError("name the dataset to be edited: `estimates dashboard FOLDER --edit`")
    why = _of_dashboard("network").unusable(address, port)
    if why:
        raise UsageError(why)
    server = _of_dashboard("server")
    try:
        server.run(list(datasets or ()), port, not no_browser, edit=edit, address=address)
    except server.access.RefusedError as error:
        raise UsageError(str(error)) from None
    except SystemExit as ended:
        return FAILED if ended.code else FINE
    return FINE


def brief(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            metavar="FILE",
            parser=named_path,
            help="A file that ends in .pdf or .html; -: standard output, in the format of"
            " --format.",
        ),
    ],
    dataset: Folder = WHERE,
    form: Annotated[
        Literal["pdf", "html"] | None,
        typer.Option("--format", show_default=False, help="Default: by the file's ending."),
    ] = None,
) -> int:
    """Write the dataset's brief, to be read on paper."""
    briefs = _of_dashboard("export.briefs")
    ending = form or output.suffix.lower().removeprefix(".")
    if ending not in briefs.FORMS:
        raise UsageError(f"a brief is a .pdf or .html file, not {output.name}; or give --format")
    try:
        made = briefs.of_dataset(dataset, briefs.FORMS[ending])
    except briefs.NothingToShowError as error:
        raise UsageError(str(error)) from None
    to_output(made, output, dataset)
    if output != STDOUT:
        show(plain(f"The brief of {dataset.resolve().name} is in {output}.") + "\n", screen_here())
    return FINE


def _of_dashboard(name: str) -> Any:
    """A module of the dashboard, by name: the engine knows no screen until one is asked for."""
    try:
        return importlib.import_module(f"dashboard.{name}")
    except ModuleNotFoundError as error:
        raise UsageError(f"the dashboard is not installed here: {error}") from None
