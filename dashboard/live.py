"""How an open page follows its files: the addresses that the script `follow.js` asks.

The script asks the server itself, not Streamlit: running a page's script only to find that nothing
has changed costs a hundred times as much, for every open page.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard import blocks, data

if TYPE_CHECKING:
    from starlette.requests import Request

_SCRIPT = Path(__file__).with_name("follow.js")
SCRIPT = "api/follow.js"  # addresses are relative to any page
_STATE = "api/state"


@asynccontextmanager
async def reading_ahead(_app: object) -> AsyncGenerator[None]:
    """Read the datasets as soon as the server starts, while the first reader's browser does."""
    for folder in data.datasets():
        data.STORE.begin(folder)
    yield


def token(state: data.State) -> str:
    """The same for the same state of a dataset, and another one after each change."""
    told = repr((state.version, state.read_at, state.unreadable))
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]


def marker(state: data.State, name: str) -> blocks.Markup:
    """What the script looks at: the state that the page shows, and where to ask for the newest."""
    return blocks.tag(
        "div",
        cls="q-follow",
        data_state=token(state),
        data_address=f"{_STATE}?dataset={quote(name)}",
        data_said=f"The data have changed. This is how they were at {state.read_at:%H:%M:%S}.",
    )


def _state(request: Request) -> Response:
    """`{"state": ...}` of a dataset by the name that links have for it; reads no file."""
    folder = data.chosen(request.query_params.get("dataset", ""))
    known = data.STORE.glance(folder) if folder else None
    return JSONResponse(
        {"state": token(known) if known else ""}, headers={"Cache-Control": "no-store"}
    )


def _script(_: Request) -> Response:
    return FileResponse(
        _SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )


ROUTES: tuple[BaseRoute, ...] = (Route(f"/{_STATE}", _state), Route(f"/{SCRIPT}", _script))
