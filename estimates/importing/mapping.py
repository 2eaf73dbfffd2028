"""Mappings: how a file of someone else's figures becomes estimates, kept with the dataset as TOML.

`mappings/NAME.toml` holds, and nothing else:

    format       long, wide, json or sdmx-json
    id           parts of the id of an estimate: texts with {columns} of the file, and with
                 {estimate.X} for what [estimate] makes of them
    [file]       encoding, separator, lines_above, records: how the file is read
    [wide]       columns: which headers hold values, as a pattern or a list
    [with.NAME]  on, file, gaps: another file; {NAME.column} is a column of it
    [split]      a column of the file in parts, which are columns too
    [estimate]   columns of estimates.csv: texts with {columns} of the file
                 figure, in place of low, best and high: goes where its qualifier has it
                 spread, in place of low and high: taken off best, and added to it
    [each.NAME]  as [estimate]: one of several estimates that each record holds; {each} is NAME
    [new.X]      X is measure, source or origin: those that are not there are made, with these cells
    [rename.X]   other texts for the cells of X, or for parts of the id; * is any text
    [numbers]    decimal, thousands, missing, figures, remove, exponents, scale
    [dates]      formats, open
    [keep], [skip]   columns of the file: texts of the records that are read, or left out
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from estimates.editing.edits import EditError
from estimates.findings.quoting import shorten
from estimates.importing.keys import (
    FIGURES,
    MADE,
    REQUIRED,
    SAY_WHAT,
    AnyTemplate,
    Beside,
    Dates,
    Estimate,
    New,
    Numbers,
    Patterns,
    Reading,
    Renamed,
    Renaming,
    Split,
    Table,
    Wide,
    new_columns,
)
from estimates.importing.problems import Problem, ProblemsError
from estimates.importing.templates import Template
from estimates.storage.names import MAPPINGS
from estimates.tables.advice import nearest
from estimates.tables.columns import ESTIMATES
from estimates.tables.files import contents

MADE_OF: Final = "estimate."
"""What names begin with that stand for cells of the estimate, not of the file."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}", re.ASCII)
_PART: Final = Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")
_MOST: Final = 1 << 20  # bytes of a mapping


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the estimates that each record holds. templates: by column of `estimates.csv`."""

    name: str
    templates: Mapping[str, Template]


class MappingFile(Table):
    """What a mapping says; its keys are those of the TOML.

    keep, skip, split: by column of the file. renames: by column of `estimates.csv`, by that of a
    new row as `source.title`, `id` for the parts of the id.
    """

    format: Literal["long", "wide", "json", "sdmx-json"]
    id: Annotated[tuple[AnyTemplate, ...], Field(min_length=1)]
    reading: Reading = Field(default=Reading(), alias="file")
    wide: Wide | None = None
    beside: dict[Annotated[str, _PART], Beside] = Field({}, alias="with")
    split: dict[str, Split] = Field({})
    estimate: Estimate = Field({}, validate_default=True)  # type: ignore[valid-type]  # made of the columns
    each: dict[Annotated[str, _PART], Estimate] = Field({})  # type: ignore[valid-type]  # as above
    new: New = Field(default=New())  # type: ignore[valid-type]  # as above
    renames: dict[Renamed, Renaming] = Field({}, alias="rename")
    numbers: Numbers = Numbers()
    dates: Dates = Dates()
    keep: dict[str, Patterns] = Field({})
    skip: dict[str, Patterns] = Field({})
    _name: str = ""

    def model_post_init(self, context: str, /) -> None:
        """Take the name of the file, which is not in it."""
        self._name = context

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """The estimates that each record holds: one, unless [each.X] says which."""
        shared = _given(self.estimate)
        if not self.each:
            return (Variant("", shared),)
        return tuple(Variant(name, {**shared, **_given(own)}) for name, own in self.each.items())

    @cached_property
    def made(self) -> Mapping[str, Mapping[str, Template]]:
        """What new rows are filled with: by the column that names such a row, and by theirs."""
        found: dict[str, Table | None] = dict(self.new)
        return {name: _given(cells) for name, cells in found.items() if cells is not None}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of `estimates.csv` that it fills, or may fill."""
        named = {name for one in self.variants for name in one.templates}
        if named & {"figure", "spread"}:
            named |= {*FIGURES}
        if named & {"low", "high"}:
            named.add("qualifier")
        return tuple(name for name in ESTIMATES.names if name in named)

    def named_by(self, column: str) -> tuple[str, ...]:
        """The columns of the file that a column of `estimates.csv` is made of."""
        made = (one.templates[column] for one in self.variants if column in one.templates)
        return tuple(dict.fromkeys(name for template in made for name in template.names))

    @property
    def file(self) -> str:
        """Where it lies in its dataset."""
        return file_of(self._name)

    @property
    def table(self) -> str:
        """The memory of what was imported by it, as edits name it."""
        return f"{MAPPINGS}/{self._name}.imported"


