"""`estimates diff`: what changed between two versions, as text, as Markdown and as JSON."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import pandas as pd

from estimates.changes import sentences, versions
from estimates.changes.comparison import Changes, changes
from estimates.changes.thresholds import crossings
from estimates.changes.versions import Version, VersionError
from estimates.reports import records
from estimates.reports.terminal import Page, Screen
from estimates.words import wording

NOTHING: Final = "Nothing changed: no estimate, no verdict, no finding."
MOST: Final = 60
"""Sentences of one section in Markdown; a comment on a pull request has limits."""

_LONGEST: Final = 400  # characters of a sentence in Markdown


_Told: TypeAlias = Callable[[pd.DataFrame], list[sentences.Sentence]]


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """Two versions and what differs between them; crossed: see `thresholds.crossings`."""

    before: Version
    after: Version
    changes: Changes
    crossed: pd.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A heading, its changes, and what makes sentences of them."""

    title: str
    frame: pd.DataFrame
    told: _Told

    @property
    def count(self) -> int:
        """How many changes there are."""
        return len(self.frame)

    def sentences(self, most: int) -> list[sentences.Sentence]:
        """The first changes in words, at most so many."""
        return self.told(self.frame.head(most))


def read(first: str, second: str | None, dataset: Path) -> Difference:
    """Two versions: folders, or git revisions of the other folder, else of `dataset`.

    Of one folder alone, the version before it and it; of one revision alone, it and the present.

    Raises:
        DatasetError: a folder cannot be read.
        VersionError: one of them is neither a folder nor a revision with a dataset.
    """
    folders = [Path(name) for name in (first, second) if name and Path(name).is_dir()]
    home = folders[0] if folders else dataset
    try:
        if second is None:
            old = versions.before(home) if folders else versions.at_revision(home, first)
            new = versions.present(home)
        else:
            old, new = (_asked(name, home) for name in (first, second))
    except VersionError as error:
        asked = " and ".join(filter(None, (first, second)))[:200]
        raise VersionError(f"{asked} cannot be compared: {error}") from None
    return Difference(old, new, changes(old.result, new.result), crossings(old.result, new.result))


def _asked(name: str, home: Path) -> Version:
    folder = Path(name)
    return versions.present(folder) if folder.is_dir() else versions.at_revision(home, name)


def _sections(found: Difference) -> Iterator[Section]:
    measures = found.after.result.measures
    titles = dict(zip(measures["id"], measures["title"], strict=True))
    told = found.changes
    of_estimates = partial(sentences.estimate_sentences, titles=titles)
    parts: tuple[tuple[str, pd.DataFrame, _Told], ...] = (
        ("Estimates", told.estimates, of_estimates),
        ("Verdicts", told.verdicts, sentences.verdict_sentences),
        ("Thresholds", found.crossed, sentences.threshold_sentences),
        ("Findings", told.findings, sentences.finding_sentences),
    )
    for title, frame, in_words in parts:
        if len(frame):
            yield Section(title, frame, in_words)


def named(version: Version) -> str:
    """A version in a few words: "HEAD~1 (3f2a1b0c9d, 26 October 2024)"."""
    if not version.commit:
        return version.name
    short = version.commit[:10]
    day = wording.date_words(version.made_on)
    known = ", ".join([day] if version.name == short else [short, day])
    return f"{version.name} ({known})"


def text(found: Difference, screen: Screen) -> str:
    """The changes for people, all of them."""
    page = Page(screen)
    page.line(("What changed", "bold"), f" from {named(found.before)} to {named(found.after)}")
    write(found, page)
    if found.changes.nothing:
        page.blank()
        page.line(NOTHING)
    return page.text()


def write(found: Difference, page: Page, most: int | None = None) -> None:
    """The changes onto a page: all of them, or at most so many of each kind."""
    if moved := sentences.as_at_sentence(found.changes):
        page.line(f"As at: {moved}")
    for section in _sections(found):
        page.heading(f"{section.title} ({section.count:,})")
        shown = section.count if most is None else min(most, section.count)
        for said in section.sentences(shown):
            about = f" {said.id}" if said.id else ""
            page.line((f"{said.lead}{about}", "bold"), f"  {said.text}", indent=2, hang=4)
        if section.count > shown:
            page.line(f"and {section.count - shown:,} more.", indent=2)


