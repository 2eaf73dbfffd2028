"""The brief: what the Overview says, for paper. One content for every form it is printed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import safe
from dashboard.charts import over_time
from dashboard.charts.ranges import READING
from dashboard.screens.overview.content.changed import changed
from dashboard.screens.overview.content.overview import (
    MOST_SUMS,
    Headline,
    Overview,
    Sums,
    overview,
)
from dashboard.screens.overview.content.series import Series
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.credit import Credit, citation, credit
from dashboard.screens.shared.content.figures import Figure
from dashboard.screens.shared.content.over_time import TimePanel
from dashboard.screens.shared.content.reliance import listed, ranked
from dashboard.screens.shared.content.rows import Panel
from estimates.words import wording

if TYPE_CHECKING:
    from estimates.check import Result

MOST_WRONG = 12
"""Figures that do not add up, shown one by one."""
MOST_SOURCES = 40

WRONG_TITLE = "What does not add up"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, perhaps opened in bold; `small`: in small type."""

    text: str
    strong: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A bottom line: `lead` in the colour of its style, what is said, by whom, and a doubt."""

    said: words.Statement


@dataclass(frozen=True, slots=True)
class Verdict:
    """An equation in one line, its verdict with its sign, and what to know about it."""

    equation: str
    sign: str
    wrong: bool
    said: str
    more: str


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A chart beside the words that it belongs to."""

    title: str
    panel: Panel | TimePanel


@dataclass(frozen=True, slots=True)
class Cited:
    """A source: how it is cited, how it is graded, how much rests on it, and its address or ""."""

    citation: str
    grade: str
    rests: str
    address: str


Words = Text | Line | Verdict


@dataclass(frozen=True, slots=True)
class Entry:
    """Words, under a title or none, with the charts beside them, and the sources listed below."""

    title: str = ""
    words: tuple[Words, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    sources: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """`warning` is "" or why this is not the newest that the files hold."""

    as_at: str
    title: str
    standfirst: tuple[str, str]
    warning: str
    sections: tuple[Section, ...]
    credit: Credit


def brief(result: Result, version: str, warning: str = "") -> Brief:
    """The brief of a dataset; `version` is the short hash of its files."""
    shown = overview(result)
    wrong = _sums(shown)
    known = _known(shown)
    sections = (wrong, known) if shown.sums.wrong else (known, wrong)
    return Brief(
        as_at=shown.as_at,
        title=shown.title,
        standfirst=shown.standfirst,
        warning=warning,
        sections=tuple(
            section
            for section in (*sections, _not_known(shown), _changed(result), _sources(result))
            if section
        ),
        credit=credit(result, (), version),
    )


def _known(shown: Overview) -> Section | None:
    if not shown.headlines:
        return None
    entries = [entry for headline in shown.headlines for entry in _headline(headline)]
    ending = [Text(shown.equal)] if shown.equal else []
    ending.append(Text(READING, small=True))
    if any(headline.series for headline in shown.headlines):
        ending.append(Text(f"Over time: {over_time.READING}", small=True))
    return Section("What is known", (*entries, Entry(words=tuple(ending))))


def _series(shown: Series) -> Entry:
    """A quantity over time: the same words as on the Overview, and the same chart."""
    said: list[Words] = [Line(statement) for statement in shown.statements]
    said += [Text(shown.left_out, small=True)] if shown.left_out else []
    said += [Text(text) for text in (shown.compared, shown.contradictions) if text]
    return Entry(shown.title, tuple(said), (Drawing(shown.title, shown.panel),))


def _headline(headline: Headline) -> list[Entry]:
    entries = [_series(each) for each in headline.series]
    if headline.more_series:
        more = f"{headline.more_series:,} more series are not shown here."
        entries.append(Entry(words=(Text(more, small=True),)))
    if not headline.statements:
        return entries
    said: list[Words] = [Line(statement) for statement in headline.statements]
    said.append(Text(headline.basis, "Named origins:"))
    said += [Text(headline.note)] if headline.note else []
    said += [Text(headline.alone, small=True)] if headline.alone else []
    if headline.left_out:
        said.append(Text(f"{headline.left_out:,} more estimates are not shown here.", small=True))
    drawings = tuple(Drawing(headline.title, panel) for panel in headline.panels)
    return [*entries, Entry(headline.title, tuple(said), drawings)]


def _sums(shown: Overview) -> Section | None:
    if shown.is_empty:
        return None
    sums = shown.sums
    said: list[Words] = []
    if not sums.wrong:
        said.append(Text(" ".join(filter(None, (sums.summary, _equations(sums), sums.caution)))))
    else:
        left = len(sums.wrong) - MOST_WRONG
        said += [Text(f"{left:,} more do not add up.")] if left > 0 else []
        said += [
            Text(f"{figure.sentence} {figure.resting}", f"{figure.one_line}.")
            for figure in sums.agreeing[:MOST_SUMS]
        ]
    said += [Text(verdict, title) for title, verdict in sums.others[:MOST_SUMS]]
    said += [Text(sums.unchecked, small=True)] if sums.unchecked else []
    said += [Text(shown.files, small=True)] if shown.files else []
    wrong = (_does_not_add_up(figure) for figure in sums.wrong[:MOST_WRONG])
    return Section(WRONG_TITLE, (*wrong, Entry(words=tuple(said))))


def _equations(sums: Sums) -> str:
    return f"{sums.equations}." if sums.equations else ""


def _does_not_add_up(figure: Figure) -> Entry:
    more = " ".join(filter(None, (figure.resting, f"({figure.where})")))
    verdict = Verdict(figure.one_line, figure.sign, wrong=True, said=figure.sentence, more=more)
    return Entry(figure.title, (verdict,), (Drawing(figure.title, figure.panel),))


def _not_known(shown: Overview) -> Section | None:
    told = tuple(Text(text, title) for title, text in shown.not_known)
    return Section("Not known or not confirmed", (Entry(words=told),)) if told else None


def _changed(result: Result) -> Section:
    found = changed(result)
    said: list[Words] = [Text(found.since, small=True)]
    said += [Text(sentence.text, f"{sentence.lead}:") for sentence in found.sentences]
    if found.left_out:
        said.append(Text(f"{found.left_out:,} more estimates have changed.", small=True))
    said += [Text(found.findings, small=True)] if found.findings else []
    return Section("What changed", (Entry(words=tuple(said)),))


def _sources(result: Result) -> Section | None:
    rows = ranked(result, "source")
    if rows.empty:
        return None
    shown = rows.head(MOST_SOURCES)
    cited = tuple(
        Cited(
            citation(row),
            words.sentence(wording.reliability_words(row["reliability"])) + ".",
            known.rests,
            safe.web_address(row["url"]),
        )
        for row, known in zip(words.records(shown), listed("source", shown), strict=True)
    )
    left = len(rows) - len(shown)
    more = (Text(f"Showing {len(shown)} of {len(rows):,} sources.", small=True),) if left else ()
    note = Text("Grades are the dataset’s own, on the Admiralty scale, A to F.", small=True)
    return Section("Sources", (Entry(sources=cited), Entry(words=(*more, note))))
