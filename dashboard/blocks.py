"""HTML for `st.html`: the one place where text becomes markup, always escaped on the way.

A child that is not `Markup` is text and is escaped; there is no other way in.
Nothing here knows Streamlit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from dashboard import safe, theme

ANOTHER_SITE = "Open the article (another site)"


class Markup(str):
    """HTML that is safe to show: made by `tag`, never from text of a file."""

    __slots__ = ()


def tag(name: str, *children: str, cls: str = "", **attributes: str) -> Markup:
    """An element. Children that are plain text are escaped, as are all attributes."""
    named = {"class": cls, **{key.replace("_", "-"): value for key, value in attributes.items()}}
    return Markup(f"<{name}{_written(named)}>{join(children)}</{name}>")


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f' {key}="{safe.escape(value)}"' for key, value in attributes.items() if value)


def join(children: Iterable[str]) -> Markup:
    """Children one after the other, escaped where they are text."""
    return Markup("".join(c if isinstance(c, Markup) else safe.escape(c) for c in children))


def page(*children: str) -> Markup:
    """What one call of `st.html` shows."""
    return tag("div", *children, cls="q")


def heading(level: int, text: str) -> Markup:
    """A heading of level 1, 2 or 3."""
    return tag(f"h{level}", text)


def text(*children: str, cls: str = "") -> Markup:
    """A paragraph; nothing where there is nothing to say."""
    return tag("p", *children, cls=cls) if any(children) else Markup("")


def strong(*children: str) -> Markup:
    """What stands out within a line."""
    return tag("strong", *children)


def span(*children: str, cls: str = "") -> Markup:
    """A part of a line with a class of its own."""
    return tag("span", *children, cls=cls)


def small(*children: str) -> Markup:
    """A line of its own in small, muted type; nothing where there is nothing to say."""
    return tag("div", *children, cls="small muted") if any(children) else Markup("")


def rule() -> Markup:
    """A hairline."""
    return Markup("<hr>")


def rows(items: Iterable[str]) -> Markup:
    """Statements with hairlines between them."""
    return tag("ul", *(tag("li", item) for item in items), cls="rows")


def facts(pairs: Iterable[tuple[str, str]]) -> Markup:
    """Names beside values."""
    cells = (join([tag("dt", name), tag("dd", value)]) for name, value in pairs)
    return tag("dl", *cells, cls="facts")


def statement(
    lead: str, style: str, said: str, who: str, doubt: str, *, cls: str = "line"
) -> Markup:
    """One sentence of a bottom line: `Reported:` in the colour of its style, what, and who.

    cls: "line" in large type, "brief" in small.
    """
    parts = [tag("strong", lead, cls=style), " ", said]
    if who:
        parts += [" ", span(f"({who})", cls="muted")]
    parts += [tag("strong", f" {doubt}", cls="wrong")] if doubt else []
    return text(*parts, ".", cls=cls)


def quotation(words: str, style: str) -> Markup:
    """The source's own words, with an edge in the colour of their style; nothing for none."""
    return tag("blockquote", span(f"“{words}”"), cls=style) if words else Markup("")


def verdict(sign: str, tone: str, said: str, *more: str) -> Markup:
    """A sign in a box and the words beside it; the sign is decoration, the words say it all."""
    box = tag("span", sign, cls=f"sign {tone}".strip(), aria_hidden="true")
    return tag(
        "div",
        box,
        tag("div", text(said, cls="said"), *(small(line) for line in more)),
        cls="verdict",
    )


def note(*children: str, wrong: bool = False) -> Markup:
    """Something the reader has to know first; read aloud at once where something is wrong."""
    return tag(
        "div", *children, cls="note wrong" if wrong else "note", role="alert" if wrong else ""
    )


def term(figure: str, unit: str, who: str) -> Markup:
    """One term of an equation: its figure, below it its unit and who says so."""
    return tag(
        "div",
        span(figure, cls="figure"),
        span(unit, cls="unit"),
        *([span(who, cls="who")] if who else []),
        cls="term",
    )