def markdown(found: Difference, _: Screen) -> str:
    """The changes as a comment on a pull request; what a file says in it is text and no more."""
    lines = [
        "### What changed in the estimates",
        "",
        f"From {_plain(named(found.before))} to {_plain(named(found.after))}.",
    ]
    if moved := sentences.as_at_sentence(found.changes):
        lines += ["", _plain(f"As at: {moved}")]
    for section in _sections(found):
        lines += ["", f"#### {section.title} ({section.count:,})", ""]
        for said in section.sentences(MOST):
            about = f" `{_code(said.id)}`" if _code(said.id) else ""
            lines.append(f"- **{said.lead}**{about}: {_plain(_shortened(said.text))}")
        if section.count > MOST:
            lines.append(f"- … and {section.count - MOST:,} more")
    if found.changes.nothing:
        lines += ["", NOTHING]
    return "\n".join([*lines, ""])


def as_json(found: Difference, _: Screen) -> str:
    """The changes for programs: null where an end is unbounded or a version does not have it."""
    parts = {
        "before": records.dumps(_version(found.before, found.changes.as_at[0])),
        "after": records.dumps(_version(found.after, found.changes.as_at[1])),
        "estimates": records.lines(_estimates(found.changes.estimates)),
        "verdicts": records.lines(_rows(found.changes.verdicts)),
        "findings": records.lines(
            {"change": change} | finding
            for change, finding in zip(
                found.changes.findings["change"].tolist(),
                records.findings(found.changes.findings),
                strict=True,
            )
        ),
        "thresholds": records.lines(_rows(found.crossed)),
    }
    return (
        "{" + ",\n".join(f"{records.dumps(name)}: {part}" for name, part in parts.items()) + "}\n"
    )


FORMATS: Final[dict[str, Callable[[Difference, Screen], str]]] = {
    "text": text,
    "md": markdown,
    "json": as_json,
}


def _version(version: Version, as_at: str) -> dict[str, Any]:
    return {
        "name": version.name,
        "commit": version.commit or None,
        "made_on": version.made_on or None,
        "as_at": as_at or None,
    }


_TEXTS: Final = ("status", "unit", "qualifier", "nature", "source", "origin", "credibility")


def _estimates(changed: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in _rows(changed):
        sides = {side: _side(row, side) for side in ("before", "after")}
        yield {"id": row["id"], "change": row["change"], **sides}


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return records.records({str(name): frame[name].tolist() for name in frame.columns})


def _side(row: dict[str, Any], side: str) -> dict[str, Any] | None:
    """One version of an estimate; None where that version does not have it."""
    own = {name.removesuffix(f"_{side}"): row[name] for name in row if name.endswith(f"_{side}")}
    if not isinstance(own["measure"], str):
        return None
    known = not math.isnan(own["low"])
    (ends,) = records.ranges(pd.DataFrame([own]), known=pd.Series([known]))
    own["nature"] = own["result_nature"]
    return {
        "measure": own["measure"],
        "subject": own["subject"],
        "as_of": own["as_of"],
        "words": wording.claim(**own),
        "range": ends,
    } | {name: own[name] for name in _TEXTS}


_SIGNS: Final = re.compile(r"([\\`*_\[\](){}<>#!|~&$@:])")
_CALLS: Final = re.compile(r"(?i)(https?|ftp|mailto|www|[@#])(?=[\\:.\w])")


def _plain(text_: str) -> str:
    """Text that Markdown shows as it is: no links, no pictures, nobody called by name."""
    escaped = _SIGNS.sub(r"\\\1", wording.plain(text_))
    return _CALLS.sub("\\1\u2060", escaped)


def _code(name: str) -> str:
    """An id within a code span, which a malformed one could end."""
    return wording.plain(name).replace("`", "")


def _shortened(said: str) -> str:
    return said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
