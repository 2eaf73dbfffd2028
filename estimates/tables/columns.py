"""The tables of a dataset and their columns, declared once.

Everything that needs to know a column reads it here: the reader, the checks, the Data Package
schemas (`schema`) and the documentation (`documentation`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

ID_PATTERN = "^[a-z][a-z0-9_]*$"
LEVEL_PATTERN = r"([1-9][0-9]?(\.[0-9]*[1-9])?)%"
_STEP = r"([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?(/[0-9]+)?"
ROUNDING_PATTERN = rf"(nearest|down|up) {_STEP} ?(k|K|M|bn|tn|thousand|million|billion|trillion)?"


class Kind(Enum):
    """What the text of a cell has to be."""

    ID = "an id"
    REFERENCE = "the id of a row of another table"
    NUMBER = "a number"
    UNIT = "a unit"
    DATE = "a date or an interval of dates"
    FORMULA = "a formula"
    WORD = "one of a few words"
    FORM = "written in one way"
    URL = "an http or https address"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `words` is the vocabulary of a WORD, `target` the table a REFERENCE points to.

    pattern: of a FORM, which its cells match as a whole. examples: some that do.
    """

    name: str
    kind: Kind
    description: str
    required: bool = False
    words: tuple[str, ...] = ()
    target: str = ""
    pattern: str = ""
    examples: tuple[str, ...] = ()
    repeats: bool = False  # few distinct values: read and checked once per distinct value