def operator(sign: str, *, wrong: bool = False) -> Markup:
    """A sign of an equation."""
    return span(sign, cls="op wrong" if wrong else "op")


def pair(*parts: str) -> Markup:
    """A term with the signs before it, which stay together where the line breaks."""
    return tag("div", *parts, cls="pair")


def equation(parts: Sequence[str], *, lesser: bool = False) -> Markup:
    """Pairs in one line; `lesser`: in smaller type, for what is calculated here."""
    return tag("div", *parts, cls="equation lesser" if lesser else "equation")


def chain(links: Sequence[tuple[str, str, bool]]) -> Markup:
    """The way of a statement to us: (who, what is known of them, whether nobody is named)."""
    items: list[Markup] = []
    for who, known, unnamed in links:
        if items:
            items.append(tag("li", "→", cls="arrow", aria_hidden="true"))
        items.append(tag("li", strong(who), small(known), cls="unnamed" if unnamed else ""))
    return tag("ol", *items, cls="chain")


def table(
    header: Sequence[str],
    lines: Iterable[Sequence[str]],
    sorting: Mapping[str, str] = MappingProxyType({}),
) -> Markup:
    """A table; where the page is narrow, each line is a list of its cells with their headings.

    sorting: by heading, the address that sorts by its column.

    The roles are told, since browsers forget them once a table is laid out otherwise.
    """
    names = (
        tag(
            "th",
            inner_link(sorting[name], name) if name in sorting else name,
            scope="col",
            role="columnheader",
        )
        for name in header
    )
    body = (
        tag(
            "tr",
            *(
                tag("td", cell, role="cell", data_heading=name)
                for name, cell in zip(header, line, strict=True)
            ),
            role="row",
        )
        for line in lines
    )
    parts = (
        tag("thead", tag("tr", *names, role="row"), role="rowgroup"),
        tag("tbody", *body, role="rowgroup"),
    )
    return tag("div", tag("table", *parts, role="table"), cls="scroll")


def difference(place: str, lines: Iterable[tuple[str, tuple[str, str, str]]]) -> Markup:
    """Lines of a file that go (−) and that come in their place (+), as they stand in it.

    Each in three parts, of which the middle one stands out.
    """
    kinds = {"+": "added", "−": "removed"}
    told = (
        tag(
            "div",
            span(f"{sign} ", cls="edge"),
            tag("code", before, *([strong(middle)] if middle else []), after),
            cls=kinds[sign],
        )
        for sign, (before, middle, after) in lines
    )
    return tag("div", small(place), *told, cls="difference")


def link(address: str, words: str = ANOTHER_SITE) -> Markup:
    """A link to an http(s) address; what is no such address is shown as text."""
    target = safe.web_address(address)
    if not target:
        return tag("span", address)
    return tag("a", words, href=target, target="_blank", rel="noopener noreferrer nofollow")


def inner_link(address: str, words: str) -> Markup:
    """A link to another page of the dashboard: a page's name and parameters, made by the page."""
    return tag("a", words, href=address, target="_self")


def search_form(action: str, name: str, carried: Mapping[str, str], most: int) -> Markup:
    """A box whose text is sent to a page by the browser, with what its link would carry."""
    hidden = [_input({"type": "hidden", "name": key, "value": carried[key]}) for key in carried]
    box = _input(
        {
            "type": "search",
            "name": name,
            "placeholder": "Search",
            "aria-label": "Search everything",
            "autocomplete": "off",
            "maxlength": str(most),
        }
    )
    return tag("form", *hidden, box, action=action, method="get", role="search", cls="search")


def _input(attributes: Mapping[str, str]) -> Markup:
    """A box of a form, which is an element without an end."""
    return Markup(f"<input{_written(attributes)}>")


def details(summary: str, *children: str) -> Markup:
    """What is there only once it is asked for, without a script."""
    return tag("details", tag("summary", summary), *children, cls="more")


