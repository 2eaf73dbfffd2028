"""What the keys of a mapping hold: each is read and checked for itself, and becomes what it means.

A text that is `?` is a question that a drafted mapping leaves to a person; no mapping with one is
used.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    create_model,
)
from pydantic.dataclasses import dataclass

from estimates.importing import figures, periods, templates
from estimates.importing.templates import Headers, Parting, Renames, Template, template
from estimates.tables.advice import nearest
from estimates.tables.columns import BY_NAME, ESTIMATES, Column

FIGURES: Final = ("low", "best", "high")
STATED: Final = (*FIGURES, "figure", "spread")
"""What a record has to fill one of to be an estimate."""

REQUIRED: Final = ("measure", "subject", "unit")
MADE: Final = {"measure": "measures", "source": "sources", "origin": "origins"}
"""Columns of estimates whose rows of another table an import can make, and that table."""

QUESTION: Final = "?"
SAY_WHAT: Final = "say what it is, as a text with {columns} of the file"
_STILL: Final = "it is a question still: answer it, or delete the line"
_CELLS: Final = tuple(name for name in ESTIMATES.names if name != "id")
_CONFIG: Final = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


def new_columns(name: str) -> tuple[Column, ...]:
    """The columns of a new row that a column of estimates names, its id aside."""
    return tuple(one for one in BY_NAME[MADE[name]].columns if one.name != "id")


_RENAMED: Final = (
    *(*_CELLS, "figure", "spread", "id", "scale"),
    *(f"{name}.{column.name}" for name in MADE for column in new_columns(name)),
)


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("write it as a text in quotes")  # noqa: TRY004 - pydantic collects it
    if value == QUESTION:
        raise ValueError(_STILL)
    return str(value)


def _texts(value: object) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError('write it as a list of texts: ["..", "NA"]')
    return tuple(found)


def _filled(value: object) -> Template:
    if value == "":
        raise ValueError(SAY_WHAT)
    return template(_text(value))


def _headers(value: object) -> Headers:
    if isinstance(value, list):
        return Headers(frozenset(_texts(value)), None)
    return templates.headers(_text(value))


def _renames(value: object) -> Renames:
    words = value.values() if isinstance(value, dict) else [None]
    if not isinstance(value, dict) or not all(isinstance(word, str) for word in words):
        raise ValueError('write "text of the file" = "text of the estimate"')
    if QUESTION in words:
        asked = next(key for key, word in value.items() if word == QUESTION)
        raise ValueError(f"“{asked[:60]}” is a question still: answer it, or delete the line")
    return templates.renames(value)


def _encoding(name: str) -> str:
    try:
        b"".decode(name)
        "".encode(name)
    except (LookupError, ValueError):
        raise ValueError("say utf-8, utf-16, cp1252, or another encoding of texts") from None
    return name


def _renamed(name: str) -> str:
    if name not in _RENAMED:
        raise ValueError(f"no column to fill: {nearest(name, _CELLS)}")
    return name


def _thousands(value: object) -> str:
    """The signs that part thousands, one after the other; a number has one of them."""
    signs = [""] if value == "" else list(dict.fromkeys(_texts(value)))
    known = ("", *figures.SEPARATORS)
    if not all(sign in known for sign in signs):
        said = ", ".join(f"'{sign}'" for sign in known)
        raise ValueError(f"say one of {said}, or several as a list")
    return "".join(signs)


def _file_name(name: str) -> str:
    # A mapping comes from anywhere; it can name no file but those beside the one that is imported.
    if not name or name.startswith(".") or re.search(r"[/\\:\x00]", name):
        raise ValueError("say the name of a file that lies beside the imported one, without a path")
    return name


Renamed = Annotated[str, AfterValidator(_renamed)]
Renaming = Annotated[Renames, PlainValidator(_renames)]
AnyTemplate = Annotated[Template, PlainValidator(lambda value: template(_text(value)))]
Patterns = Annotated[
    tuple[re.Pattern[str], ...],
    PlainValidator(lambda value: tuple(map(templates.texts, _texts(value)))),
]
Split = Annotated[Parting, PlainValidator(lambda value: templates.parting(_texts(value)))]
_Filled = Annotated[Template, PlainValidator(_filled)]
_Blank = Annotated[
    Template | None, PlainValidator(lambda value: None if value == "" else _filled(value))
]
_Listed = BeforeValidator(_texts)


class Table(BaseModel):
    """A table of a mapping: it holds the keys that it has, and no others."""

    model_config = ConfigDict(**_CONFIG, frozen=True)


class Reading(Table):
    """How the characters of a file become records."""

    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    separator: Literal[",", ";", "\t", "|"] = ","
    lines_above: Annotated[int, Field(strict=True, ge=0)] = 0
    records: str = ""


class Wide(Table):
    """Which columns of a wide file hold values."""

    columns: Annotated[Headers, PlainValidator(_headers)]


class Beside(Table):
    """Another file, whose records stand beside those of the file with the same texts in `on`.

    gaps: whether records may have no partner.
    """

    on: Annotated[tuple[str, ...], _Listed, Field(min_length=1)]
    file: Annotated[str, AfterValidator(_file_name)] | None = None
    gaps: Annotated[bool, Field(strict=True)] = False


@dataclass(frozen=True, config=_CONFIG)
class Numbers(figures.Format):
    """How the file writes numbers, and the scale that they have."""

    thousands: Annotated[str, PlainValidator(_thousands)] = ""
    missing: Annotated[frozenset[str], _Listed] = frozenset()
    figures: Annotated[frozenset[str], _Listed] = frozenset()
    remove: Annotated[tuple[str, ...], _Listed] = ()
    exponents: Annotated[bool, Field(strict=True)] = False
    scale: AnyTemplate = template("")


@dataclass(frozen=True, config=_CONFIG)
class Dates(periods.Format):
    """How the file writes dates."""

    formats: Annotated[
        tuple[Annotated[str, AfterValidator(periods.checked_format)], ...], _Listed
    ] = ()
    open: Annotated[frozenset[str], _Listed] = frozenset()


_FILLED: Final[dict[str, Any]] = {
    name: (_Filled if name in REQUIRED else _Blank, None) for name in (*_CELLS, "figure", "spread")
}
Estimate = create_model("Estimate", __base__=Table, **_FILLED)
"""What columns of `estimates.csv` are filled with; `figure` goes where its qualifier has it, and
`spread` is taken off best and added to it."""

_CELL: Final[Any] = (_Blank, None)
_NEW: Final[dict[str, Any]] = {
    name: (
        create_model(
            f"New{table.title()}",
            __base__=Table,
            **dict.fromkeys((column.name for column in new_columns(name)), _CELL),
        )
        | None,
        None,
    )
    for name, table in MADE.items()
}
New = create_model("New", __base__=Table, **_NEW)
"""What columns of new rows of other tables are filled with, by the column that names such a row."""
