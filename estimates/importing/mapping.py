"""Mappings: how a file of someone else's figures becomes estimates, kept with the dataset as TOML.

`mappings/NAME.toml` holds, and nothing else:

    format       long, wide, json or sdmx-json
    id           parts of the id of an estimate: texts with {columns} of the file
    [file]       encoding, separator, lines_above, records: how the file is read
    [wide]       columns: which headers hold values, as a pattern or a list
    [estimate]   columns of estimates.csv: texts with {columns} of the file
                 figure, in place of low, best and high: goes where its qualifier has it
    [rename.X]   other texts for the cells of X, or for parts of the id; * is any text
    [numbers]    decimal, thousands, missing, remove, exponents, scale
    [dates]      formats, open
    [keep], [skip]   columns of the file: texts of the records that are read, or left out
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    create_model,
)
from pydantic.dataclasses import dataclass
from pydantic_core import ErrorDetails

from estimates.editing.edits import EditError
from estimates.findings.collection import shorten
from estimates.importing import figures, periods, templates
from estimates.importing.problems import Problem, ProblemsError
from estimates.importing.templates import Headers, Renames, Template, template
from estimates.storage.names import MAPPINGS
from estimates.tables.advice import nearest
from estimates.tables.columns import ESTIMATES
from estimates.tables.files import contents

FIGURES: Final = ("low", "best", "high")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}", re.ASCII)
_MOST: Final = 1 << 20  # bytes of a mapping
_REQUIRED: Final = ("measure", "subject", "unit")
_CELLS: Final = tuple(name for name in ESTIMATES.names if name != "id")
_SAY_WHAT: Final = "say what it is, as a text with {columns} of the file"
_CONFIG: Final = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("write it as a text in quotes")  # noqa: TRY004 - pydantic collects it
    return str(value)


def _texts(value: object) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError('write it as a list of texts: ["..", "NA"]')
    return tuple(found)


def _filled(value: object) -> Template:
    if value == "":
        raise ValueError(_SAY_WHAT)
    return template(_text(value))


def _headers(value: object) -> Headers:
    if isinstance(value, list):
        return Headers(frozenset(_texts(value)), None)
    return templates.headers(_text(value))


def _renames(value: object) -> Renames:
    words = value.values() if isinstance(value, dict) else [None]
    if not isinstance(value, dict) or not all(isinstance(word, str) for word in words):
        raise ValueError('write "text of the file" = "text of the estimate"')
    return templates.renames(value)


def _encoding(name: str) -> str:
    try:
        b"".decode(name)
        "".encode(name)
    except (LookupError, ValueError):
        raise ValueError("say utf-8, utf-16, cp1252, or another encoding of texts") from None
    return name


def _renamed(name: str) -> str:
    if name not in (*_CELLS, "figure", "id", "scale"):
        raise ValueError(f"no column to fill: {nearest(name, _CELLS)}")
    return name


_Renamed = Annotated[str, AfterValidator(_renamed)]
_Template = Annotated[Template, PlainValidator(lambda value: template(_text(value)))]
_Filled = Annotated[Template, PlainValidator(_filled)]
_Blank = Annotated[
    Template | None, PlainValidator(lambda value: None if value == "" else _filled(value))
]
_Patterns = Annotated[
    tuple[re.Pattern[str], ...],
    PlainValidator(lambda value: tuple(map(templates.texts, _texts(value)))),
]
_Listed = BeforeValidator(_texts)


class _Table(BaseModel):
    model_config = ConfigDict(**_CONFIG, frozen=True)


class Reading(_Table):
    """How the characters of a file become records."""

    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    separator: Literal[",", ";", "\t", "|"] = ","
    lines_above: Annotated[int, Field(strict=True, ge=0)] = 0
    records: str = ""


class Wide(_Table):
    """Which columns of a wide file hold values."""

    columns: Annotated[Headers, PlainValidator(_headers)]


@dataclass(frozen=True, config=_CONFIG)
class Numbers(figures.Format):
    """How the file writes numbers, and the scale that they have."""

    missing: Annotated[frozenset[str], _Listed] = frozenset()
    remove: Annotated[tuple[str, ...], _Listed] = ()
    exponents: Annotated[bool, Field(strict=True)] = False
    scale: _Template = template("")


@dataclass(frozen=True, config=_CONFIG)
class Dates(periods.Format):
    """How the file writes dates."""

    formats: Annotated[
        tuple[Annotated[str, AfterValidator(periods.checked_format)], ...], _Listed
    ] = ()
    open: Annotated[frozenset[str], _Listed] = frozenset()


_FILLED: Final[dict[str, Any]] = {
    name: (_Filled, ...) if name in _REQUIRED else (_Blank, None) for name in (*_CELLS, "figure")
}
_Estimate = create_model("_Estimate", __base__=_Table, **_FILLED)


class MappingFile(_Table):
    """What a mapping says; its keys are those of the TOML.

    keep, skip: by column of the file. renames: by column of `estimates.csv`, `id` for the parts of
    the id.
    """

    format: Literal["long", "wide", "json", "sdmx-json"]
    id: Annotated[tuple[_Template, ...], Field(min_length=1)]
    reading: Reading = Field(default=Reading(), alias="file")
    wide: Wide | None = None
    estimate: _Estimate = Field({}, validate_default=True)  # type: ignore[valid-type]  # made above
    renames: dict[_Renamed, Annotated[Renames, PlainValidator(_renames)]] = Field(
        {}, alias="rename"
    )
    numbers: Numbers = Numbers()
    dates: Dates = Dates()
    keep: dict[str, _Patterns] = {}
    skip: dict[str, _Patterns] = {}
    _name: str = ""

    def model_post_init(self, context: str, /) -> None:
        """Take the name of the file, which is not in it."""
        self._name = context

    @cached_property
    def templates(self) -> Mapping[str, Template]:
        """What it fills, by column of `estimates.csv`; `figure` goes where its qualifier has it."""
        filled: dict[str, Template | None] = dict(self.estimate)
        return {name: value for name, value in filled.items() if value is not None}

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of `estimates.csv` that it fills."""
        cells = tuple(name for name in self.templates if name != "figure")
        return cells + FIGURES * ("figure" in self.templates)

    @property
    def file(self) -> str:
        """Where it lies in its dataset."""
        return file_of(self._name)

    @property
    def table(self) -> str:
        """The memory of what was imported by it, as edits name it."""
        return f"{MAPPINGS}/{self._name}.imported"


