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
    "estimate": "Estimate",
    "agreement": "Agreement",
    "findings": "Findings",
    "sources": "Sources",
}
EDITING: dict[str, str] = {"edit": "Edit"}
"""Pages that are there only where the server was started for editing."""


def titles() -> dict[str, str]:
    """The pages that this server has: name and title of each."""
    return PAGES | EDITING if access.editing() else PAGES


def page(name: str) -> StreamlitPage:
    """A page by its name, for navigation and for links."""
    module = importlib.import_module(f"dashboard.screens.{name}.page")
    render: Callable[[], None] = module.render
    title = (PAGES | EDITING)[name]
    return st.Page(render, title=title, url_path=name, default=name == next(iter(PAGES)), icon=None)
