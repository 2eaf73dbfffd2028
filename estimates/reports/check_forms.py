"""The formats of `estimates check`, by name, and where each report goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from estimates.check import Result
from estimates.reports import (
    check_annotations,
    check_csv,
    check_json,
    check_junit,
    check_markdown,
    check_sarif,
    check_text,
)
from estimates.reports.selection import Selected
from estimates.reports.terminal import Screen

Report = Callable[[Result, Selected, Path], str]


@dataclass(frozen=True, slots=True)
class Output:
    """A report and the file that it goes to, `-` for standard output."""

    form: str
    file: Path


def _text(
    result: Result, selected: Selected, folder: Path, screen: Screen, *, everything: bool
) -> str:
    return check_text.report(result, selected, screen, folder, everything=everything)


def _for_programs(report: Report) -> Callable[..., str]:
    """A report that knows no screen, and lists everything anyway."""

    def made(
        result: Result, selected: Selected, folder: Path, _: Screen, *, everything: bool
    ) -> str:
        del everything
        return report(result, selected, folder)

    return made


REPORTS: Final[dict[str, Callable[..., str]]] = {
    "text": _text,
    "json": _for_programs(lambda result, selected, _: check_json.report(result, selected)),
    "github": _for_programs(check_annotations.report),
    "sarif": _for_programs(check_sarif.report),
    "junit": _for_programs(check_junit.report),
    "markdown": _for_programs(check_markdown.report),
    "csv": _for_programs(check_csv.report),
}
"""Each takes result, selected findings, the dataset's folder, a screen, and `everything`."""


def read(text: str, form: str) -> Output:
    """An option `--output`: a file, or a format and its file.

    form: the format where the option names none.

    Raises:
        ValueError: the name of the file is empty.
    """
    before, sign, after = text.partition("=")
    if sign and before in REPORTS:
        form, text = before, after
    if not text.strip():
        raise ValueError("the name of a file is empty; leave it out, or write one")
    return Output(form, Path(text))
