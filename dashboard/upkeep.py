"""What keeps a server going for months: its lifespan, from the first page to the last."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from dashboard import descriptors, sleeping
from dashboard.live import reading_ahead

_EVERY: Final = 30.0  # seconds


@asynccontextmanager
async def kept_up(app: object) -> AsyncGenerator[None]:
    """While the server runs: read the datasets ahead, and let go of what no page needs."""
    descriptors.raise_limit()
    descriptors.say_once()
    storage = sleeping.install()
    tidying = asyncio.create_task(_tidy(storage)) if storage else None
    async with reading_ahead(app):
        yield
    if tidying:
        tidying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await tidying


async def _tidy(storage: sleeping.Sleeping) -> None:
    """Also while no page comes or goes: at night, what the day has left."""
    while True:
        await asyncio.sleep(_EVERY)
        storage.tidy()
