"""Specifications that were made before: building one takes far longer than showing it."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, ParamSpec

import pandas as pd

P = ParamSpec("P")

_MOST = 512


def kept(function: Callable[P, dict[str, Any]]) -> Callable[P, dict[str, Any]]:
    """A function that makes a specification of frames and of values that `repr` tells apart.

    It makes that of the same contents once, for all readers; what it returns is not to be changed.
    """
    known: OrderedDict[bytes, dict[str, Any]] = OrderedDict()
    lock = threading.Lock()

    def call(*args: P.args, **kwargs: P.kwargs) -> dict[str, Any]:
        asked = _contents((*args, *sorted(kwargs.items())))
        with lock:
            if asked in known:
                known.move_to_end(asked)
                return known[asked]
        made = function(*args, **kwargs)
        with lock:
            known[asked] = made
            while len(known) > _MOST:
                known.popitem(last=False)
        return made

    update_wrapper(call, function)
    return call


def _contents(parts: tuple[object, ...]) -> bytes:
    """A hash of what the parts hold, the same in every frame of the same columns and cells."""
    told = repr(
        [part.to_dict("list") if isinstance(part, pd.DataFrame) else part for part in parts]
    )
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()
