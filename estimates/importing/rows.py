"""Records of a file as rows of estimates, as a mapping says; nothing of a file is passed over."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from estimates.findings.quoting import shorten
from estimates.importing import hedges, names, periods
from estimates.importing.figures import FigureError, power_of
from estimates.importing.keys import STATED, new_columns
from estimates.importing.mapping import MADE_OF, MappingFile, Variant
from estimates.importing.newcomers import Newcomer, Newcomers
from estimates.importing.periods import PeriodError
from estimates.importing.problems import Problem, ProblemsError, RefusedError
from estimates.importing.records import Record, Records
from estimates.importing.slugs import are_ids, slug
from estimates.importing.templates import NONE, Template
from estimates.tables import ids
from estimates.tables.advice import advise, nearest
from estimates.tables.columns import ESTIMATES, Column, Kind
from estimates.tables.dataset import Dataset
from estimates.units.registry import UnitError

_FIGURE: Final = ESTIMATES.column("best")
_MOST: Final = 1_000  # problems that are told apart


@dataclass(frozen=True, slots=True)
class Row:
    """One estimate as its file has it. cells: of the columns that the mapping fills, blanks too."""

    id: str
    cells: Mapping[str, str]
    record: Record


@dataclass(frozen=True, slots=True)
class Rows:
    """All estimates of a file. missing: how often a text stood for no figure.

    repeated: records that say the same as another one. new: rows of other tables that they name.
    """

    rows: tuple[Row, ...]
    records: int
    missing: Mapping[str, int]
    repeated: int = 0
    new: tuple[Newcomer, ...] = ()


def rows(found: Records, mapping: MappingFile, file: str, dataset: Dataset) -> Rows:
    """Make estimates of the records of a file.

    Raises:
        ProblemsError: a record is none as the mapping has it; every problem is told.
    """
    maker = _Maker(mapping, file, dataset, found)
    maker.problems += names.missing(found, mapping, file)
    maker.stop()
    made = tuple(
        row
        for record in found.records
        for variant in mapping.variants
        if (row := maker.row(record, variant)) is not None
    )
    new = tuple(maker.new_rows())
    maker.check_known(made)
    once = maker.distinct(made)
    maker.stop()
    return Rows(once, len(found.records), maker.missing, len(made) - len(once), new)


@dataclass
class _Maker:
    mapping: MappingFile
    file: str
    dataset: Dataset
    found: Records
    problems: list[Problem] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)

    @cached_property
    def columns(self) -> Mapping[str, tuple[tuple[Column, Template], ...]]:
        """What is to be filled, by variant. Figures first: a record without is no estimate."""
        found = {}
        for variant in self.mapping.variants:
            filled = [
                (replace(_FIGURE, name=name) if name in STATED else ESTIMATES.column(name), made)
                for name, made in variant.templates.items()
            ]
            found[variant.name] = tuple(sorted(filled, key=lambda one: one[0].name not in STATED))
        return found

    @cached_property
    def newcomers(self) -> Mapping[str, Newcomers]:
        """What the file names of other tables, by the column of estimates that does."""
        return {name: Newcomers(name, self.mapping, self.dataset) for name in self.mapping.made}

    def stop(self) -> None:
        if self.problems:
            raise ProblemsError(self.problems)

    def note(self, record: Record, of: tuple[str, ...], message: str, key: str = "") -> None:
        """A problem with what some columns of a record say; of the mapping where it names none."""
        if len(self.problems) >= _MOST:
            return
        if not of:
            self.problems.append(Problem(self.mapping.file, "", key, message))
            return
        shown = dict.fromkeys(
            record.header if name == "value" and record.header else name for name in of
        )
        self.problems.append(Problem(self.file, record.place, ", ".join(shown), message))

    def row(self, record: Record, variant: Variant) -> Row | None:
        """The estimate of a record; None where it has no figure, or a problem."""
        if variant.name:
            record = replace(record, cells={**record.cells, "each": variant.name})
        cells: dict[str, str] = {}
        texts: dict[str, str] = {}
        good = True
        for column, made in self.columns[variant.name]:
            if column.name not in STATED and good and not any(map(cells.get, STATED)):
                self.count_missing(record, variant)
                return None
            try:
                cells[column.name] = self.cell(column, made, record)
                if column.name in self.newcomers:
                    texts[column.name] = cells[column.name]
                    cells[column.name] = self.newcomers[column.name].id(cells[column.name])
            except (FigureError, PeriodError, RefusedError) as error:
                of = getattr(error, "names", None)
                self.note(
                    record, made.names if of is None else of, str(error), f"estimate.{column.name}"
                )
                good = False
        return self.whole(record, variant, cells, texts) if good else None

    def whole(
        self, record: Record, variant: Variant, cells: dict[str, str], texts: Mapping[str, str]
    ) -> Row | None:
        """The estimate of a record with all its cells; None where that shows a problem."""
        try:
            cells = hedges.placed(cells)
        except FigureError as error:
            figures = (variant.templates.get(name) for name in STATED)
            of = tuple(name for made in figures if made for name in made.names)
            self.note(record, of, str(error), "estimate")
            return None
        for name, text in texts.items():
            try:
                self.newcomers[name].note(text, record, cells)
            except RefusedError as error:
                self.note(record, error.names or (), str(error), f"new.{name}")
                return None
        name = self.id(record, cells)
        return Row(name, cells, record) if name else None

    def new_rows(self) -> Iterator[Newcomer]:
        """The rows of other tables that are to be made; what they lack is noted."""
        for name, newcomers in self.newcomers.items():
            for row in newcomers.finished():
                lacking = [
                    column.name
                    for column in new_columns(name)
                    if column.required and not row.cells[column.name]
                ]
                for column in lacking:
                    filled = self.mapping.made[name].get(column)
                    of = filled.names if filled else self.mapping.named_by(name)
                    own = f'[rename."{name}.{column}"] {json.dumps(row.text, ensure_ascii=False)}'
                    message = (
                        f"the new {name} “{shorten(row.text)}” has no {column}: say {column} ="
                        f' "..." under [new.{name}] or, for this one, {own} = "..."'
                    )
                    self.note(row.record, of, message, f"new.{name}")
                yield row

    def count_missing(self, record: Record, variant: Variant) -> None:
        texts = [
            made.fill(record.cells)
            for name in STATED
            if (made := variant.templates.get(name)) is not None
        ]
        self.missing[next(filter(None, texts), "")] += 1

    def cell(self, column: Column, made: Template, record: Record) -> str:
        text = made.fill(record.cells)
        renamed = self.mapping.renames.get(column.name, NONE).of(text)
        if column.kind is Kind.NUMBER:
            return self.mapping.numbers.text(
                text if renamed is None else renamed, self.power(record)
            )
        if column.kind is Kind.DATE:
            dated = made.fill(record.cells, self.mapping.dates.text) if renamed is None else renamed
            return periods.interval(dated)
        text = text if renamed is None else renamed
        wrong = ""
        if column.words and text and text not in column.words:
            wrong = nearest(text, column.words)
        elif column.pattern and text and not re.fullmatch(column.pattern, text):
            wrong = f"write it as {' or '.join(column.examples[:2])}"
        if wrong:
            message = f"{column.name} cannot be “{shorten(text)}”: {wrong}"
            raise RefusedError(f"{message}; say so under [rename.{column.name}]")
        if column.required and not text:
            raise RefusedError(f"{column.name} would be blank: {column.description}")
        return text

    def power(self, record: Record) -> int:
        """The power of ten of a record's figures.

        Raises:
            RefusedError: what stands there is no scale.
        """
        text = self.mapping.numbers.scale.fill(record.cells)
        try:
            renamed = self.mapping.renames.get("scale", NONE).of(text)
            return power_of(text if renamed is None else renamed)
        except FigureError as error:
            message = (
                f"{error}; say so under [rename.scale]"
                if self.mapping.numbers.scale.names
                else str(error)
            )
            raise RefusedError(message, self.mapping.numbers.scale.names) from None

    def id(self, record: Record, estimate: Mapping[str, str]) -> str:
        """The id of a record's estimate; "" where it has none, which is noted."""
        renames = self.mapping.renames.get("id", NONE)
        around = {**record.cells, **{MADE_OF + name: cell for name, cell in estimate.items()}}
        if "as_of" in estimate:
            around[f"{MADE_OF}as_of"] = periods.end(estimate["as_of"])
        parts: list[str] = []
        for part in self.mapping.id:
            text = part.fill(around)
            renamed = renames.of(text)
            made = slug(text if renamed is None else renamed)
            if not made:
                why = (
                    f"“{shorten(text)}” has letters that no id has"
                    if text
                    else "it is blank, and part of the id"
                )
                self.note(
                    record, part.names, f"{why}: use a code, or say so under [rename.id]", "id"
                )
                return ""
            parts.append(made)
        return "_".join(parts)

    def check_known(self, made: tuple[Row, ...]) -> None:
        """What rows of other tables, and units, the estimates name: each is there."""
        for name in ("measure", "source", "origin", "unit"):
            counts = Counter(text for row in made if (text := row.cells.get(name)))
            first = {row.cells.get(name): row.record for row in reversed(made)}
            for text, wrong in self.unknown(name, counts):
                count = counts[text]
                more = f" ({count:,} records)" if count > 1 else ""
                self.note(
                    first[text], self.mapping.named_by(name), f"{wrong}{more}", f"estimate.{name}"
                )

    def unknown(self, name: str, texts: Counter[str]) -> Iterator[tuple[str, str]]:
        target = ESTIMATES.column(name).target
        if not target:
            for text in texts:
                try:
                    self.dataset.units.unit(text)
                except UnitError as error:
                    yield text, f"{error}; or say so under [rename.unit]{_defined(text)}"
            return
        known = [text for text in self.dataset.tables[target].texts("id").to_pylist() if text]
        present = {*known, *(self.newcomers[name].made if name in self.newcomers else ())}
        missing = [text for text in texts if text not in present]
        for text, hint in advise(missing, known).items():
            yield (
                text,
                (
                    f"{target}.csv has no {name} {shorten(text)}: {hint}; add it there, or say so "
                    f"under [rename.{name}], or have it made by [new.{name}]"
                ),
            )

    def distinct(self, made: tuple[Row, ...]) -> tuple[Row, ...]:
        """The estimates without those that are there twice; every other has an id of its own."""
        of = tuple(dict.fromkeys(name for part in self.mapping.id for name in part.names))
        formed = are_ids([row.id for row in made])
        for place in (place for place, good in enumerate(formed) if not good):
            message = f"{shorten(made[place].id)} cannot be an id: {ids.hint(made[place].id)}"
            self.note(made[place].record, of, f"{message}; begin id with a word", "id")
        first: dict[str, Row] = {}
        for row in made:
            other = first.setdefault(row.id, row)
            if other.cells != row.cells:
                where = " ".join(filter(None, (other.record.place, other.record.header)))
                message = (
                    f"its id would be {shorten(row.id)}, that of {where}: add to id what tells "
                    "them apart"
                )
                self.note(row.record, of, message, "id")
        return tuple(first.values())


def _defined(unit: str) -> str:
    """How a unit of its own is defined; "" for a text that can be no name of one."""
    if not re.fullmatch(r"[a-z][a-z_]*", unit):
        return ""
    return f"; a unit of its own is a line of units.txt: {unit} = [{unit}]"
