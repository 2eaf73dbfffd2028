"""Damage that goes through a whole file: read in a time that grows with it, reported briefly."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator, Sequence
from typing import Any, overload

import pytest
from command_runs import strict
from hypothesis import given
from hypothesis import strategies as st
from spoilt_folder import Folder, checked

from estimates import cli
from estimates.reports import check_text
from estimates.tables.faults import LISTED
from estimates.tables.records import records

LINES = 3_000


class Counted(Sequence[str]):
    """Lines of a file, and how many of them were read."""

    def __init__(self, lines: list[str]) -> None:
        self.lines, self.read = lines, 0

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        self.read += 1
        return self.lines[at]

    def __len__(self) -> int:
        return len(self.lines)


@pytest.mark.parametrize(
    "lines",
    [
        ['a,"b\n'] + ["a,b\n"] * LINES,
        ['a,"b\n'] * LINES,
        ['ab","c\n'] * LINES,  # each opens a quote, and none closes the one above it
        ['"\n', 'ab","c\n'] * LINES,
        ['ab","c\n'] * LINES + ['a"b\n'] + ['ab","c\n'] * LINES,
    ],
    ids=["one", "each", "none closed", "every other", "parted"],
)
def test_no_line_is_read_more_than_twice(lines: list[str]) -> None:
    counted = Counted(lines)
    assert len(list(records(counted, 0))) >= LINES
    assert counted.read <= 2 * len(lines) + 1


def slowly(lines: Sequence[str]) -> Iterator[tuple[list[str], int, int, bool]]:
    """Cells, first and last line, whether quotes match: from each line on to where that ends."""
    done = 0
    while done < len(lines):
        reader = csv.reader(lines[done:], strict=True, skipinitialspace=True)
        try:
            cells = next(reader)
        except csv.Error:
            yield [], done + 1, done + reader.line_num, False
            done += 1
        else:
            yield cells, done + 1, done + reader.line_num, True
            done += reader.line_num


@given(st.lists(st.text('a", ', max_size=6).map("{}\n".format), max_size=12))
def test_records_are_those_of_reading_on_from_each_line(lines: list[str]) -> None:
    found = [(one.cells, one.line, one.last_line, not one.problem) for one in records(lines, 0)]
    assert found == list(slowly(lines))


def test_one_open_quote_is_one_finding(folder: Folder) -> None:
    """At the line where it opens; the rows below are read."""
    before = checked(folder.path)
    text = folder.text()
    line = text.count("\n") + 1
    folder.write("estimates.csv", f'{text}x,"pay\n')
    result = checked(folder.add(*({"id": f"r{number}"} for number in range(LINES))))
    broken = result.findings[result.findings["code"] == "F107"]
    assert broken["line"].tolist() == [line]
    assert result.counts["estimates"] == before.counts["estimates"] + LINES


@pytest.mark.parametrize(("row", "code"), [('ab","c\n', "F107"), ("a,b\n", "F108")])
def test_a_flood_of_broken_lines_is_reported_in_a_few(row: str, code: str, folder: Folder) -> None:
    first = folder.text().count("\n") + 1
    result = checked(folder.write("estimates.csv", folder.text() + row * LINES))
    found = result.findings[result.findings["code"] == code]
    assert found["line"].tolist() == [*range(first, first + LISTED)]
    words = found["message"].iloc[-1]
    assert f"({LINES - LISTED:,} more are like it, down to line {first + LINES - 1})" in words
    counted = result.coverage.set_index("code").loc[code]
    assert counted["failed"] == LINES


def test_a_great_many_columns_are_compared_with_few(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = [0]
    closest = difflib.get_close_matches

    def counting(word: str, among: Sequence[str], *more: Any) -> list[str]:
        compared[0] += len(among)
        return closest(word, among, *more)

    monkeypatch.setattr(difflib, "get_close_matches", counting)
    lines = folder.text("sources.csv").splitlines()
    own = ",".join(f"title_{number}" for number in range(50_000))
    lines = [
        f"{line.replace('title', 'name', 1)},{own if not number else ',' * 49_999}"
        for number, line in enumerate(lines)
    ]
    found = checked(folder.write("sources.csv", "\n".join(lines))).findings
    here = found[found["file"] == "sources.csv"]["code"].value_counts()
    assert (here["F110"], here["F111"]) == (1, LISTED)
    assert compared[0] < 30_000


def test_the_report_lists_the_first_findings_of_a_kind(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Programs get every one of them."""
    path = folder.add(*({"id": f"r{number}", "source": "nobody"} for number in range(LINES)))
    assert cli.run(["check", str(path)]) == 1
    shown = [line for line in capsys.readouterr().out.splitlines() if "R201 [source]" in line]
    assert len(shown) == check_text.LISTED + 1
    last = len((path / "estimates.csv").read_text(encoding="utf-8").splitlines())
    assert f"{LINES - check_text.LISTED:,} more of these, down to line {last}" in shown[-1]
    assert cli.run(["check", "--format", "json", str(path)]) == 1
    every = strict(capsys.readouterr().out)["findings"]
    assert sum(one["code"] == "R201" for one in every) == LINES
