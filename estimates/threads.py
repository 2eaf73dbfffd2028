"""Work that is done beside other work, where there is much of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

MUCH: Final = 2_000
"""Rows from which on threads save more than they cost."""

P = ParamSpec("P")
T = TypeVar("T")


def beside(threads: int, *, much: bool) -> Executor:
    """What does work in threads; at once, where it takes no longer than a thread to start."""
    return ThreadPoolExecutor(threads) if much else _AtOnce()


class _AtOnce(Executor):
    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - raised where the result is asked for
            future.set_exception(error)
        return future
