"""Pages run without a browser, and read as one would read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard import blocks, data, network
from dashboard.screens.pages import PAGES

ENTRY = Path(blocks.__file__).with_name("entry.py")

# Markup, links, formulas and changes of direction, all of which have to be shown as text.
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=https://evil.example/x.png onerror=alert(1)>",
    "![x](https://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "https://evil.example/ www.evil.example a@evil.example",
    "**bold** _it_ ~a~ ~~b~~ `c` $5 and $6 :red[x] :material/home: # h",
    "\u202egnp.exe \u2066x\u2069 \x1b[31m",
    '" onmouseover="alert(1)',
    "</div></style><style>*{display:none}",
)

Open = Callable[..., AppTest]


def opener(monkeypatch: pytest.MonkeyPatch) -> Open:
    """`open_page(name, folder, **parameters)` runs one page on a dataset, as on this machine."""
    config.set_option("server.address", network.HERE)
    monkeypatch.setattr(type(st.context), "ip_address", None)
    monkeypatch.setattr(type(st.context), "headers", {})

    def run(name: str, folder: Path, **parameters: str) -> AppTest:
        monkeypatch.setenv(data.DATASETS, str(folder))
        app = AppTest.from_file(ENTRY, default_timeout=30)
        if name != next(iter(PAGES)):
            app._page_hash = calc_hash(name)
        for key, value in parameters.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception, app.exception
        return app

    return run


class Tags(HTMLParser):
    """The tags, the addresses and the text of a piece of HTML, as a browser would read them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.words: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name == "href"}

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))


def shown(app: AppTest) -> str:
    """All that the blocks of a page say, as text."""
    return " ".join(Tags(body).text for body in bodies(app))


def bodies(app: AppTest) -> list[str]:
    found = [element.proto for element in app.get("html")]
    said = [proto.body for proto in found if not proto.unsafe_allow_javascript]
    return [body for body in said if not body.startswith(("<style>", _FORM))]


_FORM = '<form class="search" action="search" method="get" role="search">'
_LISTS = {"ul", "ol", "li", "dl", "dt", "dd", "details", "summary"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
_TAGS = (
    _LISTS
    | _TABLES
    | {"mark"}
    | {"div", "p", "h1", "h2", "h3", "span", "strong", "blockquote", "hr", "code", "a"}
)
_ATTRIBUTES = {"class", "role", "aria-hidden", "href", "target", "rel", "download", "scope"}
_ATTRIBUTES |= {"data-heading"}  # of a table, for narrow pages


def assert_harmless(app: AppTest) -> None:
    """No tag, attribute or address of a cell has got into a page, nor a reversal of direction."""
    for body in bodies(app):
        read = Tags(body)
        assert read.tags <= _TAGS
        assert read.attributes <= _ATTRIBUTES
        assert all(address.startswith(("api/charts/", "api/brief.")) for address in read.addresses)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", body)
    for form in (e.proto.body for e in app.get("html") if e.proto.body.startswith(_FORM)):
        read = Tags(form)
        assert (read.tags, read.addresses, read.words) == ({"form", "input"}, set(), [])
        assert not any(name.startswith("on") for name in read.attributes)
    (running,) = (e.proto.body for e in app.get("html") if e.proto.unsafe_allow_javascript)
    assert running.count("<script") == 1
    assert running.endswith('</div><script src="api/follow.js"></script>')
    for link in app.get("page_link"):
        # A list opens its lines with a sign in bold.
        label = re.sub(r"^\*\*[^*]*\*\*", "", link.proto.label)
        assert not re.search(r"(?<!\\)[<\[*`$~:]", label)
