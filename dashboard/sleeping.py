"""Sessions of pages that are closed or asleep: known for hours, at the price of memory alone.

Streamlit gives each session an event loop for its script, which holds three file descriptors for as
long as the session is kept. A page that nobody has open needs none: its loop is closed, and it gets
another one when it comes back.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from streamlit import config, runtime
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from dashboard.descriptors import LOG

if TYPE_CHECKING:
    from streamlit.runtime.app_session import AppSession
    from streamlit.runtime.session_manager import SessionInfo

# Streamlit has no other way to its sessions' loops, nor to where it stores sessions.
# ruff: noqa: SLF001

_LOG: Final = logging.getLogger(LOG)


class Sleeping(MemorySessionStorage):
    """Streamlit's storage of sessions without a connection; they hold no descriptors here."""

    def save(self, session_info: SessionInfo) -> None:
        """Keep a session whose page has lost its connection."""
        super().save(session_info)
        self.tidy()

    def delete(self, session_id: str) -> None:
        """Hand out a session, which may run again.

        Raises:
            KeyError: it is not kept.
        """
        kept = self.get(session_id)
        super().delete(session_id)
        if kept is not None and kept.session._script_event_loop.is_closed():
            # Streamlit would do so itself, and warn of it.
            kept.session._script_event_loop = asyncio.new_event_loop()

    def tidy(self) -> None:
        """Forget sessions whose time is over, and close the loops of all others."""
        len(self._cache)  # which is when it drops what has expired
        for kept in self.list():
            _rest(kept.session)


def _rest(session: AppSession) -> None:
    """Close the loop of a session; one whose script has yet to end is left for the next time."""
    loop = session._script_event_loop
    if session._scriptrunner is None and not loop.is_running():
        loop.close()


def install() -> Sleeping | None:
    """Make it the storage of the server that was just started, before there is any session.

    None, with a warning in the log, where Streamlit is built otherwise: only that closed pages then
    cost more.
    """
    manager = runtime.get_instance()._session_mgr
    if not isinstance(manager, WebsocketSessionManager) or not hasattr(manager, "_session_storage"):
        _LOG.warning("With this Streamlit, pages that were closed hold file descriptors.")
        return None
    seconds = int(config.get_option("server.disconnectedSessionTTL"))
    manager._session_storage = storage = Sleeping(ttl_seconds=seconds)
    return storage
