"""The command `estimates`.

Exit status: 0 no errors; 1 errors (`--strict`: also warnings); 2 nothing could be done: standard
output stays empty and one line on standard error says why.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Literal

import typer

from estimates.changes.versions import VersionError
from estimates.check import check as run_check
from estimates.checks.registry import CHECKS
from estimates.commands import (
    adding,
    comparing,
    documents,
    editing,
    importing,
    series,
    sheets,
    showing,
    upkeep,
)
from estimates.commands.parts import (
    FAILED,
    FINE,
    FOUND,
    WHERE,
    Folder,
    UsageError,
    named_path,
    readable,
    screen_here,
    show,
)
from estimates.documents.files import DocumentError
from estimates.editing.edits import EditError
from estimates.failures import place_of
from estimates.interrupts import INTERRUPTED
from estimates.phrases import reader
from estimates.reports import (
    baseline as baselines,
)
from estimates.reports import (
    check_forms,
    explanation,
    impact,
    listing,
    page,
    skeleton,
    watching,
)
from estimates.reports.baseline import BaselineError
from estimates.reports.fail_on import FailOnError
from estimates.reports.impact import UnknownNameError
from estimates.reports.output import to_output, to_stdout
from estimates.reports.page import UnknownEstimateError
from estimates.reports.selection import SelectionError, read_codes, select
from estimates.reports.skeleton import SkeletonError
from estimates.reports.terminal import Screen
from estimates.storage.outputs import STDOUT, OutputError
from estimates.tables.dataset import DatasetError
from estimates.words.wording import counted, plain

app = typer.Typer(
    name="estimates",
    help="Quoted numbers as sourced ranges; figures that follow from them are recalculated and"
    " checked.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status; nothing is raised."""
    try:
        status = typer.main.get_command(app).main(
            args=list(arguments), prog_name="estimates", standalone_mode=False
        )
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except _OWN_ERRORS as error:
        return _fail(str(error))
    except Exception as error:  # noqa: BLE001 - a traceback helps nobody who runs the command
        if message := getattr(error, "format_message", None):  # of the command-line library
            return _fail(str(message()).replace("Value error, ", ""))
        if TRACEBACK in os.environ:
            traceback.print_exc()
        return _fail(_fault(error))
    return status if isinstance(status, int) else FINE


_OWN_ERRORS = (
    BaselineError,
    DatasetError,
    DocumentError,
    EditError,
    FailOnError,
    OutputError,
    SelectionError,
    SkeletonError,
    UnknownEstimateError,
    UnknownNameError,
    UsageError,
    VersionError,
)


TRACEBACK = "ESTIMATES_TRACEBACK"


def _fault(error: Exception) -> str:
    """A fault of the program: what it was, in which row, and what a report of it needs."""
    place = place_of(error)
    what = f"internal failure{f' at {place}' if place else ''}: {type(error).__name__}: {error}"
    row = "that row" if place else "the files"
    return f"{what}; this is a fault of estimates: report it with {row}, run with {TRACEBACK}=1"


def _fail(message: str) -> int:
    line = plain(f"estimates: {message.rstrip('.')}")[:2000]
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    shown = line.encode(encoding, errors="backslashreplace").decode(encoding)
    with contextlib.suppress(OSError):  # nobody is there to be told
        print(shown, file=sys.stderr, flush=True)  # noqa: T201 - this is the command's voice
    return FAILED


def _version(wanted: bool) -> None:
    if not wanted:
        return
    try:
        number = version("estimates-dashboard")
    except PackageNotFoundError:
        number = "(not installed)"
    to_stdout(f"estimates {number}\n")
    raise typer.Exit


@app.callback(invoke_without_command=True)
def _command(
    context: typer.Context,
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        to_stdout(context.get_help() + "\n")


@app.command()
def check(
    dataset: Folder = WHERE,
    form: Annotated[
        Literal["text", "json", "github", "sarif", "junit", "markdown", "csv"],
        typer.Option("--format", help="For people, or for programs."),
    ] = "text",
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    wanted: Annotated[
        str | None, typer.Option("--select", metavar="CODES", help="Only these: D501, D5, D,U.")
    ] = None,
    ignored: Annotated[
        str | None, typer.Option("--ignore", metavar="CODES", help="All but these.")
    ] = None,
    outputs: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            metavar="[FORMAT=]FILE",
            help="A file for the report; -: standard output. Several, each with its format:"
            " sarif=FILE.",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="List every finding, however many there are.")
    ] = False,
    baseline: Annotated[
        bool,
        typer.Option("--baseline", help="Only what is not in the dataset's baseline.json counts."),
    ] = False,
    write_baseline: Annotated[
        bool,
        typer.Option("--write-baseline", help="Make today's findings the baseline."),
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Check again whenever files change, until Ctrl+C.")
    ] = False,
) -> int:
    """Run every check. Exit status 0: no errors; 1: errors; 2: nothing could be checked."""
    keep, drop = (read_codes(text) if text is not None else () for text in (wanted, ignored))
    if watch:
        if form != "text" or outputs:
            raise UsageError("--watch shows the report for people; leave out --format and --output")
        if baseline or write_baseline:
            raise UsageError("--watch shows every finding; leave out the options of the baseline")
        watching.check_again(dataset, keep, drop, screen_here(), terminal=sys.stdout.isatty())
        return FINE
    result = run_check(dataset)
    selected = select(result, keep, drop)
    if write_baseline:
        count = baselines.write(result, selected, dataset)
        typer.echo(f"{counted(count, 'finding')} in {dataset / baselines.FILE}", err=True)
    if baseline or write_baseline:
        selected = baselines.apart(result, selected, dataset)
    for output in _outputs(outputs or [], form):
        shown = output.file == STDOUT
        screen = screen_here() if shown else Screen()
        report = check_forms.REPORTS[output.form]
        text = report(result, selected, dataset, screen, everything=everything)
        encoding = screen.encoding if output.form == "text" and shown else "utf-8"
        to_output(text.encode(encoding, errors="replace"), output.file, dataset)
    counts = selected.counts
    return FOUND if counts["error"] or (strict and counts["warning"]) else FINE


