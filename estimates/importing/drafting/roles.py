"""What the columns of a file are for an estimate, by their names and by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from estimates.importing.addresses import address
from estimates.importing.drafting import samples
from estimates.importing.drafting.headings import Group, Heading, groups
from estimates.tables.columns import ESTIMATES

# Names that columns have for what an estimate says, the likelier first.
_NAMES: Final = {
    "subject": (
        *("subject", "entity", "country name", "country", "location", "region", "area"),
        *("ref_area.name", "ref_area", "state", "place", "name", "geo"),
    ),
    "as_of": ("as_of", "time_period", "date", "year", "event_date", "time", "period", "month"),
    "measure": ("measure", "indicator", "variable", "metric", "outcome"),
    "origin": (
        *("origin", "claimant", "reported_by", "according_to", "organization", "organisation"),
        *("agency", "institution", "source", "source_name", "author"),
    ),
    "source": ("source_url", "url", "link", "source_link", "reference", "citation", "source"),
    "unit": ("unit", "units", "unit_of_measure", "unit_measure"),
    "note": ("note", "notes", "comment", "comments", "remark", "remarks"),
    "interval": ("interval", "confidence_level", "ci_level"),
    "scale": ("unit_mult", "unit multiplier", "multiplier", "scale", "magnitude"),
}
# These hold many things besides.
_MAYBE_MEASURE: Final = ("type", "category", "kind", "series")
_CODES: Final = ("code", "country code", "iso3", "iso", "id", "ref_area", "event_id_cnty")
_STARTS: Final = re.compile(r"(?:date_?)?(?:start|from|begin)(?:_?date)?|start_time")
_ENDS: Final = re.compile(r"(?:date_?)?(?:end|to|until)(?:_?date)?|end_time")
_KIND: Final = re.compile(
    r"(?=.*(?:uncertainty|interval|error|bounds?|ci))(?=.*(?:type|kind|method|definition))"
)
# In which a column is taken for what it is the likeliest to be.
_ORDER: Final = (
    *("as_of", "starts", "ends", "source", "measure", "unit", "scale", "interval", "note"),
    *("origin", "subject", "code"),
)
_FEW: Final = 30  # distinct texts of a column that says what is measured


@dataclass
class Table:
    """The records of a file by column, as far as they were looked at. wide: whether unfolded.

    sources: ids of the sources that the dataset has.
    """

    columns: Mapping[str, Sequence[str]]
    wide: bool = False
    sources: frozenset[str] = frozenset()
    _numeric: dict[str, bool] = field(default_factory=dict)

    def texts(self, column: str) -> list[str]:
        """The distinct filled cells of a column, in their order."""
        return list(dict.fromkeys(filter(None, self.columns.get(column, ()))))

    def is_numeric(self, column: str) -> bool:
        """Whether a column holds numbers."""
        if column not in self._numeric:
            self._numeric[column] = samples.are_numbers(self.columns[column])
        return self._numeric[column]

    def has_addresses(self, column: str) -> bool:
        """Whether most cells of a column are addresses, or begin with one."""
        found = self.texts(column)
        return sum(address(text.split(" ")[0]) is not None for text in found) * 2 > len(found)


@dataclass
class Roles:
    """Which column is what; "" where none seems to be. name: of the column of estimates."""

    table: Table

    def __getitem__(self, name: str) -> str:
        return self._all.get(name, "")

    @cached_property
    def _all(self) -> dict[str, str]:
        table = self.table
        by_word = {name.lower().strip(): name for name in reversed(list(table.columns))}
        found = {
            name: next((by_word[word] for word in words if word in by_word), "")
            for name, words in _NAMES.items()
        }
        addresses = [
            name for name in table.columns if table.texts(name) and table.has_addresses(name)
        ]
        found["source"] = (
            addresses[0] if addresses else self._named_source(by_word, found["origin"])
        )
        if not found["measure"]:
            maybe = next((by_word[word] for word in _MAYBE_MEASURE if word in by_word), "")
            few = maybe and len(table.texts(maybe)) <= _FEW and not table.is_numeric(maybe)
            found["measure"] = maybe if few else ""
        if found["origin"] in {*addresses, found["source"]}:
            found["origin"] = ""
        if found["unit"] and table.is_numeric(found["unit"]):
            found["unit"] = ""
        kinds = (name for word, name in by_word.items() if _KIND.match(word))
        kind = next((name for name in kinds if not table.is_numeric(name)), "")
        found["interval"] = found["interval"] or kind
        starts, ends = (
            next((by_word[word] for word in by_word if form.fullmatch(word)), "")
            for form in (_STARTS, _ENDS)
        )
        found["starts"], found["ends"] = (starts, ends) if starts and ends else ("", "")
        found["code"] = next((by_word[word] for word in _CODES if word in by_word), "")
        own = {name: by_word[name] for name in ESTIMATES.names if name in by_word and name != "id"}
        figures = ("low", "best", "high")
        return {**{name: one for name, one in own.items() if name not in figures}, **_kept(found)}

    def _named_source(self, by_word: Mapping[str, str], origin: str) -> str:
        """A column of sources without addresses: of ids, or beside another of origins."""
        column = by_word.get("source", "")
        texts = self.table.texts(column)
        known = bool(texts) and self.table.sources.issuperset(texts)
        return column if known or (texts and origin not in {"", column}) else ""

    @property
    def has_addresses(self) -> bool:
        """Whether the sources are addresses."""
        return bool(self["source"]) and self.table.has_addresses(self["source"])

    @property
    def guessed_measure(self) -> bool:
        """Whether the name of the column of measures may mean anything."""
        return self["measure"].lower() in _MAYBE_MEASURE

    @cached_property
    def spoken_for(self) -> frozenset[str]:
        """The columns that are something, and no figures."""
        return frozenset(name for key, name in self._all.items() if name and key != "code")

    @cached_property
    def numeric(self) -> list[str]:
        """The columns of numbers that may be figures."""
        of = self.table
        return [
            name
            for name in of.columns
            if name not in self.spoken_for and name != self["code"] and of.is_numeric(name)
        ]

    @cached_property
    def groups(self) -> list[Group]:
        """The estimates that each record seems to hold."""
        if self.table.wide:
            return [Group(best="value")]
        return groups(self.numeric)

    @cached_property
    def unread(self) -> list[str]:
        """Columns of numbers that may be figures, and that no group has."""
        taken = {name for one in self.groups for name in one.columns}
        return [
            name
            for name in self.numeric
            if name not in taken and Heading(name).may_be_figures and not self.table.wide
        ]

    def key(self) -> tuple[list[str], tuple[int, int] | None]:
        """What tells records apart, as parts of an id; and two that it does not tell apart.

        The records are counted from 0.
        """
        of = self.table
        wanted = ["origin", "measure", "subject", "as_of"]
        parts = [name for name in wanted if self[name] or (name == "as_of" and self["ends"])]
        columns = [self[name] or self["ends"] for name in parts]
        codes = self["code"]
        if codes and "subject" in parts and len(of.texts(codes)) >= len(of.texts(self["subject"])):
            columns[parts.index("subject")] = codes
        made = [f"estimate.{name}" for name in parts]
        if codes and "subject" in parts and columns[parts.index("subject")] == codes:
            made[parts.index("subject")] = codes
        elif codes and "subject" not in parts:
            made.append(codes)
            columns.append(codes)
        return made, self._twice(columns)

    def _twice(self, columns: Sequence[str]) -> tuple[int, int] | None:
        first: dict[tuple[str, ...], int] = {}
        figures = [
            name for one in self.groups for name in one.columns if name in self.table.columns
        ]
        filled = zip(*(self.table.columns[name] for name in figures), strict=True)
        rows = zip(*(self.table.columns[name] for name in columns), strict=True)
        for at, (row, cells) in enumerate(zip(rows, filled, strict=False)):
            if any(cells) and first.setdefault(row, at) != at:
                return first[row], at
        return None


def _kept(found: Mapping[str, str]) -> dict[str, str]:
    """Each column once: for what it is the likeliest to be."""
    taken: set[str] = set()
    kept = {}
    for name in _ORDER:
        column = found.get(name, "")
        kept[name] = "" if column in taken and name != "code" else column
        taken.add(column)
    return kept
