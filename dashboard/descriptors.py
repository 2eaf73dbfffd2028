"""File descriptors: as many as the system gives, and what the server does where there are none.

Each open page holds a connection and the event loop of its script: four descriptors. More pages
than there is room for are turned away before the files of the datasets cannot be read any more.
"""

from __future__ import annotations

import errno
import logging
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG: Final = "estimates.server"
"""The name of the server's own log."""

_LOG: Final = logging.getLogger(LOG)
_WANTED: Final = 10_240  # the most that macOS gives a process
_OF_A_PAGE: Final = 4
_OF_THE_SERVER: Final = 64  # files, exports, and requests that are no open page
_NONE_LEFT: Final = frozenset({errno.EMFILE, errno.ENFILE})
_QUIET: Final = 60.0  # seconds without such an error after which another one is news
_TRY_AGAIN: Final = 1013  # RFC 6455's registry of close codes: "Try Again Later"
_SECONDS: Final = 10  # after which a page that was turned away asks again


def limit() -> int:
    """How many descriptors this process may hold; where the system has no such limit, `_WANTED`."""
    if sys.platform == "win32":
        return _WANTED
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _WANTED if soft == resource.RLIM_INFINITY else soft


def raise_limit() -> None:
    """Take as many descriptors as the system gives without asking: often 256 are given at first."""
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _WANTED if hard == resource.RLIM_INFINITY else min(hard, _WANTED)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def room() -> int:
    """How many pages can be open at once."""
    return max((limit() - _OF_THE_SERVER) // _OF_A_PAGE, 4)


def is_out(error: BaseException | None) -> bool:
    """Whether an error, or one that led to it, is that there are no descriptors left."""
    return any(isinstance(one, OSError) and one.errno in _NONE_LEFT for one in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions


class SaidOnce(logging.Filter):
    """One line in the log for all that fails while there are no descriptors, without tracebacks.

    A busy server would write megabytes a second otherwise.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._last = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is written; the first one of a kind that repeats is put in words."""
        if not record.exc_info or not is_out(record.exc_info[1]):
            return True
        before, self._last = self._last, self._now()
        if self._last - before < _QUIET:
            return False
        record.msg = (
            f"No file descriptors are left: this process may hold {limit()}. Until some are free,"
            " no page and no file can be opened. `ulimit -n` sets the limit."
        )
        record.args, record.exc_info, record.exc_text = None, None, None
        return True


def say_once() -> None:
    """Filter the logs of the server that runs, of Streamlit and of asyncio."""
    once = SaidOnce()
    for name in (LOG, *logging.root.manager.loggerDict):
        if name.partition(".")[0] in {"asyncio", "estimates", "streamlit", "uvicorn"}:
            logging.getLogger(name).addFilter(once)


class Room:
    """ASGI middleware that turns away pages for which there are no descriptors.

    A page that is turned away says so, and asks again by itself.
    """

    def __init__(self, app: ASGIApp, most: Callable[[], int] = room) -> None:
        self.app = app
        self.most = most
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what there is room for."""
        is_full = self.open >= self.most()
        if scope["type"] == "websocket":
            if is_full:
                await send({"type": "websocket.close", "code": _TRY_AGAIN})
                return
            self.open += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self.open -= 1
        elif scope["type"] == "http":
            if is_full and _asks_for_a_page(scope):
                await _turned_away()(scope, receive, send)
            else:
                await self._answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; where no file could be opened for the answer, say so."""
        has_begun = False

        async def sent(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, sent)
        except OSError as error:
            if has_begun or not is_out(error):
                raise
            _LOG.warning("", exc_info=error)  # put in words by `SaidOnce`
            await _turned_away()(scope, receive, send)


def _asks_for_a_page(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def _turned_away() -> Response:
    """What a reader sees whose page there is no room for."""
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="refresh" content="{_SECONDS}">'
        "<title>Too many pages are open</title></head>"
        '<body style="font: 1.1rem/1.5 sans-serif; max-width: 38rem; margin: 4rem auto;'
        ' padding: 0 1rem; color-scheme: light dark"><main role="alert">'
        "<h1>Too many pages are open</h1>"
        "<p>This server cannot open another page before others are closed. This page tries again"
        f" every {_SECONDS} seconds.</p></main></body></html>",
        status_code=503,
        headers={"Retry-After": str(_SECONDS), "Cache-Control": "no-store"},
    )
