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

from dashboard import access, network
from dashboard.data import DATASETS, EDIT, absolute
from dashboard.routes import ROUTES
from dashboard.security import middleware
from dashboard.upkeep import kept_up

_HERE = Path(__file__).resolve().parent
# Streamlit looks here by itself when it is given the script; `run` gives it an app object.
_CONFIGURATION = _HERE / ".streamlit" / "config.toml"

# Whatever a configuration file says: no other page speaks to the server, no telemetry.
_FIXED: dict[str, Any] = {
    "server.headless": True,
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "browser.gatherUsageStats": False,
}

# Seconds: where people edit, a page of a computer that slept over lunch is still known.
_EDITED: dict[str, Any] = {"server.disconnectedSessionTTL": 12 * 60 * 60}


def fixed(*, edit: bool) -> dict[str, Any]:
    """The settings that no configuration file changes, flat."""
    return _FIXED | _EDITED if edit else _FIXED


def run(
    datasets: list[Path],
    port: int | None,
    browser: bool,  # noqa: FBT001 - as called
    *,
    edit: bool = False,
    address: str = network.HERE,
) -> None:
    """Serve the dashboard on `datasets` until interrupted.

    Args:
        datasets: Folders; none of them: the bundled dataset.
        port: The port; None: the first free one from 8501 on.
        browser: Whether to open the page in the system's browser once the server answers.
        edit: Whether the pages may change the datasets.
        address: Where it answers; only this machine, unless it is told otherwise.

    Raises:
        access.RefusedError: With `edit`, anybody who reaches the address could change the datasets.
        SystemExit: The port is taken; the log says so.
    """
    if datasets:
        os.environ[DATASETS] = os.pathsep.join(str(absolute(path)) for path in datasets)
    else:
        os.environ.pop(DATASETS, None)
    os.environ[EDIT] = "1" if edit else "0"
    address = network.plain(address)
    access.check_start(address)
    hosts = access.hosts(address)
    settings = configuration() | fixed(edit=edit)
    settings |= {
        "server.address": address,
        "server.allowedHosts": [*network.LOOPBACK, *hosts],
        "browser.serverAddress": network.in_link(address),
    }
    if port is not None:
        settings["server.port"] = port

    app = st.App(
        _HERE / "entry.py",
        routes=ROUTES,
        middleware=middleware(hosts),
        lifespan=_with_browser if browser else kept_up,
    )
    app.run(config=settings)


@asynccontextmanager
async def _with_browser(app: st.App) -> AsyncGenerator[None]:
    """Open the page once the server is up; a machine without a browser goes on serving."""
    address = str(config.get_option("server.address"))
    url = f"http://{network.in_link(address)}:{config.get_option('server.port')}"
    thread = threading.Thread(target=webbrowser.open, args=(url,), daemon=True)
    asyncio.get_running_loop().call_later(0.5, thread.start)
    async with kept_up(app):
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
