"""`estimates list`: every estimate as a range, for people and for programs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.check import Result
from estimates.reports import records
from estimates.reports.figures import as_of_words, verdict_sign
from estimates.reports.harmless import MARK, harmless
from estimates.reports.terminal import Page, Screen
from estimates.tables.columns import ESTIMATES
from estimates.words import wording

Rows = NDArray[np.int64]


def rows(result: Result, *, latest: bool = False) -> Rows:
    """Positions in `result.estimates`: all of them in the order of the file.

    latest: only the latest current estimate of each origin about each quantity, the newest first.
    """
    if not latest:
        return np.arange(len(result.estimates))
    series = result.series[result.series["latest"]]
    newest = series.sort_values(["quantity", "end"], ascending=[True, False], kind="stable")
    return newest["row"].to_numpy(np.int64)


def table(result: Result, screen: Screen, rows: Rows) -> str:
    """Columns for a reader: what each estimate says, in words, and who first said it."""
    frame = result.estimates.iloc[rows]
    dates = as_of_words(result)
    page = Page(screen)
    columns = {
        "ID": frame["id"].tolist(),
        "ESTIMATE": _said(frame),
        "SUBJECT": frame["subject"].tolist(),
        "AS OF": [dates[row] for row in rows.tolist()],
        "ORIGIN": _origins(frame),
        "STATUS": frame["status"].tolist(),
        "VERDICT": [_verdict(page, verdict) for verdict in frame["verdict"].tolist()],
    }
    shown = {title: texts for title, texts in columns.items() if any(texts)}
    if shown:
        page.table(list(shown), zip(*shown.values(), strict=True))
    else:
        page.line("There are no estimates in this dataset.")
    return page.text()


# What `wording.estimate_words` reads of a row.
_READ: Final = ("low", "figure", "high", "open", "unit", "qualifier", "as_stated", "interval")


def _said(frame: pd.DataFrame) -> list[str]:
    """Each estimate in words; what is no plain report says so first: "planned: up to 12,000"."""
    known = records.records(
        {name: frame[name].tolist() for name in (*_READ, "is_calculated", "result_nature")}
    )
    return [
        (f"{wording.NATURES[nature].name}: " if (nature := row["result_nature"]) else "")
        + wording.estimate_words(**row)
        for row in known
    ]


def _origins(frame: pd.DataFrame) -> list[str]:
    unnamed = frame["origin_kind"] == "unnamed"
    return frame["origin_title"].where(~unnamed, frame["origin_title"] + " (not named)").tolist()


def _verdict(page: Page, verdict: str) -> str:
    if not verdict:
        return ""
    return f"{verdict_sign(page, verdict)} {wording.VERDICTS[verdict].short}"


def _cells(result: Result, rows: Rows) -> dict[str, list[Any]]:
    """The columns of estimates.csv as typed."""
    table_ = result.checked.estimates
    return {name: table_.texts(name).take(rows).to_pylist() for name in ESTIMATES.names}


def as_json(result: Result, _: Screen, rows: Rows) -> str:
    """The columns of estimates.csv, `range` and, for derived ones, `verdict`.

    `range` is in the row's unit; null ends are unbounded, a null range is not known.
    """
    frame = result.estimates.iloc[rows]
    columns = _cells(result, rows)
    columns["range"] = records.ranges(frame, known=frame["low"].notna())
    objects = records.records(columns)
    for row, verdict in zip(objects, frame["verdict"].tolist(), strict=True):
        if verdict:
            row["verdict"] = verdict
    return records.lines(objects) + "\n"


def as_csv(result: Result, _: Screen, rows: Rows) -> str:
    """The same, flat: ends that are unbounded or not known are blank."""
    return _csv(_flat(result, rows), "\n")


def for_spreadsheets(result: Result, _: Screen, rows: Rows) -> str:
    """The same, for programs that would run what looks like a formula."""
    columns = {
        name: [cell if _NEGATIVE.fullmatch(str(cell)) else harmless(cell) for cell in cells]
        for name, cells in _flat(result, rows).items()
    }
    return MARK + _csv(columns, "\r\n")


_NEGATIVE: Final = re.compile(r"-\d[\d.,]*", re.ASCII)


def _flat(result: Result, rows: Rows) -> dict[str, list[Any]]:
    frame = result.estimates.iloc[rows]
    columns = _cells(result, rows)
    for name in ("low", "figure", "high"):
        columns[f"range_{name}"] = [
            "" if value is None else value for value in records.numbers(frame[name])
        ]
    columns["range_open"] = frame["open"].tolist()
    columns["verdict"] = frame["verdict"].tolist()
    return columns


def _csv(columns: Mapping[str, Iterable[Any]], end: str) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator=end)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return file.getvalue()


FORMATS: Final[dict[str, Callable[[Result, Screen, Rows], str]]] = {
    "table": table,
    "csv": as_csv,
    "json": as_json,
}
