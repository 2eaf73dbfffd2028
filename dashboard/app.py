"""What `streamlit run dashboard/app.py` and `estimates dashboard` serve."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
from streamlit import config

# `streamlit run` puts this file's own folder on the path, which hides the two packages beside it.
_ROOT = Path(__file__).resolve().parent.parent
if str(_ROOT) not in sys.path:
    sys.path.insert(1, str(_ROOT))

from dashboard import access  # noqa: E402 - after the path is set
from dashboard.routes import ROUTES  # noqa: E402 - after the path is set
from dashboard.security import middleware  # noqa: E402 - after the path is set
from dashboard.upkeep import kept_up  # noqa: E402 - after the path is set

_ADDRESS = str(config.get_option("server.address") or "")
try:
    access.check_start(_ADDRESS)
except access.RefusedError as refused:
    print(f"estimates: {refused}", file=sys.stderr, flush=True)  # noqa: T201 - before any page
    sys.exit(2)

app = st.App(
    Path(__file__).resolve().with_name("entry.py"),
    routes=ROUTES,
    middleware=middleware(access.hosts(_ADDRESS)),
    lifespan=kept_up,
)
