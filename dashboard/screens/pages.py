"""The table of pages: a page is one entry here and one module with a `render` function."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.navigation.page import StreamlitPage

# Name (the module, and the page's address) and title; the first is what `/` shows.
PAGES: dict[str, str] = {
    "overview": "Overview",
    "estimates": "Estimates",
    "derived": "Derived figures",
    "estimate": "Estimate",
    "agreement": "Agreement",
    "findings": "Findings",
    "sources": "Sources",
}


def page(name: str) -> StreamlitPage:
    """A page by its name, for navigation and for links."""
    module = importlib.import_module(f"dashboard.screens.{name}")
    render: Callable[[], None] = module.render
    return st.Page(
        render, title=PAGES[name], url_path=name, default=name == next(iter(PAGES)), icon=None
    )