def _given(filled: Table) -> Mapping[str, Template]:
    cells: dict[str, Template | None] = dict(filled)
    return {name: made for name, made in cells.items() if made is not None}


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
    yield from _of_cells(tables)
    numbers = tables.get("numbers", {})
    decimal, thousands = numbers.get("decimal"), numbers.get("thousands")
    if decimal and isinstance(thousands, str | list) and str(decimal) in thousands:
        yield "numbers.thousands", "it cannot be the decimal sign, too"
    form, wide = given.get("format"), "columns" in tables.get("wide", {})
    if form == "wide" and not wide:
        yield "wide.columns", 'say which columns hold values: "{year:####}", or a list'
    if wide and form in {"long", "json", "sdmx-json"}:
        yield "wide", f'a file of the format "{form}" has no [wide]'
    parts = given.get("id")
    if tables.get("each") and isinstance(parts, list) and "{each}" not in "".join(map(str, parts)):
        yield "id", 'each record holds several estimates: put "{each}" into the list'


def _of_cells(tables: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """What the cells of an estimate lack, or say twice."""
    shared = tables.get("estimate", {})
    each = {
        f"each.{name}": {**shared, **own}
        for name, own in tables.get("each", {}).items()
        if isinstance(own, dict)
    }
    lacking: set[str] = set()
    for key, cells in (each or {"estimate": shared}).items():
        if any(cells.get(name) for name in FIGURES) is bool(cells.get("figure")):
            yield key, "say what holds the figures: low, best and high, or figure alone"
        elif cells.get("spread") and not (
            cells.get("best") and not cells.get("low") and not cells.get("high")
        ):
            yield key, "spread is taken off best and added to it: say best, and no low and high"
        lacking.update(name for name in REQUIRED if name not in cells)
    for name in REQUIRED:
        if name in lacking:
            yield f"estimate.{name}", SAY_WHAT


_TABLES: Final[dict[str, list[str]]] = {
    "": sorted(field.alias or name for name, field in MappingFile.model_fields.items()),
    "file": sorted(Reading.model_fields),
    "wide": sorted(Wide.model_fields),
    "with": sorted(Beside.model_fields),
    "estimate": list(Estimate.model_fields),
    "each": list(Estimate.model_fields),
    "new": list(MADE),
    **{f"new.{name}": [column.name for column in new_columns(name)] for name in MADE},
    "numbers": sorted(one.name for one in fields(Numbers)),
    "dates": sorted(one.name for one in fields(Dates)),
}
KEYS: Final = frozenset(_TABLES[""])
_KEYS: Final = {
    **dict.fromkeys(("estimate", "each"), "column of estimates.csv"),
    **{f"new.{name}": f"column of {table}.csv" for name, table in MADE.items()},
}
# What to write where a key is missing or holds something else: by key, or by the kind of error.
_WRITE: Final = {
    "id": 'say what ids are made of, such as id = ["who", "{Code}", "{Year}"]',
    "format": 'say one of "long", "wide", "json", "sdmx-json"',
    "file.lines_above": "say how many lines stand above the header",
    **{f"estimate.{name}": SAY_WHAT for name in REQUIRED},
    "string_pattern_mismatch": "call it by small letters, digits and _",
    "too_short": "say which columns are the same in both files",
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
        table = parts[0] if parts[0] in {"each", "with"} else ".".join(parts[:-1])
        hint = "it is made of id" if key == "estimate.id" else nearest(parts[-1], _TABLES[table])
        return key, f"no such {_KEYS.get(table, 'key')}: {hint}"
    write = _WRITE.get(key if kind != "value_error" else kind) or _WRITE[kind]
    message = write % {"key": key, **error.get("ctx", {})}
    if kind == "missing" or error["input"] == "":
        return key, message
    return key, f"{message} (it is {shorten(json.dumps(error['input'], default=str))})"
