"""Sources: grades in words, how much rests on each, and what would change without one."""

from __future__ import annotations

from pathlib import Path

import pytest
import twenty
from dataset_builder import DatasetBuilder, cells_of
from dataset_copy import DatasetCopy
from page_reader import HOSTILE, Open, assert_harmless, bodies, opener, shown

import estimates
from dashboard.screens.shared.content.reliance import listed, ranked
from dashboard.screens.sources.content import (
    matching,
    profile,
    standfirst,
    without,
)
from estimates.check import Result
from estimates.derived.reliance import reliance


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(monkeypatch)


@pytest.fixture(scope="module")
def bundled_result(bundled: Path) -> Result:
    return estimates.check(bundled)


def counts(result: Result, column: str, name: str) -> tuple[int, ...]:
    row = cells_of(reliance(result.checked, column), name)
    return tuple(int(row[key]) for key in ("estimates", "alone", "direct", "chained"))


def test_figures_rest_directly_and_through_what_is_calculated_here(tmp_path: Path) -> None:
    """`half` uses lost_0 of ministry_0, `quarter` uses half: one directly, one through it."""
    result = estimates.check(twenty.write(tmp_path))
    assert counts(result, "origin", "ministry_0") == (4, 0, 1, 1)
    assert counts(result, "origin", "ministry_7") == (1, 0, 0, 0)


def test_nothing_flows_on_from_what_a_source_states(tmp_path: Path) -> None:
    """B is stated, so that c takes it as its source says it, whatever a is; d is reached once."""
    made = DatasetBuilder()
    made.add("a", best="2", source="one")
    made.add("b", best="4", source="two", formula="2 * a")
    made.add("c", formula="b + 1")
    made.add("d", formula="a + b + c")
    made.add("gone", best="9", source="one", status="retracted")
    result = made.check(tmp_path / "data")
    assert counts(result, "source", "one") == (1, 1, 2, 0)  # b and d, and not c
    assert counts(result, "source", "two") == (1, 1, 2, 0)  # c and d
    assert reliance(result.checked, "origin").empty


def test_input_of_a_measures_formula_counts_as_an_input(tmp_path: Path) -> None:
    """`total` is part plus other of the same source; two candidates of another are one input."""
    made = DatasetBuilder()
    made.measure("total", formula="part + other")
    made.add("p", measure="part", best="1", source="one")
    made.add("o", measure="other", best="2", source="two")
    made.add("o2", measure="other", best="3", source="three")
    made.add("t", measure="total", best="3", source="one")
    result = made.check(tmp_path / "data")
    inputs = cells_of(result.derived, "t")["inputs"]
    assert set(inputs) == {"p", "o", "o2"}
    for name in ("one", "two", "three"):
        assert counts(result, "source", name)[2:] == (1, 0), name


def test_what_carries_most_comes_first(bundled_result: Result) -> None:
    frame = ranked(bundled_result, "source")
    entries = listed("source", frame)
    assert entries[0].id == "moon"
    assert entries[0].rests == (
        "Eight current estimates, three of them its own claims; five derived figures use them."
    )
    assert entries[0].known == "Published October 2024 or later; not graded"
    bold, rest = standfirst(bundled_result)
    assert bold.startswith("5 of 6 derived figures rest on one source, “Forged in Suffering")
    assert rest == "6 of 17 stated estimates have no named origin."
    assert list(matching(frame, "ASAHI")["id"]) == ["asahi"]


def test_origin_is_said_to_be_named_or_not(bundled_result: Result) -> None:
    entries = {entry.id: entry for entry in listed("origin", ranked(bundled_result, "origin"))}
    assert entries["media_reports"].known == (
        "Not named: nobody to ask; reliability cannot be judged (F)"
    )
    assert entries["tjwg"].known == "Named; South Korea; not graded"
    assert entries["tjwg"].rests == "One current estimate; no derived figure uses it."


def test_without_a_source_its_figures_cannot_be_decided(bundled_result: Result) -> None:
    told = without(bundled_result, "source", "asahi")
    assert told.said == "Four estimates would be withdrawn."
    (title, changes, count) = told.sections[0]
    assert title == "Derived figures"
    assert count == len(changes) == 2
    payroll = next(change for change in changes if change.estimate == "dispatched_payroll")
    assert payroll.now == "calculated here; at least $4.5 million per month"
    assert payroll.then.startswith("cannot be decided: asahi_dispatched is retracted")
    assert without(bundled_result, "source", "asahi") == told


def test_same_id_of_a_source_and_an_origin_is_one_of_them(tmp_path: Path) -> None:
    made = DatasetBuilder()
    made.add("a", best="2", source="same")
    made.add("b", best="2", source="other", origin="same")
    folder = made.write(tmp_path / "data")
    origins = folder / "origins.csv"
    origins.write_text(
        origins.read_text(encoding="utf-8") + "same,Someone,named,,,\n", encoding="utf-8"
    )
    result = estimates.check(folder)
    assert without(result, "source", "same").said.startswith("One estimate would be withdrawn.")
    found = profile(result, "origin", "same")
    assert found is not None
    assert [name for name, _ in found.estimates] == ["b"]


def test_page_of_a_source_has_its_grade_estimates_and_what_would_change(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    copy_dataset.edit("sources.csv", "moon", "reliability", "C")
    copy_dataset.edit("sources.csv", "moon", "url", "https://example.org/moon")
    app = open_page("sources", copy_dataset.path, source="moon")
    text = shown(app)
    for part in (
        "Fairly reliable (C)",
        "Joohyun Moon",
        "Eight estimates would be withdrawn.",
        "Then: ",
    ):
        assert part in text
    assert any('href="https://example.org/moon"' in body for body in bodies(app))
    labels = [link.proto.label for link in app.get("page_link")]
    assert any("1\\.2 million people" in label for label in labels)
    assert "No origin has the id “nope”" in shown(
        open_page("sources", copy_dataset.path, origin="nope")
    )


def test_hostile_text_stays_text(open_page: Open, copy_dataset: DatasetCopy) -> None:
    text = " ".join(HOSTILE)
    for column in ("title", "publisher", "author", "url", "note", "published", "reliability"):
        copy_dataset.edit("sources.csv", "moon", column, text)
    for column in ("title", "party", "note", "kind", "reliability"):
        copy_dataset.edit("origins.csv", "media_reports", column, text)
    copy_dataset.edit("estimates.csv", "moon_troops", "subject", text)
    for parameters in (
        {},
        {"list": "origin"},
        {"source": "moon"},
        {"origin": "media_reports"},
        {"source": text},
        {"list": text, "find": text, "page": text},
    ):
        app = open_page("sources", copy_dataset.path, **parameters)
        assert_harmless(app)


def test_source_that_is_in_no_file_is_said_to_be_so(copy_dataset: DatasetCopy) -> None:
    """One without a date or a grade looks otherwise: of it these are known to be missing."""
    copy_dataset.edit("estimates.csv", "moon_personnel", "source", "moonn")
    frame = ranked(estimates.check(copy_dataset.path), "source")
    known = {line.id: line.known for line in listed("source", frame)}
    assert known["moonn"] == "Not in sources.csv: nothing is known about it"
    assert [name for name, words in known.items() if words.startswith("Not in")] == ["moonn"]
