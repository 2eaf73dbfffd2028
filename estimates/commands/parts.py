"""What the commands share: their exit statuses, the DATASET argument, and the screen."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from estimates.check import BUNDLED, Result, check
from estimates.checks.files.saves import MIXED_SAVES
from estimates.reports.output import to_stdout
from estimates.reports.terminal import Screen
from estimates.tables.faults import FaultKind
from estimates.words.wording import plain

FINE, FOUND, FAILED = 0, 1, 2


class UsageError(Exception):
    """What was asked for cannot be done; the message is one line."""


def named_path(text: str | Path) -> Path:
    """A path that was given: an empty one, as of a variable that is not set, is a mistake.

    Raises:
        UsageError: it is empty.
    """
    if not str(text).strip():
        raise UsageError("the name of a folder or file is empty; leave it out, or write one")
    return Path(text)


Folder = Annotated[
    Path,
    typer.Argument(
        metavar="DATASET",
        parser=named_path,
        show_default=False,
        help="A folder. Default: the bundled dataset.",
    ),
]
NamedFolder = Annotated[
    Path,
    typer.Option(
        "--dataset",
        metavar="DATASET",
        parser=named_path,
        show_default=False,
        help="A folder. Default: the bundled dataset.",
    ),
]
WHERE = BUNDLED  # the default of every DATASET that is only read


def screen_here() -> Screen:
    """The screen behind standard output."""
    return Screen.of(sys.stdout)


def show(text: str, screen: Screen) -> None:
    """Write a report for a screen to standard output."""
    to_stdout(text, screen.encoding)


def checked(dataset: Path) -> Result:
    """The check of a dataset; says on standard error where its files are of two saves.

    Raises:
        DatasetError: the folder cannot be read.
    """
    result = check(dataset)
    for fault in result.dataset.faults:
        if fault.kind is FaultKind.MIXED_SAVES:
            said = f"estimates: {MIXED_SAVES.code}: {fault.values['what']}"
            typer.echo(plain(said), err=True)
    return result


def readable(dataset: Path) -> Result:
    """As `checked`, of a dataset with estimates.

    Raises:
        UsageError: there are no estimates to be listed, because their file cannot be read.
    """
    result = checked(dataset)
    if "estimates" in result.dataset.missing:
        raise UsageError(f"{dataset / 'estimates.csv'} cannot be read; `estimates check` says why")
    return result
