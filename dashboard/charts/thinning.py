"""Fewer points for a line that has more than a screen can show, without losing an extreme."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def thinned(rows: pd.DataFrame, buckets: int, period: Sequence[float]) -> pd.DataFrame:
    """At most four rows for each stretch of time and column of values, with all extremes.

    rows: `time` in ascending order, and columns of values. The first, the last, the lowest and the
    highest of each stretch are kept (M4: Jugel, Jerzak, Hackenbroich and Markl, VLDB 2014).
    """
    if len(rows) <= 4 * buckets:
        return rows
    length = max(period[1] - period[0], 1.0)
    bucket = ((rows["time"] - period[0]) * buckets / length).astype("int64").to_numpy()
    rows = rows.reset_index(drop=True)
    grouped = rows.groupby(bucket, sort=False)
    kept = {*grouped.head(1).index.tolist(), *grouped.tail(1).index.tolist()}
    for name in rows.columns.intersection(["low", "high", "figure"]):
        column = rows[name].dropna().groupby(bucket[rows[name].notna()], sort=False)
        kept |= {*column.idxmin().tolist(), *column.idxmax().tolist()}
    return rows.iloc[sorted(kept)]
