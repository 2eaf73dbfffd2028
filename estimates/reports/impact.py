"""What would change if an estimate, a source or an origin were withdrawn; no file is touched.

The rows concerned are taken as retracted, everything after the reading of the files is worked out
again, and what differs is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from estimates.check import work_out
from estimates.derived.checked import Checked
from estimates.derived.frames import records
from estimates.reports.records import dumps, lines, numbers
from estimates.reports.terminal import Page, Screen
from estimates.scenarios.changes import ASPECTS, Aspect, changes_of
from estimates.scenarios.scenario import KINDS, Withdrawal
from estimates.scenarios.what_if import TABLES, is_known, retract, rows_of
from estimates.tables.advice import nearest
from estimates.words.wording import VERDICTS, range_words


class UnknownNameError(LookupError):
    """No estimate, source or origin has this id; the message is one line."""


@dataclass(frozen=True, slots=True, eq=False)
class Impact:
    """kinds: what the name is ("estimate", "source", "origin"). withdrawn: ids of estimates.

    changes: by the names of ASPECTS, a frame with the columns of its key, and each of the others
    twice: as it is, and as it would be, with `_after`; NaN or "" where it would be gone.
    """

    name: str
    kinds: tuple[str, ...]
    withdrawn: tuple[str, ...]
    changes: dict[str, pd.DataFrame]


def impact(checked: Checked, name: str, kind: str = "") -> Impact:
    """What would change without the rows that `name` is, or that come from it.

    kind: "estimate", "source" or "origin", where an id may be that of several; "": all of them.

    Raises:
        UnknownNameError: no estimate, source or origin has the id.
    """
    dataset, estimates = checked.dataset, checked.estimates
    asked = [each for each in KINDS if kind in {"", each}]
    kinds = [each for each in asked if is_known(dataset, Withdrawal(each, name))]
    if not kinds:
        raise UnknownNameError(_unknown(checked, name))
    concerned = rows_of(dataset, (Withdrawal(each, name) for each in kinds))
    ids = estimates.pick("id", np.flatnonzero(concerned))
    after = work_out(retract(dataset, concerned))
    changes = {
        key: changes_of(aspect, checked, after, ids if key == "derived" else [])
        for key, aspect in ASPECTS.items()
    }
    return Impact(name, tuple(kinds), tuple(ids), changes)


def _unknown(checked: Checked, name: str) -> str:
    known = [
        text
        for table in TABLES.values()
        for text in checked.dataset.tables[table].texts("id").to_pylist()
    ]
    return f"no estimate, source or origin has the id {name[:60]}: {nearest(name, known)}"


def json(found: Impact) -> str:
    """The impact as JSON text; a null number is unbounded, or there is none."""
    parts = {
        "name": dumps(found.name),
        "kinds": dumps(found.kinds),
        "withdrawn": dumps(found.withdrawn),
    }
    for key, frame in found.changes.items():
        parts[key] = lines(_records(ASPECTS[key], frame))
    return "{" + ",\n".join(f"{dumps(name)}: {text}" for name, text in parts.items()) + "}\n"


def _records(aspect: Aspect, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """One object per change: what names it, then `before` and `after`."""
    columns: dict[str, list[Any]] = {
        str(name): numbers(frame[name]) if frame[name].dtype.kind == "f" else _plain(frame[name])
        for name in frame.columns
    }
    return [
        {name: columns[name][row] for name in aspect.key}
        | {
            side: {name: columns[name + suffix][row] for name in aspect.values}
            for side, suffix in (("before", ""), ("after", "_after"))
        }
        for row in range(len(frame))
    ]


def _plain(column: pd.Series[Any]) -> list[Any]:
    return [None if value is pd.NA else value for value in column.tolist()]


def text(found: Impact, screen: Screen) -> str:
    """The impact for people."""
    page = Page(screen)
    what = " and ".join(found.kinds)
    page.line((f"If {what} {found.name} were withdrawn", "bold"))
    page.blank()
    count = len(found.withdrawn)
    names = ", ".join(found.withdrawn[:_NAMED]) + (", …" if count > _NAMED else "")
    page.labelled("Withdrawn", f"{count:,}: {names}" if count else "no current estimate")
    for key, aspect in ASPECTS.items():
        page.heading(aspect.title)
        frame = found.changes[key]
        if frame.empty:
            page.line("Nothing changes.", indent=2)
        for row in records(frame):
            name, before, after = change_words(key, row)
            page.line((name, "bold"), indent=2)
            page.line(f"now: {before}", indent=4, hang=6)
            page.line(f"then: {after}", indent=4, hang=6)
    return page.text()


def change_words(key: str, row: dict[str, Any]) -> tuple[str, str, str]:
    """A row of `Impact.changes[key]`: what changes, how it is, and how it would be."""
    return _CHANGES[key](row)


_NAMED: Final = 20


def _derived_change(row: dict[str, Any]) -> tuple[str, str, str]:
    before, after = (_derived_words(row, suffix) for suffix in ("", "_after"))
    return str(row["id"]), before, after


def _derived_words(row: dict[str, Any], suffix: str) -> str:
    verdict = row["verdict" + suffix]
    if not verdict:
        return "no longer derived: nothing gives it"
    words = VERDICTS[verdict].short
    low, figure, high = (row[name + suffix] for name in ("low", "figure", "high"))
    if np.isnan(low):
        reason = row["reason" + suffix]
        return f"{words}: {reason}" if reason else words
    unit, opened = row["unit" + suffix], row["open" + suffix]
    return f"{words}; {range_words(low, figure, high, opened, unit, calculated=True)}"


def _assertion_change(row: dict[str, Any]) -> tuple[str, str, str]:
    before, after = (_answer_words(row, suffix) for suffix in ("", "_after"))
    return f"{row['id']}: {row['assertion']}", before, after


def _answer_words(row: dict[str, Any], suffix: str) -> str:
    answer = str(row["answer" + suffix])
    if np.isnan(row["low" + suffix]):
        return answer
    return f"{answer}; {_side(row, suffix, '')} against {_side(row, suffix, 'right_')}"


def _side(row: dict[str, Any], suffix: str, side: str) -> str:
    low, high = row[f"{side}low{suffix}"], row[f"{side}high{suffix}"]
    return range_words(low, float("nan"), high, "", row["unit" + suffix])


def _agreement_change(row: dict[str, Any]) -> tuple[str, str, str]:
    name = ", ".join(filter(None, (row["measure"], row["subject"], row["nature"], row["as_of"])))
    gone = "fewer than two estimates are left to compare"
    return name, row["sentence"], row["sentence_after"] or gone


_CHANGES: Final[dict[str, Callable[[dict[str, Any]], tuple[str, str, str]]]] = {
    "derived": _derived_change,
    "assertions": _assertion_change,
    "agreement": _agreement_change,
}
