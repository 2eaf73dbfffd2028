"""What feeds what: the inputs of a derived figure, theirs, and the figures made from it.

The graph is bounded: a few steps each way and a few figures, the nearest first. What is left out is
counted.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard import safe
from dashboard.screens.shared.content import words
from estimates.words import wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from estimates.check import Result

MOST_ABOVE = 12
"""Inputs, and inputs of inputs, that are drawn."""
MOST_BELOW = 8
"""Figures made from the chosen one that are drawn."""


@dataclass(frozen=True, slots=True)
class Node:
    """An estimate of the graph. lead: what kind of statement it is, and whose.

    fed_by: the ids of its inputs that are in the graph, unseen: how many others it has. verdict: ""
    where it is not derived. is_checked: it was stated, so that its inputs do not make it but are
    held against it.
    """

    id: str
    title: str
    said: str
    lead: str
    style: str
    verdict: str
    fed_by: tuple[str, ...]
    is_checked: bool
    unseen: int
    is_chosen: bool

    @property
    def sign(self) -> str:
        """The sign of its verdict; "" where it is not derived."""
        return wording.VERDICTS[self.verdict].sign if self.verdict else ""

    @property
    def judged(self) -> str:
        """Its verdict in a few words, or what kind of statement it is."""
        return wording.VERDICTS[self.verdict].short if self.verdict else self.lead


@dataclass(frozen=True, slots=True)
class Lineage:
    """nodes: each after all that feed it. left_out: what is not drawn, in a sentence or ""."""

    nodes: tuple[Node, ...]
    left_out: str

    @property
    def chosen(self) -> str:
        """The title of the figure that the graph is about."""
        return next((node.title for node in self.nodes if node.is_chosen), "")

    @property
    def sentences(self) -> tuple[str, ...]:
        """The graph in words: what each derived figure is made of."""
        named = {node.id: node.title for node in self.nodes}
        return tuple(
            f"{node.title} ({node.said}) is {'checked against' if node.is_checked else 'made of'} "
            f"{wording.join_words(self._inputs(node, named))}."
            for node in self.nodes
            if node.fed_by
        )

    def _inputs(self, node: Node, named: dict[str, str]) -> list[str]:
        more = [words.plural(node.unseen, "input") + " not shown"] if node.unseen else []
        return [named[name] for name in node.fed_by] + more


def lineage_table(found: Lineage) -> pd.DataFrame:
    """The graph as a table: a row per figure, with what feeds it."""
    return pd.DataFrame(
        {
            "id": [node.id for node in found.nodes],
            "measure": [node.title for node in found.nodes],
            "range": [node.said for node in found.nodes],
            "verdict": [node.verdict for node in found.nodes],
            "fed_by": [" ".join(node.fed_by) for node in found.nodes],
            "inputs_not_shown": [node.unseen for node in found.nodes],
        }
    )


def lineage(result: Result, chosen: str) -> Lineage:
    """The graph around the derived figure `chosen`; no nodes where nothing feeds it."""
    derived = result.derived
    inputs: dict[str, tuple[str, ...]] = dict(zip(derived["id"], derived["inputs"], strict=True))
    above, more_above = _reached(chosen, MOST_ABOVE, lambda name: inputs.get(name, ()))
    below, more_below = _reached(chosen, MOST_BELOW, _uses(inputs))
    kept = dict.fromkeys([chosen, *above, *below])
    order = _ordered(kept, inputs)
    rows = _rows(result, order)
    verdicts = dict(zip(derived["id"], derived["verdict"], strict=True))
    titles = words.titles(result)
    nodes = []
    for name in order:
        if name not in rows:
            continue
        given = dict.fromkeys(inputs.get(name, ()))
        fed_by = tuple(one for one in given if one in kept and one in rows)
        row = rows[name]
        nodes.append(
            Node(
                id=name,
                title=safe.plain(titles[row["measure"]]),
                said=safe.plain(words.figure(row)),
                lead=safe.plain(words.who(row)),
                style=words.style_of(row),
                verdict=verdicts.get(name, ""),
                fed_by=fed_by,
                is_checked=not row["is_calculated"],
                unseen=len(given) - len(fed_by) if name == chosen or name in below else 0,
                is_chosen=name == chosen,
            )
        )
    return Lineage(tuple(nodes), _left_out(more_above, more_below))


def _uses(inputs: Mapping[str, Iterable[str]]) -> Callable[[str], Iterable[str]]:
    """What looks up the derived figures that an estimate feeds."""
    users: dict[str, list[str]] = {}
    for name, given in inputs.items():
        for one in given:
            users.setdefault(one, []).append(name)
    return lambda name: users.get(name, ())


def _reached(
    start: str, most: int, next_to: Callable[[str], Iterable[str]]
) -> tuple[list[str], int]:
    """What is reached from an estimate, the nearest first, and how many beyond `most`."""
    seen = {start}
    found: list[str] = []
    waiting = deque([start])
    while waiting:
        for name in next_to(waiting.popleft()):
            if name not in seen:
                seen.add(name)
                found.append(name)
                waiting.append(name)
    return found[:most], max(0, len(found) - most)


def _ordered(names: Iterable[str], inputs: dict[str, tuple[str, ...]]) -> list[str]:
    """Each name after its inputs; what leads back to itself keeps the order it came in."""
    names = dict.fromkeys(names)
    order: dict[str, None] = {}
    for name in names:
        stack = [(name, False)]
        entered: set[str] = set()
        while stack:
            at, is_done = stack.pop()
            if at in order or (at in entered and not is_done):
                continue
            if is_done:
                order[at] = None
                continue
            entered.add(at)
            stack.append((at, True))
            stack += [(one, False) for one in reversed(inputs.get(at, ())) if one in names]
    return list(order)


def _rows(result: Result, names: list[str]) -> dict[str, dict[str, Any]]:
    found = result.estimates[result.estimates["id"].isin(names)].drop_duplicates("id")
    return {row["id"]: row for row in words.records(found)}


def _left_out(above: int, below: int) -> str:
    parts = [words.plural(above, "further input")] if above else []
    parts += [words.plural(below, "further figure") + " made from it"] if below else []
    return f"Not drawn: {wording.join_words(parts)}." if parts else ""
