"""Derived figures: equation, verdict, both ranges, and what they rest on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.data import place
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.equation import Term, equation, in_one_line, split
from dashboard.screens.shared.content.rows import Panel, panel, row
from estimates.derived.frames import record
from estimates.words import wording
from estimates.words.amounts import compared

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from estimates.check import Result

TONES = {
    "mismatch": "wrong",
    "unit_mismatch": "wrong",
    "calculated": "soft",
    "undecidable": "soft",
}


MOST_INPUTS = 12
"""Inputs that are shown one by one; a sentence names a third of them."""


@dataclass(frozen=True, slots=True)
class Support:
    """An input of a derived figure: its id, what it says, and what weakens it."""

    id: str
    title: str
    said: str
    weakness: str


@dataclass(frozen=True, eq=False)
class Figure:
    """One derived figure.

    `about` says of whom and when it is. `terms` is () where its formula cannot be drawn as an
    equation. `inputs` are the ids of all that it rests on, `supports` the first of them in words,
    `rests_on` a list as a sentence has it.
    """

    id: str
    title: str
    about: str
    verdict: str
    tone: str
    sign: str
    sentence: str
    ratio: str
    formula: str
    terms: tuple[Term, ...]
    result: Term
    result_words: str
    one_line: str
    draw: Callable[[], Panel]
    window: str
    inputs: tuple[str, ...]
    supports: tuple[Support, ...]
    rests_on: str
    note: str
    where: str
    interval: str

    @cached_property
    def panel(self) -> Panel:
        """Its stated and its recalculated range; made when it is asked for, since few are drawn."""
        return self.draw()

    @property
    def resting(self) -> str:
        """What it rests on, as a sentence; "" where it rests on nothing."""
        return f"Rests on {self.rests_on}." if self.rests_on else ""

    @property
    def does_not_add_up(self) -> bool:
        """Whether stated and recalculated are apart, in value or in unit."""
        return self.verdict in words.CONTRADICTED


def figures(result: Result, only: Collection[str] | None = None) -> tuple[Figure, ...]:
    """Derived figures: what does not add up, then other stated ones, then calculated ones.

    only: the ids of those that are wanted; None: all.
    """
    wanted = result.derived if only is None else result.derived[result.derived["id"].isin(only)]
    ids = result.estimates["id"]
    used = np.flatnonzero(ids.isin({name for names in wanted["inputs"] for name in names}))
    positions = dict(zip(ids.iloc[used], used.tolist(), strict=True))
    made = []
    for derived in words.records(wanted):
        estimate = record(result.estimates, derived["row"])
        inputs = [
            record(result.estimates, positions[name])
            for name in derived["inputs"]
            if name in positions
        ]
        made.append(_figure(result, derived, estimate, inputs))
    order = {"mismatch": 0, "unit_mismatch": 0, "calculated": 2}
    return tuple(sorted(made, key=lambda figure: order.get(figure.verdict, 1)))


def _figure(
    result: Result,
    derived: dict[str, Any],
    estimate: dict[str, Any],
    inputs: list[dict[str, Any]],
) -> Figure:
    titles = words.titles(result)
    verdict = derived["verdict"]
    calculated = verdict == "calculated" or bool(estimate["is_calculated"])
    sign = wording.VERDICTS[verdict].sign
    terms = equation(derived["formula"], inputs)
    said = words.figure(estimate)
    shown = split(said, estimate["unit"])
    who = "calculated here" if calculated else f"stated by {words.origin(estimate)}"
    goal = Term(shown.figure, shown.unit, who)
    drawn_sign = "=" if calculated else sign
    return Figure(
        id=derived["id"],
        title=titles[estimate["measure"]],
        about=" · ".join(filter(None, (estimate["subject"], words.when(result, estimate)))),
        verdict=verdict,
        tone=TONES.get(verdict, ""),
        sign=sign,
        sentence=verdict_words(derived),
        ratio="" if math.isnan(derived["ratio"]) else wording.ratio(derived["ratio"]),
        formula=derived["formula"],
        terms=terms,
        result=goal,
        result_words=said,
        one_line=in_one_line(terms, result=goal, sign=drawn_sign) if terms else said,
        draw=partial(_comparison, derived, estimate, calculated=calculated),
        window=_window(derived),
        inputs=tuple(given["id"] for given in inputs),
        supports=tuple(_support(given, titles) for given in inputs[:MOST_INPUTS]),
        rests_on=wording.join_words(_resting(inputs, titles)),
        note=estimate["note"],
        where=place("estimates.csv", int(estimate["line"]), ""),
        interval="rests on an interval such as 95%, which is no bound" if derived["mixed"] else "",
    )


def verdict_words(derived: dict[str, Any]) -> str:
    """The verdict on a row of `result.derived` as a sentence: how far off it is, or why not."""
    return f"{compared(derived).words()}."


def _resting(inputs: list[dict[str, Any]], titles: words.Titles) -> list[str]:
    """The inputs with what weakens them, by their measures and, where these are not enough, more.

    Of many, the first few and how many others there are.
    """
    named = [titles[given["measure"]] for given in inputs]
    most = MOST_INPUTS // 3
    said = [
        words.support(name if named.count(name) == 1 else f"{name}: {words.figure(given)}", given)
        for name, given in zip(named[:most], inputs, strict=False)
    ]
    others = len(inputs) - most
    return said + ([words.plural(others, "other estimate")] if others > 0 else [])


def _support(estimate: dict[str, Any], titles: words.Titles) -> Support:
    said = words.figure(estimate)
    weak = [words.who(estimate)]
    if estimate["credibility"]:
        weak.append(wording.credibility_words(estimate["credibility"]))
    if estimate["status"]:
        weak.append(estimate["status"])
    title = titles[estimate["measure"]]
    return Support(estimate["id"], title, said, "; ".join(weak))


def _window(derived: dict[str, Any]) -> str:
    """Which totals the check would have passed, and on which side it can fail at all."""
    low, high = derived["accepts_low"], derived["accepts_high"]
    if math.isnan(low) or math.isnan(high):
        return ""
    unit, precision = derived["unit"], compared(derived).precision
    no_low = math.isinf(low) or derived["open"] in {"low", "both"}
    no_high = math.isinf(high) or derived["open"] in {"high", "both"}
    if no_low and no_high:
        return "It would have passed any total."
    if no_high:
        least = wording.quantity(low, unit, precision=precision)
        return f"It would have passed any total from {least} up; only one below that could fail."
    if no_low:
        most = wording.quantity(high, unit, precision=precision)
        return f"It would have passed any total up to {most}; only one above that could fail."
    ends = wording.quantities(low, high, unit, "from {} to {}", precision=precision)
    return f"It would have passed any total {ends}."


def _comparison(derived: dict[str, Any], estimate: dict[str, Any], *, calculated: bool) -> Panel:
    """Stated and recalculated range on one axis, and the gap where they do not meet."""
    unit, precision = derived["unit"], compared(derived).precision
    ends = (derived["low"], derived["figure"], derived["high"])
    style = words.style_of(estimate | {"is_calculated": True, "result_nature": derived["nature"]})
    known = not math.isnan(derived["low"])
    said = wording.range_words(*ends, derived["open"], unit, calculated=True, precision=precision)
    telling = math.isfinite(ends[1]) and ends[1] not in {ends[0], ends[2]}
    figure = wording.quantity(ends[1], unit, precision=precision) if telling else ""
    mixed = f" ({wording.RESTS_ON_INTERVAL})" if derived["mixed"] else ""
    if calculated:
        who = f"Calculated here. {figure} at the figures as stated" if figure else "Calculated here"
        who += mixed
        rows = [row("recalculated", f"= {said}", who, style, ends, derived["open"])]
        return panel(rows, unit)
    stated = (derived["stated_low"], derived["stated_figure"], derived["stated_high"])
    rows = [
        row(
            "stated",
            f"Stated: {words.figure(estimate | {'precision': precision})}",
            _how_stated(stated, derived["stated_open"], unit, precision),
            words.style_of(estimate),
            stated,
            derived["stated_open"],
        )
    ]
    if known:
        both = figure and not derived["open"] and math.isfinite(ends[0] + ends[2])
        rows.append(
            row(
                "recalculated",
                f"Recalculated: {figure if both else said}",
                _how_far(ends, unit, precision, mixed=bool(derived["mixed"]))
                if both
                else (f"{figure} at the figures as stated" if figure else "worked out here")
                + mixed,
                style,
                ends,
                derived["open"],
            )
        )
    gap = _gap(stated, ends)
    if derived["verdict"] == "mismatch" and gap:
        between = wording.gap_words(gap[1] - gap[0], unit)
        rows.append(
            row(
                "gap",
                "Gap: the ranges do not meet",
                f"{between} between them",
                "gap",
                (gap[0], math.nan, gap[1]),
            )
        )
    return panel(rows, unit)


def _how_far(
    ends: tuple[float, float, float], unit: str, precision: wording.Precision, *, mixed: bool
) -> str:
    """How far a recalculated figure can lie off; what rests on an interval has no bounds."""
    ranged = wording.quantities(ends[0], ends[2], unit, compact=True, precision=precision)
    if mixed:
        return f"{ranged}, {wording.RESTS_ON_INTERVAL}"
    return f"may be anywhere from {ranged}"


def _how_stated(
    ends: tuple[float, float, float], open_: str, unit: str, precision: wording.Precision
) -> str:
    low, figure, high = ends
    if open_ or not math.isfinite(low + high) or low == high:
        return "as the source states it"
    ranged = wording.quantities(low, high, unit, compact=True, precision=precision)
    return (
        f"as rounded by the source: {ranged}" if wording.is_rounding(low, figure, high) else ranged
    )


def _gap(
    stated: tuple[float, float, float], recalculated: tuple[float, float, float]
) -> tuple[float, float] | None:
    """The ends that face each other where two ranges do not meet."""
    for lower, upper in ((stated, recalculated), (recalculated, stated)):
        if lower[2] < upper[0]:
            return lower[2], upper[0]
    return None
