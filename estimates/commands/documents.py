"""The commands scan and verify: the claims of a document, on their own and beside a dataset."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from estimates.commands.editing import By, DryRun, Force, carry_out
from estimates.commands.parts import (
    FINE,
    FOUND,
    WHERE,
    NamedFolder,
    UsageError,
    checked,
    named_path,
    readable,
    screen_here,
    show,
)
from estimates.documents import beside, files, rows
from estimates.documents.passages import Document
from estimates.documents.scan import Scan
from estimates.documents.scan import scan as scan_document
from estimates.editing.edits import AddRow, Edit
from estimates.reports import scan as report
from estimates.reports.output import to_output, to_stdout
from estimates.storage.outputs import STDOUT

_NAME = "standard input"
File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        parser=named_path,
        help="Text, Markdown, HTML or PDF; `-` for text from standard input.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("scan")(scan)
    app.command("verify")(verify)


def _document(file: Path) -> Document:
    if file != STDOUT:
        return files.read_document(file)
    data = sys.stdin.buffer.read(files.MAX_BYTES + 1)
    return files.from_bytes(_NAME, data)


def scan(
    file: File,
    *,
    form: Annotated[
        Literal["text", "csv", "json"], typer.Option("--format", help="For people, or programs.")
    ] = "text",
    output: Annotated[
        Path,
        typer.Option(
            "--output", metavar="FILE", parser=named_path, help="Default: standard output."
        ),
    ] = STDOUT,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="DATASET",
            parser=named_path,
            help="Add the claims to this dataset, after a review.",
        ),
    ] = None,
    source: Annotated[
        str, typer.Option("--source", metavar="ID", help="The document's row of sources.csv.")
    ] = "",
    title: Annotated[str, typer.Option("--title", help="Of the source, where it is new.")] = "",
    publisher: Annotated[str, typer.Option("--publisher", help="Of a new source.")] = "",
    published: Annotated[str, typer.Option("--published", help="Of a new source: its date.")] = "",
    only: Annotated[
        str, typer.Option("--only", metavar="IDS", help="Of the claims these: `c1,c4`.")
    ] = "",
    by: By = "",
    dry_run: DryRun = False,
    force: Force = False,
) -> int:
    """Read the quantitative claims of a document, with hedges and origins, and the sums in it."""
    document = _document(file)
    if into is None:
        if source or only:
            raise UsageError("--source and --only go with --into DATASET")
        found, screen = scan_document(document), screen_here()
        made = report.FORMATS[form](found, {}, screen)
        if form == "text" and output == STDOUT:
            show(made, screen)
        else:
            to_output(made.encode(), output)
        return FINE
    if form != "text" or output != STDOUT:
        raise UsageError("--into shows a review; leave out --format and --output")
    if not source:
        raise UsageError("--into needs --source ID: the document's row of sources.csv")
    described = {"title": title, "publisher": publisher, "published": published}
    return _into(document, into, source, described, only=only, by=by, dry_run=dry_run, force=force)


def _into(
    document: Document,
    folder: Path,
    source: str,
    described: Mapping[str, str],
    *,
    only: str,
    by: str,
    dry_run: bool,
    force: bool,
) -> int:
    """Add the claims of a document to a dataset, with their source where it is new.

    described: title, publisher and date of a new source.
    """
    result = readable(folder)
    found = scan_document(document, result.dataset.units)
    proposed = rows.propose(found, result, source)
    chosen = _chosen(proposed, only, found)
    edits = _source(result.sources["id"].tolist(), source, described, document.name)
    edits += rows.edits(chosen, result)
    remarks = tuple(_remarks(chosen))
    if not any(isinstance(edit, AddRow) and edit.table == "estimates" for edit in edits):
        raise UsageError(
            f"{document.name} has no claim to be added: {'; '.join(remarks) or 'none was read'}"
        )
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not dry_run
    return carry_out(
        folder,
        edits,
        what=f"scan {document.name}",
        by=by,
        dry_run=dry_run,
        force=force,
        confirm=asks,
        remarks=remarks,
    )


def _chosen(proposed: Sequence[rows.Proposed], only: str, found: Scan) -> list[rows.Proposed]:
    """The rows of the claims that were asked for, of all where none were.

    Raises:
        UsageError: there is no such claim.
    """
    names = [name.strip() for name in only.split(",") if name.strip()]
    known = {claim.id for claim in found.claims}
    for name in names:
        if name not in known:
            raise UsageError(f"there is no claim {name[:20]}: `estimates scan` lists {len(known)}")
    return [each for each in proposed if not names or each.claim.id in names]


def _source(
    known: Sequence[str], source: str, described: Mapping[str, str], name: str
) -> list[Edit]:
    """The row of a new source; none where the dataset has it."""
    if source in known:
        return []
    if not (described["publisher"] and described["published"]):
        raise UsageError(
            f"there is no source {source[:40]}; to make it, give --publisher and --published"
            " (and --title)"
        )
    row = {"id": source, **described, "title": described["title"] or name}
    return [AddRow("sources", row)]


def _remarks(chosen: Sequence[rows.Proposed]) -> list[str]:
    """What is not added, and why; claims that have lost a hedge."""
    remarks = [
        f"{each.claim.id} is already here as {each.known_as}" for each in chosen if each.known_as
    ]
    remarks += [
        f"{each.claim.id} (“{each.claim.words}”) is not added: {each.lacks}"
        for each in chosen
        if each.lacks and not each.known_as
    ]
    remarks += [
        f"{each.claim.id} (“{each.claim.words}”) has lost the hedge of {each.hedge_lost[0]}"
        for each in chosen
        if each.hedge_lost
    ]
    return remarks


def verify(
    file: File,
    dataset: NamedFolder = WHERE,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people, or programs.")
    ] = "text",
) -> int:
    """Hold the claims of an article against a dataset; exit status 1 where one contradicts it."""
    document = _document(file)
    result = checked(dataset)
    found = scan_document(document, result.dataset.units)
    known = beside.Known(result)
    claims = [known.beside(claim, document.text) for claim in found.claims]
    screen = screen_here()
    if form == "json":
        to_stdout(report.verified_json(claims, document.name))
    else:
        show(report.verified_text(claims, screen), screen)
    return FOUND if any(each.standing == "outside" for each in claims) else FINE
