"""How far origins agree (A601 to A603), and what two estimates show to be wrong (A604, A605)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dataset_copy import BUNDLED
from hypothesis import given
from hypothesis import strategies as st
from sourced_cases import findings_of, named, places, read_toml, sourced

import estimates
from estimates.agreement.agreements import agreements
from estimates.agreement.marzullo import sweep
from estimates.check import Result
from estimates.reports import check_json, page
from estimates.reports.terminal import Screen
from estimates.series.frames import comparisons

QUANTITIES = read_toml("agreement", "quantities.toml")
CONTRADICTIONS = read_toml("agreement", "contradictions.toml")


@pytest.mark.parametrize("case", named(QUANTITIES))
def test_what_most_independent_origins_allow(case: dict[str, Any], tmp_path: Path) -> None:
    frame = comparisons(sourced(tmp_path / "case", case).checked)
    assert len(frame) == len(case["agree"])
    for row, expected in zip(frame.to_dict("records"), case["agree"], strict=True):
        for name, value in expected.items():
            if name == "says":
                assert value in row["sentence"]
            elif isinstance(value, (int, float)):
                assert row[name] == pytest.approx(value, rel=1e-9), name
            else:
                assert _plain(row[name]) == value, name


def _plain(value: Any) -> Any:
    """Tuples as lists, as cases write them."""
    return list(map(_plain, value)) if isinstance(value, tuple) else value


@pytest.mark.parametrize("case", named(QUANTITIES))
def test_agreement_says_what_confirms_nothing(case: dict[str, Any], tmp_path: Path) -> None:
    found = findings_of(sourced(tmp_path / "case", case), "A601", "A602", "A603")
    assert places(found) == [tuple(place) for place in case["finds"]]
    assert set(found["severity"]) <= {"info"}


@pytest.mark.parametrize("case", named(CONTRADICTIONS))
def test_lost_hedges_and_falling_totals(case: dict[str, Any], tmp_path: Path) -> None:
    found = findings_of(sourced(tmp_path / "case", case), "A604", "A605")
    assert places(found) == [tuple(place) for place in case["finds"]]
    assert all(case.get("says", "") in message for message in found["message"])


TWENTY = "20 estimates, 12 of them of ministry: 9 named origins"


def twenty(folder: Path, odd: str = "12,000") -> Result:
    """20 estimates of one quantity, 12 of which repeat one origin; the last one may differ."""
    rows = [
        {"id": f"e{n}", "origin": "ministry" if n < 12 else f"office_{n}", "best": "12,000"}
        for n in range(20)
    ]
    rows[-1]["best"] = odd
    return sourced(folder, {"rows": rows})


def test_twelve_of_twenty_that_repeat_one_origin_leave_nine(tmp_path: Path) -> None:
    result = twenty(tmp_path / "case")
    (row,) = result.agreements.to_dict("records")
    assert (row["origins"], row["agree"], row["status"]) == (9, 9, "corroborated")
    assert row["sentence"] == f"{TWENTY}. All allow 11,500 to 12,500 soldiers"
    assert findings_of(result, "A601", "A602", "A603").empty


def test_json_says_which_values_two_camps_allow_and_not_only_from_where_to_where(
    tmp_path: Path,
) -> None:
    """Two say 15 to 20, two say 58 or more: nobody says 30."""
    ranges = {"a": ("10", "20"), "b": ("15", "25"), "c": ("50", ""), "d": ("58", "")}
    rows = [
        {"id": name, "origin": f"o_{name}", "low": low, "high": high}
        | ({} if high else {"qualifier": "at_least"})
        for name, (low, high) in ranges.items()
    ]
    (record,) = check_json.agreement(sourced(tmp_path / "case", {"rows": rows}))
    assert record["pieces"] == [
        {"low": 15.0, "high": 20.0, "unbounded": None},
        {"low": 58.0, "high": None, "unbounded": "high"},
    ]


def test_one_of_nine_that_differs_leaves_eight_wherever_it_is_told(tmp_path: Path) -> None:
    """Frame, finding, JSON and the page of each of the 20."""
    result = twenty(tmp_path / "case", "30,000")
    (row,) = result.agreements.to_dict("records")
    assert (row["origins"], row["agree"], row["outliers"]) == (9, 8, ("e19",))
    (finding,) = findings_of(result, "A601", "A602", "A603").to_dict("records")
    assert (finding["code"], finding["estimate"]) == ("A601", "e19")
    assert finding["message"] == (
        f"{TWENTY}. Only 8 allow the same, 11,500 to 12,500 soldiers; "
        "outside it: e19 (office_19). All that is claimed: 11,500 to 35,000 soldiers"
    )
    (record,) = check_json.agreement(result)
    assert record | {"origins": 9, "agree": 8, "outliers": ("e19",), "low": 11_500.0} == record
    for name in ("e0", "e13", "e19"):
        told = page.report(result, name, Screen(), tmp_path)
        assert f"Agreement {TWENTY}. Only 8 allow the same" in " ".join(told.split())


def test_no_headline_of_the_bundled_dataset_is_backed_twice() -> None:
    """Its reports, plans and ifs are never one quantity; the one number that lost its hedge is."""
    result = estimates.check(BUNDLED)
    assert agreements(result.checked).empty
    found = findings_of(result, "A601", "A602", "A603", "A604", "A605")
    (finding,) = found.to_dict("records")
    assert (finding["code"], finding["severity"]) == ("A604", "warning")
    assert (finding["estimate"], finding["column"], finding["cell"]) == (
        "moon_troops",
        "best",
        "12,000",
    )
    assert finding["message"] == (
        "“up to 12,000 soldiers” (South Korean intelligence, asahi_planned) "
        "appears here as “12,000 soldiers”"
    )


def test_empty_dataset_has_no_agreement(tmp_path: Path) -> None:
    result = sourced(tmp_path / "case", {"rows": []})
    assert agreements(result.checked).empty
    assert findings_of(result, "A601", "A602", "A603", "A604", "A605").empty


ENDS = st.integers(0, 12)
VOTES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), ENDS, ENDS), min_size=1, max_size=14
)


@given(VOTES)
def test_marzullo_counts_as_one_would_by_hand(votes: list[tuple[int, int, int, int]]) -> None:
    """The most voters at any whole or half number, and just the numbers where there are so many."""
    rows = sorted((g, v, min(a, b), max(a, b)) for g, v, a, b in votes)
    numbers = {name: index for index, name in enumerate(dict.fromkeys(row[0] for row in rows))}
    group = np.array([numbers[row[0]] for row in rows])
    low, high = (np.array([row[end] for row in rows], dtype=np.float64) for end in (2, 3))
    voter = np.array([numbers[row[0]] * 4 + row[1] for row in rows])
    found = sweep(group, voter, low, high)
    most = found.most(len(numbers))
    stretches = found.stretches(most)
    for name, index in numbers.items():
        counts = {half / 2: _voters(rows, name, half / 2) for half in range(25)}
        assert most[index] == max(counts.values())
        own = [
            (found.value[a], found.value[b])
            for a, b in zip(
                stretches.low[stretches.group == index],
                stretches.high[stretches.group == index],
                strict=True,
            )
        ]
        inside = {value for value in counts if any(a <= value <= b for a, b in own)}
        assert inside == {value for value, count in counts.items() if count == most[index]}


def _voters(rows: Sequence[tuple[int, int, int, int]], group: int, value: float) -> int:
    return len({row[1] for row in rows if row[0] == group and row[2] <= value <= row[3]})


def test_very_many_estimates_of_one_quantity_are_compared_once_each(tmp_path: Path) -> None:
    """20,000 of 300 papers, every second one without the hedge of the others."""
    rows = [
        {"id": f"e{n}", "source": f"paper_{n % 300}"}
        | ({"high": "12,000", "qualifier": "up_to"} if n % 2 else {"best": "12,000"})
        for n in range(20_000)
    ]
    result = sourced(tmp_path / "case", {"rows": rows})
    (row,) = result.agreements.to_dict("records")
    assert (row["origins"], row["agree"], row["low"], row["high"]) == (300, 300, 11_500, 12_000)
    assert result.outline["code"].isin(["A604", "A605"]).sum() == 10_000


ODD = {
    "dates": {"best": "12,000", "as_of": "sometime", "claimed_on": "then"},
    "numbers": {"best": "NaN"},
    "more numbers": {"low": "5", "high": "3"},
    "units": {"best": "12,000", "unit": "m**9**9"},
    "origins": {"best": "12,000", "origin": "nobody\u202e"},
    "kinds": {"best": "12,000", "qualifier": "roughly", "nature": "hoped", "credibility": "0"},
    "themselves": {"best": "12,000", "replaces": "e1", "formula": "e1"},
    "nothing": {},
}


@pytest.mark.parametrize("cells", ODD.values(), ids=ODD)
def test_odd_estimates_upset_no_comparison(cells: dict[str, str], tmp_path: Path) -> None:
    """What cannot be read is said as such, and neither agrees with what can nor hides it."""
    sound = {"best": "12,000", "credibility": "1"}
    rows = [
        {"id": f"e{n}", "origin": f"office_{n}"} | (sound if n < 2 else cells) for n in range(9)
    ]
    result = sourced(tmp_path / "case", {"rows": rows})
    assert {"e0", "e1"} <= set(result.agreements["estimates"].iloc[0])
    assert result.agreements["agree"].iloc[0] >= 2
    assert "S703" not in set(result.findings["code"])
    assert page.report(result, "e8", Screen(), tmp_path)
