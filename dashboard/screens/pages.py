"""The table of pages: a page is one entry here and one folder with a `page` module and `render`."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import access

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.navigation.page import StreamlitPage

# Name (the folder, and the page's address) and title; the first is what `/` shows.
PAGES: dict[str, str] = {
    "overview": "Overview",
    "estimates": "Estimates",
    "derived": "Derived figures",
    "agreement": "Agreement",
    "findings": "Findings",
    "sources": "Sources",
}
REACHED: dict[str, str] = {"estimate": "Estimate", "search": "Search"}
"""Pages that something leads to; the menu has none of them."""
EDITING: dict[str, str] = {"edit": "Edit"}
"""Pages that are there only where the server was started for editing."""


def titles() -> dict[str, str]:
    """The pages that this server has: name and title of each."""
    return PAGES | (EDITING if access.editing() else {}) | REACHED


def page(name: str) -> StreamlitPage:
    """A page by its name, for navigation and for links."""
    module = importlib.import_module(f"dashboard.screens.{name}.page")
    render: Callable[[], None] = module.render
    return st.Page(
        render,
        title=(PAGES | EDITING | REACHED)[name],
        url_path=name,
        default=name == next(iter(PAGES)),
        visibility="hidden" if name in REACHED else "visible",
    )
