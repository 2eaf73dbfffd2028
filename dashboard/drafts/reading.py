"""What a reader has decided about a document's claims, and not added to the pending edits yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

NEW_SOURCE: Final = ("sources", "document")
"""The key of the source that is made for a document."""

Key = tuple[str, str]
"""Of a new row that claims refer to: its table, and what claims call it, also once renamed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Decisions about one document.

    document: its key among the kept ones, "" for none. source: which row of sources it is;
    makes_source: none yet, it is made. accepted: ids of claims. sums: claims whose sum is accepted.
    own: cells by hand, by claim, "" where left blank so; made: the same of new rows. opened: the
    claim, or the new row, that is open to be changed.
    """

    document: str = ""
    source: str = ""
    makes_source: bool = False
    accepted: frozenset[str] = frozenset()
    sums: frozenset[str] = frozenset()
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    made: Mapping[Key, Mapping[str, str]] = field(default_factory=dict)
    opened: str = ""

    def accepting(self, claims: Iterable[str]) -> Reading:
        """With these claims accepted, too."""
        return replace(self, accepted=self.accepted | set(claims))

    def leaving_out(self, claim: str) -> Reading:
        """Without a claim, and without its sum."""
        return replace(self, accepted=self.accepted - {claim}, sums=self.sums - {claim})

    def leaving_all_out(self) -> Reading:
        """Without any claim; what was changed in them stays."""
        return replace(self, accepted=frozenset(), sums=frozenset())

    def with_sum(self, total: str, inputs: Iterable[str]) -> Reading:
        """With a sum accepted, and the claims in it that are needed."""
        return replace(self.accepting((total, *inputs)), sums=self.sums | {total})

    def without_sum(self, total: str) -> Reading:
        """With a claim that is no sum of others."""
        return replace(self, sums=self.sums - {total})

    def typed(self, claim: str, column: str, text: str) -> Reading:
        """With another text in a cell of a claim's row."""
        own = {**self.own.get(claim, {}), column: text.strip()}
        return replace(self, own={**self.own, claim: own})

    def typed_made(self, key: Key, column: str, text: str) -> Reading:
        """With another text in a cell of a new row."""
        cells = {**self.made.get(key, {}), column: text.strip()}
        return replace(self, made={**self.made, key: cells})

    def with_new(self, claim: str, column: str, table: str, cells: Mapping[str, str]) -> Reading:
        """With a new row of a table that a claim refers to in a column."""
        key = table, f"{claim}_{column}"
        made = {**self.made, key: {**cells, **self.made.get(key, {})}}
        return replace(self.typed(claim, column, key[1]), made=made)

    def opening(self, name: str) -> Reading:
        """With this open to be changed; "" for nothing."""
        return replace(self, opened=name)

    def of_source(self, source: str) -> Reading:
        """Of a source that there is."""
        return replace(self, source=source, makes_source=False)

    def of_new_source(self) -> Reading:
        """Of a source that is to be made."""
        return replace(self, source="", makes_source=True)

    def added(self, source: str) -> Reading:
        """Once what was accepted is among the pending edits, the source with it."""
        return Reading(self.document, source)
