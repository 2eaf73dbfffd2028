"""Which estimates speak of the same: the grouping against one by hand, and its shortcuts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from dataset_builder import DatasetBuilder, codes_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estimates.agreement.comparable import claimed_quantities, quantities
from estimates.check import Result
from estimates.derived.topics import combined, in_order

# As written, and the days meant; NEVER for what has no date, None for what is none.
NEVER = (dt.date.min, dt.date.min)
DAY = {
    "": NEVER,
    "2024-01": (dt.date(2024, 1, 1), dt.date(2024, 1, 31)),
    "2024-01-01/2024-01-31": (dt.date(2024, 1, 1), dt.date(2024, 1, 31)),
    "2024-01-31/2024-03": (dt.date(2024, 1, 31), dt.date(2024, 3, 31)),
    "2024-02/2024-04": (dt.date(2024, 2, 1), dt.date(2024, 4, 30)),
    "2024-04": (dt.date(2024, 4, 1), dt.date(2024, 4, 30)),
    "2024-04/..": (dt.date(2024, 4, 1), dt.date.max),
    "../2024-02": (dt.date.min, dt.date(2024, 2, 29)),
    "2025": (dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
    "soon": None,
}
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["stock", "sum"]),
        st.sampled_from(["North", "north ", "South"]),
        st.sampled_from(sorted(DAY)),
        st.sampled_from(["", "planned"]),
        st.sampled_from(["", "vague"]),
    ),
    max_size=14,
)


def written(folder: Path, rows: Iterable[tuple[str, str, str, str, str]]) -> Result:
    builder = DatasetBuilder()
    builder.measure("stock", unit="1", kind="level")
    builder.measure("sum", unit="1", kind="flow")
    for number, (measure, subject, as_of, nature, qualifier) in enumerate(rows):
        figure = {"low": "24"} if qualifier else {"best": f"{number + 1}"}
        cells = {"subject": subject, "as_of": as_of, "nature": nature, "qualifier": qualifier}
        builder.add(f"e{number}", measure=measure, **figure, **cells)
    return builder.check(folder)


def by_hand(
    rows: list[tuple[str, str, str, str, str]], *, vague: bool
) -> set[tuple[frozenset[int], bool]]:
    """The groups: of levels all that hold on one day, none of them within another; else equal."""
    found: set[tuple[frozenset[int], bool]] = set()
    topics: dict[tuple[str, str, str], list[int]] = {}
    for number, (measure, subject, as_of, nature, qualifier) in enumerate(rows):
        if DAY[as_of] is not None and (vague or not qualifier):
            topics.setdefault((measure, subject.strip().lower(), nature), []).append(number)
    for (measure, *_), numbers in topics.items():
        spans = {number: DAY[rows[number][2]] for number in numbers}
        dated = {number: span for number, span in spans.items() if span and span != NEVER}
        if measure == "stock":
            days = {span[0] for span in dated.values()}
            sets = {frozenset(n for n, (a, b) in dated.items() if a <= day <= b) for day in days}
            found |= {(one, True) for one in sets if not any(one < other for other in sets)}
        rest = [number for number in numbers if measure != "stock" or number not in dated]
        found |= {
            (frozenset(n for n in rest if spans[n] == spans[number]), measure == "stock")
            for number in rest
        }
    return {(one, level) for one, level in found if len(one) > 1}


@given(ROWS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_quantities_are_those_that_one_would_group_by_hand(
    tmp_path: Path, rows: list[tuple[str, str, str, str, str]]
) -> None:
    checked = written(tmp_path, rows).checked
    for found, vague in ((quantities(checked), False), (claimed_quantities(checked), True)):
        groups = [set(found.row[found.group == number].tolist()) for number in range(len(found))]
        expected = by_hand(rows, vague=vague)
        assert sorted(map(sorted, groups)) == sorted(sorted(one) for one, _ in expected)
        assert np.all(np.diff(found.first) >= 0)
        assert [min(group) for group in groups] == found.first.tolist()


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2000), st.integers(0, 1)), min_size=1))
def test_combined_codes_are_equal_where_all_parts_are(rows: list[tuple[int, int, int]]) -> None:
    parts = [np.array(column) for column in zip(*rows, strict=True)]
    key, bound = combined(*zip(parts, (5, 2_000_000, 2), strict=True))
    assert key.max() < bound
    same = [[one == other for other in rows] for one in rows]
    assert ((key[:, None] == key[None, :]) == np.array(same)).all()


@pytest.mark.parametrize("top", [3, 70_000])
def test_codes_are_sorted_and_equal_ones_stay_in_order(top: int) -> None:
    codes = np.array([top, 1, 0, top, 1, 1])
    assert in_order(codes).tolist() == [2, 1, 4, 5, 0, 3]


@pytest.mark.parametrize(
    ("hedged", "bare", "lost"),
    [
        ("12,000", "12,000", True),
        ("12,000", "12,001", False),
        ("16777217", "16777217.000000001", True),
        ("16777216.999999999", "16777217", True),
        ("16777219", "16777217", False),
        ("0", "0", True),
    ],
)
def test_numbers_are_the_same_by_their_slack_not_by_how_they_are_kept(
    hedged: str, bare: str, lost: bool, tmp_path: Path
) -> None:
    """Single precision has no place for 16,777,217: what lies next to it is looked at too."""
    builder = DatasetBuilder()
    builder.add("most", high=hedged, qualifier="up_to")
    builder.add("here", best=bare, source="other")
    assert ("A604" in codes_of(builder.check(tmp_path / "case"), "here")) == lost


@given(st.lists(st.tuples(st.sampled_from(["", "up_to", "about", "exactly"]), st.integers(1, 5))))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_figure_that_others_hedge_more_has_lost_its_hedge(
    tmp_path: Path, rows: list[tuple[str, int]]
) -> None:
    """Bounds that appear as figures, and what is “about” where it appears as exact."""
    builder = DatasetBuilder()
    for number, (qualifier, figure) in enumerate(rows):
        cell = "high" if qualifier == "up_to" else "best"
        source = f"source_{number}"
        builder.add(f"e{number}", qualifier=qualifier, source=source, **{cell: f"{figure}7"})
    findings = builder.check(builder.write(tmp_path)).findings
    lost = {
        f"e{number}"
        for number, (qualifier, figure) in enumerate(rows)
        if (qualifier != "up_to" and ("up_to", figure) in rows)
        or (qualifier == "exactly" and ("about", figure) in rows)
    }
    assert set(findings.loc[findings["code"] == "A604", "estimate"]) == lost
