"""The brief as one HTML file: no script, no request, and made to be printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dashboard import blocks, theme
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

if TYPE_CHECKING:
    from collections.abc import Callable

_STYLE = Path(__file__).with_name("brief.css")
# Not even a browser that is told to may fetch or run anything for it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def html(brief: Brief) -> str:
    """The whole document."""
    head = blocks.join(
        [
            blocks.Markup('<meta charset="utf-8">'),
            blocks.Markup(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
            blocks.Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
            blocks.tag("title", brief.title),
            blocks.Markup(f"<style>{_style()}</style>"),
        ]
    )
    bold, rest = brief.standfirst
    body = blocks.join(
        [
            blocks.text(brief.as_at, cls="small"),
            blocks.heading(1, brief.title),
            blocks.text(blocks.strong(bold), " ", rest, cls="standfirst"),
            *([blocks.tag("p", brief.warning, cls="warning")] if brief.warning else []),
            *map(_section, brief.sections),
            blocks.tag("footer", brief.credit.origin),
        ]
    )
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _style() -> str:
    colours = (f"--{role.value}: {pair.light};" for role, pair in theme.PALETTE.items())
    return f":root {{ {' '.join(colours)} }}\n{_STYLE.read_text(encoding='utf-8')}"


def _section(section: Section) -> blocks.Markup:
    return blocks.tag("section", blocks.heading(2, section.title), *map(_entry, section.entries))


def _entry(entry: Entry) -> blocks.Markup:
    said = [blocks.heading(3, entry.title)] if entry.title else []
    said += [_WORDS[type(words)](words) for words in entry.words]
    if entry.sources:
        said.append(blocks.tag("ol", *map(_cited, entry.sources)))
    words = blocks.tag("div", *said)
    if not entry.drawings:
        return words
    charts = blocks.tag("div", *map(_drawing, entry.drawings))
    return blocks.tag("div", words, charts, cls="beside")


def _text(words: Text) -> blocks.Markup:
    opened = [blocks.strong(words.strong), " "] if words.strong else []
    return blocks.text(*opened, words.text, cls="small" if words.small else "")


def _line(words: Line) -> blocks.Markup:
    return blocks.statement(*words.said.parts)


def _verdict(words: Verdict) -> blocks.Markup:
    tone = "wrong" if words.wrong else ""
    return blocks.join(
        [
            blocks.text(words.equation, cls="equation"),
            blocks.text(blocks.strong(f"{words.sign} {words.said}"), cls=tone),
            blocks.text(words.more, cls="small"),
        ]
    )


_WORDS: dict[type[Words], Callable[..., blocks.Markup]] = {
    Text: _text,
    Line: _line,
    Verdict: _verdict,
}


def _drawing(shown: Drawing) -> blocks.Markup:
    """The chart; its words, which say the same, where there is nothing to draw."""
    chart = drawing(shown)
    if not chart:
        return blocks.text(shown.panel.description)
    # Made by `drawing` from text that is safe to hold in XML, and escaped by what draws it.
    return blocks.tag(
        "figure", blocks.Markup(chart), role="img", aria_label=shown.panel.description
    )


def _cited(source: Cited) -> blocks.Markup:
    address = [blocks.tag("div", blocks.link(source.address, source.address), cls="small")]
    return blocks.tag(
        "li",
        source.citation,
        blocks.small(source.grade, " ", source.rests),
        *(address if source.address else []),
    )
