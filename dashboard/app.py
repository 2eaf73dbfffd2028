"""What `streamlit run dashboard/app.py` and `estimates dashboard` serve."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

# `streamlit run` puts this file's own folder on the path, which hides the two packages beside it.
_ROOT = Path(__file__).resolve().parent.parent
if str(_ROOT) not in sys.path:
    sys.path.insert(1, str(_ROOT))

from dashboard.live import reading_ahead  # noqa: E402 - after the path is set
from dashboard.routes import ROUTES  # noqa: E402 - after the path is set
from dashboard.security import MIDDLEWARE  # noqa: E402 - after the path is set

app = st.App(
    Path(__file__).resolve().with_name("entry.py"),
    routes=ROUTES,
    middleware=MIDDLEWARE,
    lifespan=reading_ahead,
)
