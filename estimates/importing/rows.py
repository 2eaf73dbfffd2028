"""Records of a file as rows of estimates, as a mapping says; nothing of a file is passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from estimates.findings.collection import shorten
from estimates.importing import periods
from estimates.importing.figures import FigureError, power_of
from estimates.importing.mapping import FIGURES, MappingFile
from estimates.importing.periods import PeriodError
from estimates.importing.problems import Problem, ProblemsError
from estimates.importing.records import Record, Records
from estimates.importing.slugs import slug, unformed
from estimates.importing.templates import NONE, Template
from estimates.tables import ids
from estimates.tables.advice import advise, nearest
from estimates.tables.columns import ESTIMATES, Column, Kind
from estimates.tables.dataset import Dataset
from estimates.units.registry import UnitError

_STATED: Final = (*FIGURES, "figure")
_FIGURE: Final = replace(ESTIMATES.column("best"), name="figure")
# Where the one figure of a source goes; it is no figure of its own where it is a bound.
_PLACES: Final = {
    **dict.fromkeys(("at_least", "more_than", "vague"), "low"),
    **dict.fromkeys(("up_to", "less_than"), "high"),
}
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

    repeated: records that say the same as another one.
    """

    rows: tuple[Row, ...]
    records: int
    missing: Mapping[str, int]
    repeated: int = 0


def rows(found: Records, mapping: MappingFile, file: str, dataset: Dataset) -> Rows:
    """Make estimates of the records of a file.

    Raises:
        ProblemsError: a record is none as the mapping has it; every problem is told.
    """
    maker = _Maker(mapping, file, dataset, found)
    maker.check_names()
    maker.stop()
    made = tuple(row for record in found.records if (row := maker.row(record)) is not None)
    maker.check_known(made)
    once = maker.distinct(made)
    maker.stop()
    return Rows(once, len(found.records), maker.missing, len(made) - len(once))


class _RefusedError(Exception):
    """A cell cannot be made."""

    def __init__(self, names: tuple[str, ...], message: str) -> None:
        super().__init__(message)
        self.names = names


