"""What would change if an estimate, a source or an origin were withdrawn; no file is touched.

The rows concerned are taken as retracted, everything after the reading of the files is worked out
again, and what differs is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.agreement.agreements import agreements
from estimates.check import work_out
from estimates.checks import assertions
from estimates.derived import frames
from estimates.derived.checked import Checked
from estimates.findings.collection import Findings
from estimates.reports.records import dumps, lines, numbers
from estimates.reports.terminal import Page, Screen
from estimates.tables.cells import Categories, TypedTable, nearest
from estimates.tables.dataset import Dataset
from estimates.words.wording import VERDICTS, range_words

_WITHDRAWN: Final = "retracted"
_SLACK: Final = 1e-9


class UnknownNameError(LookupError):
    """No estimate, source or origin has this id; the message is one line."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """Something that is worked out and compared, as a frame.

    key: the columns that name its rows. words: those that are text, ends: those that are numbers,
    counts: those that are whole ones, all compared. shown: told beside them.
    """

    title: str
    frame: Callable[[Checked], pd.DataFrame]
    key: tuple[str, ...]
    words: tuple[str, ...]
    ends: tuple[str, ...]
    shown: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The columns that are told before and after."""
        return self.words + self.counts + self.ends + self.shown


ASPECTS: Final = {
    "derived": Aspect(
        "Derived figures",
        frames.derived_frame,
        ("id",),
        ("verdict", "open"),
        ("low", "figure", "high"),
        ("unit", "reason"),
    ),
    "assertions": Aspect(
        "Assertions",
        lambda checked: assertions.frame(checked, assertions.judge_all(checked)),
        ("id", "assertion"),
        ("answer",),
        ("low", "high", "right_low", "right_high"),
        ("unit",),
    ),
    "agreement": Aspect(
        "Agreement",
        agreements,
        ("measure", "subject", "nature", "as_of", "unit"),
        ("status", "open"),
        ("low", "high"),
        ("sentence",),
        ("origins", "agree", "unnamed"),
    ),
}
"""What is compared."""


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


def impact(checked: Checked, name: str) -> Impact:
    """What would change without the rows that `name` is, or that come from it.

    Raises:
        UnknownNameError: no estimate, source or origin has the id.
    """
    estimates = checked.estimates
    concerned = np.zeros(estimates.rows, dtype=np.bool_)
    kinds = [
        kind
        for kind, table in _TABLES.items()
        if name in checked.dataset.tables[table].texts("id").to_pylist()
    ]
    if not kinds:
        raise UnknownNameError(_unknown(checked, name))
    for kind in kinds:
        column = "id" if kind == "estimate" else kind
        concerned |= estimates.categories(column).equal(name)
    concerned &= estimates.categories("status").equal("")
    rows = np.flatnonzero(concerned)
    ids = estimates.pick("id", rows)
    after = work_out(_without(checked.dataset, estimates, concerned), Findings())
    changes = {
        key: _changes(aspect, checked, after, ids if key == "derived" else [])
        for key, aspect in ASPECTS.items()
    }
    return Impact(name, tuple(kinds), tuple(ids), changes)


_TABLES: Final = {"estimate": "estimates", "source": "sources", "origin": "origins"}


def _unknown(checked: Checked, name: str) -> str:
    known = [
        text
        for table in _TABLES.values()
        for text in checked.dataset.tables[table].texts("id").to_pylist()
    ]
    return f"no estimate, source or origin has the id {name[:60]}: {nearest(name, known)}"


def _without(dataset: Dataset, estimates: TypedTable, concerned: NDArray[np.bool_]) -> Dataset:
    """The dataset with some estimates retracted; the original stays as it is."""
    status = estimates.categories("status")
    codes = np.where(concerned, len(status.values), status.codes).astype(np.int32)
    changed = Categories((*status.values, _WITHDRAWN), codes)
    table = replace(estimates, columns=estimates.columns | {"status": changed})
    return replace(dataset, tables=dataset.tables | {"estimates": table})


def _changes(aspect: Aspect, before: Checked, after: Checked, gone: list[str]) -> pd.DataFrame:
    """The rows that differ, in their order; those of estimates that are withdrawn are left out."""
    key = list(aspect.key)
    was, will = (aspect.frame(each)[[*key, *aspect.values]] for each in (before, after))
    was = was[~was[key[0]].isin(gone)].drop_duplicates(key)
    both = was.merge(will.drop_duplicates(key), on=key, how="left", suffixes=("", "_after"))
    differs = np.zeros(len(both), dtype=np.bool_)
    whole = [f"{name}{suffix}" for name in aspect.counts for suffix in ("", "_after")]
    both = both.astype(dict.fromkeys(whole, "Int64"))
    for name in aspect.counts:
        differs |= (both[name].fillna(-1) != both[f"{name}_after"].fillna(-1)).to_numpy(np.bool_)
    for name in aspect.words:
        differs |= (both[name] != both[f"{name}_after"]).to_numpy(dtype=np.bool_)
    for name in aspect.ends:
        differs |= ~np.isclose(
            both[name].to_numpy(dtype=np.float64),
            both[f"{name}_after"].to_numpy(dtype=np.float64),
            rtol=_SLACK,
            atol=0.0,
            equal_nan=True,
        )
    texts = [name for name in both.columns if both[name].dtype == "str"]
    return both.assign(**{name: both[name].fillna("") for name in texts})[differs].reset_index(
        drop=True
    )


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
    page.labelled("Withdrawn", f"{count:,}: {names}" if count else "nothing that is current")
    for key, aspect in ASPECTS.items():
        page.heading(aspect.title)
        frame = found.changes[key]
        if frame.empty:
            page.line("Nothing changes.", indent=2)
        for row in frame.to_dict("records"):
            name, before, after = _CHANGES[key](
                {str(column): value for column, value in row.items()}
            )
            page.line((name, "bold"), indent=2)
            page.line(f"now: {before}", indent=4, hang=6)
            page.line(f"then: {after}", indent=4, hang=6)
    return page.text()


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
    gone = "fewer than two estimates are left to be compared"
    return name, row["sentence"], row["sentence_after"] or gone


_CHANGES: Final[dict[str, Callable[[dict[str, Any]], tuple[str, str, str]]]] = {
    "derived": _derived_change,
    "assertions": _assertion_change,
    "agreement": _agreement_change,
}
