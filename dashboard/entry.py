"""The script that Streamlit runs for every page: navigation only."""

from __future__ import annotations

import streamlit as st

from dashboard.screens.layout import frame
from dashboard.screens.pages import page, titles

st.set_page_config(page_title="Estimates", layout="wide", initial_sidebar_state="collapsed")
current = st.navigation([page(name) for name in titles()], position="top")
with frame():
    current.run()
