"""The data of a chart as a table, and tables as CSV that a spreadsheet opens without harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from estimates.reports.harmless import MARK, harmless

if TYPE_CHECKING:
    from dashboard.screens.shared.content.credit import Credit


def range_table(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows of a range chart (columns of `dashboard.charts.marks`), as they may be quoted.

    An end that nobody stated is blank, so that "at least 3,000" is no 3,000 in another program:
    `range` has it in words, `open` says which end it is. A bound is no figure.
    """
    gone = {
        end: rows["open"].isin((end, "both")) | rows["vague"] | ~np.isfinite(rows[end])
        for end in ("low", "high")
    }
    bound = rows["open"].ne("") | rows["vague"] | ~np.isfinite(rows["figure"])
    return pd.DataFrame(
        {
            "id": rows["id"],
            "range": rows["words"],
            "who": rows["who"],
            "kind": rows["style"].str.replace("_", " "),
            "low": rows["low"].mask(gone["low"]),
            "figure": rows["figure"].mask(bound),
            "high": rows["high"].mask(gone["high"]),
            "open": rows["open"].where(~rows["vague"], "vague"),
            "unit": unit,
        }
    )


def time_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The claims of a chart over time (rows of `series_frame`), as they may be quoted.

    As in `range_table`, an end that nobody stated is blank.
    """
    vague = frame["qualifier"].eq("vague")
    gone = {
        end: frame["open"].isin((end, "both")) | vague | ~np.isfinite(frame[end])
        for end in ("low", "high")
    }
    bound = frame["open"].ne("") | vague | ~np.isfinite(frame["figure"])
    return pd.DataFrame(
        {
            "id": frame["id"],
            "as_of": frame["as_of"],
            "origin": frame["origin_title"],
            "low": frame["low"].mask(gone["low"]),
            "figure": frame["figure"].mask(bound),
            "high": frame["high"].mask(gone["high"]),
            "open": frame["open"].where(~vague, "vague"),
            "qualifier": frame["qualifier"],
            "nature": frame["result_nature"],
            "unit": frame["series_unit"],
            "latest": frame["latest"].map({True: "yes", False: ""}),
        }
    )


def csv(table: pd.DataFrame, title: str, credit: Credit) -> bytes:
    """A table with what it is of, as CSV in UTF-8 with the mark that spreadsheets look for.

    Numbers stay numbers; a text that would be a formula gets an apostrophe before it.
    """
    told = {
        "chart": title,
        "sources": "; ".join(credit.sources),
        "as_at": credit.as_at,
        "dataset": credit.dataset,
        "data": credit.data,
    }
    made = table.assign(**{name: text for name, text in told.items() if name not in table})
    for name in made.columns:
        if not pd.api.types.is_numeric_dtype(made[name]):
            made[name] = made[name].map(harmless)
    made = made.rename(columns=harmless)
    text: str = made.to_csv(index=False, lineterminator="\r\n", float_format="%.15g")
    return (MARK + text).encode("utf-8", errors="replace")
