"""What differs between two versions of a dataset, as frames: estimates, verdicts and findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.check import Result
from estimates.tables import dates

Flags = NDArray[np.bool_]

ESTIMATE_KINDS: Final = (
    *("added", "removed", "retracted", "superseded", "restored"),
    *("reassigned", "moved", "attributed"),
)
"""What happened to an estimate; where several fit, the first.

reassigned: to another measure, subject or date, perhaps with another range. moved: the range, its
hedge, unit or nature. attributed: who says it, where, or how surely.
"""

FINDING_KINDS: Final = ("new", "gone", "accepted", "counts again")

_ABOUT: Final = ("measure", "subject")
_ENDS: Final = ("low", "figure", "high")
_SAID: Final = ("open", "unit", "qualifier", "interval", "result_nature", "is_calculated")
_BY_WHOM: Final = ("source", "origin", "origin_title", "origin_kind", "via", "credibility")
_COMPARED: Final = ("status", *_ENDS, *_SAID, *_BY_WHOM, "as_stated", *_ABOUT, "as_of")
_SLACK: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What is different in the later of two versions.

    estimates: id, change (of `ESTIMATE_KINDS`), current (whether it counts now, or did while it was
    there), replaces, and the columns of `result.estimates` that are compared, twice: `_before` and
    `_after`; missing where it is not there. verdicts: id, before, after ("" where it is not
    derived), of estimates that both versions have. findings: change (of `FINDING_KINDS`) and the
    columns of `result.findings`, as the later version has them, or for those gone the earlier one.
    as_at: of the dataset, before and after.
    """

    estimates: pd.DataFrame
    verdicts: pd.DataFrame
    findings: pd.DataFrame
    as_at: tuple[str, str]

    @property
    def nothing(self) -> bool:
        """Whether no difference was found."""
        same = self.as_at[0] == self.as_at[1]
        return same and self.estimates.empty and self.verdicts.empty and self.findings.empty


def changes(before: Result, after: Result) -> Changes:
    """Compare two versions of a dataset; neither the order of rows nor their lines count."""
    both = _paired(before.estimates, after.estimates)
    return Changes(
        estimates=_estimates(both),
        verdicts=_verdicts(both),
        findings=_findings(before, after),
        as_at=(before.dataset.as_at, after.dataset.as_at),
    )


