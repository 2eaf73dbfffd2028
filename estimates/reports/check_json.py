"""The JSON of `estimates check` (§8): made column by column, one record to a line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from estimates.check import Result
from estimates.derived.checked import Checked
from estimates.diagnosis.alternatives import Alternative, every_alternative
from estimates.diagnosis.backward import required, smallest_change
from estimates.diagnosis.causes import causes
from estimates.diagnosis.sensitivity import sensitivity
from estimates.reports.records import (
    dumps,
    findings,
    lines,
    numbers,
    ranges,
    records,
    unbounded,
    unbounded_ends,
)
from estimates.reports.selection import Selected


def report(result: Result, selected: Selected) -> str:
    """The report as JSON text.

    A null end is unbounded, where `unbounded` says so, or else not known; a null figure is none.
    `stated` is null where nothing usable is stated, `recalculated` where there is no result in the
    row's unit, `accepts` where nothing was compared.
    """
    parts = {
        "dataset": dumps(result.dataset.name),
        "counts": dumps(selected.counts),
        "left_out": dumps(selected.left_out),
        "baseline": dumps({"known": selected.known, "gone": selected.gone}),
        "derived": lines(derived(result)),
        "agreement": lines(agreement(result)),
        "findings": lines(findings(result.worded(selected.findings))),
        "checks": lines(checks(result)),
    }
    if not (selected.known or selected.gone):
        del parts["baseline"]
    return "{" + ",\n".join(f"{dumps(name)}: {text}" for name, text in parts.items()) + "}\n"


def checks(result: Result) -> list[dict[str, Any]]:
    """How many times each check was run, passed, failed and could not run, selected or not."""
    found = result.coverage
    return records({str(name): found[name].tolist() for name in found.columns})


def derived(result: Result) -> list[dict[str, Any]]:
    """The derived figures, as `Result.derived` has them, with what explains them, for JSON."""
    frame, checked, every = result.derived, result.checked, range(len(result.derived))
    found, needed = causes(checked, every), required(checked, every)
    shares, others = sensitivity(checked, every), every_alternative(checked)
    verdict = frame["verdict"]
    stated = ranges(frame, "stated_", known=frame["stated_low"].notna())
    recalculated = ranges(frame, "", known=~verdict.isin(("undecidable", "unit_mismatch")))
    ends = zip(frame["accepts_low"].tolist(), frame["accepts_high"].tolist(), strict=True)
    accepts = [None if math.isnan(pair[0]) else _span(pair) for pair in ends]
    columns: dict[str, Sequence[Any]] = {
        "id": frame["id"].tolist(),
        "verdict": verdict.tolist(),
        "formula": frame["formula"].tolist(),
        "unit": frame["unit"].tolist(),
        "stated": stated,
        "recalculated": recalculated,
        "may_be_wider": frame["may_be_wider"].tolist(),
        "ratio": numbers(frame["ratio"]),
        "accepts": accepts,
        "nature": frame["nature"].tolist(),
        "mixed": frame["mixed"].tolist(),
        "inputs": frame["inputs"].tolist(),
        "reason": frame["reason"].tolist(),
        "causes": [
            [{"kind": cause.kind, "message": cause.message} for cause in found.get(place, ())]
            for place in every
        ],
        "required": [
            {name: _span(ends) for name, ends in needed.get(place, {}).items()} for place in every
        ],
        "sensitivity": [shares.get(place, {}) for place in every],
        "least_change": [
            _change(checked, place, needed.get(place, {})) if word in _WRONG else None
            for place, word in enumerate(verdict.tolist())
        ],
        "alternatives": [[_alternative(one) for one in others.get(place, ())] for place in every],
    }
    return records(columns)


_WRONG: Final = ("mismatch", "within_range")


def _change(
    checked: Checked, place: int, needed: Mapping[str, tuple[float, float] | None]
) -> dict[str, Any] | None:
    """The smallest change of one input that would make a total right; null where none does."""
    found = smallest_change(checked, place, needed)
    if found is None:
        return None
    return {"input": found.input, "to": found.after, "unit": found.unit, "change": found.change}


def _alternative(one: Alternative) -> dict[str, Any]:
    """What the formula gives with another estimate of an input, in the unit of the figure."""
    low, figure, high = (
        end if math.isfinite(end) else None for end in (one.low, one.figure, one.high)
    )
    ends = {"low": low, "figure": figure, "high": high, "open": one.open or None}
    ends["unbounded"] = unbounded(one.low, one.high)
    return {"input": one.input, "estimate": one.name} | ends


def agreement(result: Result) -> list[dict[str, Any]]:
    """What independent origins agree on, as `Result.agreements` has it, for JSON."""
    frame = result.agreements
    columns: dict[str, Sequence[Any]] = {
        name: frame[name].tolist()
        for name in ("measure", "subject", "nature", "as_of", "at", "unit", "status")
    }
    columns |= {name: frame[name].tolist() for name in ("origins", "agree", "unnamed")}
    for prefix in ("", "envelope_"):
        for name in ("low", "high"):
            columns[prefix + name] = numbers(frame[prefix + name])
        columns[prefix + "open"] = [text or None for text in frame[prefix + "open"].tolist()]
        ends = (frame[prefix + name] for name in ("low", "high"))
        columns[prefix + "unbounded"] = unbounded_ends(*ends)
    columns["pieces"] = [[_span(ends) for ends in pieces] for pieces in frame["pieces"].tolist()]
    columns |= {name: frame[name].tolist() for name in ("outliers", "estimates", "sentence")}
    return records(columns)


def _span(ends: tuple[float, float] | None) -> dict[str, float | str | None] | None:
    """A range for JSON: null where no value would do, a null end where it is unbounded."""
    if ends is None:
        return None
    low, high = (end if math.isfinite(end) else None for end in ends)
    return {"low": low, "high": high, "unbounded": unbounded(*ends)}
