"""A quantity over time as a chart: which origins have a colour, which are a line, and in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashboard import safe
from dashboard.cache import remembered
from dashboard.charts.axis import Axis
from dashboard.charts.over_time import OverTime
from dashboard.charts.thinning import thinned
from dashboard.charts.time_scales import MOST_COLOURS
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.columns import columns
from dashboard.screens.shared.content.rows import value_axis
from estimates.series.conflicts import CLAIMS
from estimates.series.frames import band_frame

if TYPE_CHECKING:
    from estimates.check import Result

RUN: Final = 8
"""Claims from which on an origin is a line with its band."""
_BUCKETS: Final = 400  # stretches of time of a line: about one for two pixels
_DAY: Final = 86_400_000  # ms
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
_ABOVE: Final = 1.06  # the value axis ends so far above the largest value
_MARGIN: Final = 0.03  # of the period: room at both ends of the time axis
DATES: Final = 3
"""Different days that make a chart over time worth having."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class TimePanel:
    """A chart over time: what it shows, its axes, the unit in words, and what has to be said.

    period: the ends of the time axis in milliseconds since 1970. frame: the rows of `series_frame`
    that are drawn. undated: how many estimates have no day and are left out. description: for
    those who do not see the chart.
    """

    shown: OverTime
    axis: Axis
    period: tuple[float, float]
    unit: str
    note: str
    frame: pd.DataFrame
    undated: int
    description: str


@remembered
def dated_quantities(result: Result) -> pd.DataFrame:
    """One row per quantity that somebody states something of, by its number.

    measure, subject, result_nature · estimates (how many are stated) · days (different last days).
    A chart over time is worth having from `DATES` days on.
    """
    of, frame = result.timeline, result.estimates
    stated = ~frame["is_calculated"].to_numpy(np.bool_)[of.row]
    row, quantity, end = of.row[stated], of.quantity[stated], of.end[stated]
    number, first, count = np.unique(quantity, return_index=True, return_counts=True)
    new_day = (end > 0) & ((np.diff(quantity, prepend=-1) != 0) | (np.diff(end, prepend=0) != 0))
    days = np.bincount(quantity[new_day], minlength=int(number.max(initial=-1)) + 1)[number]
    named: pd.DataFrame = frame[["measure", "subject", "result_nature"]].iloc[row[first]]
    return named.set_axis(number).assign(estimates=count, days=days)


def stated_series(result: Result, quantity: int) -> pd.DataFrame:
    """What somebody states of a quantity, by its number: rows of `series_frame`."""
    frame = result.series_at(np.flatnonzero(result.timeline.quantity == quantity))
    stated: pd.DataFrame = frame[~frame["is_calculated"].astype("bool")]
    return stated.reset_index(drop=True)


@remembered
def _contradicted(result: Result) -> NDArray[np.bool_]:
    """Of each row of estimates.csv, whether a contradiction names it, or its total falls."""
    ids = [name for column in CLAIMS for name in result.contradictions[column].tolist()]
    outline = result.outline
    ids += outline.loc[outline["code"].isin(_FALLS), "estimate"].tolist()
    named = pc.is_in(result.checked.estimates.texts("id"), value_set=pa.array(ids, pa.string()))
    return np.asarray(named, dtype=np.bool_)


def quantity_frame(result: Result, measure: str, subject: str, nature: str = "") -> pd.DataFrame:
    """The series of one quantity: rows of `series_frame`."""
    frame = result.series
    own = (frame["measure"] == measure) & (frame["subject"] == subject)
    return frame[own & (frame["result_nature"] == nature)].reset_index(drop=True)


