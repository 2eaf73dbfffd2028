"""The rows that a document's claims come to, once a reader has decided about them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dashboard.drafts.form import made_row, wrong_made
from dashboard.drafts.reading import NEW_SOURCE, Key, Reading
from estimates.check import Result
from estimates.documents.claims import Claim
from estimates.documents.rows import Proposed
from estimates.documents.scan import Judged, Scan
from estimates.editing import new_rows
from estimates.editing.edits import AddRow, Edit
from estimates.tables.columns import BY_NAME, ESTIMATES
from estimates.tables.dataset import Dataset
from estimates.words.wording import join_words

MADE: Final = {"source": "sources", "measure": "measures", "origin": "origins"}
"""The tables of which rows are made with an estimate, by the column that refers to them."""

_CLAIM: Final = re.compile(r"\bc\d+\b")
_BARE: Final = frozenset({"", "exactly"})  # qualifiers that hold nothing back
_BOUNDS: Final = frozenset({"at_least", "more_than", "up_to", "less_than"})


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of a document, at its total.

    judged: as the document has it. formula: over ids of estimates, "" while some are not there;
    needs: the claims that are still to be accepted for it. accepted: whether the row gets it.
    """

    judged: Judged
    formula: str
    needs: tuple[str, ...]
    accepted: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What a claim comes to.

    cells: of the row that it would become, filled ones. known_as: the estimate that it is already,
    lost: the one whose hedge it has lost, "" for none. wrong: what keeps an accepted one from being
    added, each the rest of a sentence.
    """

    claim: Claim
    cells: dict[str, str]
    known_as: str
    lost: str
    accepted: bool
    sum: Sum | None = None
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class New:
    """A new row of another table. key: what claims call it; claims: which accepted ones do."""

    key: Key
    row: AddRow
    claims: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """All rows, in the order of the claims, and what is made with those that are accepted.

    source: what they name, once there is one. names: of rows that claims could refer to and that
    the dataset does not have, by column and key.
    """

    rows: tuple[Row, ...]
    made: tuple[New, ...]
    source: str
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def accepted(self) -> tuple[Row, ...]:
        """The rows that are to be added."""
        return tuple(row for row in self.rows if row.accepted)

    @property
    def can_be_added(self) -> bool:
        """Whether there is something to add, and nothing of it lacks anything."""
        wrong = [one.wrong for one in self.accepted] + [one.wrong for one in self.made]
        return bool(self.accepted) and not any(wrong)


def claimed(found: Scan, proposed: Sequence[Proposed], reading: Reading, known: Result) -> Claimed:
    """What the decisions come to. proposed: for this source; known: with what is pending."""
    return _Work(found, proposed, reading, known).done()


def edits(made: Claimed, dataset: Dataset) -> list[Edit]:
    """The edits that add the accepted rows, what they refer to first."""
    added: list[Edit] = [new.row for new in made.made]
    for row in made.accepted:
        added += new_rows.edits(row.cells, dataset)
    return added


def addable(made: Claimed) -> list[str]:
    """The claims that the dataset does not have and whose rows have a unit."""
    return [row.claim.id for row in made.rows if not row.known_as and row.cells.get("unit")]


def source_of(reading: Reading, dataset: Dataset) -> AddRow | None:
    """The source that is made for a document; None where it is one of the dataset's."""
    if not reading.makes_source:
        return None
    return made_row(BY_NAME[NEW_SOURCE[0]], reading.made.get(NEW_SOURCE, {}), dataset)


Hedges = Mapping[tuple[str, str, str, float], str]
"""Estimates that state a bound by their measure, subject, unit and figure."""


def _hedges(known: Result) -> Hedges:
    current = known.estimates[known.estimates["current"] & ~known.estimates["is_calculated"]]
    hedged = current[current["qualifier"].isin(_BOUNDS)]
    columns = (hedged[name] for name in ("measure", "subject", "unit", "figure", "id"))
    return {
        (str(measure), str(subject), str(unit), float(figure)): str(name)
        for measure, subject, unit, figure, name in zip(*columns, strict=True)
    }


def _lost(claim: Claim, cells: Mapping[str, str], hedges: Hedges) -> str:
    """The estimate of the same quantity whose bound a claim repeats as a figure; "" for none."""
    if cells.get("qualifier", "") not in _BARE or claim.figure is None:
        return ""
    measure, subject, unit = (cells.get(name, "") for name in ("measure", "subject", "unit"))
    return hedges.get((measure, subject, unit, claim.figure), "")


def _over(formula: str, ids: Mapping[str, str]) -> str:
    """A formula of claims over the ids of their estimates."""
    return _CLAIM.sub(lambda match: ids[match[0]], formula)


