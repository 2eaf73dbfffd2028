"""The command add: a new estimate from a source's own words, from options, or from questions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from estimates.commands.editing import (
    By,
    DatasetOption,
    DryRun,
    Force,
    carry_out,
    folder_to_edit,
)
from estimates.commands.editing import (
    Dataset as DatasetArgument,
)
from estimates.commands.parts import UsageError
from estimates.editing import new_rows
from estimates.editing.new_rows import FIGURES, Needed
from estimates.editing.stated_rows import Stated, stated
from estimates.storage import reading
from estimates.tables.columns import ESTIMATES
from estimates.tables.dataset import Dataset


def register(app: typer.Typer) -> None:
    """Add the command of this module to the command line."""
    app.command("add")(add)


def _cell(column: str) -> Any:
    """An option that fills a column, with the column's own description."""
    described = ESTIMATES.column(column)
    words = f" ({', '.join(described.words)})" if described.words else ""
    name = f"--{column.replace('_', '-')}"
    return typer.Option(name, metavar="TEXT", help=f"{described.description}{words}")


def add(
    phrase: Annotated[
        str | None,
        typer.Argument(
            metavar="PHRASE", help="The source's own few words, such as “up to 12,000”."
        ),
    ] = None,
    dataset: DatasetArgument = None,
    *,
    name: Annotated[str, _cell("id")] = "",
    measure: Annotated[str, _cell("measure")] = "",
    subject: Annotated[str, _cell("subject")] = "",
    source: Annotated[str, _cell("source")] = "",
    as_of: Annotated[str, _cell("as_of")] = "",
    low: Annotated[str, _cell("low")] = "",
    best: Annotated[str, _cell("best")] = "",
    high: Annotated[str, _cell("high")] = "",
    unit: Annotated[str, _cell("unit")] = "",
    qualifier: Annotated[str, _cell("qualifier")] = "",
    interval: Annotated[str, _cell("interval")] = "",
    rounding: Annotated[str, _cell("rounding")] = "",
    nature: Annotated[str, _cell("nature")] = "",
    formula: Annotated[str, _cell("formula")] = "",
    origin: Annotated[str, _cell("origin")] = "",
    via: Annotated[str, _cell("via")] = "",
    claimed_on: Annotated[str, _cell("claimed_on")] = "",
    locator: Annotated[str, _cell("locator")] = "",
    credibility: Annotated[str, _cell("credibility")] = "",
    replaces: Annotated[
        str,
        typer.Option(
            "--replaces",
            metavar="ID",
            help="The estimate that this one revises; it is marked as superseded.",
        ),
    ] = "",
    note: Annotated[str, _cell("note")] = "",
    by: By = "",
    dry_run: DryRun = False,
    force: Force = False,
    option: DatasetOption = None,
) -> int:
    """Add an estimate: figures, qualifier and unit are read from the phrase; options go first.

    On a terminal, what is missing is asked for.
    """
    given = {
        "id": name, "measure": measure, "subject": subject, "source": source, "as_of": as_of,
        "low": low, "best": best, "high": high, "unit": unit, "qualifier": qualifier,
        "interval": interval, "rounding": rounding, "nature": nature, "formula": formula,
        "origin": origin, "via": via, "claimed_on": claimed_on, "locator": locator,
        "credibility": credibility, "replaces": replaces, "note": note,
    }  # fmt: skip
    if phrase and dataset is None and option is None and Path(phrase).is_dir():
        dataset, phrase = Path(phrase), None  # no phrase, but a folder
    folder = folder_to_edit(dataset, option)
    known = reading.read(folder)
    cells = {column: text.strip() for column, text in given.items() if text.strip()}
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    if phrase is None and asks and not cells.keys() & {*FIGURES, "formula"}:
        phrase = typer.prompt("The source's own words (up to 12,000 troops)", err=True)
    read = stated(cells, phrase or "", known)
    cells = _completed(read, known, asks=asks)
    what = f"add {cells['id']}"
    return carry_out(
        folder,
        new_rows.edits(cells, known),
        what=what,
        by=by,
        dry_run=dry_run,
        force=force,
        confirm=asks and not dry_run,
    )


def _completed(read: Stated, known: Dataset, *, asks: bool) -> dict[str, str]:
    """The cells with answers for what was missing.

    Raises:
        UsageError: something is missing, and nobody can be asked.
    """
    cells = read.cells
    if read.problem:
        figures = "; give --low, --best or --high and --qualifier"
        if not asks or not read.unit_is_unclear:
            raise UsageError(read.problem + ("" if read.unit_is_unclear else figures))
        typer.echo(read.problem, err=True)
    missing: list[str] = []
    while needs := [one for one in new_rows.needed(cells, known) if one.column not in missing]:
        need = needs[0]
        if asks:
            cells = cells | {need.column: _answer(need)}
        elif need.column == "id" or (need.column == "unit" and need.options):
            cells = cells | {need.column: need.options[0]}
        else:
            missing.append(need.column)
    if missing:
        options = ", ".join(f"--{column}" for column in missing)
        raise UsageError(f"a new estimate needs {options}")
    return cells


def _answer(need: Needed) -> str:
    shown = ", ".join(need.options[:12]) if need.closed else ""
    question = f"{need.column} ({need.description})" + (f" [{shown}]" if shown else "")
    default = need.options[0] if need.options and not need.closed else None
    while True:
        text = str(typer.prompt(question, default=default, err=True)).strip()
        wrong = new_rows.advice(need, text)
        if not wrong:
            return text
        typer.echo(wrong, err=True)
