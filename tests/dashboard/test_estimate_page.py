"""An estimate in full: who stands behind its quantity, what it is among, and what uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
import twenty
from dataset_builder import DatasetBuilder
from page_reader import HOSTILE, Open, assert_harmless, opener, shown

import estimates
from dashboard.screens.estimate.content import BESIDE, beside, estimate_page
from dashboard.screens.shared.content.labels import MOST_CHOICES, choices
from estimates.benchmark import generate
from estimates.check import Result


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(monkeypatch)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return twenty.write(tmp_path_factory.mktemp("twenty"))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("many")
    generate(folder, MOST_CHOICES * 2)
    return estimates.check(folder)


def test_how_many_origins_stand_behind_its_quantity(folder: Path, bundled: Path) -> None:
    page = estimate_page(estimates.check(folder), "repeated_5")
    assert page is not None
    assert page.standing.startswith(
        "20 estimates, 12 repeat one origin (the agency): 9 independent named origins."
    )
    assert page.quantity == "troops~Army~~2024-11~soldier"
    result = estimates.check(bundled)
    for name, said in (
        ("asahi_planned", "One named origin (South Korean intelligence); no other estimate of"),
        ("moon_pay", "No named origin; no other estimate of this quantity here."),
        ("dispatched_payroll", ""),  # calculated here
    ):
        page = estimate_page(result, name)
        assert page is not None
        assert page.standing.startswith(said)
        assert page.quantity == ""


def test_estimates_alike_are_told_apart_by_their_subject(tmp_path: Path) -> None:
    """Two tolls with the same words: whoever retracts one has to see whose it is."""
    made = DatasetBuilder()
    made.measure("deaths", title="People killed", unit="person")
    made.measure("damage", title="Damage", unit="USD")
    for subject in ("Syria", "Iraq"):
        made.add(subject.lower(), best="41,000", measure="deaths", unit="person", subject=subject)
    made.add("costs", best="5", measure="damage", unit="USD", subject="Syria")
    result = made.check(tmp_path)
    told, _ = choices(result, "", "")
    assert "People killed, Syria" in told["syria"]
    assert "People killed, Iraq" in told["iraq"]
    assert "Syria" not in told["costs"]  # the only subject of its measure
    page = estimate_page(result, "iraq")
    assert page is not None
    assert (page.about, page.measure_title) == ("People killed, Iraq", "People killed")


def test_others_of_the_measure_come_in_parts_and_this_one_is_in_each(folder: Path) -> None:
    """21 others of its measure, 12 at a time: the second part has 9, and this one above them."""
    result = estimates.check(folder)
    others = beside(result, "repeated_0")
    assert len(others) == 21
    for part, count in ((slice(0, BESIDE), 13), (slice(BESIDE, 21), 10)):
        page = estimate_page(result, "repeated_0", part)
        assert page is not None
        (panel,) = page.panels
        assert len(panel.rows) == count
        assert panel.rows["id"].iloc[0] == "repeated_0"
        assert list(panel.rows["chosen"]).count(True) == 1
    few = estimate_page(result, "lost_1")
    assert few is not None
    ids = [name for panel in few.panels for name in panel.rows["id"]]
    assert ids.index("lost_0") < ids.index("lost_1") < ids.index("lost_2")  # as in the file


def test_page_says_which_part_is_shown_and_links_what_is_derived(
    open_page: Open, folder: Path
) -> None:
    app = open_page("estimate", folder, id="repeated_0", beside="2")
    assert "Showing 13 to 21 of 21 other estimates." in shown(app)
    app = open_page("estimate", folder, id="lost_0")
    links = {link.proto.query_string: link.proto.label for link in app.get("page_link")}
    assert any("id=half" in query for query in links)


def test_of_many_estimates_those_searched_are_offered_and_the_shown_one(many: Result) -> None:
    asked = str(many.estimates["id"].iloc[-1])
    offered, left_out = choices(many, "", asked)
    assert next(iter(offered)) == asked
    assert len(offered) == MOST_CHOICES + 1
    assert left_out == MOST_CHOICES
    found, left_out = choices(many, "E7_B", asked)
    assert set(found) == {asked, "e7_b"}
    assert left_out == 0
    assert set(choices(many, "no such text", asked)[0]) == {asked}
    assert choices(many, ".*", asked)[0].keys() == {asked}


def test_hostile_search_and_parts_are_harmless(open_page: Open, many: Result) -> None:
    path = many.dataset.path
    text = " ".join(HOSTILE)
    for parameters in ({"find": text}, {"beside": text}, {"id": text}):
        assert_harmless(open_page("estimate", path, **parameters))


def test_range_of_an_interval_is_said_to_be_no_bounds(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("a", low="793", best="4,645", high="8,498", interval="95%")
    page = estimate_page(builder.check(tmp_path / "dataset"), "a")
    assert page is not None
    (fact,) = [fact for fact in page.facts if fact.name == "Range"]
    assert (fact.value, fact.more) == (
        "793 to 8,498; the figure is 4,645",
        "a 95% interval: its ends are no bounds",
    )
