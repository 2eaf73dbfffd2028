"""What keeps a server going for months: its lifespan, from the first page to the last."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from dashboard import descriptors, sleeping
from dashboard.drafts.store import DRAFTS
from dashboard.live import reading_ahead

_EVERY: Final = 30.0  # seconds


@asynccontextmanager
async def kept_up(app: object) -> AsyncGenerator[None]:
    """While the server runs: read the datasets ahead, and let go of what no page needs."""
    descriptors.raise_limit()
    descriptors.say_once()
    upkeep = asyncio.create_task(_keep_up(sleeping.install()))
    async with reading_ahead(app):
        yield
    upkeep.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await upkeep
    await asyncio.to_thread(DRAFTS.write_all)


async def _keep_up(storage: sleeping.Sleeping | None) -> None:
    """Also while no page comes or goes: at night, what the day has left."""
    while True:
        await asyncio.sleep(_EVERY)
        if storage:
            storage.tidy()
        await asyncio.to_thread(DRAFTS.write_all)
