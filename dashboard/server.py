"""Serving the dashboard from the command line: `run` blocks until it is stopped."""

from __future__ import annotations

import asyncio
import os
import threading
import tomllib
import webbrowser
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import config

from dashboard.data import DATASETS, EDIT
from dashboard.live import reading_ahead
from dashboard.routes import ROUTES
from dashboard.security import MIDDLEWARE

_HERE = Path(__file__).resolve().parent
# Streamlit looks here by itself when it is given the script; `run` gives it an app object.
_CONFIGURATION = _HERE / ".streamlit" / "config.toml"

# Whatever a configuration file says: this machine only, no telemetry.
_FIXED: dict[str, Any] = {
    "server.address": "127.0.0.1",
    "server.allowedHosts": ["127.0.0.1", "localhost"],
    "server.headless": True,
    "browser.serverAddress": "127.0.0.1",
    "browser.gatherUsageStats": False,
}


def run(
    datasets: list[Path],
    port: int | None,
    browser: bool,  # noqa: FBT001 - as called
    *,
    edit: bool = False,
) -> None:
    """Serve the dashboard on `datasets` at 127.0.0.1 until interrupted.

    Args:
        datasets: Folders; none of them: the bundled dataset.
        port: The port; None: the first free one from 8501 on.
        browser: Whether to open the page in the system's browser once the server answers.
        edit: Whether the pages may change the datasets.

    Raises:
        SystemExit: The port is taken; the log says so.
    """
    if datasets:
        os.environ[DATASETS] = os.pathsep.join(str(path.resolve()) for path in datasets)
    else:
        os.environ.pop(DATASETS, None)
    os.environ[EDIT] = "1" if edit else "0"
    settings = configuration() | _FIXED
    if port is not None:
        settings["server.port"] = port

    app = st.App(
        _HERE / "entry.py",
        routes=ROUTES,
        middleware=MIDDLEWARE,
        lifespan=_with_browser if browser else reading_ahead,
    )
    app.run(config=settings)


@asynccontextmanager
async def _with_browser(app: st.App) -> AsyncGenerator[None]:
    """Open the page once the server is up; a machine without a browser goes on serving."""
    url = f"http://{_FIXED['server.address']}:{config.get_option('server.port')}"
    thread = threading.Thread(target=webbrowser.open, args=(url,), daemon=True)
    asyncio.get_running_loop().call_later(0.5, thread.start)
    async with reading_ahead(app):
        yield


def configuration() -> dict[str, Any]:
    """The dashboard's Streamlit configuration, flat: `{"theme.light.textColor": ...}`."""
    return _flat(tomllib.loads(_CONFIGURATION.read_text(encoding="utf-8")), "")


def _flat(tree: dict[str, Any], prefix: str) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        flat |= (
            _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
        )
    return flat
