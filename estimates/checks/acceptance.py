"""Findings that were reviewed and accepted, and acceptances that outlived them (F131, F132).

An acceptance is about a code, an estimate (blank: no estimate) and what was observed. The finding
stays where it is, marked as accepted, and counts no more; it counts again as soon as something else
is observed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from estimates.findings.check import INFO, SEVERITIES, WARNING, Run, check
from estimates.findings.listing import Listing
from estimates.tables.cells import TypedTable

FILE: Final = "accepted.csv"
_KEY: Final = ["code", "estimate"]
_NEEDED: Final = ("code", "expect", "reason", "by", "on")
_SHOWN: Final = 3  # observations that F132 names


@dataclass(frozen=True, eq=False)
class Acceptances:
    """accepted.csv beside the findings of all other checks.

    complete: whether every table could be read; if not, a finding may be missing for that reason
    alone, and F131 stays silent.
    """

    listing: Listing
    table: TypedTable
    complete: bool

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The complete rows of accepted.csv: row, code, estimate, expect, and a text as a mark."""
        complete = np.ones(self.table.rows, dtype=np.bool_)
        for name in _NEEDED:
            complete &= self.table.filled(name)
        row = np.flatnonzero(complete)
        texts = {name: self.table.pick(name, row) for name in (*_NEEDED, "estimate")}
        columns = {
            "code": [code.upper() for code in texts["code"]],
            "estimate": texts["estimate"],
            "expect": [_plain(text) for text in texts["expect"]],
            "mark": [
                f"{reason} ({by}, {on})"
                for reason, by, on in zip(texts["reason"], texts["by"], texts["on"], strict=True)
            ],
        }
        return pd.DataFrame(columns, dtype="str").assign(row=row)

    @cached_property
    def candidates(self) -> pd.DataFrame:
        """What was observed of the findings whose code and estimate an acceptance names."""
        frame = self.listing.of(set(self.rows["code"]))
        named = frame.merge(self.rows[_KEY].drop_duplicates(), on=_KEY)
        worded = self.listing.worded(named)
        observed = pd.Series([_plain(text) for text in worded["observed"]], dtype="str")
        return worded.assign(observed=observed)[[*_KEY, "observed", "batch", "at"]]

    def marked(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A frame of findings with `accepted`: the reason, by whom and when; "" where it counts."""
        if self.rows.empty:
            return frame.assign(accepted=pd.Series("", frame.index, dtype="str"))
        marks = self.candidates.merge(
            self.rows.drop_duplicates([*_KEY, "expect"]),
            left_on=[*_KEY, "observed"],
            right_on=[*_KEY, "expect"],
        )[["batch", "at", "mark"]]
        found = frame[["batch", "at"]].merge(marks, on=["batch", "at"], how="left")["mark"]
        return frame.assign(accepted=found.fillna("").to_numpy())

    @cached_property
    def unfitting(self) -> list[tuple[int, str, str, str, list[str]]]:
        """What no finding fits: row, code, estimate, expect, and what is observed in its place."""
        candidates, rows = self.candidates, self.rows
        fitting = set(candidates[[*_KEY, "observed"]].itertuples(index=False, name=None))
        expected = set(rows[[*_KEY, "expect"]].itertuples(index=False, name=None))
        others: dict[tuple[str, str, str], dict[str, None]] = {}
        for code, estimate, seen in candidates[[*_KEY, "observed"]].itertuples(
            index=False, name=None
        ):
            if (code, estimate, seen) in expected:
                continue
            others.setdefault((code, estimate, _about(estimate, seen)), {})[seen] = None
        return [
            (
                row,
                code,
                estimate,
                expect,
                [*others.get((code, estimate, _about(estimate, expect)), ())],
            )
            for row, code, estimate, expect in rows[["row", *_KEY, "expect"]].itertuples(
                index=False, name=None
            )
            if (code, estimate, expect) not in fitting
        ]


def counts(frame: pd.DataFrame) -> dict[str, int]:
    """How many findings of each severity count, and how many are accepted."""
    accepted = frame["accepted"] != ""
    counted = frame.loc[~accepted, "severity"].value_counts()
    return {name: int(counted.get(name, 0)) for name in SEVERITIES} | {
        "accepted": int(accepted.sum())
    }


@check(
    "F131",
    WARNING,
    title="an accepted finding no longer occurs",
    message="accepted, but it no longer occurs: {what}",
    explanation="accepted.csv names a finding that no longer occurs: it was fixed, or the row it"
    " was about was removed.",
    fix="Remove the row from accepted.csv.",
    why="no figure is wrong; a leftover acceptance would hide the next such finding",
)
def no_longer_occurs(accepted: Acceptances, run: Run) -> None:
    unknown = 0
    for row, code, estimate, expect, now in accepted.unfitting:
        if now:
            continue
        if code not in run.checks:
            what = f"no check is {code[:20]}; `estimates explain` lists the codes"
        elif accepted.complete:
            what = f"{code} on {estimate}" if estimate else f"{code} “{expect}”"
        else:
            unknown += 1
            continue
        run.add(FILE, [row], "code", what=what)
    run.over(accepted.table.rows - unknown, unknown)


@check(
    "F132",
    INFO,
    title="what was accepted has changed",
    message="accepted when “{cell}” was observed; now it is {what}: review it again, and write that into expect or remove the row",
    explanation="An acceptance holds for what was observed at the time. Something else is observed now, so the finding counts again.",
    fix="Review the finding again; if it is right as it stands, correct expect, by and on, else remove the row.",
    why="the finding itself counts again, with its own severity",
)
def has_changed(accepted: Acceptances, run: Run) -> None:
    run.over(accepted.table.rows)
    for row, _, _, _, now in accepted.unfitting:
        if now:
            more = f" and {len(now) - _SHOWN} more" if len(now) > _SHOWN else ""
            what = ", ".join(f"“{text}”" for text in now[:_SHOWN]) + more
            run.add(FILE, [row], "expect", what=what)


def _plain(text: str) -> str:
    """Without the blanks that a copy may have gained or lost."""
    return " ".join(text.split())


def _about(estimate: str, seen: str) -> str:
    """What a finding without an estimate is about: `pay_limit` of `pay_limit: 2000 >= 3000`."""
    return "" if estimate else seen.partition(": ")[0]
