"""The text of a drafted mapping: every guess is marked at its line, every question is a `?`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from estimates.importing.drafting import names, numbers, samples, spellings
from estimates.importing.drafting.cells import Cells
from estimates.importing.drafting.headings import Group
from estimates.importing.drafting.roles import Roles, Table
from estimates.importing.drafting.texts import braced, key, listed, plain, quoted

_SHOWN: Final = 80  # columns that are listed


@dataclass
class Draft:
    """A mapping for one file. name: of the mapping. others: files beside, their records by column.

    places: where each record stands, as people count lines.
    """

    file: str
    name: str
    form: str
    reading: Sequence[str]
    table: Table
    places: Sequence[str]
    wide: Sequence[str] = ()
    others: Mapping[str, Table] = field(default_factory=dict)

    def text(self) -> str:
        """The mapping."""
        cells, roles = self._cells, self._roles
        parts = (
            self._head(),
            self.wide,
            self._with(),
            self._split(),
            cells.estimate(),
            *cells.each(),
            *names.new(self._names),
            *names.renames(self._names),
            numbers.written(cells),
            numbers.dated(roles),
            ["# [skip]", f'# {key(roles["subject"] or "Column")} = ["World", "Total*"]'],
        )
        return "\n".join("\n".join([*lines, ""]) for part in parts if (lines := list(part)))

    @cached_property
    def _roles(self) -> Roles:
        return Roles(self.table)

    @cached_property
    def _cells(self) -> Cells:
        return Cells(
            self.file,
            self._roles,
            self._groups,
            self.others,
            self._look,
            split=self._parts,
            own=re.sub(r"[^a-z0-9]+", "_", self.name),
        )

    @cached_property
    def _names(self) -> names.Names:
        return names.Names(self._roles, self._look, self._parts, hedged=self._cells.hedged)

    @cached_property
    def _parts(self) -> frozenset[str]:
        """The columns that [split] makes."""
        origin, source = self._roles["origin"], self._roles["source"]
        parts = set(re.findall(r"\{(\w+)\}", " ".join(self._ranged[1])))
        if origin and spellings.via(self.table.texts(origin))[0]:
            parts |= {"who", "via"}
        if source and spellings.remarked(self.table.texts(source)):
            parts |= {"address", "remark"}
        return frozenset(parts)

    @cached_property
    def _ranged(self) -> tuple[str, list[str]]:
        """A column whose cells hold whole ranges, and the patterns that take them apart."""
        for name in self.table.columns if not self._roles.groups else ():
            patterns = spellings.ranged(self.table.columns[name])
            if patterns:
                return name, patterns
        return "", []

    @cached_property
    def _groups(self) -> Sequence[Group]:
        """The estimates of each record."""
        parts = {*re.findall(r"\{(\w+)\}", " ".join(self._ranged[1]))}
        if not parts:
            return self._roles.groups
        best, low, high, half = (
            name if name in parts else "" for name in ("best", "low", "high", "half")
        )
        return [Group(best, low, high, half)]

    @cached_property
    def _look(self) -> samples.Numbers:
        found = dict.fromkeys(name for group in self._groups for name in group.columns)
        columns = list(found) or self._roles.numeric
        texts = [cell for name in columns for cell in self.table.columns.get(name, ())]
        ranged, _ = self._ranged
        if ranged:
            apart = re.compile(r"[0-9][0-9.,]*")
            texts = [one for cell in self.table.columns[ranged] for one in apart.findall(cell)]
        for table in self.others.values():
            texts += [cell for name in Roles(table).numeric for cell in table.columns[name]]
        return samples.numbers(texts)

    def _head(self) -> Iterator[str]:
        columns = [name for name in self.table.columns if name != "value" or not self.wide]
        yield f"# How {plain(self.file)} becomes estimates. The name of a column in braces stands"
        yield "# for what the column says. There are:"
        yield from (f"#   {braced(name)}" for name in columns[:_SHOWN])
        if len(columns) > _SHOWN:
            yield f"#   and {len(columns) - _SHOWN} more"
        if self.wide:
            yield "#   {value}, and {header} of the column that it stands in"
        yield "# What is guessed here has to be read; what is blank, or a ?, has to be answered."
        yield ""
        yield f"format = {quoted(self.form)}"
        parts, twice = self._roles.key()
        made = [self.name, *("{" + name + "}" for name in parts)]
        made += ["{each}"] if len(self._groups) > 1 else []
        note = "what an estimate is known by; never changes"
        if twice is not None:
            first, second = (self.places[at] for at in twice)
            note = f"it does not tell {first} from {second}: add what does"
        yield f"id = {listed(made)}  # {note}"
        yield ""
        yield "[file]"
        yield from self.reading

    def _with(self) -> Iterator[str]:
        taken = {one for group in self._groups for one in group.columns} | {*self._roles.unread}
        for number, (name, table) in enumerate(self.others.items()):
            shared = [
                one for one in self.table.columns if one in table.columns and one not in taken
            ]
            yield from [""] if number else []
            yield f"[with.{name}]"
            yield f"on = {listed(shared)}  # what tells which records belong together"

    def _split(self) -> Iterator[str]:
        origin, source = self._roles["origin"], self._roles["source"]
        lines: list[str] = []
        if "via" in self._parts:
            lines.append(f'{key(origin)} = ["{{who}} (via {{via}})"]')
            others = spellings.via(self.table.texts(origin))[1]
            lines += [f"#   some seem to be {quoted(one)}: if so, add that" for one in others]
        if "remark" in self._parts:
            lines.append(f'{key(source)} = "{{address}} ({{remark}})"')
        column, patterns = self._ranged
        if column:
            lines.append(f"{key(column)} = {listed(patterns)}")
        if lines:
            yield "[split]"
            yield from lines
