"""Rows of other tables that a file names: found where they are there, made where they are not.

A text of the file is an id, a title or, of a source, an address of a row that is there; else it
becomes a row of its own, filled as [new.X] says, and with what can be read of an address.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from estimates.findings.quoting import shorten
from estimates.importing import periods
from estimates.importing.addresses import Address, address
from estimates.importing.keys import MADE, new_columns
from estimates.importing.mapping import MADE_OF, MappingFile
from estimates.importing.problems import RefusedError
from estimates.importing.records import Record
from estimates.importing.slugs import are_ids, slug
from estimates.importing.templates import NONE, Template
from estimates.tables import dates
from estimates.tables.advice import nearest
from estimates.tables.columns import Column, Kind
from estimates.tables.dataset import Dataset

_SHOWN: Final = 3  # rows that a text may mean
_LONG: Final = 40  # characters of an id that is read off an address or a title


@dataclass(slots=True)
class Newcomer:
    """A row that is to be made. name: the column of estimates that names it.

    read: columns whose cells are read off an address, or off the estimates. record: the first.
    """

    name: str
    id: str
    text: str
    record: Record
    cells: dict[str, str] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    earliest: str = ""

    @property
    def table(self) -> str:
        """The table that it is a row of."""
        return MADE[self.name]

    @property
    def filled(self) -> dict[str, str]:
        """Its cells that are not blank, by column; the id is none of them."""
        return {name: text for name, text in self.cells.items() if text}


@dataclass
class Newcomers:
    """What a file names in one column of estimates: the rows that are there, and new ones."""

    name: str
    mapping: MappingFile
    dataset: Dataset
    made: dict[str, Newcomer] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)
    _slugs: dict[str, str] = field(default_factory=dict)
    _refused: set[str] = field(default_factory=set)

    def id(self, text: str) -> str:
        """The id of the row that a text names; "" for a blank one.

        Raises:
            RefusedError: it cannot be told which row that is.
        """
        if text not in self._ids:
            self._ids[text] = self._known(text) or (self._free(text) if text else "")
        return self._ids[text]

    def note(self, text: str, record: Record, estimate: Mapping[str, str]) -> None:
        """Take down what a record says of the row that its text names, where that is a new one.

        Raises:
            RefusedError: it is not what another record says, or lacks what a row needs.
        """
        key = self._ids.get(text, "")
        if not key or key in self._present or key in self._refused:
            return
        around = {**record.cells, **{MADE_OF + name: cell for name, cell in estimate.items()}}
        row = self.made.get(key)
        try:
            if row is None:
                row = Newcomer(self.name, key, text, record)
                for column in new_columns(self.name):
                    row.cells[column.name] = self._cell(column, row, around)
                self.made[key] = row
            else:
                self._compare(row, around)
        except RefusedError:
            self._refused.add(key)  # it is told once
            raise
        if not estimate.get("nature"):
            row.earliest = _earlier(row.earliest, estimate.get("as_of", ""))

    def finished(self) -> Iterator[Newcomer]:
        """The new rows, with what takes all records to say. Their required cells may be blank."""
        for row in self.made.values():
            if self.name == "source" and not row.cells["published"] and row.earliest:
                row.cells["published"] = f"{row.earliest}/.."
                row.read.add("published")
            yield row

    @cached_property
    def _present(self) -> frozenset[str]:
        return frozenset(self._texts("id"))

    @cached_property
    def _titles(self) -> Mapping[str, list[str]]:
        pairs = zip(self._texts("title"), self._texts("id"), strict=True)
        return _gathered((_folded(title), name) for title, name in pairs)

    @cached_property
    def _pages(self) -> Mapping[str, list[str]]:
        if self.name != "source":
            return {}
        pairs = zip(self._texts("url"), self._texts("id"), strict=True)
        return _gathered((found.page, name) for url, name in pairs if (found := address(url)))

    @cached_property
    def _publishers(self) -> Mapping[str, str]:
        """Who publishes at a site, where all sources of it say the same."""
        found: dict[str, set[str]] = {}
        for url, publisher in zip(self._texts("url"), self._texts("publisher"), strict=True):
            if publisher and (read := address(url)):
                found.setdefault(read.site, set()).add(publisher)
        return {site: min(names) for site, names in found.items() if len(names) == 1}

    def _texts(self, column: str) -> list[str]:
        texts: list[str] = self.dataset.tables[MADE[self.name]].texts(column).to_pylist()
        return texts

    def _known(self, text: str) -> str:
        """The id of a row that is there; "" for none.

        Raises:
            RefusedError: there are several, of which one cannot tell which is meant.
        """
        if not text or text in self._present:
            return text
        read = address(text)
        found = self._pages.get(read.page, []) if read else self._titles.get(_folded(text), [])
        if len(found) > 1:
            raise RefusedError(
                f"“{shorten(text)}” may be {' or '.join(found[:_SHOWN])}: say which under"
                f" [rename.{self.name}]"
            )
        return found[0] if found else ""

    def _free(self, text: str) -> str:
        """An id for a new row; of an origin or a measure, that of the row with such an id."""
        read = address(text)
        made = _of_address(read) if read else slug(text)
        if not made:
            raise RefusedError(
                f"“{shorten(text)}” has letters that no id has: write an id for it under"
                f" [rename.{self.name}]"
            )
        if self.name == "source":
            made = _cut(made)
        made = made if are_ids([made])[0] else f"{self.name}_{made}"
        if self.name == "source":
            return self._numbered(made, read.page if read else text)
        other = self._slugs.setdefault(made, text)
        if other != text:
            raise RefusedError(
                f"“{shorten(text)}” and “{shorten(other)}” would both be {made}: if they are one,"
                f" say so under [rename.{self.name}], else write another id for one of them there"
            )
        return made

    def _numbered(self, made: str, meant: str) -> str:
        """An id that no other source has; the same for the same page."""
        number, name = 1, made
        while name in self._present or self._slugs.setdefault(name, meant) != meant:
            number += 1
            name = f"{made}_{number}"
        return name

    def _cell(self, column: Column, row: Newcomer, around: Mapping[str, str]) -> str:
        """A cell of a new row.

        Raises:
            RefusedError: it cannot be made of what the file says.
        """
        made = self.mapping.made[self.name].get(column.name)
        renames = self.mapping.renames.get(f"{self.name}.{column.name}", NONE)
        if made is None:
            text = self._read(column.name, row.text, around)
            row.read |= {column.name} if text and address(row.text) else set()
            renamed = renames.of(text)
            renamed = renames.of(row.text) if renamed is None else renamed
            return text if renamed is None else renamed
        return self._filled(column, made, around)

    def _filled(self, column: Column, made: Template, around: Mapping[str, str]) -> str:
        renames = self.mapping.renames.get(f"{self.name}.{column.name}", NONE)
        try:
            text = made.fill(around)
            renamed = renames.of(text)
            if column.kind is Kind.DATE and renamed is None:
                renamed = periods.interval(made.fill(around, self.mapping.dates.text))
        except periods.PeriodError as error:
            raise RefusedError(str(error), made.names) from None
        text = text if renamed is None else renamed
        if column.words and text and text not in column.words:
            hint = nearest(text, column.words)
            message = f"{column.name} of a new {self.name} cannot be “{shorten(text)}”: {hint}"
            raise RefusedError(message, made.names)
        return text

    def _compare(self, row: Newcomer, around: Mapping[str, str]) -> None:
        for column in new_columns(self.name):
            made = self.mapping.made[self.name].get(column.name)
            if made is None or not made.names:
                continue
            text, first = self._filled(column, made, around), row.cells[column.name]
            if text != first:
                raise RefusedError(
                    f"the new {self.name} {row.id} would have the {column.name}"
                    f" “{shorten(first)}”, as {row.record.place} has it, and “{shorten(text)}”",
                    made.names,
                )

    def _read(self, column: str, text: str, around: Mapping[str, str]) -> str:
        """What a new row has in a column that [new.X] does not fill."""
        if column == "unit":
            return around[f"{MADE_OF}unit"]
        if self.name != "source":
            words = text.replace("_", " ")
            capital = self.name == "measure"
            title = f"{words[:1].upper()}{words[1:]}" if capital else text
            return title if column == "title" else ""
        read = address(text)
        if read is None:
            return text if column == "title" else ""
        publisher = self._publishers.get(read.site, read.site)
        known = {"title": read.title, "publisher": publisher, "published": read.date}
        return {**known, "url": read.text}.get(column, "")


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The ids that share a key."""
    found: dict[str, list[str]] = {}
    for key, name in pairs:
        if key and name:
            found.setdefault(key, []).append(name)
    return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).removeprefix("the ")


def _of_address(read: Address) -> str:
    """What an id is made of: the name of the site, and the date, else the last part."""
    if read.date:
        return slug(f"{read.label} {read.date}")
    return "_".join(filter(None, (slug(read.label), slug(read.last))))


def _cut(text: str) -> str:
    """The first words of a text that is long."""
    if len(text) <= _LONG:
        return text
    return re.sub(r"_[^_]*$", "", text[: _LONG + 1]).strip("_")[:_LONG]


def _earlier(first: str, as_of: str) -> str:
    """The earlier of two dates; of an interval its end, to which it was counted.

    What lies ahead is none: nothing was published then.
    """
    start, _, end = as_of.partition("/")
    day = end if end and end != ".." else start
    try:
        begin = dates.read(day).start if day and day != ".." else None
        if begin is None or begin > dt.datetime.now(dt.UTC).date():
            return first
        return day if not first or begin < (dates.read(first).start or begin) else first
    except dates.DateError:
        return first
