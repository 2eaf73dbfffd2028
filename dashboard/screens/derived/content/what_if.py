"""What if: the fields of a scenario, and what it can withdraw."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard import safe
from dashboard.screens.shared.content import words
from estimates.derived.frames import record
from estimates.scenarios.scenario import CELLS, KINDS, Move, Scenario, Withdrawal
from estimates.words import wording
from estimates.words.amounts import amount_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from estimates.check import Result
    from estimates.derived.checked import Checked
    from estimates.scenarios.what_if import Outcome

MOST_INPUTS = 8
"""Estimates with fields of their own, whether asked for or not."""
MOST_OTHERS = 300
"""Further inputs that fields are offered for."""
MOST_OPTIONS = 60
"""What is offered for withdrawal, besides what is withdrawn already."""
LABELS = {"low": "Lowest", "best": "Figure", "high": "Highest"}
HOW_TO = (
    "A figure alone is taken as rounded, the way it is written; a lowest alone as “at least”, a"
    " highest alone as “up to”. Blank: not stated. Nothing is saved: the link holds it all."
)


@dataclass(frozen=True, slots=True)
class Field:
    """One cell: its text in the scenario, that in the dataset, and what stands for a blank one."""

    cell: str
    label: str
    text: str
    own: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Input:
    """An estimate that can be moved. is_total: it is the stated figure itself.

    said: what its source says. assumed: what the scenario says instead, "" where it is not moved.
    """

    id: str
    title: str
    said: str
    assumed: str
    fields: tuple[Field, ...]
    is_total: bool


def inputs(
    result: Result,
    place: int,
    scenario: Scenario,
    outcome: Outcome | None = None,
    wanted: Collection[str] = (),
) -> tuple[Input, ...]:
    """The stated estimates that a derived figure comes from, itself first where it is stated.

    Of many the first ones, those that are moved, and those `wanted`, by id. outcome: what the
    scenario comes to, if there is one.
    """
    checked = result.checked
    after = checked if outcome is None else outcome.checked
    moved_rows = () if outcome is None else {one.row for one in outcome.moved}
    titles = words.titles(result)
    own = int(checked.derivations.row[place])
    stated = checked.quantities.stated
    chosen = _movable(result, place)
    ids = dict(zip(chosen, checked.estimates.pick("id", np.array(chosen, np.int64)), strict=True))
    first = MOST_INPUTS + bool(stated[own])
    named_ones = {move.estimate for move in scenario.moves} | set(wanted)
    chosen = [at for n, at in enumerate(chosen) if n < first or ids[at] in named_ones]
    asked = {(move.estimate, move.cell): move.text for move in scenario.moves}
    made = []
    for at in chosen:
        cells = result.estimates.iloc[at]
        name, measure = str(cells["id"]), str(cells["measure"])
        made.append(
            Input(
                id=name,
                title=titles[measure],
                said=words.figure(record(result.estimates, at)),
                assumed=assumed_words(after, at) if at in moved_rows else "",
                fields=tuple(
                    Field(
                        cell=cell,
                        label=LABELS[cell],
                        text=asked.get((name, cell), _cell(checked, at, cell)),
                        own=_cell(checked, at, cell),
                        placeholder=_placeholder(after, at, cell),
                    )
                    for cell in CELLS
                ),
                is_total=at == own,
            )
        )
    return tuple(made)


def others(result: Result, place: int) -> dict[str, str]:
    """The inputs that have no fields of their own unless they are asked for: ids, and in words."""
    own = int(result.checked.derivations.row[place])
    first = MOST_INPUTS + bool(result.checked.quantities.stated[own])
    rows = result.estimates.iloc[_movable(result, place)[first:]]
    titles = words.titles(result)
    return {
        row["id"]: safe.plain(f"{titles[row['measure']]}: {words.figure(row)} ({row['id']})")
        for row in words.records(rows)
    }


def left_out(result: Result, place: int) -> str:
    """What is said where a derived figure has more inputs than can be offered; else ""."""
    if len(_stated_inputs(result, place)) <= MOST_OTHERS:
        return ""
    return f"Only the first {MOST_OTHERS} inputs are listed here; the link can change any."


def _movable(result: Result, place: int) -> list[int]:
    """The rows that can be moved: itself where it is stated, and its stated inputs, that count."""
    own = int(result.checked.derivations.row[place])
    found = [own] if result.checked.quantities.stated[own] else []
    found += [at for at in _stated_inputs(result, place)[:MOST_OTHERS] if at != own]
    counts = result.checked.estimates.categories("status").equal("")
    return [at for at in found if counts[at]]  # moving what does not count changes nothing


def _stated_inputs(result: Result, place: int) -> list[int]:
    """The rows of the stated inputs, also through calculated ones, in the order of the formulas."""
    found = result.checked.derivations
    made_by = {int(row): at for at, row in enumerate(found.row.tolist())}
    stated = result.checked.quantities.stated
    order: dict[int, None] = {}
    seen = {place}
    waiting = [place]
    while waiting and len(order) <= MOST_OTHERS:
        for node in found.slots(waiting.pop(0)).tolist():
            for at in _rows_of(found, node):
                maker = made_by.get(at)
                if stated[at] or maker is None:
                    order[at] = None
                elif maker not in seen:
                    seen.add(maker)
                    waiting.append(maker)
    return list(order)


def _rows_of(found: Any, node: int) -> list[int]:
    if node < 0:
        return []
    return list(found.pools[node - found.rows].tolist()) if node >= found.rows else [node]


def _cell(checked: Checked, at: int, cell: str) -> str:
    return checked.estimates.cell(cell, at)


def assumed_words(checked: Checked, at: int) -> str:
    """A moved estimate in words, as the scenario has it."""
    quantities = checked.quantities
    if not quantities.usable[at]:
        return "no figure"
    unit, qualifier = (checked.estimates.cell(name, at) for name in ("unit", "qualifier"))
    return wording.range_words(*amount_at(quantities.range, quantities.figure, at, unit), qualifier)


def _placeholder(checked: Checked, at: int, cell: str) -> str:
    """What a blank cell stands for: the end that rounding gives, or that nobody says."""
    quantities = checked.quantities
    if cell == "best":
        return "none"
    end, opened = (
        (quantities.range.low, quantities.range.open_low)
        if cell == "low"
        else (quantities.range.high, quantities.range.open_high)
    )
    if opened[at] or not math.isfinite(end[at]):
        return "open"
    return wording.number(float(end[at]))


def options(result: Result, place: int, scenario: Scenario) -> dict[str, str]:
    """What can be withdrawn, in words, by `kind:id`: what the figure rests on first."""
    frame = result.estimates
    rows = [int(result.checked.derivations.row[place]), *_stated_inputs(result, place)]
    near = frame.iloc[rows[: MOST_INPUTS + 1]]
    offered: dict[str, str] = {}
    for each in scenario.withdrawn:
        offered[f"{each.kind}:{each.id}"] = named(result, each)
    for kind in ("source", "origin"):
        for name in near[kind]:
            if name:
                offered.setdefault(f"{kind}:{name}", named(result, Withdrawal(kind, name)))
    for name in near["id"]:
        offered.setdefault(f"estimate:{name}", named(result, Withdrawal("estimate", name)))
    for kind, table in (("source", result.sources), ("origin", result.origins)):
        for name in table["id"].head(MOST_OPTIONS):
            if len(offered) < MOST_OPTIONS:
                offered.setdefault(f"{kind}:{name}", named(result, Withdrawal(kind, name)))
    return offered


def withdrawals(chosen: Iterable[str]) -> tuple[Withdrawal, ...]:
    """Withdrawals from the keys of `options`."""
    parts = (key.partition(":") for key in chosen)
    return tuple(Withdrawal(kind, name) for kind, _, name in parts if kind in KINDS)


def named(result: Result, each: Withdrawal) -> str:
    """What is withdrawn in words: "Source: Editorial of 26 October", "Estimate: moon_pay"."""
    if each.kind == "estimate":
        return f"Estimate: {each.id}"
    table = result.sources if each.kind == "source" else result.origins
    titles = table.loc[table["id"] == each.id, "title"]
    return f"{words.sentence(each.kind)}: {titles.iloc[0] if len(titles) else each.id}"


def moved(scenario: Scenario, one: Input, cell: str, text: str) -> Scenario:
    """The scenario with one field changed; as the dataset has it is no change."""
    own = next(field.own for field in one.fields if field.cell == cell)
    kept = Scenario(
        tuple(m for m in scenario.moves if (m.estimate, m.cell) != (one.id, cell)),
        scenario.withdrawn,
    )
    text = text.strip()
    return kept if text == own else kept.with_moves(Move(one.id, cell, text))
