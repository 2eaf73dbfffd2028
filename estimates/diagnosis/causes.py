"""Why a stated total does not add up: single replacements that make it agree.

Each possible slip is tried by itself: on the stated figure (a power of ten, another period), on one
input (a digit, another unit) or on the formula (an input left out). It counts as a cause only if
the figures then agree to half a unit of the stated figure's last digit. With many things to try,
something fits by chance: a kind of cause of which so many come near is left out, since no cause is
better than a wrong one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.evaluation import points
from estimates.arithmetic.ranges import SLACK
from estimates.arithmetic.verdicts import VERDICTS
from estimates.derived.checked import Checked
from estimates.derived.known_inputs import Group, by_row, groups, names_of, tidy
from estimates.diagnosis.cutting import cuts
from estimates.diagnosis.trials import Row, Trial, Trials
from estimates.words import wording

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# In the order in which equally close ones are named: the commonest slips first.
KINDS: Final = {
    "power_of_ten": "a power of ten",
    "cut": "cut instead of rounded",
    "percent": "percent for a fraction",
    "period": "another period",
    "digits": "a digit",
    "unit": "another unit",
    "input_missing": "an input left out",
    "input_repeated": "an input used twice",
    "other_estimate": "another estimate",
}
_ORDER: Final = {kind: place for place, kind in enumerate(KINDS)}
_MOST_ROWS: Final = 1_000
_MOST_CAUSES: Final = 5
_GAP_DIGITS: Final = 4  # to which figures are equally close
_CLOSE: Final = 0.05  # of the figure: half a unit of a single digit would let nearly anything agree
_AS_CLOSE: Final = 0.005  # of the figure: a cause that much worse than the closest is left out
# Replacements that may be expected to come so near by chance: more for the slips that are common.
_BY_CHANCE: Final = 0.08
_COMMON: Final = 0.2
_COMMON_KINDS: Final = ("power_of_ten", "percent", "period")
_RESOLUTION: Final = 0.2  # of half a unit: round numbers agree exactly more often than by chance


@dataclass(frozen=True, slots=True)
class Cause:
    """A replacement that makes a stated total agree.

    kind: one of KINDS. message: a sentence, with what is replaced by what and how many replacements
    were tried. replacement: what would have to stand there: a figure, a unit or an id.
    """

    kind: str
    message: str
    replacement: str
    tried: int


def causes(checked: Checked, derivations: Iterable[int] | Integers) -> dict[int, list[Cause]]:
    """The causes of each total that does not add up or agrees only because ranges are wide.

    The likeliest first: ranked by how close the figures come. Empty where nothing fits, or there
    are no figures to compare. Of very many derivations only the first 1,000 are looked into; the
    others are not in the result.
    """
    asked = np.unique(np.fromiter(derivations, np.int64))
    asked = asked[(asked >= 0) & (asked < len(checked.verdict))]
    wrong = [VERDICTS.index(name) for name in ("mismatch", "within_range")]
    asked = asked[np.isin(checked.verdict[asked], wrong)][:_MOST_ROWS]
    result: dict[int, list[Cause]] = {int(derivation): [] for derivation in asked}
    if not asked.size:
        return result
    values = checked.nodes
    trials = Trials(checked, values, asked)

    def work(group: Group) -> None:
        figures = _central_figures(group, trials)
        for place, derivation in enumerate(group.derivation.tolist()):
            row = trials.row(group, place, figures[place])
            result[derivation] = _causes(checked, group, row, trials.of(row))

    for group in groups(checked, asked):
        by_row(checked, group, work)
    for derivation, cut in cuts(checked, values, asked).items():
        message = f"{KINDS['cut']}: {cut.words}"
        result[derivation].insert(0, Cause("cut", message, cut.rounding, 1))
    return result


def _central_figures(group: Group, trials: Trials) -> Floats:
    """What stands for each input: shape (rows, slots), in base units."""
    return np.array(
        [trials.central(group.inputs[:, slot]) for slot in range(group.program.slots)]
    ).T


def _causes(checked: Checked, group: Group, row: Row, tried: Sequence[Trial]) -> list[Cause]:
    stated = float(checked.comparison.figure[row.derivation])
    half_unit = float(checked.comparison.half_unit[row.derivation])
    given, *others = _results(group, row, tried)
    if not (math.isfinite(stated) and math.isfinite(given)):
        return []
    totals = np.array([trial.total if trial.on_total else stated for trial in tried])
    halves = np.array([trial.half_unit if trial.on_total else half_unit for trial in tried])
    results = np.array(others)
    usable = np.isfinite(results) & np.isfinite(totals)
    gaps, sizes = np.abs(totals - results), np.maximum(np.abs(totals), np.abs(results))
    fits = usable & (gaps <= np.minimum(halves, _CLOSE * sizes) + SLACK * sizes)
    needed, moves = _moves(totals, results, stated, given)
    rank = np.array([_ORDER[trial.kind] for trial in tried])
    found: list[tuple[float, Trial, float]] = []
    for place in np.flatnonzero(fits).tolist():
        rivals = moves[usable & (rank <= rank[place])]
        near = max(gaps[place], _RESOLUTION * halves[place]) / (sizes[place] or 1.0)
        if _is_telling(near, needed, rivals, _chance(tried[place])):
            found.append((gaps[place] / (sizes[place] or 1.0), tried[place], results[place]))
    return _ranked(checked, row, found, int(usable.sum()))


def _moves(totals: Floats, results: Floats, stated: float, given: float) -> tuple[float, Floats]:
    """How far apart the two figures are, and what share of it each replacement makes up for.

    By their ratio, on a logarithmic scale; where a sign differs by their difference, as a share of
    the larger one.
    """
    with np.errstate(all="ignore"):
        needed, left = np.log(np.float64(stated) / given), np.log(totals / results)
        if not math.isfinite(needed):
            size = max(abs(stated), abs(given))
            needed, left = np.float64((stated - given) / size), (totals - results) / size
        return float(abs(needed)), np.asarray((needed - left) / needed)


def _chance(trial: Trial) -> float:
    is_common = trial.kind in _COMMON_KINDS and (trial.on_total or trial.kind == "period")
    return _COMMON if is_common else _BY_CHANCE


def _is_telling(near: float, needed: float, moves: Floats, chance: float) -> bool:
    """Whether a fit is more than chance, by how many likely replacements come into its region.

    near: how near the figures come, as a share of them. moves: of replacements of its kind and of
    likelier ones. Those of half to twice what is needed are taken as spread evenly there.
    """
    rivals = np.unique(np.round(moves[(moves >= 0.5) & (moves <= 2)], 6))
    return len(rivals) * 2 * near <= chance * 1.5 * needed + SLACK


def _results(group: Group, row: Row, tried: Sequence[Trial]) -> list[float]:
    """What the formula gives as it stands, then with each replacement; in the row's unit."""
    table = np.tile(row.figures, (len(tried) + 1, 1))
    for place, trial in enumerate(tried, 1):
        if not trial.on_total:
            table[place, trial.slot] = trial.figure
    with np.errstate(all="ignore"):
        found = points(group.program, list(np.ascontiguousarray(table.T))) / row.scale
    result: list[float] = found.tolist()
    return result


