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

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from estimates.editing.edits import MAPPINGS, EditError
from estimates.importing import figures, periods
from estimates.importing.problems import Problem, ProblemsError
from estimates.importing.templates import (
    Headers,
    Renames,
    Template,
    TemplateError,
    headers,
    renames,
    template,
    texts,
)
from estimates.tables.cells import nearest
from estimates.tables.columns import ESTIMATES
from estimates.tables.files import contents

FIGURES: Final = ("low", "best", "high")
FORMATS: Final = ("long", "wide", "json", "sdmx-json")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}", re.ASCII)
_MOST: Final = 1 << 20  # bytes of a mapping
_CELLS: Final = tuple(name for name in ESTIMATES.names if name != "id")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the characters of a file become records."""

    encoding: str = "utf-8"
    separator: str = ","
    lines_above: int = 0
    records: str = ""


@dataclass(frozen=True, slots=True)
class MappingFile:
    """What a mapping says. cells: by column of `estimates.csv`.

    keep, skip: by column of the file. renames: by column of `estimates.csv`, `id` for the parts of
    the id.
    """

    name: str
    format: str
    id: tuple[Template, ...]
    cells: Mapping[str, Template]
    reading: Reading = field(default_factory=Reading)
    wide: Headers | None = None
    figure: Template | None = None
    renames: Mapping[str, Renames] = field(default_factory=dict)
    numbers: figures.Format = field(default_factory=figures.Format)
    scale: Template = field(default_factory=lambda: template(""))
    dates: periods.Format = field(default_factory=periods.Format)
    keep: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)
    skip: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of `estimates.csv` that it fills."""
        return (*self.cells, *(FIGURES if self.figure is not None else ()))

    @property
    def templates(self) -> Mapping[str, Template]:
        """All that it fills, by column, the figure among them."""
        return self.cells if self.figure is None else {**self.cells, "figure": self.figure}

    @property
    def file(self) -> str:
        """Where it lies in its dataset."""
        return file_of(self.name)

    @property
    def table(self) -> str:
        """The memory of what was imported by it, as edits name it."""
        return f"{MAPPINGS}/{self.name}.imported"


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
    try:
        given = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError:
        raise ProblemsError([Problem(file_of(name), "", "", "it is not UTF-8")]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProblemsError([Problem(file_of(name), "", "", f"not TOML: {error}")]) from None
    return _Reader(name, given).read()


class _Reader:
    """Reads one mapping, and notes what is wrong with it."""

    def __init__(self, name: str, given: dict[str, Any]) -> None:
        self.name, self.given = name, given
        self.problems: list[Problem] = []

    def read(self) -> MappingFile:
        for key in self.given.keys() - KEYS:
            self.note(key, f"the mapping has no such key: {nearest(key, sorted(KEYS))}")
        form = self.word("", "format", FORMATS) or ""
        parts = self.given.get("id", [])
        if not isinstance(parts, list) or not parts:
            self.note("id", 'say of what ids are made, such as id = ["who", "{Code}", "{Year}"]')
            parts = []
        read = MappingFile(
            name=self.name,
            format=form,
            id=tuple(self.made(template, "id", part) for part in parts),
            cells=self.cells(),
            figure=self.figure(),
            reading=self.reading(),
            wide=self.wide(form),
            renames=self.renames(),
            numbers=self.numbers(),
            scale=self.made(template, "numbers.scale", self.of("numbers").get("scale", "")),
            dates=self.dates(),
            keep=self.patterns("keep"),
            skip=self.patterns("skip"),
        )
        if self.problems:
            raise ProblemsError(self.problems)
        return read

    def note(self, key: str, message: str) -> None:
        self.problems.append(Problem(file_of(self.name), "", key, message))

    def of(self, key: str) -> dict[str, Any]:
        """A table of the mapping, empty where there is none."""
        found = self.given.get(key, {})
        if not isinstance(found, dict):
            self.note(key, f"write it as a table: [{key}]")
            return {}
        unknown = found.keys() - _TABLES[key] if key in _TABLES else set()
        for name in sorted(unknown):
            self.note(f"{key}.{name}", f"no such key: {nearest(name, sorted(_TABLES[key]))}")
        return found

    def word(self, key: str, name: str, words: tuple[str, ...], default: str = "") -> str:
        found = (self.of(key) if key else self.given).get(name, default)
        if found not in words:
            shown = ", ".join(f'"{word}"' for word in words)
            self.note(f"{key}.{name}".strip("."), f"say one of {shown}")
            return default
        return str(found)

    def made(self, make: Callable[[str], Any], key: str, given: Any) -> Any:
        """What is made of a text; nothing of use where it is none, which is noted."""
        if isinstance(given, bool) or not isinstance(given, str | int):
            self.note(key, "write it as a text in quotes")
            return make("")
        try:
            return make(str(given))
        except TemplateError as error:
            self.note(key, str(error))
            return make("")

    def texts(self, key: str, name: str) -> tuple[str, ...]:
        found = self.of(key).get(name, [])
        found = [found] if isinstance(found, str) else found
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self.note(f"{key}.{name}", 'write it as a list of texts: ["..", "NA"]')
            return ()
        return tuple(found)

    def cells(self) -> dict[str, Template]:
        given = self.of("estimate")
        for name in given.keys() - {*_CELLS, "figure"}:
            hint = "it is made of id" if name == "id" else nearest(name, _CELLS)
            self.note(f"estimate.{name}", f"estimates.csv has no such column to fill: {hint}")
        missing = [name for name in ("measure", "subject", "unit") if not given.get(name)]
        for name in missing:
            self.note(f"estimate.{name}", "say what it is, as a text with {columns} of the file")
        ends = [name for name in FIGURES if given.get(name)]
        if bool(ends) is bool(given.get("figure")):
            self.note("estimate", "say what holds the figures: low, best and high, or figure alone")
        return {
            name: self.made(template, f"estimate.{name}", given[name])
            for name in _CELLS
            if given.get(name, "") != ""
        }

    def figure(self) -> Template | None:
        given = self.of("estimate").get("figure")
        return self.made(template, "estimate.figure", given) if given else None

    def reading(self) -> Reading:
        given = self.of("file")
        plain = Reading()
        lines = given.get("lines_above", 0)
        if isinstance(lines, bool) or not isinstance(lines, int) or lines < 0:
            self.note("file.lines_above", "say how many lines stand above the header")
            lines = 0
        separator = given.get("separator", plain.separator)
        if separator not in {",", ";", "\t", "|"}:
            self.note("file.separator", 'say one of ",", ";", "\\t", "|"')
            separator = plain.separator
        encoding, records = given.get("encoding", plain.encoding), given.get("records", "")
        try:
            b"".decode(str(encoding))
            "".encode(str(encoding))
        except (LookupError, ValueError, UnicodeError):
            self.note("file.encoding", "say utf-8, utf-16, cp1252, or another encoding of texts")
            encoding = plain.encoding
        if not isinstance(records, str):
            self.note("file.records", 'write it as a text: "data.items"')
            records = ""
        return Reading(str(encoding), separator, lines, records)

    def wide(self, form: str) -> Headers | None:
        given = self.of("wide").get("columns")
        if given is None:
            if form == "wide":
                self.note("wide.columns", 'say which columns hold values: "{year:####}", or a list')
            return None
        if form and form != "wide":
            self.note("wide", f'a file of the format "{form}" has no [wide]')
        if isinstance(given, list):
            return Headers(frozenset(self.texts("wide", "columns")), None)
        made: Headers = self.made(headers, "wide.columns", given)
        return made

    def renames(self) -> dict[str, Renames]:
        given = self.of("rename")
        read: dict[str, Renames] = {}
        for name, words in given.items():
            if name not in (*_CELLS, "figure", "id", "scale"):
                self.note(f"rename.{name}", f"no column to fill: {nearest(name, _CELLS)}")
            elif not isinstance(words, dict) or not all(
                isinstance(word, str) for word in words.values()
            ):
                self.note(f"rename.{name}", 'write "text of the file" = "text of the estimate"')
            else:
                try:
                    read[name] = renames(words)
                except TemplateError as error:
                    self.note(f"rename.{name}", str(error))
        return read

    def numbers(self) -> figures.Format:
        given = self.of("numbers")
        marks = ("", *figures.SEPARATORS)
        decimal = self.word("numbers", "decimal", ("", ".", ","), "")
        thousands = self.word("numbers", "thousands", marks, "")
        exponents = given.get("exponents", False)
        if decimal and decimal == thousands:
            self.note("numbers.thousands", "it cannot be the sign of decimals too")
        if not isinstance(exponents, bool):
            self.note("numbers.exponents", "say true or false")
        return figures.Format(
            decimal=decimal,
            thousands=thousands,
            missing=frozenset(self.texts("numbers", "missing")),
            remove=tuple(filter(None, self.texts("numbers", "remove"))),
            exponents=exponents is True,
        )

    def dates(self) -> periods.Format:
        forms = self.texts("dates", "formats")
        for form in forms:
            wrong = periods.check_format(form)
            if wrong:
                self.note("dates.formats", f"{form[:60]}: {wrong}")
        return periods.Format(forms, frozenset(self.texts("dates", "open")))

    def patterns(self, key: str) -> dict[str, tuple[re.Pattern[str], ...]]:
        return {
            name: tuple(self.made(texts, f"{key}.{name}", one) for one in self.texts(key, name))
            for name in self.of(key)
        }


_TABLES: Final = {
    "file": {"encoding", "separator", "lines_above", "records"},
    "wide": {"columns"},
    "numbers": {"decimal", "thousands", "missing", "remove", "exponents", "scale"},
    "dates": {"formats", "open"},
}
KEYS: Final = {"format", "id", "estimate", "rename", "keep", "skip", *_TABLES}
