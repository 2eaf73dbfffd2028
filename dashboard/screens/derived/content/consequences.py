"""What follows from a scenario: every derived figure and verdict, before and after."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dashboard.screens.derived.content.what_if import assumed_words, named
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.figures import TONES, verdict_words
from dashboard.screens.shared.content.rows import Panel, panel, row
from estimates.derived.frames import record
from estimates.scenarios.changes import ASPECTS, changes_of
from estimates.words import wording

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result
    from estimates.scenarios.moved import Moved
    from estimates.scenarios.what_if import Outcome

MOST_CHANGES = 12
"""Derived figures of which before and after are told."""


@dataclass(frozen=True, slots=True)
class Side:
    """A derived figure on one side of a change."""

    said: str
    verdict: str
    sign: str
    tone: str


WITHDRAWN = Side("", "itself withdrawn", "–", "soft")


@dataclass(frozen=True, slots=True)
class Change:
    """A derived figure before and after."""

    id: str
    title: str
    before: Side
    after: Side
    flipped: bool


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The chosen figure in the dataset and in the scenario; `said` of its sides are sentences."""

    title: str
    panel: Panel | None
    before: Side
    after: Side
    is_same: bool


@dataclass(frozen=True, slots=True, eq=False)
class Consequences:
    """What a scenario comes to.

    assumed: each thing that is taken to be otherwise, in words. summary: how many verdicts flip.
    changes: what flipped first. more: how many others there are. ignored: parts of the link that
    mean nothing here. comparison: the chosen figure, None where it is withdrawn or nothing is
    assumed. assertions: those whose answer changes, with the answers before and after.
    """

    assumed: tuple[str, ...]
    summary: str
    changes: tuple[Change, ...]
    more: int
    ignored: tuple[str, ...]
    comparison: Comparison | None
    assertions: tuple[tuple[str, str, str], ...]


def consequences(outcome: Outcome, chosen: str, ignored: tuple[str, ...] = ()) -> Consequences:
    """What follows from a scenario, for all derived figures and for the one with the id `chosen`.

    ignored: what was wrong with the text of the scenario.
    """
    before = outcome.before
    rows = words.records(changes_of(ASPECTS["derived"], before.checked, outcome.checked))
    gone = {name for ids in outcome.withdrawn.values() for name in ids}
    flips = [each for each in rows if each["id"] in gone or _flips(each)]
    others = [each for each in rows if not (each["id"] in gone or _flips(each))]
    first = sorted(flips, key=lambda each: each["verdict_after"] not in words.CONTRADICTED)
    return Consequences(
        assumed=_assumed(outcome),
        summary=_summary(len(before.derived), len(rows), len(flips)),
        changes=tuple(_change(before, each, gone) for each in [*first, *others][:MOST_CHANGES]),
        more=max(0, len(rows) - MOST_CHANGES),
        ignored=(*ignored, *outcome.ignored),
        comparison=_comparison(outcome, chosen, gone),
        assertions=_assertions(outcome),
    )


def _assertions(outcome: Outcome) -> tuple[tuple[str, str, str], ...]:
    """The assertions whose answer changes, and the answers."""
    found = changes_of(ASPECTS["assertions"], outcome.before.checked, outcome.checked)
    flipped = found[found["answer"] != found["answer_after"]].head(MOST_CHANGES)
    return tuple(
        (f"{each['id']}: {each['assertion']}", each["answer"], each["answer_after"])
        for each in words.records(flipped)
    )


def _flips(row: dict[str, Any]) -> bool:
    return bool(row["verdict"] != row["verdict_after"])


def _summary(total: int, changed: int, flipped: int) -> str:
    if not changed:
        return "No derived figure changes."
    verb = "verdict flips" if flipped == 1 else "verdicts flip"
    count = words.sentence(words.count_words(flipped) if flipped else "no")
    figures = f"derived figure{'s' * (total != 1)} change{'s' * (changed == 1)}"
    return f"{count} {verb}; {words.count_words(changed)} of {words.count_words(total)} {figures}."


def _assumed(outcome: Outcome) -> tuple[str, ...]:
    """Each thing that a scenario takes to be otherwise, in words."""
    titles = words.titles(outcome.before)
    said = []
    for one in outcome.moved:
        estimate = record(outcome.before.estimates, one.row)
        title = titles[estimate["measure"]]
        said.append(f"{title} ({one.estimate}): {_moved_words(one, outcome)}")
    for each, ids in outcome.withdrawn.items():
        many = f", {words.plural(len(ids), 'estimate')}" if each.kind != "estimate" else ""
        said.append(f"withdrawn: {named(outcome.before, each)}{many}")
    return tuple(words.sentence(text) for text in said)


