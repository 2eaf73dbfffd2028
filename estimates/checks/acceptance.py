"""Findings that were looked at and accepted, and acceptances that have outlived them (F131, F132).

An acceptance is about a code, an estimate (blank: no estimate) and what was observed. The finding
stays where it is, marked as accepted, and counts no more; it counts again as soon as something else
is observed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from estimates.findings.collection import Findings, Places
from estimates.findings.registry import CHECKS, SEVERITIES
from estimates.tables.cells import TypedTable

FILE: Final = "accepted.csv"
_KEY: Final = ["code", "estimate"]
_NEEDED: Final = ("code", "expect", "reason", "by", "on")
_SHOWN: Final = 3  # observations that F132 names


def apply(
    frame: pd.DataFrame,
    accepted: TypedTable,
    places: Mapping[str, Places],
    severities: Mapping[str, str] | None = None,
    *,
    complete: bool = True,
) -> pd.DataFrame:
    """Findings with a column `accepted`, and those on accepted.csv itself, in their order.

    accepted: the reason, by whom and when; "" where the finding counts. frame: findings with the
    column `observed`, which is left as it is. complete: whether every table could be read; if not,
    a finding may be missing for that reason alone, and F131 is not said.
    """
    rows = _acceptances(accepted)
    marks = _marks(frame, rows)
    marked = frame.assign(accepted=marks)
    own = Findings()
    _report(frame, rows, own, complete=complete)
    if not own.batches:
        return marked
    more = own.frame(places, severities).assign(accepted="")
    joined = pd.concat([marked, more.reindex(columns=marked.columns, fill_value="")])
    joined = joined.astype({"accepted": "str"})
    order = ["file", "line", "column", "code", "message"]
    return joined.sort_values(order, kind="stable", na_position="first", ignore_index=True)


def counts(frame: pd.DataFrame) -> dict[str, int]:
    """How many findings of each severity count, and how many are accepted."""
    taken = frame["accepted"] != ""
    found = frame.loc[~taken, "severity"].value_counts()
    return {name: int(found.get(name, 0)) for name in SEVERITIES} | {"accepted": int(taken.sum())}


def _acceptances(accepted: TypedTable) -> pd.DataFrame:
    """The rows with all that they need: row, code, estimate, expect and the text for the mark."""
    complete = np.ones(accepted.rows, dtype=np.bool_)
    for name in _NEEDED:
        complete &= accepted.filled(name)
    row = np.flatnonzero(complete)
    texts = {name: accepted.pick(name, row) for name in (*_NEEDED, "estimate")}
    mark = [
        f"{reason} ({by}, {on})"
        for reason, by, on in zip(texts["reason"], texts["by"], texts["on"], strict=True)
    ]
    columns: dict[str, object] = {
        "row": row,
        "code": [code.upper() for code in texts["code"]],
        "estimate": texts["estimate"],
        "expect": [_plain(text) for text in texts["expect"]],
        "mark": mark,
    }
    types = dict.fromkeys(("code", "estimate", "expect", "mark"), "str")
    return pd.DataFrame(columns).astype(types | {"row": "int64"})


def _plain(text: str) -> str:
    """Without the blanks that a copy may have gained or lost."""
    return " ".join(text.split())


def _candidates(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The findings whose code and estimate some acceptance names, with `at`, their position."""
    found = frame[frame["code"].isin(rows["code"])][[*_KEY, "observed"]]
    seen = pd.Series([_plain(text) for text in found["observed"]], found.index, dtype="str")
    found = found.assign(at=found.index, observed=seen)
    return found.merge(rows[_KEY].drop_duplicates(), on=_KEY)


def _marks(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.Series[str]:
    marks = pd.Series("", index=frame.index, dtype="str")
    known = rows.drop_duplicates([*_KEY, "expect"])
    found = _candidates(frame, rows).merge(
        known, left_on=[*_KEY, "observed"], right_on=[*_KEY, "expect"]
    )
    marks.loc[found["at"].to_numpy()] = found["mark"].to_numpy()
    return marks


def _report(frame: pd.DataFrame, rows: pd.DataFrame, own: Findings, *, complete: bool) -> None:
    """F131 and F132 for acceptances that no finding fits."""
    found = _candidates(frame, rows)
    fitting = set(zip(found["code"], found["estimate"], found["observed"], strict=True))
    expected = set(zip(rows["code"], rows["estimate"], rows["expect"], strict=True))
    others: dict[tuple[str, str, str], list[str]] = {}
    for code, estimate, seen in zip(
        found["code"], found["estimate"], found["observed"], strict=True
    ):
        if (code, estimate, seen) not in expected:
            others.setdefault((code, estimate, _about(estimate, seen)), []).append(seen)
    for row, code, estimate, expect in zip(
        rows["row"], rows["code"], rows["estimate"], rows["expect"], strict=True
    ):
        if (code, estimate, expect) in fitting:
            continue
        seen = list(dict.fromkeys(others.get((code, estimate, _about(estimate, expect)), ())))
        if seen:
            more = f" and {len(seen) - _SHOWN} more" if len(seen) > _SHOWN else ""
            what = ", ".join(f"“{text}”" for text in seen[:_SHOWN]) + more
            own.add("F132", FILE, [row], "expect", what=what)
        elif code not in CHECKS:
            what = f"no check is {code[:20]}; `estimates explain` lists the codes"
            own.add("F131", FILE, [row], "code", what=what)
        elif complete:
            about = f"{code} on {estimate}" if estimate else f"{code} “{expect}”"
            own.add("F131", FILE, [row], "code", what=about)


def _about(estimate: str, seen: str) -> str:
    """What a finding without an estimate is about: `pay_limit` of `pay_limit: 2000 >= 3000`."""
    return "" if estimate else seen.partition(": ")[0]
