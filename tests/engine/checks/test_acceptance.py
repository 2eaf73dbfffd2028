"""Accepted findings stay visible, count no more, and come back when what was observed changes."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from dataset_builder import DatasetBuilder, read_cases

import estimates
from estimates.check import Result
from estimates.checks import acceptance
from estimates.findings.listing import Listing
from estimates.tables.cells import empty
from estimates.tables.columns import ACCEPTED
from estimates.words import observed

CASES = read_cases("acceptance", "cases.csv")
MARK = "The source counts a year. (A. Reader, 2024-11)"


def check(folder: Path, rows: Sequence[Mapping[str, str]], total: str = "288M") -> Result:
    """A total that does not add up (24 million would) and is above a limit, with acceptances."""
    builder = DatasetBuilder()
    builder.add("pay", best="2,000", unit="USD/soldier/month", measure="pay")
    builder.add("troops", best="12,000", unit="soldier", measure="troops")
    unit = {"unit": "USD/month", "measure": "total"}
    builder.add("total", best=total, formula="pay * troops", **unit)
    builder.write(folder)
    limit = "id,assertion\nlimit,total <= 50000000[USD/month]\n"
    (folder / "assertions.csv").write_text(limit, encoding="utf-8")
    with (folder / "accepted.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, ACCEPTED.names, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return estimates.check(folder)


def own(result: Result) -> list[str]:
    """The codes of the findings on accepted.csv."""
    found = result.findings
    return [str(code) for code in found.loc[found["file"] == "accepted.csv", "code"]]


def accepted(result: Result) -> list[str]:
    """The codes of the findings that are accepted."""
    found = result.findings
    return [str(code) for code in found.loc[found["accepted"] != "", "code"]]


EXPECTED = {
    "accepted": (["D501"], []),
    "other": (["X801"], []),
    "changed": ([], ["F132"]),
    "gone": ([], ["F131"]),
    "unknown": ([], ["F131"]),
    "incomplete": ([], ["F112"]),
}


@pytest.mark.parametrize("case", CASES, ids=[str(number) for number in range(len(CASES))])
def test_an_acceptance_holds_for_what_was_observed(case: dict[str, str], tmp_path: Path) -> None:
    """For nothing else: it is said when that has changed or is gone."""
    result = check(tmp_path / "one", [case])
    assert (accepted(result), own(result)) == EXPECTED[case["outcome"]]


def test_without_acceptances_everything_counts(tmp_path: Path) -> None:
    result = check(tmp_path / "none", [])
    assert result.findings["code"].tolist() == ["X801", "X803", "D501"]
    assert result.findings["accepted"].tolist() == ["", "", ""]
    assert (result.counts["error"], result.counts["warning"], result.counts["accepted"]) == (
        2,
        1,
        0,
    )


def test_an_accepted_finding_is_shown_with_its_severity_and_does_not_count(tmp_path: Path) -> None:
    result = check(tmp_path / "shown", CASES[:1])
    (row,) = result.findings[result.findings["code"] == "D501"].to_dict("records")
    assert (row["severity"], row["accepted"]) == ("error", MARK)
    assert row["message"].startswith("stated: $288 million per month")
    assert (result.counts["error"], result.counts["accepted"]) == (1, 1)


def test_it_comes_back_when_the_figure_changes(tmp_path: Path) -> None:
    """288 million was accepted; 300 million was not."""
    result = check(tmp_path / "back", CASES[:1], total="300M")
    assert (accepted(result), own(result)) == ([], ["F132"])
    (row,) = result.findings[result.findings["code"] == "F132"].to_dict("records")
    assert (row["line"], row["column"], row["severity"]) == (2, "expect", "info")
    assert "“288000000 != 24000000”" in row["message"]
    assert "“300000000 != 24000000”" in row["message"]


def test_it_is_said_when_it_no_longer_occurs(tmp_path: Path) -> None:
    result = check(tmp_path / "mended", CASES[:1], total="24M")
    (row,) = result.findings.to_dict("records")
    assert (row["code"], row["severity"], row["line"]) == ("F131", "warning", 2)
    assert "D501 on total" in row["message"]


def test_two_acceptances_of_one_finding_are_one(tmp_path: Path) -> None:
    """An old acceptance beside the one that holds has nothing to speak of any more."""
    result = check(tmp_path / "two", [CASES[0], CASES[0], CASES[2]])
    assert (accepted(result), own(result)) == (["D501"], ["F131"])


def test_an_estimate_that_is_gone_is_unknown(tmp_path: Path) -> None:
    result = check(tmp_path / "unknown", [CASES[0] | {"estimate": "nobody"}])
    assert own(result) == ["F131", "R201"]


def test_nothing_is_gone_because_a_file_cannot_be_read(tmp_path: Path) -> None:
    check(tmp_path / "lost", CASES[:1])
    (tmp_path / "lost" / "estimates.csv").unlink()
    result = estimates.check(tmp_path / "lost")
    assert "F131" not in result.findings["code"].tolist()
    assert result.counts["error"]


def test_findings_stay_in_their_order(tmp_path: Path) -> None:
    frame = check(tmp_path / "order", [CASES[4], CASES[2], CASES[0]]).findings
    files = frame["file"].tolist()
    assert files == sorted(files)
    assert frame.index.tolist() == list(range(len(frame)))


def test_the_frame_that_is_given_stays_as_it_is() -> None:
    listing = Listing([], {}, {})
    before = listing.frame.copy()
    result = acceptance.Acceptances(listing, empty(ACCEPTED), complete=True).marked(listing.frame)
    pd.testing.assert_frame_equal(listing.frame, before)
    assert result.columns.tolist() == [*before.columns, "accepted"]
    expected = {"error": 0, "warning": 0, "info": 0, "accepted": 0}
    assert acceptance.counts(result) == expected


@pytest.mark.parametrize(
    ("low", "figure", "high", "text"),
    [
        (23.5e6, 24e6, 24.5e6, "24000000"),
        (18800.0, np.nan, 21300.0, "18800..21300"),
        (3000.0, np.nan, np.inf, "3000.."),
        (-np.inf, np.nan, 5.0, "..5"),
        (2.0, np.nan, 2.0, "2"),
        (0.1 + 0.2, 0.1 + 0.2, 0.4, "0.3"),
        (0.0, 5e-5, 1.0, "0.00005"),
        (0.0, 2.5e15, 1e16, "2500000000000000"),
        (0.0, -7.0, 1.0, "-7"),
    ],
)
def test_observed_is_plain_digits(low: float, figure: float, high: float, text: str) -> None:
    assert observed.text(low, figure, high) == text


@pytest.mark.parametrize(("third", "outcome"), [("", True), ("12,000", False), ("30,000", False)])
def test_an_accepted_disagreement_comes_back_when_another_origin_speaks(
    third: str, outcome: bool, tmp_path: Path
) -> None:
    """Two that disagree were accepted; whom a third one agrees with, or not, is another matter."""
    builder = DatasetBuilder()
    for number, figure in enumerate(filter(None, ("12,000", "90,000", third))):
        builder.add(f"e{number}", best=figure, source=f"source_{number}", measure="m")
    builder.write(tmp_path)
    sources = "id,title,publisher,published\n"
    sources += "".join(f"source_{n},Title {n},Paper {n},2024\n" for n in range(3))
    (tmp_path / "sources.csv").write_text(sources, encoding="utf-8")
    row = "A601,e0,1 of 2 origins,They count different things.,A. Reader,2024-11\n"
    text = f"code,estimate,expect,reason,by,on\n{row}"
    (tmp_path / "accepted.csv").write_text(text, encoding="utf-8")
    assert (accepted(estimates.check(tmp_path)) == ["A601"]) == outcome
