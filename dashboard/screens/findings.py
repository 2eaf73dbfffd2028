"""Findings: everything that the check found, with its place, its meaning and how to mend it."""

from __future__ import annotations

import streamlit as st

from dashboard import blocks
from dashboard.screens import layout
from dashboard.screens.parts import finding_row
from dashboard.view.estimate import labels
from dashboard.view.findings import MOST, NAMES, findings, summary

_ALL = "all"


def render() -> None:
    """Lay out the page."""
    result = layout.dataset()
    layout.show(blocks.heading(1, "Findings"), blocks.text(summary(result), cls="standfirst"))
    if result.findings.empty:
        return
    names = {_ALL: "All findings", **NAMES}
    asked = st.query_params.get("severity", _ALL)
    picked = layout.choose("Show", list(names), asked, "severity", names) or _ALL
    found = findings(result, "" if picked == _ALL else picked)
    if not found:
        layout.show(blocks.text(f"No {names[picked].lower()}."))
        return
    words = labels(result, {finding.estimate for finding in found[:MOST]})
    for finding in found[:MOST]:
        layout.show(blocks.rule(), finding_row(finding))
        if finding.estimate in words:
            layout.link("estimate", words[finding.estimate], id=finding.estimate)
    if len(found) > MOST:
        layout.show(blocks.rule(), blocks.small(f"Showing {MOST} of {len(found):,} findings."))