@dataclass
class _Maker:
    mapping: MappingFile
    file: str
    dataset: Dataset
    found: Records
    problems: list[Problem] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)

    @cached_property
    def columns(self) -> tuple[tuple[Column, Template], ...]:
        """What is to be filled. Figures first: a record without one is no estimate."""
        filled = [
            (_FIGURE if name == "figure" else ESTIMATES.column(name), template)
            for name, template in self.mapping.templates.items()
        ]
        return tuple(sorted(filled, key=lambda one: one[0].name not in _STATED))

    def stop(self) -> None:
        if self.problems:
            raise ProblemsError(self.problems)

    def check_names(self) -> None:
        """The columns that the mapping names are there, once each."""
        of = self.mapping
        named = [(f"estimate.{name}", made.names) for name, made in of.templates.items()]
        named += [("id", part.names) for part in of.id]
        named += [
            ("numbers.scale", of.numbers.scale.names),
            ("keep", tuple(of.keep)),
            ("skip", tuple(of.skip)),
        ]
        for key, names in named:
            for name in names:
                if name not in self.found.names:
                    hint = nearest(name, sorted(self.found.names))
                    message = f"{self.file} has no column {shorten(name)}: {hint}"
                    self.problems.append(Problem(of.file, "", key, message))
                elif name in self.found.twice:
                    message = "there are two columns with this name, and one cannot tell which"
                    self.problems.append(Problem(self.file, "", name, message))

    def note(self, record: Record, names: tuple[str, ...], message: str, key: str = "") -> None:
        """A problem with what some columns of a record say; of the mapping where it names none."""
        if len(self.problems) >= _MOST:
            return
        if not names:
            self.problems.append(Problem(self.mapping.file, "", key, message))
            return
        shown = dict.fromkeys(
            record.header if name == "value" and record.header else name for name in names
        )
        self.problems.append(Problem(self.file, record.place, ", ".join(shown), message))

    def row(self, record: Record) -> Row | None:
        """The estimate of a record; None where it has no figure, or a problem."""
        cells: dict[str, str] = {}
        good = True
        for column, made in self.columns:
            if column.name not in _STATED and good and not any(map(cells.get, _STATED)):
                self.count_missing(record)
                return None
            try:
                cells[column.name] = self.cell(column, made, record)
            except (FigureError, PeriodError, _RefusedError) as error:
                names = error.names if isinstance(error, _RefusedError) else made.names
                self.note(record, names, str(error), f"estimate.{column.name}")
                good = False
        if "figure" in cells:
            figure = cells.pop("figure")
            cells |= dict.fromkeys(FIGURES, "")
            cells[_PLACES.get(cells.get("qualifier", ""), "best")] = figure
        name = self.id(record)
        return Row(name, cells, record) if good and name else None

    def count_missing(self, record: Record) -> None:
        texts = [
            made.fill(record.cells)
            for name in _STATED
            if (made := self.mapping.templates.get(name)) is not None
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
        if column.words and text and text not in column.words:
            hint = nearest(text, column.words)
            message = f"{column.name} cannot be “{shorten(text)}”: {hint}"
            raise _RefusedError(made.names, f"{message}; say so under [rename.{column.name}]")
        if column.required and not text:
            raise _RefusedError(made.names, f"{column.name} would be blank: {column.description}")
        return text

    def power(self, record: Record) -> int:
        """The power of ten of a record's figures.

        Raises:
            _RefusedError: what stands there is no scale.
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
            raise _RefusedError(self.mapping.numbers.scale.names, message) from None

    def id(self, record: Record) -> str:
        """The id of a record's estimate; "" where it has none, which is noted."""
        renames = self.mapping.renames.get("id", NONE)
        parts: list[str] = []
        for part in self.mapping.id:
            text = part.fill(record.cells)
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
            template = self.mapping.templates.get(name)
            if template is None:
                continue
            counts = Counter(row.cells[name] for row in made if row.cells[name])
            first = {row.cells[name]: row.record for row in reversed(made)}
            for text, wrong in self.unknown(name, counts):
                count = counts[text]
                more = f" ({count:,} records)" if count > 1 else ""
                self.note(first[text], template.names, f"{wrong}{more}", f"estimate.{name}")

    def unknown(self, name: str, texts: Counter[str]) -> Iterator[tuple[str, str]]:
        target = ESTIMATES.column(name).target
        if not target:
            for text in texts:
                try:
                    self.dataset.units.unit(text)
                except UnitError as error:
                    yield text, f"{error}; or say so under [rename.unit]"
            return
        known = [text for text in self.dataset.tables[target].texts("id").to_pylist() if text]
        present = set(known)
        missing = [text for text in texts if text not in present]
        for text, hint in advise(missing, known).items():
            yield (
                text,
                (
                    f"{target}.csv has no {name} {shorten(text)}: {hint}; add it there, or say so "
                    f"under [rename.{name}]"
                ),
            )

    def distinct(self, made: tuple[Row, ...]) -> tuple[Row, ...]:
        """The estimates without those that are there twice; every other has an id of its own."""
        names = tuple(dict.fromkeys(name for part in self.mapping.id for name in part.names))
        for place in unformed([row.id for row in made]):
            message = f"{shorten(made[place].id)} cannot be an id: {ids.hint(made[place].id)}"
            self.note(made[place].record, names, f"{message}; begin id with a word", "id")
        first: dict[str, Row] = {}
        for row in made:
            other = first.setdefault(row.id, row)
            if other.cells != row.cells:
                where = " ".join(filter(None, (other.record.place, other.record.header)))
                message = (
                    f"its id would be {shorten(row.id)}, that of {where}: add to id what tells "
                    "them apart"
                )
                self.note(row.record, names, message, "id")
        return tuple(first.values())
