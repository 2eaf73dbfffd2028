"""The cache: each value is made once, the least used goes first, and none outlives its result."""

from __future__ import annotations

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from dashboard.cache import Cache, drawn_once, remembered


class Result:
    """Stands for a result of a check."""


def test_readers_who_ask_at_once_wait_for_one_of_them() -> None:
    cache: Cache[int] = Cache("numbers", 4)
    together, calls = threading.Barrier(8), list[int]()

    def make() -> int:
        calls.append(1)
        together_again.wait(0.2)
        return 7

    together_again = threading.Event()

    def ask(_: int) -> int:
        together.wait(10)
        return cache.get("key", make)

    with ThreadPoolExecutor(8) as readers:
        assert list(readers.map(ask, range(8))) == [7] * 8
    assert len(calls) == 1


def test_what_was_left_alone_longest_goes_first() -> None:
    cache: Cache[str] = Cache("letters", 2)
    for key in "abac":
        cache.get(key, key.upper)
    assert [cache.known(key) for key in "abc"] == ["A", None, "C"]
    cache.put("d", "D")
    assert [cache.known(key) for key in "acd"] == [None, "C", "D"]


def test_what_failed_is_tried_again() -> None:
    cache: Cache[float] = Cache("shares", 2)
    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 1 / 0)
    assert cache.known("key") is None
    assert cache.get("key", lambda: 0.5) == 0.5


def test_what_follows_from_a_result_is_worked_out_once_and_goes_with_it() -> None:
    calls: list[int] = []

    @remembered
    def squared(_: Result, number: int) -> int:
        calls.append(number)
        return number**2

    first, second = Result(), Result()
    assert [squared(first, 3), squared(first, 3), squared(first, 4)] == [9, 9, 16]
    assert squared(second, 3) == 9
    assert calls == [3, 4, 3]
    gone = weakref.ref(first)
    del first
    gc.collect()
    assert gone() is None


def test_drawings_of_the_same_contents_are_made_once() -> None:
    calls: list[str] = []

    @drawn_once
    def draw(rows: pd.DataFrame, *, title: str) -> dict[str, str]:
        calls.append(title)
        return {"title": f"{title} of {len(rows)}"}

    rows = pd.DataFrame({"low": [1.0, float("nan")]})
    first = draw(rows, title="a")
    assert draw(rows.copy(), title="a") is first
    assert draw(rows.assign(low=[1.0, 2.0]), title="a") is not first
    assert draw(rows, title="b") == {"title": "b of 2"}
    assert calls == ["a", "a", "b"]
