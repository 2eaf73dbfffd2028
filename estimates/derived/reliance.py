"""How much rests on each source and on each origin: estimates, and figures derived from them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.derived.checked import Checked
from estimates.derived.derivations import Derivations

Integers = NDArray[np.int64]


def reliance(checked: Checked, column: str) -> pd.DataFrame:
    """One row per text of a column ("source" or "origin") that current estimates have.

    id · estimates: how many · alone: how many of them name no origin of their own · direct: derived
    figures that have one of them as an input · chained: others that are reached through figures
    calculated here. In the order of estimates.csv.
    """
    table = checked.estimates
    row = np.flatnonzero(table.categories("status").equal("") & table.filled(column))
    codes, ids = pd.factorize(np.array(table.pick(column, row), dtype=object))
    direct, every = _reached(checked, row, codes.astype(np.int64), len(ids))
    alone = np.bincount(codes[~table.filled("origin")[row]], minlength=len(ids))
    return pd.DataFrame(
        {
            "id": pd.Series(list(ids), dtype="str"),
            "estimates": np.bincount(codes, minlength=len(ids)),
            "alone": alone,
            "direct": direct,
            "chained": every - direct,
        }
    )


def _reached(checked: Checked, row: Integers, group: Integers, count: int) -> tuple[Integers, ...]:
    """How many derived figures each group of rows feeds: as inputs, and in all.

    A figure that a source states takes its inputs to be checked only: nothing flows on from it.
    """
    derivations = checked.derivations
    figures = len(checked.verdict)
    order = np.argsort(derivations.node, kind="stable")
    node, owner = derivations.node[order], derivations.owner()[order]
    width = max(len(derivations), 1)
    seen = np.zeros(0, dtype=np.int64)
    direct = np.zeros(count, dtype=np.int64)
    first = True
    pairs = _fed(node, owner, group, row, width)
    while len(pairs):
        if first:
            pairs = _through_pools(derivations, figures, node, owner, pairs, width)
            direct = _counted(pairs, figures, width, count)
            first = False
        seen = np.union1d(seen, pairs)
        reached, targets = pairs // width, derivations.target[pairs % width]
        onward = targets >= 0
        pairs = _fed(node, owner, reached[onward], targets[onward], width)
        pairs = np.setdiff1d(pairs, seen)
    return direct, _counted(seen, figures, width, count)


def _fed(
    node: Integers, owner: Integers, group: Integers, values: Integers, width: int
) -> Integers:
    """Pairs of group and derivation, as one number each, where a node of the group is an input."""
    begin, end = (np.searchsorted(node, values, side=side) for side in ("left", "right"))
    times = end - begin
    places = np.repeat(begin - np.cumsum(times) + times, times) + np.arange(times.sum())
    return np.unique(np.repeat(group, times) * width + owner[places])


def _through_pools(
    found: Derivations, figures: int, node: Integers, owner: Integers, pairs: Integers, width: int
) -> Integers:
    """Pairs with those that several candidates of an input lie between: they are inputs, too."""
    pools = pairs[pairs % width >= figures]
    beyond = _fed(node, owner, pools // width, found.target[pools % width], width)
    return np.union1d(pairs, beyond)


def _counted(pairs: Integers, figures: int, width: int, count: int) -> Integers:
    own = pairs[pairs % width < figures]
    return np.bincount(own // width, minlength=count)