def export_menu(title: str, files: Iterable[tuple[str, str, str]]) -> Markup:
    """What a chart can be taken along as: (words, address, file name) each; closed until asked for.

    Without a script: it opens and closes by itself, by the keyboard, too.
    """
    links = (tag("li", tag("a", words, href=at, download=name)) for words, at, name in files)
    summary = tag("summary", "Export", span(f" the chart: {title}", cls="unseen"))
    return tag("details", summary, tag("ul", *links), cls="export")


def brief_links(files: Iterable[tuple[str, str]]) -> Markup:
    """Links to the brief in each of its forms: (label, address)."""
    links: list[str] = []
    for label, address in files:
        links += [" · "] if links else []
        links.append(tag("a", f"brief as {label}", href=address, download="brief"))
    return text("To print or send: ", *links, cls="small muted")


def legend(styles: Sequence[str]) -> Markup:
    """What the marks mean, for the styles that occur."""
    items = [tag("li", swatch(style), _LEGEND[style]) for style in _LEGEND if style in styles]
    return tag("ul", *items, cls="legend")


def swatch(style: str) -> Markup:
    """The mark of a style, as small as a word."""
    return tag("span", cls=f"swatch {style} s-{style}", aria_hidden="true")


_LEGEND = {
    "reported": "reported as fact",
    "planned": "planned",
    "conditional": "conditional (“if”)",
    "projected": "projected",
    "calculated": "calculated here",
    "calculated_not_yet": "calculated here, from a plan, an “if” or a projection",
    "up": "at least: no upper bound given",
    "down": "up to: no lower bound given",
    "vague": "a word such as “dozens”: no bounds given",
    "agreed": "values that the most named origins allow",
}

_ENDS = "<path d='M2 1v18M44 1v18' stroke='black' stroke-width='3'/>"
_DOT = "<circle cx='23' cy='10' r='5'/>"
_RING = "<circle cx='23' cy='10' r='4.5' fill='none' stroke='black' stroke-width='2'/>"
_DIAMOND = "<path d='M23 3.5l6.5 6.5-6.5 6.5-6.5-6.5z'/>"


def _outline(dash: str) -> str:
    return (
        "<path d='M3 3h40M3 17h40' fill='none' stroke='black' stroke-width='1.5'"
        f" stroke-dasharray='{dash}'/>"
    )


def _line(path: str) -> str:
    return f"<path d='{path}' stroke='black' stroke-width='2.5'/>"


_PALE = "<path d='M3 3h11v14H3zM32 3h11v14H32z' fill-opacity='.35'/>"
_SWATCHES = {
    "reported": _PALE + _ENDS + _DOT,
    "planned": _outline("none") + _ENDS + _RING,
    "conditional": _outline("4 3") + _ENDS + _RING,
    "projected": _outline("2 2") + _ENDS + _RING,
    "calculated": _PALE + _ENDS + _DIAMOND,
    "calculated_not_yet": _outline("4 3") + _ENDS + _DIAMOND,
    "agreed": "<path d='M8 0h30v20H8z' fill-opacity='.2'/>"
    "<path d='M8 0v20M38 0v20' stroke='black' stroke-width='1.5'/>",
    "up": _line("M2 1v18M2 10h32") + "<path d='M33 4l12 6-12 6z'/>",
    "vague": _line("M2 10h32") + "<path d='M33 4l12 6-12 6z'/>",
    "down": _line("M44 1v18M44 10H12") + "<path d='M13 4L1 10l12 6z'/>",
}


@cache
def stylesheet() -> str:
    """The palette, the swatches and the rules of the blocks, as one `style` element."""
    swatches = "".join(
        f".q .s-{style} {{ -webkit-mask-image: {image}; mask-image: {image}; }}\n"
        for style, image in ((style, _image(shape)) for style, shape in _SWATCHES.items())
    )
    rules = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    return f"<style>.stApp {{ {theme.css_variables()} }}\n{rules}\n{swatches}</style>"


def _image(shape: str) -> str:
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='46' height='20'>{shape}</svg>"
    return f'url("data:image/svg+xml,{quote(svg)}")'
