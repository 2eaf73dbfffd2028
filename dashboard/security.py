"""What every response of the server carries, and which host names it answers to."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from dashboard.descriptors import Room
from dashboard.network import LOOPBACK, in_link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


def _inline_scripts() -> str:
    """The hashes of the scripts that Streamlit's own page holds: no other inline script may run."""
    index = Path(streamlit.__file__).with_name("static") / "index.html"
    page = index.read_text(encoding="utf-8") if index.is_file() else ""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


# Streamlit and Vega need `unsafe-eval` and inline styles; cells reach neither. No other host may be
# asked for anything.
POLICY: dict[str, str] = {
    "default-src": "'self'",
    "script-src": f"'self' 'unsafe-eval' {_inline_scripts()}",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "frame-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

HEADERS: dict[str, str] = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware that adds `HEADERS` to every HTTP response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding the headers to the response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, with_headers)


class SameOrigin:
    """ASGI middleware that lets no page of another origin open a connection to the dashboard.

    Also none of another port of the same machine. Programs that are no browsers name no origin.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str] = ()) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is no connection for messages, or one of a page of ours."""
        if scope["type"] == "websocket" and not self._is_own(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": _REFUSED})
            return
        await self.app(scope, receive, send)

    def _is_own(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return True
        try:
            parts = urlsplit(origin)
            name = parts.hostname
        except ValueError:
            return False
        # A server that stands before this one may ask for it under another name.
        return parts.netloc == headers.get("host") or name in self.hosts


_REFUSED = 1008


def middleware(hosts: Sequence[str] = ()) -> tuple[Middleware, ...]:
    """What every request passes through; hosts: names of the server besides those of loopback."""
    return (
        Middleware(SecurityHeaders),
        Middleware(TrustedHostMiddleware, allowed_hosts=[*map(in_link, (*LOOPBACK, *hosts))]),
        Middleware(SameOrigin, hosts=hosts),
        Middleware(Room),
    )
