"""Sources and origins as a list: how each is graded, and how much rests on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard import safe
from dashboard.cache import remembered
from dashboard.screens.shared.content import words
from estimates.derived.reliance import reliance
from estimates.words import wording

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result


@dataclass(frozen=True, slots=True)
class Listed:
    """A source or an origin in its list: what it is, how it is graded, and what rests on it."""

    id: str
    title: str
    known: str
    rests: str


@remembered
def ranked(result: Result, kind: str) -> pd.DataFrame:
    """The rows of sources.csv or origins.csv and what rests on each, those that carry most first.

    The columns of the file and those of `reliance`; whoever is named by estimates only is there,
    too.
    """
    table = result.sources if kind == "source" else result.origins
    rests = reliance(result.checked, kind)
    listed_there = table.drop_duplicates("id").assign(known=True)
    made = listed_there.merge(rests, on="id", how="outer", sort=False)
    made["known"] = made["known"].eq(True)  # noqa: FBT003 - compared with what is missing, too
    counts = ["estimates", "alone", "direct", "chained"]
    texts = [name for name in table.columns if name != "id"]
    made = made.fillna(dict.fromkeys(counts, 0) | dict.fromkeys(texts, ""))
    made = made.astype(dict.fromkeys(counts, "int64"))
    made = made.assign(_all=made["direct"] + made["chained"])
    made = made.sort_values(["_all", "estimates"], ascending=False, kind="stable")
    return made.drop(columns="_all").reset_index(drop=True)


def listed(kind: str, frame: pd.DataFrame) -> list[Listed]:
    """Rows of `ranked` as the list has them."""
    return [
        Listed(row["id"], safe.plain(_title(kind, row)), _known(kind, row), rests(kind, row))
        for row in words.records(frame)
    ]


def _title(kind: str, row: dict[str, Any]) -> str:
    title = row["title"] or row["id"]
    if kind == "origin":
        return words.sentence(title)
    return ", ".join(filter(None, (row["author"], f"“{title}”", row["publisher"])))


def _known(kind: str, row: dict[str, Any]) -> str:
    """Grade in words, dates, and whether an origin has a name."""
    grade = wording.reliability_words(row["reliability"])
    if kind == "source" and not row["known"]:
        return "Not in sources.csv: nothing is known about it"
    if kind == "origin":
        parts = [NAMED.get(row["kind"], "not in origins.csv"), row["party"], grade]
    else:
        published = wording.date_words(row["published"], moment=True)
        parts = [f"published {published}" if published else "no date", grade]
    return words.sentence("; ".join(filter(None, parts)))


NAMED = {"named": "named", "unnamed": "not named: nobody to ask"}


def rests(kind: str, row: dict[str, Any]) -> str:
    """How many estimates, and how many derived figures, directly and through others."""
    estimates, alone = int(row["estimates"]), int(row["alone"])
    direct, chained = int(row["direct"]), int(row["chained"])
    if not estimates:
        return "No current estimate; nothing rests on it."
    them = "it" if estimates == 1 else "them"
    parts = [words.sentence(words.plural(estimates, "current estimate"))]
    if kind == "source":
        parts[0] += f", {_own(alone, estimates)}"
    if direct:
        verb = "uses" if direct == 1 else "use"
        parts.append(f"{words.plural(direct, 'derived figure')} {verb} {them}")
    else:
        parts.append(f"no derived figure uses {them}")
    if chained:
        verb = "rests" if chained == 1 else "rest"
        parts.append(f"{words.count_words(chained)} more {verb} on figures calculated from {them}")
    return f"{'; '.join(parts)}."


def _own(alone: int, estimates: int) -> str:
    """How many of its estimates a source claims itself, and does not pass on."""
    if alone == estimates:
        return "its own claim" if estimates == 1 else "all its own claims"
    if not alone:
        return "first said by another" if estimates == 1 else "all first said by others"
    return f"{words.count_words(alone)} of them its own {'claim' if alone == 1 else 'claims'}"