def file_of(name: str) -> str:
    """Where a mapping lies in its dataset."""
    return f"{MAPPINGS}/{name}.toml"


def check_name(name: str) -> str:
    """The name of a mapping.

    Raises:
        EditError: it is none.
    """
    name = name.removesuffix(".toml").removeprefix(f"{MAPPINGS}/")
    if not _NAME.fullmatch(name):
        raise EditError(
            f"“{name[:60]}” is no name of a mapping: use small letters, digits, - and _"
        )
    return name


def load(folder: Path, name: str) -> MappingFile:
    """Read a mapping of a dataset.

    Raises:
        EditError: there is none, or it cannot be read.
        ProblemsError: it does not say what to do; every problem is told.
    """
    path = folder / file_of(name)
    try:
        data = contents(path, _MOST + 1)
    except FileNotFoundError:
        known = sorted(
            one.stem for one in (folder / MAPPINGS).glob("*.toml") if _NAME.fullmatch(one.stem)
        )
        have = f"; there {'is' if len(known) == 1 else 'are'} {', '.join(known)}" if known else ""
        raise EditError(
            f"there is no {path}{have}: add --start, and it is begun from the file's own header"
        ) from None
    except OSError as error:
        raise EditError(f"{path} cannot be read: {error.strerror}") from None
    if len(data) > _MOST:
        raise EditError(f"{path} is larger than a mapping can be")
    return read(name, data)


