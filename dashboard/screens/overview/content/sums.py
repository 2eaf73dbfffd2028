"""What the recalculation of stated figures found: what does not add up, and all the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.figures import Figure, figures

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from estimates.check import Result

MOST_SUMS = 3
"""Equations and verdicts named in the sentence about what does not add up."""

MOST_WRONG = 40
"""Figures that do not add up, made to be shown; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the arithmetic says: figures that do not add up, and sentences about all the others.

    `wrong`: at most `MOST_WRONG`, `wrong_count` how many there are. `agreeing` and `others` (title
    and verdict): at most `MOST_SUMS`. `summary` is what was found, `equations` those that agree,
    `caution` what this does not mean, `unchecked` how many stated figures nothing could
    recalculate.
    """

    wrong: tuple[Figure, ...]
    wrong_count: int
    agreeing: tuple[Figure, ...]
    summary: str
    equations: str
    caution: str
    others: tuple[tuple[str, str], ...]
    unchecked: str


def sums(result: Result, first: Collection[str] = ()) -> Sums:
    """What was found; figures of the measures `first` come before others."""
    frame = result.derived
    verdict = frame["verdict"]
    wrong = frame[verdict.isin(words.CONTRADICTED)]
    agreeing = frame[verdict == "match"]
    others = frame[~verdict.isin({*words.CONTRADICTED, "match", "calculated"})]
    decided = int((~verdict.isin(("calculated", "undecidable"))).sum())
    alone = int((~words.current(result)["is_derived"]).sum())
    shown, apart, less = (
        _first(result, part, first, most)
        for part, most in ((agreeing, MOST_SUMS), (wrong, MOST_WRONG), (others, MOST_SUMS))
    )
    equations = [figure.one_line for figure in shown]
    if len(agreeing) > MOST_SUMS:
        equations.append(f"and {words.count_words(len(agreeing) - MOST_SUMS)} more")
    return Sums(
        wrong=apart,
        wrong_count=len(wrong),
        agreeing=shown,
        summary=_found(decided, len(agreeing)),
        equations="; ".join(equations),
        caution=_caution(shown, len(agreeing)),
        others=tuple((f"{figure.title}.", figure.sentence) for figure in less),
        unchecked=f"Not checked: {words.plural(alone, 'stated figure')}"
        " that nothing here could recalculate."
        if alone
        else "",
    )


def _first(
    result: Result, frame: pd.DataFrame, measures: Collection[str], most: int
) -> tuple[Figure, ...]:
    """The first derived figures of some rows of `result.derived`, those of `measures` before."""
    measure = result.estimates["measure"].iloc[frame["row"].to_numpy()]
    elsewhere = ~measure.isin(list(measures)).to_numpy()
    ordered = frame.assign(_elsewhere=elsewhere).sort_values("_elsewhere", kind="stable")
    ids = list(ordered["id"].head(most))
    made = {figure.id: figure for figure in figures(result, ids)}
    return tuple(made[name] for name in ids)


def _found(decided: int, agreeing: int) -> str:
    """What was found where nothing is wrong; ends in a colon where equations follow."""
    if not decided:
        return "No stated figure could be recalculated from others."
    counted = words.sentence(words.plural(decided, "stated total"))
    end = ":" if agreeing else "."
    if agreeing == decided:
        tail = "its arithmetic agrees" if decided == 1 else "their arithmetic agrees"
    elif agreeing:
        tail = f"the arithmetic of {words.count_words(agreeing)} agrees"
    else:
        tail = "no two ranges are apart"
    return f"Nothing found. {counted} could be recalculated, and {tail}{end}"


def _caution(agreeing: tuple[Figure, ...], count: int) -> str:
    """What agreement does not mean; "" where nothing agrees."""
    if not agreeing:
        return ""
    if count > 1:
        return "That does not confirm them: they are no surer than what they rest on."
    rests_on = agreeing[0].rests_on
    return f"That does not confirm it: it rests on {rests_on}." if rests_on else ""