def _ranked(
    checked: Checked, row: Row, found: Sequence[tuple[float, Trial, float]], tried: int
) -> list[Cause]:
    """The closest of all first; of each kind on the total, and on each input, the closest alone."""
    ranked = sorted(found, key=lambda each: (round(each[0], _GAP_DIGITS), _likely(each[1])))
    on_total = {trial.kind for _, trial, _ in ranked if trial.on_total}
    hundredfold = any(trial.kind == "percent" for _, trial, _ in ranked)
    named: dict[tuple[int, str], Cause] = {}
    for gap, trial, result in ranked:
        is_power = trial.kind == "power_of_ten"
        # In a product a power of ten is as good on any input: it is said once, of the total.
        again = is_power and not trial.on_total and trial.kind in on_total
        is_percent = is_power and trial.is_hundredfold and hundredfold
        if again or is_percent or gap > ranked[0][0] + _AS_CLOSE:
            continue
        message = f"{KINDS[trial.kind]}: {_words(checked, row, trial, result)}"
        message += f" ({tried:,} replacements were tried)"
        key = (trial.slot, trial.kind if trial.on_total else "")
        named.setdefault(key, Cause(trial.kind, message, trial.replacement, tried))
    return list(named.values())[:_MOST_CAUSES]


def _likely(trial: Trial) -> tuple[int, int]:
    """The place of a slip among equally close ones; a power of ten less is nearly left out."""
    kind = trial.kind
    if kind == "power_of_ten" and not trial.on_total:
        return _ORDER["input_missing"], 1
    return _ORDER[kind], 0


def _words(checked: Checked, row: Row, trial: Trial, result: float) -> str:
    if trial.on_total:
        return f"{trial.words} would agree"
    unit = checked.estimates.pick("unit", np.array([row.row]))[0]
    gives = wording.quantity(tidy(result, 4), unit)
    name = names_of(checked, row.inputs[[trial.slot]])[0]
    return f"{trial.words.format(name=name)} gives {gives}"