def time_panel(
    result: Result,
    frame: pd.DataFrame,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    log: bool = False,
) -> TimePanel | None:
    """The chart over time of rows of `series_frame` in one unit; None where no row has a day.

    since, until: the period that is shown; left out, all of it.
    """
    dated = frame[frame["end"] != ""]
    undated = len(frame) - len(dated)
    day = np.array([dt.date.fromisoformat(text).toordinal() for text in dated["end"]])
    wanted = np.ones(len(day), dtype=np.bool_)
    for bound, inside in ((since, np.greater_equal), (until, np.less_equal)):
        if bound is not None:
            wanted &= inside(day, bound.toordinal())
    dated, day = dated[wanted].reset_index(drop=True), day[wanted]
    if dated.empty:
        return None
    marks = _marks(result, dated, day)
    unit = str(dated["series_unit"].iloc[0])
    drawn = marks[["low", "high", "figure", "bound"]].to_numpy().ravel()
    axis, note = value_axis(drawn[np.isfinite(drawn)].tolist(), unit, log=log)
    if not axis.log and axis.high > 0:
        # An arrow has its room above the plot; what is empty there says nothing.
        axis = replace(axis, high=float(np.nanmax(np.append(drawn, 0.0))) * _ABOVE or axis.high)
    first, last = (float(end) for end in (marks["start"].min(), marks["end"].max()))
    room = max((last - first) * _MARGIN, 2 * _DAY)
    period = (first - room, last + room)
    run = marks["run"]
    # Of a long run, only what is contradicted has marks of its own.
    long = run & (marks.groupby("colour")["id"].transform("size") > _BUCKETS)
    stated = run & marks["figure"].notna()
    alone = marks[~long | marks["contradicted"]]
    shown = OverTime(
        marks=alone.assign(spoken=_spoken(dated.loc[alone.index], alone["origin"])),
        lines=_thinned(marks.loc[stated, ["colour", "time", "figure"]], period),
        bands=_thinned(_bands(result, marks[run]), period),
        names=_names(marks),
        replaced=_replaced(result, dated, unit, (since, until)),
    )
    return TimePanel(
        shown, axis, period, unit, note, dated, undated, _described(dated, marks, axis)
    )


def _replaced(
    result: Result, dated: pd.DataFrame, unit: str, ends: tuple[dt.date | None, dt.date | None]
) -> pd.DataFrame:
    """The superseded estimates of the quantity: id · time · value · spoken.

    value: the figure, or the middle of the range; those without any are left out.
    """
    every = columns(result)
    of = _superseded(result)
    frame, end = every.frame.iloc[of], every.end[of]
    own = np.isfinite(end)
    for column in ("measure", "subject", "result_nature"):
        own &= (frame[column] == dated[column].iloc[0]).to_numpy(np.bool_)
    for bound, inside in zip(ends, (np.greater_equal, np.less_equal), strict=True):
        if bound is not None:
            own &= inside(end, bound.toordinal())
    rows, end = frame[own], end[own]
    value = rows["figure"].fillna((rows["low"] + rows["high"]) / 2)
    value = value * [words.unit_factor(result, text, unit) for text in rows["unit"]]
    made = pd.DataFrame(
        {
            "id": rows["id"],
            "time": (end - _EPOCH) * _DAY,
            "value": value,
            "spoken": [
                safe.plain(f"superseded: {words.said(row)} ({words.origin(row)})")
                for row in words.records(rows)
            ],
        }
    )
    known: pd.DataFrame = made[np.isfinite(made["value"])]
    return known


@remembered
def _superseded(result: Result) -> NDArray[np.int64]:
    """The rows that a later one of the same claim replaces."""
    return np.flatnonzero(result.estimates["status"].eq("superseded").to_numpy(np.bool_))


def _thinned(rows: pd.DataFrame, period: tuple[float, float]) -> pd.DataFrame:
    """As many rows of each colour as a chart can show."""
    rows = rows.sort_values(["colour", "time"], kind="stable")
    parts = [thinned(part, _BUCKETS, period) for _, part in rows.groupby("colour")]
    return pd.concat(parts) if parts else rows


def _bands(result: Result, run: pd.DataFrame) -> pd.DataFrame:
    """The bands of origins with many claims: of totals what they allow on each day, else ranges."""
    columns = ["colour", "time", "low", "high"]
    colour = dict(zip(run["row"].tolist(), run["colour"].tolist(), strict=True))
    steps = band_frame(result.checked, run["row"].to_numpy(dtype=np.int64))
    totals = pd.DataFrame(
        {
            "colour": steps["row"].map(colour),
            "time": (steps["day"] - _EPOCH) * float(_DAY),
            "low": steps["low"],
            "high": steps["high"],
        }
    )
    ranges = run.loc[~run["colour"].isin(totals["colour"]) & run["low"].notna(), columns]
    return pd.concat([totals, ranges]) if len(ranges) else totals


