"""The order in which derivations can be worked out, and the circles that have none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimates.derived.derivations import Derivations

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """level: of each derivation, -1 where it hangs on a circle. levels: derivations by level.

    circles: each as the derivations it runs through, in the order of their dependence.
    """

    level: Integers
    levels: list[Integers]
    circles: list[list[int]]


def order(found: Derivations, nodes: int) -> Order:
    """Kahn's algorithm, a level at a time (Communications of the ACM 5 (1962) 558).

    Only calculated nodes pass on what their derivation gives; a formula that names its own row is a
    circle too, whether the row states figures or not.
    """
    count = len(found)
    made_by = np.full(nodes, -1, dtype=np.int64)
    made = found.target >= 0
    made_by[found.target[made]] = np.flatnonzero(made)
    user = found.owner()
    maker = np.where(found.node >= 0, made_by[found.node], -1)
    itself = (found.node >= 0) & (found.node == found.row[user])
    maker = np.where(itself, user, maker)
    user, maker = user[maker >= 0], maker[maker >= 0]

    waiting = np.bincount(user, minlength=count)
    by_maker = np.argsort(maker, kind="stable")
    users, makers = user[by_maker], maker[by_maker]
    first = np.searchsorted(makers, np.arange(count + 1))
    level = np.full(count, -1, dtype=np.int64)
    levels: list[Integers] = []
    ready = np.flatnonzero(waiting == 0)
    while ready.size:
        level[ready] = len(levels)
        levels.append(ready)
        sizes = first[ready + 1] - first[ready]
        places = np.repeat(first[ready] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
        touched = users[places]
        np.subtract.at(waiting, touched, 1)
        candidates = np.unique(touched)
        ready = candidates[waiting[candidates] == 0]
    return Order(level, levels, _circles(level, user, maker))


def _circles(level: Integers, user: Integers, maker: Integers) -> list[list[int]]:
    """The circles among derivations that have no level; each derivation in at most one of them."""
    open_edges = (level[user] < 0) & (level[maker] < 0)
    needs: dict[int, list[int]] = {}
    for one, other in zip(user[open_edges].tolist(), maker[open_edges].tolist(), strict=True):
        needs.setdefault(one, []).append(other)
    circles: list[list[int]] = []
    seen: set[int] = set()
    for start in sorted(needs):
        path: list[int] = []
        place: dict[int, int] = {}
        at: int | None = start
        # Every derivation left needs another that is left, so that each walk ends in a circle.
        while at is not None and at not in seen:
            seen.add(at)
            place[at] = len(path)
            path.append(at)
            at = next(iter(needs.get(at, ())), None)
        if at is not None and at in place:
            circle = path[place[at] :]
            turn = circle.index(min(circle))
            circles.append(circle[turn:] + circle[:turn])
    return circles