def read(name: str, data: bytes) -> MappingFile:
    """Read the bytes of a mapping.

    Raises:
        ProblemsError: it does not say what to do; every problem is told.
    """
    file = file_of(name)
    try:
        given = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError:
        raise ProblemsError([Problem(file, "", "", "it is not UTF-8")]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line ([0-9]+)", str(error))
        place = f"line {line[1]}" if line else ""
        raise ProblemsError([Problem(file, place, "", f"not TOML: {error}")]) from None
    problems = list(_across(given))
    try:
        mapping = MappingFile.model_validate(given, context=name)
        if not problems:
            return mapping
    except ValidationError as error:
        problems += map(_problem, error.errors(include_url=False))
    raise ProblemsError([Problem(file, "", key, message) for key, message in problems])


def _across(given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What one key says against another: the key, and what to write."""
    tables = {key: value for key, value in given.items() if isinstance(value, dict)}
    cells, numbers = tables.get("estimate", {}), tables.get("numbers", {})
    if any(cells.get(name) for name in FIGURES) is bool(cells.get("figure")):
        yield "estimate", "say what holds the figures: low, best and high, or figure alone"
    if numbers.get("decimal") and numbers["decimal"] == numbers.get("thousands"):
        yield "numbers.thousands", "it cannot be the decimal sign, too"
    form, wide = given.get("format"), "columns" in tables.get("wide", {})
    if form == "wide" and not wide:
        yield "wide.columns", 'say which columns hold values: "{year:####}", or a list'
    if wide and form in {"long", "json", "sdmx-json"}:
        yield "wide", f'a file of the format "{form}" has no [wide]'


_TABLES: Final[dict[str, list[str]]] = {
    "": sorted(field.alias or name for name, field in MappingFile.model_fields.items()),
    "file": sorted(Reading.model_fields),
    "wide": sorted(Wide.model_fields),
    "estimate": list(_Estimate.model_fields),
    "numbers": sorted(one.name for one in fields(Numbers)),
    "dates": sorted(one.name for one in fields(Dates)),
}
KEYS: Final = frozenset(_TABLES[""])
# What to write where a key is missing or holds something else: by key, or by the kind of error.
_WRITE: Final = {
    "id": 'say what ids are made of, such as id = ["who", "{Code}", "{Year}"]',
    "format": 'say one of "long", "wide", "json", "sdmx-json"',
    "file.lines_above": "say how many lines stand above the header",
    **{f"estimate.{name}": _SAY_WHAT for name in _REQUIRED},
    "literal_error": "say one of %(expected)s",
    "string_type": "write it as a text in quotes",
    "bool_type": "say true or false",
    "value_error": "%(error)s",
    **dict.fromkeys(
        ("dict_type", "model_type", "dataclass_type"), "write it as a table: [%(key)s]"
    ),
}


def _problem(error: ErrorDetails) -> tuple[str, str]:
    """The key that an error of pydantic is about; what to write, and what is there."""
    parts = [part for part in error["loc"] if isinstance(part, str) and part != "[key]"]
    key, kind = ".".join(parts), error["type"]
    if kind in {"extra_forbidden", "unexpected_keyword_argument"}:
        table = ".".join(parts[:-1])
        hint = "it is made of id" if key == "estimate.id" else nearest(parts[-1], _TABLES[table])
        return key, f"no such {'column of estimates.csv' if table == 'estimate' else 'key'}: {hint}"
    write = _WRITE.get(key if kind != "value_error" else kind) or _WRITE[kind]
    message = write % {"key": key, **error.get("ctx", {})}
    if kind == "missing" or error["input"] == "":
        return key, message
    return key, f"{message} (it is {shorten(json.dumps(error['input'], default=str))})"
