"""Findings: everything that the check found, with its place, its meaning and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.screens.findings.content import (
    accepted,
    chosen,
    codes,
    counting,
    covered,
    explained,
    files,
    summary,
)
from dashboard.screens.shared import layout
from dashboard.screens.shared.content.findings import NAMES, Finding, in_words
from dashboard.screens.shared.content.labels import labels
from dashboard.screens.shared.controls import page_of, pager
from dashboard.screens.shared.parts import finding_row

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result

_SIZE = 50
_ALL = "all"
_NONE = "none"  # what nothing is: a choice in the address that is not offered


def render() -> None:
    """Lay out the page."""
    result = layout.dataset()
    layout.show(blocks.heading(1, "Findings"), blocks.text(summary(result), cls="standfirst"))
    frame, taken = counting(result), accepted(result)
    if len(frame):
        _counting(result, frame)
    if len(taken):
        layout.show(
            blocks.heading(2, "Accepted"),
            blocks.text(
                "Reviewed and accepted, each with a reason. One counts again as soon as something"
                " else is found there."
            ),
        )
        part = page_of(len(taken), _SIZE, "accepted")
        _list(result, in_words(result, taken.iloc[part]))
        pager("findings", part, len(taken), _SIZE, "accepted findings", "accepted")
    _coverage(result)


def _counting(result: Result, frame: pd.DataFrame) -> None:
    """The findings that count, narrowed as the page's address says."""
    boxes = (
        ("Show", "severity", "All findings", NAMES),
        ("Code", "code", "All codes", codes(frame)),
        ("File", "file", "All files", files(frame)),
    )
    picked = {}
    for column, (label, name, every, options) in zip(st.columns(3), boxes, strict=True):
        with column:
            names = {_ALL: every, **options}
            asked = st.query_params.get(name, _ALL)
            picked[name] = layout.choose(label, list(names), asked, name, names)
    asked_for = {key: "" if value == _ALL else value or _NONE for key, value in picked.items()}
    kept = chosen(frame, **asked_for)
    if not len(kept):
        only = NAMES.get(asked_for["severity"], "") if not asked_for["code"] else ""
        layout.show(blocks.text(f"No {only.lower() or 'finding of that kind'}."))
        return
    code = asked_for["code"]
    if code:
        title, meaning, fix = explained(code)
        layout.show(blocks.heading(2, f"{code}: {title}"), blocks.text(meaning), blocks.text(fix))
    part = page_of(len(kept), _SIZE)
    _list(result, in_words(result, kept.iloc[part]), meaning=not code)
    pager("findings", part, len(kept), _SIZE, "findings")


def _list(result: Result, found: tuple[Finding, ...], *, meaning: bool = True) -> None:
    words = labels(result, {finding.estimate for finding in found})
    for finding in found:
        layout.show(blocks.rule())
        with st.container(gap=None):
            layout.show(finding_row(finding, meaning=meaning))
            if finding.estimate in words:
                layout.link("estimate", words[finding.estimate], id=finding.estimate)


def _coverage(result: Result) -> None:
    """Which checks ran, so that silence is not taken for agreement."""
    found = covered(result)
    layout.show(
        blocks.heading(2, "Which checks ran"),
        blocks.table(
            ("Checks of", "Checks that ran", "Places checked", "Findings", "Places not checked"),
            (
                (
                    family.title,
                    f"{family.checks:,}",
                    f"{family.run:,}",
                    f"{family.failed:,}",
                    f"{family.not_run:,}",
                )
                for family in found.families
            ),
        ),
    )
    if found.missing:
        layout.show(
            blocks.heading(3, "Incomplete checks"),
            blocks.rows(
                blocks.join([blocks.strong(code), f" {title}: not checked in {_places(count)}."])
                for code, title, count in found.missing
            ),
        )


def _places(count: int) -> str:
    return f"{count:,} {'place' if count == 1 else 'places'}"
