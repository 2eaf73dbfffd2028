"""The text of `estimates check`: what was checked, what does not add up, and every finding."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from estimates.check import Result
from estimates.findings.check import SEVERITIES
from estimates.reports.figures import Figures
from estimates.reports.records import findings, rows
from estimates.reports.selection import Selected
from estimates.reports.terminal import Page, Part, Screen
from estimates.words import wording
from estimates.words.wording import counted

SHOWN: Final = 50
"""How many derived figures are written out; the rest are counted."""
LISTED: Final = 50
"""How many findings of one code in one column are listed, where a damaged file has many."""
MOST: Final = 500
"""How many findings are listed in all, the worst first; the rest are counted by code."""
_OF_FILES: Final = ("F", "R", "U", "Q")  # the families of which one damage makes a flood

# Sections of derived figures, worst first.
_SECTIONS: Final = {
    "Does not add up": ("mismatch", "unit_mismatch"),
    "Agrees only because the ranges are wide": ("within_range",),
    "Cannot be decided": ("undecidable",),
    "Agrees": ("match",),
    "Compatible": ("consistent",),
    "Calculated here; no one has stated these": ("calculated",),
}
SEVERITY_STYLES: Final = {"error": "bold red", "warning": "bold yellow", "info": "cyan"}


def report(
    result: Result, selected: Selected, screen: Screen, folder: Path, *, everything: bool = False
) -> str:
    """The report as text; `folder` is the dataset's as findings name it.

    everything: all findings are listed, however many there are.
    """
    page = Page(screen)
    dataset = result.dataset
    same = dataset.title == dataset.name
    page.line((dataset.title, "bold"), "" if same else f" ({dataset.name})")
    page.blank()
    _write_checked(page, result)
    _write_figures(page, result)
    _write_findings(page, result, selected, folder, everything=everything)
    return page.text()


def _write_checked(page: Page, result: Result) -> None:
    """What was checked, and what nothing here checks."""
    counts, verdicts = result.counts, result.derived["verdict"]
    estimates = result.estimates
    calculated = estimates["is_calculated"].iloc[result.derived["row"]].to_numpy()
    stated = verdicts[~calculated].value_counts().to_dict()
    total = sum(stated.values())
    decided = total - sum(stated.get(verdict, 0) for verdict in _UNDECIDED)
    agree = ", ".join(
        f"{wording.VERDICTS[verdict].short}: {stated[verdict]:,}"
        for verdicts_ in _SECTIONS.values()
        for verdict in verdicts_
        if verdict in stated
    )
    here, worked = int(calculated.sum()), int((verdicts == "calculated").sum())
    current = estimates["current"]
    alone = int((current & ~estimates["is_derived"] & estimates["low"].notna()).sum())
    unused = int((~current).sum())
    page.labelled(
        "Checked",
        f"{counted(counts['estimates'], 'estimate')} from {counted(counts['sources'], 'source')}",
    )
    page.labelled(
        "Recalculated",
        f"{decided:,} of {total:,} stated figures with a formula"
        + (f" ({agree})" if agree else ""),
    )
    page.labelled(
        "Calculated",
        f"{worked:,} of {here:,} figures that no one has stated"
        if worked < here
        else f"{counted(here, 'figure')} here that no one has stated",
    )
    page.labelled(
        "Not checked", f"{counted(alone, 'stated figure')} that nothing here recalculates"
    )
    if unused:
        page.labelled(
            "Not counted",
            f"{counted(unused, 'estimate')} superseded, retracted or without id",
        )
    page.labelled("Run", _run(result))


_UNDECIDED: Final = ("undecidable", "unit_mismatch")


def _run(result: Result) -> str:
    """How much the checks looked at, and which of them could not."""
    found = result.coverage
    codes = int((found["run"] > 0).sum())
    words = f"{counted(int(found['run'].sum()), 'check')} of {counted(codes, 'code')}"
    lost = found[found["not_run"] > 0]
    if lost.empty:
        return words
    first = lost.head(_NAMED)
    names = [
        f"{code} ({count:,})" for code, count in zip(first["code"], first["not_run"], strict=True)
    ]
    more = ", …" if len(lost) > _NAMED else ""
    return f"{words}; could not run: {', '.join(names)}{more}"


_NAMED: Final = 8  # codes that could not run; JSON has them all


def _write_figures(page: Page, result: Result) -> None:
    figures = Figures(result)
    verdicts = result.derived["verdict"]
    room = SHOWN
    left: dict[str, int] = {}
    for title, members in _SECTIONS.items():
        there = verdicts.index[verdicts.isin(members)]
        shown = there[: max(room, 0)]
        room -= len(shown)
        for verdict, count in verdicts[there[len(shown) :]].value_counts().items():
            left[wording.VERDICTS[str(verdict)].short] = int(count)
        if not len(shown):
            continue
        page.heading(title)
        for position in shown:
            page.blank()
            figures.write(page, int(position))
        if title == "Agrees":
            page.blank()
            page.line("Arithmetic that agrees is not a fact confirmed.", indent=2)
    if left:
        parts = ", ".join(f"{words}: {count:,}" for words, count in left.items())
        page.heading(f"{counted(sum(left.values()), 'more derived figure')} not shown here")
        page.line(f"{parts}.", indent=2)
        page.line(
            "All of them are in `--format json`; `estimates show ID` has one in full.", indent=2
        )


def _write_findings(
    page: Page, result: Result, selected: Selected, folder: Path, *, everything: bool
) -> None:
    every = selected.findings
    if len(every):
        page.heading("Findings")
    if everything:
        _list(page, result.worded(every), {}, folder)
    else:
        _write_some(page, result, every, folder)
    page.blank()
    _write_counts(page, selected)


def _write_some(page: Page, result: Result, every: pd.DataFrame, folder: Path) -> None:
    """The first of each flood and the worst of all; the rest are counted."""
    alike = every.groupby(_ALIKE, sort=False)
    flood = every["code"].str.startswith(_OF_FILES)
    listed = every[~flood | (alike.cumcount() < LISTED)]
    more = every[flood].groupby(_ALIKE, sort=False)["line"].agg(["size", "last"])
    more = more[more["size"] > LISTED].reset_index()
    counted_only: dict[Any, int] = {}
    if len(listed) > MOST:
        rank = listed["severity"].map({name: place for place, name in enumerate(SEVERITIES)})
        worst = rank.sort_values(kind="stable").index[:MOST]
        counted_only = listed["code"].drop(worst).value_counts().to_dict()
        listed = listed.loc[worst.sort_values()]
    left = {file: rows(own) for file, own in more.groupby("file")}
    _list(page, result.worded(listed), left, folder)
    if counted_only:
        page.blank()
        parts = ", ".join(f"{code}: {count:,}" for code, count in counted_only.items())
        total = sum(counted_only.values())
        page.line(f"{counted(total, 'more finding')} not listed here ({parts}).")
        page.line("`--all` lists every one; `--select CODE` those of one kind.")


def _list(
    page: Page, shown: pd.DataFrame, left: Mapping[Any, list[dict[str, Any]]], folder: Path
) -> None:
    """Findings by file, with those of a flood counted after the first."""
    for file, own in shown.groupby("file", sort=False):
        page.blank()
        for finding in findings(own):
            page.record(*finding_parts(finding, folder))
        for more in left.get(file, []):
            page.record(*_more(more, folder))


def _write_counts(page: Page, selected: Selected) -> None:
    counts = selected.counts
    tally = [_none_or(counts["error"], "error"), _none_or(counts["warning"], "warning")]
    tally += [f"{counts['info']:,} info"] if counts["info"] else []
    tally += [f"{counts['accepted']:,} accepted"] if counts["accepted"] else []
    worst = next((name for name in SEVERITIES if counts[name]), "")
    sentence = ", ".join(tally)
    page.line((f"{sentence[0].upper()}{sentence[1:]}.", SEVERITY_STYLES.get(worst, "bold green")))
    if selected.known or selected.gone:
        gone = f"; {selected.gone:,} have left it" if selected.gone else ""
        page.line(f"{counted(selected.known, 'finding')} more in the baseline{gone}.")
    if selected.asked:
        out = ", ".join(
            f"{count:,} info" if severity == "info" else counted(count, severity)
            for severity, count in selected.left_out.items()
            if count
        )
        page.line(f"Left out by {selected.asked}: {out or 'nothing'}.")


_ALIKE: Final = ["file", "code", "severity", "column"]


def _more(found: Mapping[str, Any], folder: Path) -> list[Part]:
    """The line that stands for all findings of one kind that are not listed."""
    column = f" [{found['column']}]" if found["column"] else ""
    down = "" if found["last"] is pd.NA else f", down to line {found['last']}"
    return [
        f"{folder / found['file']}: ",
        (found["severity"], SEVERITY_STYLES[found["severity"]]),
        f" {found['code']}{column} {found['size'] - LISTED:,} more of these{down}: ",
        f"`--select {found['code']} --format json` lists all",
    ]


def _none_or(count: int, noun: str) -> str:
    return counted(count, noun) if count else f"no {noun}s"


def finding_parts(finding: Mapping[str, Any], folder: Path) -> list[Part]:
    """One finding as a line that editors can jump to: `file:line: severity CODE [column] ...`."""
    severity, column, accepted = finding["severity"], finding["column"], finding["accepted"]
    place = str(folder / finding["file"])
    if finding["line"] is not None:
        place += f":{finding['line']}"
    return [
        f"{place}: ",
        ("accepted", "dim") if accepted else (severity, SEVERITY_STYLES[severity]),
        f" {finding['code']}",
        f" [{column}] " if column else " ",
        finding["message"],
        f" (accepted: {accepted})" if accepted else "",
    ]
