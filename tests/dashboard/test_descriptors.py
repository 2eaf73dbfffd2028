"""File descriptors: what is said where there are none, and who is let in."""

from __future__ import annotations

import asyncio
import errno
import logging
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from processes import environment
from starlette.types import Message, Receive, Scope, Send

from dashboard import descriptors

NONE_LEFT = OSError(errno.EMFILE, "Too many open files")


def caused_by(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def in_the_midst_of(error: Exception, other: Exception) -> Exception:
    error.__context__ = other
    return error


@pytest.mark.parametrize(
    ("error", "out"),
    [
        (NONE_LEFT, True),
        (OSError(errno.ENFILE, "Too many open files in system"), True),
        (caused_by(RuntimeError("no page"), NONE_LEFT), True),
        (in_the_midst_of(KeyError("x"), NONE_LEFT), True),
        (ExceptionGroup("two", [ValueError("x"), caused_by(OSError("y"), NONE_LEFT)]), True),
        (OSError(errno.ENOENT, "No such file"), False),
        (ValueError(errno.EMFILE), False),
        (None, False),
    ],
    ids=repr,
)
def test_lack_of_descriptors_is_seen_through_what_it_led_to(
    error: Exception | None, out: bool
) -> None:
    assert descriptors.is_out(error) is out


def test_errors_that_lead_to_each_other_end() -> None:
    first = RuntimeError("first")
    assert not descriptors.is_out(caused_by(first, caused_by(RuntimeError("second"), first)))


def test_same_lack_is_said_once_and_a_later_one_again() -> None:
    now = 0.0
    once = descriptors.SaidOnce(lambda: now)

    def said(error: BaseException | None) -> str | None:
        info = (type(error), error, None) if error else None
        record = logging.LogRecord("asyncio", logging.ERROR, "", 1, "it failed: %s", ("x",), info)
        return logging.Formatter().format(record) if once.filter(record) else None

    first = said(NONE_LEFT)
    assert first is not None
    assert first.startswith("No file descriptors are left")
    assert "\n" not in first, "no traceback"
    for now in range(1, 600, 30):  # noqa: B007 - read by the filter
        assert said(NONE_LEFT) is None
        assert said(None) == "it failed: x", "all else is told as it is"
        assert "ValueError" in str(said(ValueError("y")))
    now += 61
    assert said(NONE_LEFT) == first


def ask(
    app: descriptors.Room, kind: str = "http", accept: str = "text/html,*/*;q=0.8"
) -> list[Message]:
    """What the server sends to who asks."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": f"{kind}.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": kind, "method": "GET", "path": "/", "headers": [(b"accept", accept.encode())]}
    asyncio.run(app(scope, receive, send))
    return sent


def failing(error: BaseException, *, begun: bool = False) -> Callable[..., Any]:
    async def app(_: Scope, __: Receive, send: Send) -> None:
        if begun:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise error

    return app


def test_pages_beyond_the_room_are_turned_away_and_nothing_else() -> None:
    async def fine(scope: Scope, _: Receive, send: Send) -> None:
        await send({"type": f"{scope['type']}.fine"})

    room = descriptors.Room(fine, most=lambda: 2)
    room.open = 1
    assert ask(room, "websocket") == [{"type": "websocket.fine"}]
    assert ask(room) == [{"type": "http.fine"}]
    room.open = 2
    assert ask(room, "websocket") == [{"type": "websocket.close", "code": 1013}]
    assert ask(room)[0]["status"] == 503
    assert ask(room, accept="application/json") == [{"type": "http.fine"}]
    assert room.open == 2


def test_page_that_ends_badly_makes_room() -> None:
    room = descriptors.Room(failing(RuntimeError("x")), most=lambda: 1)
    with pytest.raises(RuntimeError):
        ask(room, "websocket")
    assert room.open == 0


def test_request_that_cannot_open_its_file_is_told_so() -> None:
    start, body = ask(descriptors.Room(failing(NONE_LEFT)))
    assert start["status"] == 503
    assert (b"retry-after", b"10") in start["headers"]
    assert b'http-equiv="refresh"' in body["body"]
    with pytest.raises(OSError, match="Too many"):
        ask(descriptors.Room(failing(NONE_LEFT, begun=True)))
    with pytest.raises(OSError, match="gone"):
        ask(descriptors.Room(failing(OSError(errno.ENOENT, "gone"))))


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_server_takes_what_the_system_gives_without_asking() -> None:
    """The limit at first is 256 on macOS and 1,024 on most others, and can be raised by anybody."""
    code = (
        "import resource as r; from dashboard import descriptors as d;"
        "r.setrlimit(r.RLIMIT_NOFILE, (128, 900)); print(d.limit(), d.room());"
        "d.raise_limit(); print(d.limit(), d.room()); d.raise_limit(); print(d.limit())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["128", "16", "900", "209", "900"]
