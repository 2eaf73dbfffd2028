"""Which findings a report is about: codes and beginnings of codes, `D501`, `D5`, `D`."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from estimates.check import Result
from estimates.checks import acceptance
from estimates.checks.registry import CHECKS
from estimates.findings.check import SEVERITIES


class SelectionError(ValueError):
    """A text that is no code and no beginning of one; the message is one line."""


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """Findings as they were asked for.

    findings: rows of `Result.outline`, without their words. counts: as of `Result`, of these only.
    left_out: how many of each severity were not asked for. asked: the options; "" for all.
    known: how many more are in the baseline; gone: how many have left it.
    """

    findings: pd.DataFrame
    counts: dict[str, int]
    left_out: dict[str, int]
    asked: str = ""
    known: int = 0
    gone: int = 0


def read_codes(text: str) -> tuple[str, ...]:
    """Codes, or beginnings of codes, from a comma-separated list.

    Raises:
        SelectionError: one of them fits no check, or there is none.
    """
    found = tuple(code.strip().upper() for code in text.split(",") if code.strip())
    if not found:
        raise SelectionError("name at least one code, such as D501 or D")
    for code in found:
        if not any(known.startswith(code) for known in CHECKS):
            raise SelectionError(f"no check is {code[:20]}; `estimates explain` lists the codes")
    return found


def select(result: Result, wanted: tuple[str, ...] = (), ignored: tuple[str, ...] = ()) -> Selected:
    """The findings whose code begins with one of `wanted` (none: all) and none of `ignored`."""
    findings = result.outline
    if not wanted and not ignored:
        return Selected(findings, result.counts, dict.fromkeys(SEVERITIES, 0))
    code = findings["code"]
    kept = pd.Series(not wanted, index=findings.index)
    if wanted:
        kept = code.str.startswith(wanted)
    if ignored:
        kept &= ~code.str.startswith(ignored)
    here = findings[kept].reset_index(drop=True)
    counts = result.counts | acceptance.counts(here)
    left_out = _by_severity(findings[~kept])
    options = {"--select": wanted, "--ignore": ignored}
    asked = " ".join(f"{option} {','.join(codes)}" for option, codes in options.items() if codes)
    return Selected(here, counts, left_out, asked)


def _by_severity(findings: pd.DataFrame) -> dict[str, int]:
    """How many of each severity count; accepted ones do not."""
    found = acceptance.counts(findings)
    return {severity: found[severity] for severity in SEVERITIES}