def _outputs(texts: list[str], form: str) -> list[check_forms.Output]:
    """Where the reports go; without an option all goes to standard output."""
    try:
        found = [check_forms.read(text, form) for text in texts]
    except ValueError as error:
        raise UsageError(str(error)) from None
    if sum(output.file == STDOUT for output in found) > 1:
        raise UsageError("only one report can go to standard output")
    return found or [check_forms.Output(form, STDOUT)]


@app.command("list")
def list_(
    dataset: Folder = WHERE,
    form: Annotated[
        Literal["table", "csv", "json"], typer.Option("--format", help="For people, or programs.")
    ] = "table",
    latest: Annotated[
        bool,
        typer.Option("--latest", help="Only the latest estimate of each origin, newest first."),
    ] = False,
    guarded: Annotated[
        bool,
        typer.Option(
            "--for-spreadsheets",
            help="With --format csv: no spreadsheet takes a cell for a formula.",
        ),
    ] = False,
) -> int:
    """List the estimates as ranges."""
    if guarded and form != "csv":
        raise UsageError("--for-spreadsheets goes with --format csv")
    result = readable(dataset)
    screen = screen_here()
    rows = listing.rows(result, latest=latest)
    form_of = listing.for_spreadsheets if guarded else listing.FORMATS[form]
    text = form_of(result, screen, rows)
    to_stdout(text, screen.encoding if form == "table" else "utf-8")
    return FINE


@app.command("show")
def show_one(
    name: Annotated[str, typer.Argument(metavar="ID", help="The id of an estimate.")],
    dataset: Folder = WHERE,
) -> int:
    """Show one estimate in full, its formula recalculated step by step."""
    screen = screen_here()
    show(page.report(readable(dataset), name, screen, dataset), screen)
    return FINE


@app.command("impact")
def show_impact(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The id of an estimate, a source or an origin.")
    ],
    dataset: Folder = WHERE,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people, or programs.")
    ] = "text",
) -> int:
    """Say what would change if an estimate, a source or an origin were withdrawn."""
    found = impact.impact(readable(dataset).checked, name)
    if form == "json":
        to_stdout(impact.json(found), "utf-8")
    else:
        screen = screen_here()
        show(impact.text(found, screen), screen)
    return FINE


@app.command("read")
def read_phrase(
    phrase: Annotated[str, typer.Argument(metavar="PHRASE", help="A source's own few words.")],
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people, or programs.")
    ] = "text",
) -> int:
    """Say what a phrase such as “up to 12,000 troops” is read as."""
    found = reader.read(phrase)
    if isinstance(found, reader.NotSure):
        typer.echo(f"not sure: {found.reason}", err=True)
        return FOUND
    screen = screen_here()
    reading = found.as_json()
    if form == "json":
        to_stdout(json.dumps(reading, ensure_ascii=False) + "\n", "utf-8")
    else:
        lines = (f"{name:<9} {_cell(value)}" for name, value in reading.items())
        show("\n".join(lines) + "\n", screen)
    return FINE


def _cell(value: float | str | None) -> str:
    """A part of a reading; whole numbers as people write them."""
    if isinstance(value, float):
        return f"{value:,.15g}"
    return "—" if value is None else value


@app.command()
def explain(
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help="Such as D501. Default: all of them.")
    ] = None,
) -> int:
    """Say what a finding means and how to fix it."""
    screen = screen_here()
    if code is None:
        show(explanation.every(screen), screen)
        return FINE
    known = code.strip().upper()
    if known not in CHECKS:
        raise UsageError(f"no check is {code[:20]}; `estimates explain` lists the codes")
    show(explanation.one(known, screen), screen)
    return FINE


@app.command()
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", parser=named_path, help="A folder, new or empty.")
    ],
) -> int:
    """Write a new dataset that passes `check`, to be edited."""
    files = skeleton.write(folder)
    screen = screen_here()
    page = [f"A new dataset is in {folder}: {', '.join(files)}."]
    page += ["Its figures are an example; replace them with yours, then:", ""]
    page += [f"  estimates {verb} {shlex.quote(str(folder))}" for verb in ("check", "dashboard")]
    show("".join(f"{plain(line)}\n" for line in page), screen)
    return FINE


# Below the commands of this module, which come first in the help.
comparing.register(app)
series.register(app)
editing.register(app)
upkeep.register(app)
adding.register(app)
showing.register(app)
sheets.register(app)
importing.register(app)
documents.register(app)