def _moved_words(one: Moved, outcome: Outcome) -> str:
    """An estimate after and before: "about $3,000 per soldier per month instead of about …"."""
    was = words.figure(record(outcome.before.estimates, one.row))
    return f"{assumed_words(outcome.checked, one.row)} instead of {was}"


def _change(result: Result, row: dict[str, Any], gone: set[str]) -> Change:
    """A row of `changes_of` in words."""
    titles = words.titles(result)
    measures = result.estimates.loc[result.estimates["id"] == row["id"], "measure"]
    measure = str(measures.iloc[0])
    return Change(
        id=row["id"],
        title=titles[measure],
        before=_side(row, ""),
        after=WITHDRAWN if row["id"] in gone else _side(row, "_after"),
        flipped=row["id"] in gone or _flips(row),
    )


def _side(row: dict[str, Any], suffix: str) -> Side:
    verdict = row["verdict" + suffix]
    low, figure, high = (row[name + suffix] for name in ("low", "figure", "high"))
    said = ""
    if not math.isnan(low):
        opened, unit = row["open" + suffix], row["unit" + suffix]
        said = wording.range_words(low, figure, high, opened, unit, calculated=True)
    known = wording.VERDICTS.get(verdict)
    return Side(
        said=said or row["reason" + suffix],
        verdict=known.short if known else "no longer derived",
        sign=known.sign if known else "?",
        tone=TONES.get(verdict, ""),
    )


def _comparison(outcome: Outcome, chosen: str, gone: set[str]) -> Comparison | None:
    """The chosen figure in the dataset and in the scenario, on one axis."""
    if not outcome.changes_anything:
        return None
    before, after = (_figure(frame, chosen) for frame in (outcome.before.derived, outcome.derived))
    if before is None or after is None or chosen in gone:
        return None
    unit = before["unit"]
    estimate = record(outcome.before.estimates, int(before["row"]))
    stated, made = words.style_of(estimate), words.style_of(estimate | {"is_calculated": True})
    moved = _stated(before) != _stated(after)
    rows = [
        *_rows("dataset", "In the dataset", before, (stated, made)),
        *_rows("scenario", "What if", after, ("what_if" if moved else "", "what_if")),
    ]
    titles = words.titles(outcome.before)
    return Comparison(
        title=titles[estimate["measure"]],
        panel=replace(panel(rows, unit), note=_note(outcome)) if rows else None,
        before=_judged(before),
        after=_judged(after),
        is_same=before["verdict"] == after["verdict"],
    )


def _note(outcome: Outcome) -> str:
    """What a picture of the scenario has to say below it."""
    return f"A what-if, not the dataset: {'; '.join(_assumed(outcome))}."


def _rows(
    key: str, lead: str, side: dict[str, Any], styles: tuple[str, str]
) -> list[dict[str, Any]]:
    """The rows of one side: what is stated, and what comes out; a blank style leaves one out."""
    unit = side["unit"]
    low, figure, high, opened = (side[f"stated_{name}"] for name in (*_ENDS, "open"))
    rows = []
    if styles[0] and not math.isnan(low):
        said = wording.range_words(low, figure, high, opened, unit, compact=True)
        rows.append(
            row(
                f"{key}_stated",
                f"{lead}: {said}",
                "stated",
                styles[0],
                (low, figure, high),
                opened,
            )
        )
    low, figure, high, opened = (side[name] for name in (*_ENDS, "open"))
    if not math.isnan(low):
        said = wording.range_words(low, figure, high, opened, unit, calculated=True, compact=True)
        telling = math.isfinite(figure) and figure not in {low, high}
        at = f"; {wording.quantity(figure, unit)} at the figures" if telling else ""
        rows.append(
            row(key, f"{lead}: {said}", f"recalculated{at}", styles[1], (low, figure, high), opened)
        )
    return rows


_ENDS = ("low", "figure", "high")


def _figure(derived: pd.DataFrame, name: str) -> dict[str, Any] | None:
    found = derived[derived["id"] == name].head(1)
    return words.records(found)[0] if len(found) else None


def _stated(side: dict[str, Any]) -> tuple[str, ...]:
    names = ("stated_low", "stated_figure", "stated_high", "stated_open")
    return tuple(str(side[name]) for name in names)


def _judged(side: dict[str, Any]) -> Side:
    verdict = side["verdict"]
    said = verdict_words(side)
    if verdict == "calculated":
        ends = (side["low"], side["figure"], side["high"])
        amount = wording.range_words(*ends, side["open"], side["unit"], calculated=True)
        said = f"{amount}. {wording.VERDICTS[verdict].short.capitalize()}."
    return Side(
        said=said,
        verdict=wording.VERDICTS[verdict].short,
        sign=wording.VERDICTS[verdict].sign,
        tone=TONES.get(verdict, ""),
    )