def _paired(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Estimates by id, those of the later version first, in their order; the first of each id."""
    columns = ["id", "replaces", "current", "verdict", *_COMPARED]
    was, now = (
        frame.loc[frame["id"] != "", columns].drop_duplicates("id") for frame in (before, after)
    )
    both = now.merge(was, on="id", how="left", suffixes=("_after", "_before"), indicator=True)
    gone = was[~was["id"].isin(now["id"])]
    gone = gone.rename(columns={name: f"{name}_before" for name in columns if name != "id"})
    made = pd.concat([both, gone.assign(_merge="right_only")], ignore_index=True)
    return made.assign(_merge=made["_merge"].astype("str"))


def _estimates(both: pd.DataFrame) -> pd.DataFrame:
    there = both["_merge"] == "both"
    was, now = (both[f"status_{side}"].fillna("") for side in ("before", "after"))
    status = there & (was != now)
    counts = there & (was == "") & (now == "")
    kinds = np.select(
        [
            both["_merge"] == "left_only",
            both["_merge"] == "right_only",
            status & (now == "retracted"),
            status & (now == "superseded"),
            status & (now == ""),
            counts & (_any_differs(both, _ABOUT) | _date_differs(both)),
            counts & _moved(both),
            counts & _any_differs(both, _BY_WHOM),
        ],
        list(ESTIMATE_KINDS),
        "",
    )
    current = both["current_after"].where(both["_merge"] != "right_only", both["current_before"])
    made = both.assign(
        change=kinds,
        current=current.astype(bool),
        replaces=both["replaces_after"].fillna(""),
    )[kinds != ""]
    rank = {kind: place for place, kind in enumerate(ESTIMATE_KINDS)}
    made = made.sort_values("change", key=lambda column: column.map(rank), kind="stable")
    pairs = [f"{name}_{side}" for side in ("before", "after") for name in _COMPARED]
    chosen: pd.DataFrame = made[["id", "change", "current", "replaces", *pairs]]
    return chosen.reset_index(drop=True)


def _moved(both: pd.DataFrame) -> Flags:
    """Where the range is another one, or is said otherwise."""
    moved = range_moved(both) | _any_differs(both, _SAID)
    # What a vague estimate says is the word, whatever number stands for it.
    vague = (both["qualifier_after"] == "vague").to_numpy(dtype=np.bool_)
    return np.asarray(moved | (vague & _any_differs(both, ["as_stated"])))


def range_moved(both: pd.DataFrame) -> Flags:
    """Where an end, the figure or the unit differs; both: rows of `Changes.estimates`."""
    moved = _any_differs(both, ("open", "unit"))
    for name in _ENDS:
        was, now = (
            both[f"{name}_{side}"].to_numpy(dtype=np.float64) for side in ("before", "after")
        )
        moved |= ~np.isclose(was, now, rtol=_SLACK, atol=0.0, equal_nan=True)
    return moved


def _any_differs(both: pd.DataFrame, names: tuple[str, ...] | list[str]) -> Flags:
    differs = np.zeros(len(both), dtype=np.bool_)
    for name in names:
        was, now = (both[f"{name}_{side}"].fillna("") for side in ("before", "after"))
        differs |= (was != now).to_numpy(dtype=np.bool_)
    return differs


def _date_differs(both: pd.DataFrame) -> Flags:
    """Where the date is another one, not only written otherwise."""
    was, now = (both[f"as_of_{side}"].fillna("") for side in ("before", "after"))
    pairs = set(zip(was, now, strict=True))
    other = {pair for pair in pairs if pair[0] != pair[1] and _days(pair[0]) != _days(pair[1])}
    return np.array([pair in other for pair in zip(was, now, strict=True)], dtype=np.bool_)


def _days(text: str) -> dates.Span | str:
    try:
        return dates.read(text)
    except dates.DateError:
        return text


def _verdicts(both: pd.DataFrame) -> pd.DataFrame:
    there = both[(both["_merge"] == "both") & (both["verdict_before"] != both["verdict_after"])]
    # What is withdrawn or counts again is told as that.
    there = there[there["status_before"] == there["status_after"]]
    names = {"verdict_before": "before", "verdict_after": "after"}
    return there[["id", *names]].rename(columns=names).reset_index(drop=True)


def _findings(before: Result, after: Result) -> pd.DataFrame:
    """Findings by code, estimate and column, also by file where they are about no estimate.

    Only those are told of which one version has more than the other; most have the same.
    """
    outlines = [
        result.outline.assign(counts=result.outline["accepted"] == "") for result in (before, after)
    ]
    counts = [outline.groupby([*_KEY, "counts"]).size() for outline in outlines]
    both = pd.concat(counts, axis=1, keys=["was", "now"]).fillna(0).reset_index()
    differing = pd.MultiIndex.from_frame(both.loc[both["was"] != both["now"], _KEY])
    found = [
        result.worded(outline[pd.MultiIndex.from_frame(outline[_KEY]).isin(differing)])
        for result, outline in zip((before, after), outlines, strict=True)
    ]
    return _told_apart(*found)


_KEY: Final = ["code", "estimate", "column", "file"]


def _told_apart(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Of several findings with the same key, those with the same cell are taken as the same."""
    key = _KEY
    was, now = before.reset_index(drop=True), after.reset_index(drop=True)
    pairs = _pairs(was, now, [*key, "cell"])
    left, right = (
        frame[~frame.index.isin(taken)] for frame, taken in zip((was, now), pairs.T, strict=True)
    )
    pairs = np.concatenate([pairs, _pairs(left, right, key)])
    old, new = (
        frame["accepted"].to_numpy(dtype=object)[taken] != ""
        for frame, taken in zip((was, now), pairs.T, strict=True)
    )
    parts = (
        ("new", now[~now.index.isin(pairs[:, 1])]),
        ("gone", was[~was.index.isin(pairs[:, 0])]),
        ("accepted", now.loc[np.sort(pairs[~old & new, 1])]),
        ("counts again", now.loc[np.sort(pairs[old & ~new, 1])]),
    )
    return pd.concat([frame.assign(change=kind) for kind, frame in parts], ignore_index=True)


def _pairs(was: pd.DataFrame, now: pd.DataFrame, key: list[str]) -> NDArray[np.int64]:
    """Labels of rows of both frames that have the same key, shape (n, 2); each row once."""
    sides = []
    for frame in (was, now):
        keyed = frame[key].assign(at=frame.index, nth=frame.groupby(key).cumcount())
        sides.append(keyed)
    met = sides[0].merge(sides[1], on=[*key, "nth"], suffixes=("_was", "_now"))
    return met[["at_was", "at_now"]].to_numpy(dtype=np.int64)
