"""`estimates series`: a quantity over time, compared on a day, and who contradicts whom."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from estimates.agreement.claimants import fold
from estimates.check import Result
from estimates.reports import records
from estimates.reports.terminal import Page, Screen
from estimates.series.at_date import AtDate, bands, compare, default_days
from estimates.series.frames import comparison_frame, speakers_frame
from estimates.tables import dates
from estimates.tables.advice import nearest
from estimates.words import wording


class UnknownSeriesError(LookupError):
    """No estimate is of this measure or subject, or the day is none; the message is one line."""


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """What is known of a measure, or of one subject of it.

    frame: rows of `series_frame`. compared, speakers: see `comparison_frame` and `speakers_frame`,
    of the totals that are compared on the day. conflicts: rows of `conflicts_frame`.
    """

    title: str
    frame: pd.DataFrame
    compared: pd.DataFrame
    speakers: pd.DataFrame
    conflicts: pd.DataFrame


def series(result: Result, measure: str, subject: str = "", at: str = "") -> Series:
    """The series of a measure, of one subject or of all.

    at: the day of comparison (ISO 8601; of an interval the last one); "": a day for each series,
    see `estimates.series.at_date`.

    Raises:
        UnknownSeriesError: nothing is of this measure or subject, or `at` is no date.
    """
    checked = result.checked
    frame = result.series
    chosen = _chosen(frame["measure"], measure, "measure")
    if subject:
        folded = fold(subject)
        of = frame.loc[chosen, "subject"]
        own = chosen & (frame["subject"].map(fold) == folded)
        if not own.any():
            raise UnknownSeriesError(
                f"no estimate of {measure} is about {subject[:60]}: {nearest(subject, of.tolist())}"
            )
        chosen = own
    frame = frame[chosen].reset_index(drop=True)
    compared = _compared(result, set(frame["id"]), at)
    conflicts = result.contradictions
    titles = dict(zip(result.measures["id"], result.measures["title"], strict=True))
    return Series(
        title=titles.get(measure) or measure,
        frame=frame,
        compared=comparison_frame(checked, compared),
        speakers=speakers_frame(checked, compared),
        conflicts=result.contradictions_in_words(
            conflicts[conflicts["first_earlier"].isin(frame["id"])]
        ).reset_index(drop=True),
    )


def _chosen(column: pd.Series[str], name: str, what: str) -> pd.Series[bool]:
    chosen = column == name
    if not chosen.any():
        known = column.unique().tolist()
        raise UnknownSeriesError(
            f"no current estimate has the {what} {name[:60]}: {nearest(name, known)}"
        )
    return chosen


def _compared(result: Result, ids: set[str], at: str) -> AtDate:
    of = bands(result.checked)
    day = default_days(result.checked, of)
    if at:
        try:
            end = dates.read(at).end
        except dates.DateError as error:
            raise UnknownSeriesError(f"{at[:40]} is no date: {error}") from None
        day = np.full_like(day, (end or dt.date.max).toordinal())
    names = np.array(result.checked.estimates.pick("id", of.claims.row), dtype=object)
    only = np.zeros(len(day), dtype=np.bool_)
    only[of.claims.series[[name in ids for name in names.tolist()]]] = True
    return compare(result.checked, of, day, only)


def text(found: Series, screen: Screen) -> str:
    """For people: each series in the order of time, the comparison, the contradictions."""
    page = Page(screen)
    page.line((found.title, "bold"))
    for _, part in found.frame.groupby("quantity", sort=False):
        subject, nature = part.iloc[0][["subject", "nature"]]
        page.heading(f"{subject}, {wording.NATURES[nature].name}" if nature else subject)
        rows = [
            _cells({str(name): cell for name, cell in row.items()}) for _, row in part.iterrows()
        ]
        page.table(["", "AS OF", "ESTIMATE", "ORIGIN", "ID"], rows)
        page.blank()
        page.line("* the latest estimate of its origin")
        for sentence in _about(found.compared, subject, nature):
            page.line(f"{sentence}.")
        for sentence in _about(found.conflicts, subject, nature):
            page.line(f"- {sentence}.", hang=2)
    return page.text()


def _about(frame: pd.DataFrame, subject: str, nature: str) -> list[str]:
    own = (frame["subject"].map(fold) == fold(subject)) & (frame["nature"] == nature)
    return frame.loc[own, "sentence"].tolist()


def _cells(row: dict[str, Any]) -> list[str]:
    origin = row["origin_title"] + (" (not named)" if row["origin_kind"] == "unnamed" else "")
    words = wording.estimate_words(**row | {"unit": row["series_unit"]})
    return ["*" if row["latest"] else "", row["as_of"], words, origin, row["id"]]


def as_json(found: Series, _: Screen) -> str:
    """For programs: `estimates`, `compared`, `origins` and `contradictions`.

    Null ends are unbounded; ranges are in `unit`.
    """
    rows = {name: found.frame[name].tolist() for name in _ESTIMATE}
    rows["unit"] = found.frame["series_unit"].tolist()
    rows["range"] = records.ranges(found.frame, known=found.frame["low"].notna())
    parts: dict[str, list[dict[str, Any]]] = {
        "estimates": records.records(rows),
        "compared": _records(found.compared, _COMPARED),
        "origins": _records(found.speakers, _SPEAKER),
        "contradictions": _records(found.conflicts, tuple(found.conflicts.columns)),
    }
    texts = (f"{records.dumps(name)}: {records.lines(part)}" for name, part in parts.items())
    return "{" + ",\n".join(texts) + "}\n"


_ESTIMATE: Final = (
    *("id", "measure", "subject", "nature", "as_of", "end", "latest", "qualifier", "interval"),
    *("source", "origin", "origin_title", "via", "claimed_on", "verdict"),
)
_COMPARED: Final = (
    *("measure", "subject", "nature", "as_of", "at", "unit", "status", "origins", "agree"),
    *("unnamed", "low", "high", "open", "outliers", "estimates", "sentence"),
)
_SPEAKER: Final = (
    *("series", "origin", "named", "low", "high", "open", "unit", "outside"),
    *("lower", "lower_as_of", "upper", "upper_as_of"),
)


def _records(frame: pd.DataFrame, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Columns of a frame as records; null for an unbounded end, and where no end is open."""
    columns: dict[str, Any] = {name: frame[name].tolist() for name in names}
    if {"low", "high"} <= columns.keys():
        columns["unbounded"] = records.unbounded_ends(frame["low"], frame["high"])
    for name in {"low", "high", "gap"} & columns.keys():
        columns[name] = records.numbers(frame[name])
    if "open" in columns:
        columns["open"] = [side or None for side in columns["open"]]
    return records.records(columns)


def as_csv(found: Series, _: Screen) -> str:
    """The estimates alone, flat: ends that are unbounded or not known are blank."""
    columns = {name: found.frame[name].tolist() for name in _ESTIMATE}
    columns["unit"] = found.frame["series_unit"].tolist()
    for name in ("low", "figure", "high"):
        values = records.numbers(found.frame[name])
        columns[f"range_{name}"] = ["" if value is None else value for value in values]
    columns["range_open"] = found.frame["open"].tolist()
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return file.getvalue()


FORMATS: Final[dict[str, Callable[[Series, Screen], str]]] = {
    "text": text,
    "csv": as_csv,
    "json": as_json,
}