def _marks(result: Result, dated: pd.DataFrame, day: np.ndarray) -> pd.DataFrame:
    """The rows of `OverTime.marks`, and whether their origin is drawn as a line (run)."""
    origin = _speaker(dated)
    count = origin.map(origin.value_counts())
    latest = pd.Series(day).groupby(origin).transform("max")
    # Colours go to those with the most claims, then to the newest.
    order = (
        pd.DataFrame({"origin": origin, "count": count, "latest": latest})
        .drop_duplicates("origin")
        .sort_values(["count", "latest"], ascending=False, kind="stable")
    )
    ranked = {name: min(place, MOST_COLOURS) for place, name in enumerate(order["origin"])}
    opened, vague = dated["open"], (dated["qualifier"] == "vague") & ~dated["is_calculated"]
    direction = np.select([opened == "high", opened == "low"], [1, -1], 0)
    bound = np.select([direction > 0, direction < 0], [dated["low"], dated["high"]], np.nan)
    both = direction == 0
    start = [
        dt.date.fromisoformat(text).toordinal() if text else end
        for text, end in zip(_starts(result, dated), day.tolist(), strict=True)
    ]
    return pd.DataFrame(
        {
            "id": dated["id"],
            "row": dated["row"],
            "time": (day - _EPOCH) * float(_DAY),
            "start": (np.array(start) - _EPOCH) * float(_DAY),
            "end": (day - _EPOCH) * float(_DAY),
            "low": np.where(both & ~vague & (opened != "both"), dated["low"], np.nan),
            "high": np.where(both & ~vague & (opened != "both"), dated["high"], np.nan),
            "figure": np.where(both & ~vague & (opened != "both"), dated["figure"], np.nan),
            "bound": np.where(vague, np.nan, bound),
            "direction": direction,
            "colour": origin.map(ranked).astype("int64"),
            "origin": origin,
            "hollow": dated["result_nature"] != "",
            "contradicted": _contradicted(result)[dated["row"].to_numpy(np.int64)],
            "run": ((count >= RUN) & (origin.map(ranked) < MOST_COLOURS)).to_numpy(),
        }
    )


def _spoken(dated: pd.DataFrame, origin: pd.Series[str]) -> list[str]:
    """Each estimate in words: when, what, and whose."""
    return [
        safe.plain(f"{row['end']}: {words.said(row | {'unit': row['series_unit']})} ({who})")
        for row, who in zip(words.records(dated[_SAID]), origin, strict=True)
    ]


_SAID: Final = [*words.SAID, "series_unit", "end"]


def _speaker(dated: pd.DataFrame) -> pd.Series[str]:
    """Who speaks in each row, as the chart names them."""
    unnamed = dated["origin_kind"] == "unnamed"
    title = dated["origin_title"].where(~unnamed, dated["origin_title"] + " (not named)")
    return title.where(~dated["is_calculated"], "Calculated here").map(safe.plain)


def _starts(result: Result, dated: pd.DataFrame) -> list[str]:
    """The first day of each estimate; "" for a total, which is counted to its end."""
    kinds = dict(zip(result.measures["id"], result.measures["kind"], strict=True))
    return [
        "" if kinds.get(measure) == "total" or "/" not in as_of else _first_day(as_of)
        for measure, as_of in zip(dated["measure"], dated["as_of"], strict=True)
    ]


def _first_day(as_of: str) -> str:
    first = as_of.split("/", maxsplit=1)[0].strip()
    return f"{first}-01-01"[:10] if len(first) == 4 else f"{first}-01"[:10] if first != ".." else ""


def _names(marks: pd.DataFrame) -> pd.DataFrame:
    """The origins with a colour, at the value of their last claim."""
    last = marks.sort_values("time", kind="stable").groupby("colour", sort=True).tail(1)
    last = last[last["colour"] < MOST_COLOURS]
    middle = (last["low"] + last["high"]) / 2
    value = last["figure"].fillna(last["bound"]).fillna(middle).fillna(0.0)
    name = last["origin"].str.removeprefix("the ").str.removesuffix(" (not named)")
    return last.assign(name=name, value=value)[["colour", "name", "time", "value"]]


def _described(dated: pd.DataFrame, marks: pd.DataFrame, axis: Axis) -> str:
    """The latest claim of each origin in words, and how many claims there are."""
    latest = dated[dated["latest"].astype("bool")].tail(_SPOKEN)
    spoken = "; ".join(_spoken(latest, marks.loc[latest.index, "origin"]))
    first, last = dated["end"].min(), dated["end"].max()
    return (
        f"{len(dated):,} estimates in {axis.title or 'numbers'} from {first} to {last}. "
        f"The latest of each origin: {spoken}."
    )


_FALLS: Final = ("A605", "A606")  # an origin contradicts itself
_SPOKEN: Final = 30  # latest claims that are read aloud
