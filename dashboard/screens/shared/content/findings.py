"""Findings as the pages list them: what was found, where, what it means and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import safe
from dashboard.cache import remembered
from dashboard.data import place
from dashboard.screens.shared.content import words
from estimates.checks.registry import CHECKS, FAMILIES
from estimates.findings.check import SEVERITIES

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result

NAMES = {"error": "Errors", "warning": "Warnings", "info": "Notes"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `kind` is its severity in words, `meaning` and `fix` are its code's.

    `sentence`: its message as a page begins with it; a name from the files stays as it is.

    `accepted`: why, by whom and when it was accepted, and `observed` what has to stay as it is for
    that to hold; "" where it counts.
    """

    code: str
    severity: str
    kind: str
    message: str
    sentence: str
    where: str
    cell: str
    estimate: str
    meaning: str
    fix: str
    accepted: str
    observed: str


@dataclass(frozen=True, slots=True)
class Family:
    """What checks of one kind ran: how many, on how much, with how many findings."""

    title: str
    checks: int
    run: int
    failed: int
    not_run: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which checks ran. `missing`: (code, title, how often) of those that could not, somewhere."""

    families: tuple[Family, ...]
    missing: tuple[tuple[str, str, int], ...]


@remembered
def counting(result: Result) -> pd.DataFrame:
    """The rows of `result.outline` that count: errors first, then as the engine sorts them."""
    frame = result.outline
    return _ranked(frame[frame["accepted"] == ""])


@remembered
def accepted(result: Result) -> pd.DataFrame:
    """The rows of `result.outline` that somebody has accepted, in the same order."""
    frame = result.outline
    return _ranked(frame[frame["accepted"] != ""])


def chosen(frame: pd.DataFrame, severity: str = "", code: str = "", file: str = "") -> pd.DataFrame:
    """Those of one severity, code and file; "" for all of them."""
    for name, value in (("severity", severity), ("code", code), ("file", file)):
        if value:
            frame = frame[frame[name] == value]
    return frame


def in_words(result: Result, frame: pd.DataFrame) -> tuple[Finding, ...]:
    """Rows of `result.outline` in words."""
    made = []
    ids = _ids(result)
    for row in words.records(result.worded(frame)):
        check = CHECKS.get(row["code"])
        made.append(
            Finding(
                code=row["code"],
                severity=row["severity"],
                kind=NAMES[row["severity"]].lower().removesuffix("s"),
                message=row["message"],
                sentence=_sentence(row["message"], ids),
                where=place(row["file"], row["line"], row["column"]),
                cell=row["cell"],
                estimate=row["estimate"],
                meaning=check.explanation if check else "",
                fix=check.fix if check else "",
                accepted=row["accepted"],
                observed=row["observed"],
            )
        )
    return tuple(made)


@remembered
def _ids(result: Result) -> frozenset[str]:
    """All ids of the dataset, which are names and stay as they are written."""
    tables = (result.estimates, result.sources, result.origins, result.measures)
    return frozenset(name for table in tables for name in table["id"].to_numpy(dtype=object))


def _sentence(message: str, ids: frozenset[str]) -> str:
    """A message as a sentence; one that begins with an id begins with a small letter."""
    first = message.partition(" ")[0].rstrip(":,;")
    return message if first in ids else words.sentence(message)


def findings_of(result: Result, estimate: str) -> tuple[Finding, ...]:
    """All findings about one estimate, accepted ones last."""
    frame = result.outline
    own = _ranked(frame[(frame["estimate"] == estimate) & (frame["estimate"] != "")])
    own = own.sort_values("accepted", key=lambda text: text != "", kind="stable")
    return in_words(result, own)


def codes(frame: pd.DataFrame) -> dict[str, str]:
    """What can be chosen by code: "D501: a stated total does not add up (12)", by code."""
    counts = frame["code"].value_counts()
    return {
        code: f"{code}: {CHECKS[code].title if code in CHECKS else ''} ({counts[code]:,})"
        for code in sorted(counts.index)
    }


def files(frame: pd.DataFrame) -> dict[str, str]:
    """What can be chosen by file, with how many findings each has."""
    counts = frame["file"].value_counts()
    return {file: safe.plain(f"{file} ({counts[file]:,})") for file in sorted(counts.index)}


def explained(code: str) -> tuple[str, str, str]:
    """Title, explanation and remedy of a code, said once where only its findings are shown."""
    check = CHECKS[code]
    return words.sentence(check.title), check.explanation, check.fix


def summary(result: Result) -> str:
    """What was checked, said also when all is well."""
    counts = result.counts
    what = (
        f"{_many(counts['estimates'], 'estimate')}, {_many(counts['sources'], 'source')} and"
        f" {_many(counts['derived'], 'derived figure')} were checked."
    )
    found = ", ".join(
        f"{counts[name]:,} {NAMES[name].lower() if counts[name] != 1 else NAMES[name][:-1].lower()}"
        for name in SEVERITIES
        if counts[name]
    )
    taken = counts.get("accepted", 0)
    more = f" {taken:,} more {'is' if taken == 1 else 'are'} accepted." if taken else ""
    said = f"{what} Found: {found}." if found else f"{what} Nothing was found."
    return said + more


@remembered
def covered(result: Result) -> Coverage:
    """Which checks ran on how much, by kind, and which of them could not look everywhere."""
    frame = result.coverage
    frame = frame[frame["code"] != "F130"]  # says itself that a check could not run
    family = frame["code"].str[0]
    made = []
    for letter, title in FAMILIES.items():
        own = frame[family == letter]
        sums = own[["run", "failed", "not_run"]].sum()
        ran = int((own["run"] > 0).sum())
        values = (int(sums[name]) for name in ("run", "failed", "not_run"))
        made.append(Family(words.sentence(title), ran, *values))
    missing = frame[frame["not_run"] > 0]
    return Coverage(
        tuple(made),
        tuple(
            (row["code"], CHECKS[row["code"]].title, int(row["not_run"]))
            for row in words.records(missing)
        ),
    )


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    rank = {name: position for position, name in enumerate(SEVERITIES)}
    return frame.sort_values(
        "severity", key=lambda column: column.map(rank).astype("int64"), kind="stable"
    )


def _many(count: int, one: str) -> str:
    return f"{count:,} {one if count == 1 else one + 's'}"
