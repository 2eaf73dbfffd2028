"""What a change of some estimates changes in all that is worked out of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from estimates.agreement.agreements import agreements
from estimates.checks.assertions import judging
from estimates.derived import frames
from estimates.derived.checked import Checked

_SLACK: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Aspect:
    """Something that is worked out and compared, as a frame.

    key: the columns that name its rows. words: those that are text, ends: those that are numbers,
    counts: those that are whole ones, all compared. shown: told beside them.
    """

    title: str
    frame: Callable[[Checked], pd.DataFrame]
    key: tuple[str, ...]
    words: tuple[str, ...]
    ends: tuple[str, ...]
    shown: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The columns that are told before and after."""
        return self.words + self.counts + self.ends + self.shown


ASPECTS: Final = {
    "derived": Aspect(
        "Derived figures",
        frames.derived_frame,
        ("id",),
        ("verdict", "open"),
        ("low", "figure", "high"),
        ("unit", "reason"),
    ),
    "assertions": Aspect(
        "Assertions",
        judging.frame,
        ("id", "assertion"),
        ("answer",),
        ("low", "high", "right_low", "right_high"),
        ("unit",),
    ),
    "agreement": Aspect(
        "Agreement",
        agreements,
        ("measure", "subject", "nature", "as_of", "unit"),
        ("status", "open"),
        ("low", "high"),
        ("sentence",),
        ("origins", "agree", "unnamed"),
    ),
}
"""What is compared."""


def changes_of(
    aspect: Aspect, before: Checked, after: Checked, gone: Sequence[str] = ()
) -> pd.DataFrame:
    """The rows that differ, in their order; `gone`, of estimates that are withdrawn, are left out.

    The columns of the aspect's key, and each of its values twice: as it was, and as it is after,
    with `_after`; NaN or "" where it is gone.
    """
    key = list(aspect.key)
    was, will = (aspect.frame(each)[[*key, *aspect.values]] for each in (before, after))
    was = was[~was[key[0]].isin(list(gone))].drop_duplicates(key)
    both = was.merge(will.drop_duplicates(key), on=key, how="left", suffixes=("", "_after"))
    differs = np.zeros(len(both), dtype=np.bool_)
    whole = [f"{name}{suffix}" for name in aspect.counts for suffix in ("", "_after")]
    both = both.astype(dict.fromkeys(whole, "Int64"))
    for name in aspect.counts:
        differs |= (both[name].fillna(-1) != both[f"{name}_after"].fillna(-1)).to_numpy(np.bool_)
    for name in aspect.words:
        differs |= (both[name] != both[f"{name}_after"]).to_numpy(dtype=np.bool_)
    for name in aspect.ends:
        differs |= ~np.isclose(
            both[name].to_numpy(dtype=np.float64),
            both[f"{name}_after"].to_numpy(dtype=np.float64),
            rtol=_SLACK,
            atol=0.0,
            equal_nan=True,
        )
    texts = [name for name in both.columns if both[name].dtype == "str"]
    return both.assign(**{name: both[name].fillna("") for name in texts})[differs].reset_index(
        drop=True
    )