class _Work:
    """Makes the rows of one reading."""

    def __init__(
        self, found: Scan, proposed: Sequence[Proposed], reading: Reading, known: Result
    ) -> None:
        self._found, self._proposed = found, proposed
        self._reading, self._known = reading, known
        self._dataset = known.dataset
        self._new_source = source_of(reading, self._dataset)
        self._source = self._new_source.cells.get("id", "") if self._new_source else reading.source
        self._taken = set(self._dataset.tables[ESTIMATES.name].texts("id").to_pylist())
        self._taken |= {each.cells["id"] for each in proposed}
        self._hedges = _hedges(known)

    def done(self) -> Claimed:
        cells = {each.claim.id: self._cells(each) for each in self._proposed}
        names = self._names()
        made = self._made(cells, names)
        self._rename(cells, made)
        ids = Counter(cells[claim].get("id", "") for claim in self._accepted(cells))
        known = new_rows.targets(self._dataset)
        for new in made:
            column = next(name for name, table in MADE.items() if table == new.key[0])
            known[column].add(new.row.cells.get("id", ""))
        places = {each.claim.id: each for each in self._proposed}
        sums = self._sums(cells, places)
        rows = []
        for name, each in places.items():
            accepted = name in self._reading.accepted
            own = cells[name]
            wrong: list[str] = []
            if accepted:
                the_sum = sums.get(name)
                if (
                    the_sum
                    and the_sum.accepted
                    and "formula" not in self._reading.own.get(name, {})
                ):
                    own["formula"] = the_sum.formula
                wrong = self._wrong(own, known, ids, the_sum)
            own = {column: text for column, text in own.items() if text}
            lost = _lost(each.claim, own, self._hedges)
            rows.append(
                Row(each.claim, own, each.known_as, lost, accepted, sums.get(name), tuple(wrong))
            )
        return Claimed(tuple(rows), tuple(made), self._source, names)

    def _accepted(self, cells: Mapping[str, dict[str, str]]) -> list[str]:
        return [claim for claim in cells if claim in self._reading.accepted]

    def _cells(self, each: Proposed) -> dict[str, str]:
        """The cells of a claim's row, those by hand before those that are proposed."""
        own = self._reading.own.get(each.claim.id, {})
        cells = {**each.cells, "source": self._source, **own}
        if "formula" not in own:
            cells.pop("formula", None)
        if "measure" in own and not cells.get("unit"):
            cells["unit"] = new_rows.unit_of(own["measure"], self._dataset)
        if each.known_as and "id" not in own:
            cells["id"] = new_rows.free_id(cells, self._taken)
        self._taken.add(cells.get("id", ""))
        return cells

    def _names(self) -> dict[str, dict[str, str]]:
        """The titles of rows that claims could refer to and that are still to be made."""
        names: dict[str, dict[str, str]] = {"measure": {}, "origin": {}}
        for each in self._proposed:
            for column, row in (("measure", each.measure), ("origin", each.origin)):
                if row is not None:
                    names[column].setdefault(row["id"], row.get("title", ""))
        for (table, key), cells in self._reading.made.items():
            for column, known in names.items():
                if MADE[column] == table:
                    known[key] = cells.get("title", known.get(key, ""))
        return names

    def _made(
        self, cells: Mapping[str, dict[str, str]], names: Mapping[str, Mapping[str, str]]
    ) -> list[New]:
        """The new rows that accepted claims refer to."""
        accepted = self._accepted(cells)
        made = []
        if self._new_source is not None and accepted:
            wrong = wrong_made(self._new_source, self._dataset)
            made.append(New(NEW_SOURCE, self._new_source, tuple(accepted), tuple(wrong)))
        proposed = {
            (MADE[column], row["id"]): row
            for each in self._proposed
            for column, row in (("measure", each.measure), ("origin", each.origin))
            if row is not None
        }
        for column, known in names.items():
            for name in known:
                key = MADE[column], name
                users = [claim for claim in accepted if cells[claim].get(column) == name]
                if not users:
                    continue
                given = {**proposed.get(key, {}), **self._reading.made.get(key, {})}
                if column == "measure" and not given.get("unit"):
                    given["unit"] = cells[users[0]].get("unit", "")
                row = made_row(BY_NAME[key[0]], given, self._dataset)
                made.append(New(key, row, tuple(users), tuple(wrong_made(row, self._dataset))))
        return made

    def _rename(self, cells: Mapping[str, dict[str, str]], made: Sequence[New]) -> None:
        """Let all rows call the new ones by the ids that these have now."""
        for new in made:
            for column, table in MADE.items():
                if table != new.key[0] or new.key == NEW_SOURCE:
                    continue
                for own in cells.values():
                    if own.get(column) == new.key[1]:
                        own[column] = new.row.cells.get("id", "")

    def _sums(
        self, cells: Mapping[str, dict[str, str]], places: Mapping[str, Proposed]
    ) -> dict[str, Sum]:
        """The sums by their totals, over the ids that their claims have or would have."""
        sums: dict[str, Sum] = {}
        for judged in self._found.relations:
            relation = judged.relation
            if relation.total in sums or relation.total not in places:
                continue
            there = {
                name: cells[name].get("id", "")
                if name in self._reading.accepted
                else places[name].known_as
                for name in relation.inputs
            }
            needs = tuple(name for name, known in there.items() if not known)
            formula = "" if needs else _over(relation.formula, there)
            accepted = relation.total in self._reading.sums & self._reading.accepted
            sums[relation.total] = Sum(judged, formula, needs, accepted)
        return sums

    def _wrong(
        self,
        cells: dict[str, str],
        known: Mapping[str, set[str]],
        ids: Counter[str],
        the_sum: Sum | None,
    ) -> list[str]:
        """What keeps a row from being added."""
        found = new_rows.wrong(cells, known, () if self._source else ("source",))
        name = cells.get("id", "")
        there = self._dataset.tables[ESTIMATES.name]
        if not name:
            found.append("it has no id")
        elif ids[name] > 1:
            found.append(f"another claim has the id {name}, too")
        elif name in set(there.texts("id").to_pylist()):
            found.append(f"{ESTIMATES.file} has a row {name} already")
        if the_sum and the_sum.accepted and the_sum.needs:
            found.append(f"its sum needs {join_words(the_sum.needs)}: accept these, too")
        return found
