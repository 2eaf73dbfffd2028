"""What was worked out before: the one cache of the dashboard, and what makes the keys.

A key says all that a value depends on: a result of a check, which takes its values along when it
goes; the stamp of files (name, time of change, size); or the contents themselves, as a hash.
"""

from __future__ import annotations

import hashlib
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import pandas as pd

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

_CALLS = 64  # of one function with different arguments, for one result
_DRAWINGS = 512  # of one kind


class Cache(Generic[T]):
    """Values by their keys, the `most` that were used last; all readers share them."""

    def __init__(self, name: str, most: int) -> None:
        self.name, self.most = name, most
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, Future[T]] = OrderedDict()

    def __repr__(self) -> str:
        return f"<cache of {self.name}: {len(self._values)} of at most {self.most}>"

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made once for all who ask for it; raises what making it raises."""
        with self._lock:
            value = self._values.get(key)
            is_new = value is None
            if value is None:
                value = Future()
            self._keep(key, value)
        if is_new:
            try:
                value.set_result(make())
            except BaseException as error:
                self.drop(key)
                value.set_exception(error)
                raise
        return value.result()

    def known(self, key: Hashable) -> T | None:
        """The value of a key, if it is there already."""
        with self._lock:
            value = self._values.get(key)
            if value is None or not value.done():
                return None
            self._keep(key, value)
        return value.result()

    def put(self, key: Hashable, made: T) -> None:
        """Keep a value that was made elsewhere."""
        value: Future[T] = Future()
        value.set_result(made)
        with self._lock:
            self._keep(key, value)

    def drop(self, key: Hashable) -> None:
        """Forget a value."""
        with self._lock:
            self._values.pop(key, None)

    def drop_where(self, is_old: Callable[[Any], bool]) -> None:
        """Forget the values of some keys."""
        with self._lock:
            for key in [key for key in self._values if is_old(key)]:
                del self._values[key]

    def _keep(self, key: Hashable, value: Future[T]) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > self.most:
            self._values.popitem(last=False)


def remembered(function: Callable[Concatenate[R, P], T]) -> Callable[Concatenate[R, P], T]:
    """Make a function of a result and of hashable arguments answer the same call once only.

    What it returns is shared by all readers and not to be changed. It is forgotten with the result,
    so it must not hold that.
    """
    caches: weakref.WeakKeyDictionary[Any, Cache[T]] = weakref.WeakKeyDictionary()
    lock = threading.Lock()

    def call(result: R, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with lock:
                cache = caches.get(result)
                if cache is None:
                    cache = caches[result] = Cache(function.__qualname__, _CALLS)
        except TypeError:  # made by hand, so that nothing can be kept beside it
            return function(result, *args, **kwargs)
        key = (args, tuple(sorted(kwargs.items())))
        return cache.get(key, lambda: function(result, *args, **kwargs))

    update_wrapper(call, function)
    return call


def drawn_once(function: Callable[P, T]) -> Callable[P, T]:
    """Make a function of frames and of values that `repr` tells apart work once on equal contents.

    What it returns is shared by all readers and not to be changed.
    """
    cache: Cache[T] = Cache(function.__qualname__, _DRAWINGS)

    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        key = _contents((*args, *sorted(kwargs.items())))
        return cache.get(key, lambda: function(*args, **kwargs))

    update_wrapper(call, function)
    return call


def _contents(parts: tuple[object, ...]) -> bytes:
    """A hash of what the parts hold, the same in every frame of the same columns and cells."""
    text = repr(
        [part.to_dict("list") if isinstance(part, pd.DataFrame) else part for part in parts]
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
