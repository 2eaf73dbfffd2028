"""A headline quantity over time: the latest figures, how far origins agree, and the chart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.over_time import (
    DATES,
    TimePanel,
    dated_quantities,
    stated_series,
    time_panel,
)
from estimates.words import wording

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result

MOST_LATEST: Final = 4
"""Origins whose latest figure has a sentence; the page says how many more there are."""

MOST_SUBJECTS: Final = 3
"""Subjects whose latest figures stand together above their charts."""


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One quantity over time.

    title: what it is about. statements: the latest figures, the newest first; left_out: how many
    origins have an older one. compared: how far origins agree on a day, "" where nothing is
    compared. contradictions: how many pairs of origins contradict each other, as a sentence.
    """

    title: str
    measure: str
    subject: str
    nature: str
    statements: tuple[words.Statement, ...]
    left_out: str
    compared: str
    contradictions: str
    panel: TimePanel


@dataclass(frozen=True, slots=True, eq=False)
class OfMeasures:
    """The quantities of some measures that have three dates or more.

    shown: in the order of the measures; of one measure, those with the most estimates first.
    left_out: how many have no room. rows: the estimates of all of them, positions in
    `result.estimates`.
    """

    shown: tuple[Series, ...]
    left_out: int
    rows: NDArray[np.int64]


def series_of(result: Result, measures: tuple[str, ...], most: int) -> OfMeasures:
    """What the Overview shows over time of some measures: at most `most` series."""
    dated = dated_quantities(result)
    own = dated[dated["measure"].isin(list(measures)) & (dated["days"] >= DATES)]
    order = own["measure"].map({name: place for place, name in enumerate(measures)})
    ranked = own.assign(order=order).sort_values(
        ["order", "estimates"], ascending=[True, False], kind="stable"
    )
    shown = [_series(result, stated_series(result, number)) for number in ranked.index[:most]]
    rows = result.timeline.row[np.isin(result.timeline.quantity, own.index)]
    return OfMeasures(
        shown=tuple(each for each in shown if each is not None),
        left_out=max(len(ranked) - most, 0),
        rows=rows[~result.estimates["is_calculated"].to_numpy(np.bool_)[rows]],
    )


def latest_by_subject(shown: tuple[Series, ...]) -> tuple[words.Statement, ...]:
    """The latest figure of each subject of the first measure; none where it has one subject."""
    own = [each for each in shown if each.statements and each.measure == shown[0].measure]
    if len({each.subject for each in own}) < 2:
        return ()
    return tuple(_by_subject(each) for each in own[:MOST_SUBJECTS])


def _by_subject(series: Series) -> words.Statement:
    latest = series.statements[0]
    day = latest.lead.removesuffix(":")
    who = f"{latest.who}, {day}" if latest.who else day
    return replace(latest, lead=f"{series.title}:", who=who)


def _series(result: Result, part: pd.DataFrame) -> Series | None:
    panel = time_panel(result, part)
    if panel is None:
        return None
    measure, subject, nature = part.iloc[0][["measure", "subject", "result_nature"]]
    latest = part[part["latest"]].sort_values("end", ascending=False, kind="stable")
    rows = words.records(latest.head(MOST_LATEST))
    older = len(latest) - len(rows)
    frame = result.agreements
    own = (frame["measure"] == measure) & (frame["subject"] == subject)
    compared = frame.loc[own & (frame["nature"] == nature) & (frame["at"] != ""), "sentence"]
    return Series(
        title=words.titles(result).get(measure, measure) + f": {subject}",
        measure=measure,
        subject=subject,
        nature=nature,
        statements=tuple(_latest(row) for row in rows),
        left_out=f"{older:,} more origins have an older latest figure." if older > 1 else "",
        compared=f"{compared.iloc[0]}." if len(compared) else "",
        contradictions=_contradictions(result, measure, subject, nature),
        panel=panel,
    )


def _latest(row: dict[str, Any]) -> words.Statement:
    """The latest figure of an origin, with the day it is about in front."""
    said = words.statement(row | {"unit": row["series_unit"]})
    lead = f"{said.lead.removesuffix(':')}, " if row["result_nature"] else ""
    return words.Statement(
        id=said.id,
        lead=f"{lead}{wording.date_words(row['end'])}:",
        style=said.style,
        said=said.said,
        who=said.who,
        doubt=said.doubt,
    )


def _contradictions(result: Result, measure: str, subject: str, nature: str) -> str:
    frame = result.contradictions
    own = frame[
        (frame["measure"] == measure) & (frame["subject"] == subject) & (frame["nature"] == nature)
    ]
    if own.empty:
        return ""
    pairs = words.plural(len(own), "pair")
    verb = "contradicts" if len(own) == 1 else "contradict"
    return f"{words.sentence(pairs)} of origins {verb} each other over time (red rings)."
