"""The rows of a compact chart: who says so, when, and the range without its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard import safe
from dashboard.screens.shared.content import words
from estimates.words import wording

if TYPE_CHECKING:
    from dashboard.screens.shared.content.rows import Panel
    from estimates.check import Result


def compact_rows(result: Result, panel: Panel, estimates: pd.DataFrame) -> pd.DataFrame:
    """The rows of a panel with the columns of `compact_chart`: head, detail, value and short.

    estimates: those that the panel was made of, in its order.
    """
    records = words.records(estimates)
    several = len(estimates["subject"].unique()) > 1
    dates = dates_of(result, records)
    return panel.rows.assign(
        head=[safe.plain(_head(row, with_subject=several)) for row in records],
        short=[
            safe.plain(" · ".join(filter(None, (row["subject"] * several, date, _who(row)))))
            for row, date in zip(records, dates, strict=True)
        ],
        detail=[
            safe.plain(" · ".join(filter(None, (date, *_remarks(row)))))
            for row, date in zip(records, dates, strict=True)
        ],
        value=[safe.plain(value_words(row, panel.axis.title)) for row in records],
    )


def value_words(row: dict[str, Any], title: str) -> str:
    """The range of an estimate in words, without its unit where the axis has it as its title."""
    bare = title == wording.unit_words(row["unit"])
    return words.sentence(words.figure(row | {"bare": bare}))


def _head(row: dict[str, Any], *, with_subject: bool) -> str:
    """Who says so, after what it is about where the rows differ in that."""
    about = [row["subject"]] if with_subject and row["subject"] else []
    return words.sentence(": ".join([*about, _who(row)]))


def _who(row: dict[str, Any]) -> str:
    return words.origin(row) or "calculated here"


def dates_of(result: Result, records: list[dict[str, Any]]) -> list[str]:
    """When each holds; where all are counted from the same day, the last day alone."""
    spans = [row["as_of"].partition("/") for row in records]
    starts = {start for start, _, end in spans if end}
    same = len(starts) == 1 and all(end not in {"", ".."} for _, _, end in spans)
    if not same:
        return [words.when(result, row) for row in records]
    return [wording.date_words(end) for _, _, end in spans]


def _remarks(row: dict[str, Any]) -> list[str]:
    """What else has to be known: that it is only planned, that its sum is wrong, that it is old."""
    lead = "" if row["is_calculated"] or not row["result_nature"] else words.lead(row)
    if row["is_calculated"] and row["result_nature"]:
        lead = wording.NATURES[row["result_nature"]].name
    return [part for part in (lead, words.doubt(row), row["status"]) if part]