@dataclass(frozen=True, slots=True)
class Table:
    """One file of a dataset, required or else only where a row names rows of it."""

    name: str
    title: str
    required: bool
    columns: tuple[Column, ...]

    @property
    def file(self) -> str:
        """The name of the file in the folder."""
        return f"{self.name}.csv"

    def column(self, name: str) -> Column:
        """The column of a name that the table has."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(column.name for column in self.columns)


RELIABILITY = ("A", "B", "C", "D", "E", "F")
CREDIBILITY = ("1", "2", "3", "4", "5", "6")
DOUBTFUL = ("4", "5", "6")
"""Grades of credibility that weaken a figure: doubtful, improbable, cannot be judged."""
CUMULATED = ("total", "flow")
"""Kinds of measures that hold over a time, not at a moment."""
QUALIFIERS = (
    "exactly",
    "about",
    "at_least",
    "more_than",
    "up_to",
    "less_than",
    "between",
    "vague",
)
NATURES = ("planned", "conditional", "projected")

_ID = Column("id", Kind.ID, "stable name of the row, unique in its table", required=True)
_NOTE = Column("note", Kind.TEXT, "anything a reader has to know")
_RELIABILITY = Column(
    "reliability",
    Kind.WORD,
    "Admiralty scale, A completely reliable to E unreliable; F cannot be judged",
    words=RELIABILITY,
    repeats=True,
)

MEASURES = Table(
    "measures",
    "What is measured",
    required=True,
    columns=(
        _ID,
        Column("title", Kind.TEXT, "name of the measure, as charts show it", required=True),
        Column("unit", Kind.UNIT, "unit its estimates have to fit", required=True, repeats=True),
        Column(
            "kind",
            Kind.WORD,
            "level (at a moment), total (cumulated over as_of), flow (per time), rate, share",
            words=("level", "total", "flow", "rate", "share"),
            repeats=True,
        ),
        Column("minimum", Kind.NUMBER, "natural lower bound, in the measure's unit"),
        Column("maximum", Kind.NUMBER, "natural upper bound, in the measure's unit"),
        Column(
            "formula",
            Kind.FORMULA,
            "over measure ids; applies to the measure's estimates that have none of their own",
        ),
        Column("definition", Kind.TEXT, "what counts (killed; killed and wounded)"),
        Column("stale_after", Kind.TEXT, "age after which an estimate is stale, such as `90 day`"),
        Column(
            "part_of",
            Kind.REFERENCE,
            "the measure that this one is a part of",
            target="measures",
            repeats=True,
        ),
    ),
)

ESTIMATES = Table(
    "estimates",
    "The estimates",
    required=True,
    columns=(
        _ID,
        Column(
            "measure",
            Kind.REFERENCE,
            "what is measured",
            required=True,
            target="measures",
            repeats=True,
        ),
        Column(
            "subject", Kind.TEXT, "who or what the number is about", required=True, repeats=True
        ),
        Column("as_of", Kind.DATE, "when it held", repeats=True),
        Column("low", Kind.NUMBER, "lower bound"),
        Column("best", Kind.NUMBER, "the figure, where the source gives one"),
        Column("high", Kind.NUMBER, "upper bound"),
        Column("unit", Kind.UNIT, "unit of low, best and high", required=True, repeats=True),
        Column("qualifier", Kind.WORD, "the source's hedge", words=QUALIFIERS, repeats=True),
        Column(
            "interval",
            Kind.FORM,
            "blank when low and high are bounds; the level, from 1% to 99.9%, when they are such"
            " an interval",
            pattern=LEVEL_PATTERN,
            examples=("95%", "90%", "66%", "50%"),
            repeats=True,
        ),
        Column(
            "rounding",
            Kind.FORM,
            "how best was rounded: to a multiple of a number, cut, or up; blank: to its last"
            " significant digit",
            pattern=ROUNDING_PATTERN,
            examples=("nearest 5", "down 1000", "up 0.1"),
            repeats=True,
        ),
        Column("nature", Kind.WORD, "blank: reported as fact", words=NATURES, repeats=True),
        Column("formula", Kind.FORMULA, "over estimate ids; makes the row a derived figure"),
        Column(
            "source",
            Kind.REFERENCE,
            "who published it; blank only where the row is calculated here",
            target="sources",
            repeats=True,
        ),
        Column(
            "origin",
            Kind.REFERENCE,
            "who first made the claim; blank: the source itself",
            target="origins",
            repeats=True,
        ),
        Column(
            "via", Kind.TEXT, "the chain between origin and source, ` > `-separated", repeats=True
        ),
        Column("claimed_on", Kind.DATE, "when the origin made the claim", repeats=True),
        Column("locator", Kind.TEXT, "where in the source"),
        Column("as_stated", Kind.TEXT, "the source's own few words; `…` for a gap"),
        Column(
            "credibility",
            Kind.WORD,
            "Admiralty scale, 1 confirmed to 5 improbable; 6 cannot be judged",
            words=CREDIBILITY,
            repeats=True,
        ),
        Column(
            "status",
            Kind.WORD,
            "blank: current; only current estimates count",
            words=("superseded", "retracted"),
            repeats=True,
        ),
        Column(
            "replaces", Kind.REFERENCE, "the estimate that this one revises", target="estimates"
        ),
        _NOTE,
    ),
)

SOURCES = Table(
    "sources",
    "Who published",
    required=True,
    columns=(
        _ID,
        Column("title", Kind.TEXT, "title of the article, report or data set", required=True),
        Column("publisher", Kind.TEXT, "who published it", required=True),
        Column("author", Kind.TEXT, "who wrote it"),
        Column(
            "published", Kind.DATE, "when; an interval where only limits are known", required=True
        ),
        Column("url", Kind.URL, "where it can be read"),
        Column("accessed", Kind.DATE, "when it was read"),
        _RELIABILITY,
        _NOTE,
    ),
)

ORIGINS = Table(
    "origins",
    "Who first made a claim",
    required=False,
    columns=(
        _ID,
        Column(
            "title",
            Kind.TEXT,
            "as a sentence would name it: `a senior U.S. official`",
            required=True,
        ),
        Column(
            "kind",
            Kind.WORD,
            "`unnamed` where nobody could be asked (`media reports`)",
            words=("named", "unnamed"),
            repeats=True,
        ),
        Column("party", Kind.TEXT, "the side it belongs to, where that matters"),
        _RELIABILITY,
        _NOTE,
    ),
)

ASSERTIONS = Table(
    "assertions",
    "What has to hold between estimates",
    required=False,
    columns=(
        _ID,
        Column("assertion", Kind.TEXT, "two formulas joined by < <= = >= >", required=True),
        Column("severity", Kind.WORD, "of its finding", words=("error", "warning", "info")),
        _NOTE,
    ),
)

ACCEPTED = Table(
    "accepted",
    "Findings that were looked at and accepted",
    required=False,
    columns=(
        Column("code", Kind.TEXT, "code of the finding", required=True, repeats=True),
        Column("estimate", Kind.REFERENCE, "the estimate it is about", target="estimates"),
        Column("expect", Kind.TEXT, "what was observed when it was accepted", required=True),
        Column("reason", Kind.TEXT, "why it is right as it stands", required=True),
        Column("by", Kind.TEXT, "who accepted it", required=True),
        Column("on", Kind.DATE, "when", required=True),
    ),
)

TABLES = (MEASURES, ESTIMATES, SOURCES, ORIGINS, ASSERTIONS, ACCEPTED)
BY_NAME = {table.name: table for table in TABLES}


_PROFILES = "https://datapackage.org/profiles/2.0"
PROFILE = f"{_PROFILES}/datapackage.json"
"""The version of the Data Package standard that descriptors follow."""


def schema(table: Table) -> dict[str, Any]:
    """The Table Schema of a table, of the Data Package standard.

    Numbers and dates are strings there: `1.2 million` and `2024-10/..` are none of that
    standard, and reading them as such would lose how they were typed. The standard has no place for
    the unit of a field; that of each row is in its own column.
    """
    fields: list[dict[str, Any]] = []
    for column in table.columns:
        constraints: dict[str, Any] = {}
        if column.required:
            constraints["required"] = True
        if column.kind is Kind.ID:
            constraints |= {"unique": True, "pattern": ID_PATTERN.strip("^$")}
        if column.words:
            constraints["enum"] = list(column.words)
        if column.pattern:
            constraints["pattern"] = column.pattern
        field: dict[str, Any] = {
            "name": column.name,
            "type": "string",
            "description": column.description,
        }
        if column.kind is Kind.URL:
            field["format"] = "uri"
        if constraints:
            field["constraints"] = constraints
        fields.append(field)
    # Columns come in any order, those that are not required may be missing, and others are kept.
    result: dict[str, Any] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": fields,
        "fieldsMatch": "partial",
    }
    if any(column.kind is Kind.ID for column in table.columns):
        result["primaryKey"] = "id"
    keys = [
        {
            "fields": column.name,
            "reference": {"resource": column.target, "fields": "id"}
            if column.target != table.name
            else {"fields": "id"},
        }
        for column in table.columns
        if column.target
    ]
    if keys:
        result["foreignKeys"] = keys
    return result


def resource(table: Table) -> dict[str, Any]:
    """The resource of a table, as `datapackage.json` lists it."""
    return {
        "name": table.name,
        "path": table.file,
        "title": table.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema(table),
    }


def documentation() -> str:
    """The columns of all tables as Markdown, for the README."""
    lines: list[str] = []
    for table in TABLES:
        optional = "" if table.required else " (optional)"
        lines += [f"**`{table.file}`**{optional}: {table.title.lower()}", ""]
        lines += ["| column | is | meaning |", "| --- | --- | --- |"]
        for column in table.columns:
            name = f"**{column.name}**" if column.required else column.name
            options = ", ".join(f"`{word}`" for word in column.words or column.examples)
            what = f"such as {options}" if column.examples else options or column.kind.value
            if column.target:
                what = f"an id of `{column.target}.csv`"
            lines.append(f"| {name} | {what} | {column.description} |")
        lines.append("")
    return "\n".join(lines)
