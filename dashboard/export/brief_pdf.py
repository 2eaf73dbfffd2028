"""The brief as PDF: set by Typst from a template, its words as text, tagged for screen readers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typst

from dashboard import safe, theme
from dashboard.export.drawings import drawing
from dashboard.screens.overview.content.brief import (
    Brief,
    Cited,
    Drawing,
    Entry,
    Line,
    Section,
    Text,
    Verdict,
    Words,
)

_TEMPLATE = Path(__file__).with_name("brief.typ")
_FACE = "Libertinus Serif"  # as in the template
_ACCESSIBLE = "ua-1"  # PDF/UA, which wants a font for every letter
_ROLES = {
    "reported": theme.Role.REPORTED,
    "calculated": theme.Role.CALCULATED,
    "calculated_not_yet": theme.Role.CALCULATED,
}


def pdf(brief: Brief) -> bytes:
    """The whole document; identical for an identical brief."""
    told = _told(brief)
    try:
        return _set(told | {"unset": False}, _ACCESSIBLE)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return _set(told | {"unset": True}, "1.7")


def _set(told: dict[str, Any], standard: Any) -> bytes:
    """Typst's answer; it sees no file but the template."""
    made, _ = typst.compile_with_warnings(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        sys_inputs={"brief": json.dumps(told)},
        format="pdf",
        pdf_standards=standard,
        timestamp=0,
    )
    return bytes(made)


def _told(brief: Brief) -> dict[str, Any]:
    """What the template sets."""
    made: dict[str, Any] = _safe(
        {
            "title": brief.title,
            "as_at": brief.as_at,
            "standfirst": list(brief.standfirst),
            "warning": brief.warning,
            "origin": brief.credit.origin,
            "sections": [_section(section) for section in brief.sections],
            "colours": {role.value: pair.light for role, pair in theme.PALETTE.items()},
        }
    )
    return made


def _safe(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _safe(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_safe(value) for value in node]
    return safe.plain(node) if isinstance(node, str) else node


def _section(section: Section) -> dict[str, Any]:
    return {"title": section.title, "entries": [_entry(entry) for entry in section.entries]}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.title,
        "words": [_WORDS[type(words)](words) for words in entry.words],
        "drawings": [_drawing(shown) for shown in entry.drawings],
        "sources": [_cited(source) for source in entry.sources],
    }


def _drawing(shown: Drawing) -> dict[str, str]:
    """A chart in the face of the words around it, which is there on every machine."""
    made = drawing(shown).replace(theme.SANS, _FACE)
    return {"svg": made, "description": shown.panel.description}


def _text(words: Text) -> dict[str, Any]:
    return {"kind": "text", "text": words.text, "strong": words.strong, "small": words.small}


def _line(words: Line) -> dict[str, Any]:
    said = words.said
    role = _ROLES.get(said.style, theme.Role.NOT_YET).value
    told = {"lead": said.lead, "said": said.said, "who": said.who, "doubt": said.doubt}
    return {"kind": "line", "role": role, **told}


def _verdict(words: Verdict) -> dict[str, Any]:
    told = {"equation": words.equation, "sign": words.sign, "said": words.said, "more": words.more}
    return {"kind": "verdict", "wrong": words.wrong, **told}


_WORDS: dict[type[Words], Callable[..., dict[str, Any]]] = {
    Text: _text,
    Line: _line,
    Verdict: _verdict,
}


def _cited(source: Cited) -> dict[str, Any]:
    told = {"citation": source.citation, "grade": source.grade, "rests": source.rests}
    return {"kind": "cited", "address": source.address, **told}
