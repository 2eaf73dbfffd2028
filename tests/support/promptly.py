"""Promises of speed that hold on a busy machine, too."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail where a block takes more seconds of processor time, all threads together.

    What else the machine does meanwhile does not count.
    """
    started = time.process_time()
    yield
    spent = time.process_time() - started
    assert spent < seconds, f"{spent:.2f} seconds of processor time; promised are {seconds}"
