"""Why a derived figure does not add up, what would make it, and how much its check is worth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.screens.shared.content import words
from estimates.checks.derived.worth import strength_of
from estimates.derived.known_inputs import names_of, rows_of, units_of
from estimates.diagnosis.alternatives import alternatives
from estimates.diagnosis.backward import Change, required, required_words, smallest_change
from estimates.diagnosis.causes import KINDS, causes
from estimates.words import wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimates.check import Result

MOST_ALTERNATIVES = 8
MOST_REQUIRED = 8
_WITH_CAUSES = frozenset({"mismatch", "within_range"})
_UNDECIDED = frozenset({"undecidable", "unit_mismatch", "calculated"})


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the formula gives with another estimate in place of one of its inputs."""

    input: str
    id: str
    said: str
    gives: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the engine says of one derived figure, in sentences; "" and () where nothing.

    causes: a name and what would have to be replaced. tried: how many replacements were tried, or
    that none fits. required: what each input would have to be. smallest: the smallest change of one
    input that reconciles. strength: why the check is weak. hedges: hedges and digits that the total
    states and its inputs do not, or the reverse.
    """

    causes: tuple[tuple[str, str], ...] = ()
    tried: str = ""
    required: tuple[str, ...] = ()
    more_required: int = 0
    smallest: str = ""
    alternatives: tuple[Alternative, ...] = ()
    more_alternatives: int = 0
    strength: str = ""
    hedges: tuple[str, ...] = ()


def diagnosis(result: Result, place: int) -> Diagnosis:
    """The diagnosis of the derived figure at a place in `result.derived`."""
    verdict = str(result.derived["verdict"].iloc[place])
    if verdict in _UNDECIDED:
        return Diagnosis()
    names = input_titles(result, place)
    found, tried = _causes(result, place, verdict)
    strength = strength_of(result.checked, place)
    others = alternatives(result.checked, place)
    wanted = _required(result, place, names)
    return Diagnosis(
        causes=found,
        tried=tried,
        required=wanted[:MOST_REQUIRED],
        more_required=max(0, len(wanted) - MOST_REQUIRED),
        smallest=_smallest(smallest_change(result.checked, place), names),
        alternatives=tuple(
            Alternative(names.get(other.input, other.input), other.name, other.said, other.words)
            for other in others[:MOST_ALTERNATIVES]
        ),
        more_alternatives=max(0, len(others) - MOST_ALTERNATIVES),
        strength=_sentence(strength.get("D506", "")),
        hedges=tuple(
            _sentence(with_titles(strength[code], names))
            for code in ("D504", "D505")
            if code in strength
        ),
    )


def input_titles(result: Result, place: int) -> dict[str, str]:
    """What each input of a derived figure measures, by its id (or its measure, of several rows).

    With the id where two inputs measure the same.
    """
    checked = result.checked
    nodes = checked.derivations.slots(place)
    nodes = nodes[nodes >= 0]
    titles = words.titles(result)
    measures = checked.estimates.pick("measure", rows_of(checked, nodes))
    said = [titles[measure] for measure in measures]
    return {
        name: title if said.count(title) == 1 else f"{title} ({name})"
        for name, title in zip(names_of(checked, nodes), said, strict=True)
    }


def with_titles(text: str, titles: Mapping[str, str]) -> str:
    """A sentence of the engine with the titles of the inputs in place of their ids.

    An id without `_` can be a word of the sentence ("a", "total") and stays as it is.
    """
    ids = [re.escape(name) for name in titles if "_" in name]
    if not ids:
        return text
    found = re.compile(rf"\b(?:{'|'.join(ids)})\b")
    return found.sub(lambda part: f"“{titles[part[0]]}”", text)


def _causes(result: Result, place: int, verdict: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Causes by name, and how many replacements were tried."""
    if verdict not in _WITH_CAUSES:
        return (), ""
    found = causes(result.checked, [place]).get(place, [])
    if not found:
        return (), "None of the single slips tried explains it."
    tried = wording.number(found[0].tried)
    said = tuple(
        (
            words.sentence(KINDS[cause.kind]),
            words.sentence(
                cause.message.removeprefix(f"{KINDS[cause.kind]}: ").removesuffix(
                    f" ({cause.tried:,} replacements were tried)"
                )
            )
            + ".",
        )
        for cause in found
    )
    return said, f"{tried} single replacements were tried; those named here would make it agree."


def _required(result: Result, place: int, names: dict[str, str]) -> tuple[str, ...]:
    allowed = required(result.checked, [place]).get(place, {})
    nodes = result.checked.derivations.slots(place)
    units = dict(zip(names_of(result.checked, nodes), units_of(result.checked, nodes), strict=True))
    return tuple(
        required_words(names.get(name, name), range_, units[name])
        for name, range_ in allowed.items()
    )


def _smallest(change: Change | None, names: dict[str, str]) -> str:
    """The smallest change in words: "Pay from $2,000 to $18,800 per soldier per month, 9.4 …"."""
    if change is None:
        return ""
    before, after = (float(f"{value:.3g}") for value in (change.before, change.after))
    if before == after:
        before, after = change.before, change.after
    ends = wording.quantities(before, after, change.unit, "from {} to {}")
    factor = change.after / change.before
    if 0.5 < factor < 2:
        percent = wording.number(float(f"{abs(factor - 1) * 100:.2g}"))
        size = f"{percent}% {'more' if factor > 1 else 'less'}"
    else:
        size = f"{wording.number(float(f'{factor:.2g}'))} times as much"
    return f"{names.get(change.input, change.input)} {ends}: {size}."


def _sentence(text: str) -> str:
    return f"{words.sentence(text)}." if text else ""
