"""The list of findings: narrowed, counted, and which checks ran."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import safe
from dashboard.cache import remembered
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.findings import NAMES, ranked
from estimates.checks.registry import CHECKS, FAMILIES
from estimates.findings.check import SEVERITIES
from estimates.words.wording import join_words

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result


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
    return ranked(frame[frame["accepted"] == ""])


@remembered
def accepted(result: Result) -> pd.DataFrame:
    """The rows of `result.outline` that somebody has accepted, in the same order."""
    frame = result.outline
    return ranked(frame[frame["accepted"] != ""])


def chosen(frame: pd.DataFrame, severity: str = "", code: str = "", file: str = "") -> pd.DataFrame:
    """Those of one severity, code and file; "" for all of them."""
    for name, value in (("severity", severity), ("code", code), ("file", file)):
        if value:
            frame = frame[frame[name] == value]
    return frame


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
    things = (("estimates", "estimate"), ("sources", "source"), ("derived", "derived figure"))
    checked = join_words(words.counted(counts[key], thing) for key, thing in things)
    what = f"{checked} were checked."
    severities = ((NAMES[name][:-1].lower(), counts[name]) for name in SEVERITIES)
    found = ", ".join(words.counted(count, name) for name, count in severities if count)
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
