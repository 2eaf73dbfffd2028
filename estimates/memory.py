"""Which allocator arrow uses while a dataset is checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa


@contextmanager
def steady() -> Iterator[None]:
    """Take arrow's memory from the system; afterwards from where it was taken before.

    Arrow's own choice, mimalloc, gives memory back so soon that a check of 100,000 estimates, which
    asks for some again at each step, often takes half as long again. What was given stays valid.
    """
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)


def for_parsing() -> pa.MemoryPool:
    """Where arrow's reader takes its memory from: it enlarges what it has again and again.

    The system copies all of it each time, mimalloc gives back what it asks for a moment later.
    """
    if "jemalloc" in pa.supported_memory_backends():
        return pa.jemalloc_memory_pool()
    return pa.default_memory_pool()
