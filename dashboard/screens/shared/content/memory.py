"""What is worked out once for each result of a check, and forgotten with it."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from estimates.check import Result

P = ParamSpec("P")
T = TypeVar("T")

_MOST = 64  # calls with different arguments that are remembered for one result


def remembered(
    function: Callable[Concatenate[Result, P], T],
) -> Callable[Concatenate[Result, P], T]:
    """A function of a result and of hashable arguments that answers the same call once only.

    What it returns is shared by all readers, and is not to be changed.
    """
    known: weakref.WeakKeyDictionary[Any, dict[Hashable, T]] = weakref.WeakKeyDictionary()
    lock = threading.Lock()

    def call(result: Result, /, *args: P.args, **kwargs: P.kwargs) -> T:
        asked = (args, tuple(sorted(kwargs.items())))
        try:
            with lock:
                own = known.setdefault(result, {})
                if asked in own:
                    return own[asked]
        except TypeError:  # made by hand, so that nothing can be kept beside it
            return function(result, *args, **kwargs)
        made = function(result, *args, **kwargs)
        with lock:
            while len(own) >= _MOST:
                own.pop(next(iter(own)))
            own[asked] = made
        return made

    update_wrapper(call, function)
    return call
