"""The script that Streamlit runs for every page: navigation only."""

from __future__ import annotations

import streamlit as st

from dashboard.screens.pages import EDITING, page, titles
from dashboard.screens.shared.layout import frame
from dashboard.screens.shared.search_box import plain_search_box, search_box

current = st.navigation([page(name) for name in titles()], position="top")
# A tab, a bookmark and a screen reader tell pages apart by their titles.
st.set_page_config(
    page_title=f"{current.title} · Dashboard of estimates",
    layout="wide",
    initial_sidebar_state="collapsed",
)
with frame():
    if current.url_path in EDITING:
        current.run()
        plain_search_box()  # last, when it is known which dataset and which draft it hands on
    else:
        search_box()
        current.run()
