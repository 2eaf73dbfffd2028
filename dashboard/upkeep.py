"""What keeps a server going for months: its lifespan, from the first page to the last."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from threading import Thread
from typing import Final

from dashboard import data, descriptors, sleeping
from dashboard.drafts.store import DRAFTS
from dashboard.live import reading_ahead
from dashboard.screens.overview.content.overview import overview
from dashboard.screens.shared.time_chart import specified

_EVERY: Final = 30.0  # seconds


@asynccontextmanager
async def kept_up(app: object) -> AsyncGenerator[None]:
    """While the server runs: read the datasets ahead, and let go of what no page needs."""
    descriptors.raise_limit()
    descriptors.say_once()
    upkeep = asyncio.create_task(_keep_up(sleeping.install()))
    async with reading_ahead(app):
        Thread(target=work_ahead, daemon=True).start()
        yield
    upkeep.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await upkeep
    await asyncio.to_thread(DRAFTS.write_all)


def work_ahead() -> None:
    """Work out what the first page shows, while the first reader's browser loads its scripts."""
    with contextlib.suppress(Exception):  # the page itself says what is wrong
        result = data.STORE.load(data.datasets()[0]).result
        if result is not None:
            shown = overview(result)
            for series in (each for headline in shown.headlines for each in headline.series):
                specified(series.panel, pick=True, small=False)


async def _keep_up(storage: sleeping.Sleeping | None) -> None:
    """Also while no page comes or goes: at night, what the day has left."""
    while True:
        await asyncio.sleep(_EVERY)
        if storage:
            storage.tidy()
        await asyncio.to_thread(DRAFTS.write_all)
