"""The page of derived figures: the list with every verdict, and one figure with all that is known.

The wrong totals are those of the issue: 240 and 288 million a month, where 2,000 a month for each
of 12,000 soldiers make 24 million (17.25 to 31.25 as both are rounded).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from dataset_builder import DatasetBuilder
from dataset_copy import DatasetCopy
from page_reader import Open, assert_harmless, opener, shown

import estimates
from dashboard.screens.derived.content.derived_list import PER_PAGE, listing, standfirst
from dashboard.screens.derived.content.diagnosis import Diagnosis, diagnosis
from dashboard.screens.derived.page import HOW_TO_DERIVE
from dashboard.screens.shared.content.figures import figures
from estimates.check import Result
from estimates.checks.derived.worth import strength_of


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(monkeypatch)


def labels(app: Any) -> list[str]:
    return [link.proto.label.replace("\\", "") for link in app.get("page_link")]


def diagnosed(copy: DatasetCopy, **cells: str) -> Diagnosis:
    """What is said of the stated payroll with some of its cells changed."""
    for column, text in cells.items():
        copy.edit("estimates.csv", "moon_payroll", column, text)
    result = estimates.check(copy.path)
    return diagnosis(result, result.derived["id"].tolist().index("moon_payroll"))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """40 totals of 2 and 3: most say 5, three 500, 5,000 or -5, nine are calculated."""
    builder = DatasetBuilder()
    builder.add("two", best="2", qualifier="exactly")
    builder.add("three", best="3", qualifier="exactly")
    for number in range(40):
        wrong = {7: "500", 20: "5000", 33: "-5"}.get(number, "5")
        stated = {} if number % 4 == 0 and number != 20 else {"best": wrong, "qualifier": "exactly"}
        builder.add(f"t{number}", formula="two + three", subject=f"Army {number % 3}", **stated)
    return builder.check(tmp_path_factory.mktemp("many") / "dataset")


def test_what_does_not_add_up_comes_first_the_farthest_off_before_all(many: Result) -> None:
    """A thousand times too high, a hundred times too high; what has no ratio after them."""
    found = listing(many)
    assert [entry.id for entry in found.entries[:3]] == ["t20", "t7", "t33"]
    assert [entry.sign for entry in found.entries[:4]] == ["≠", "≠", "≠", "="]
    assert found.first == "t20"
    assert found.verdicts == (
        ("all", "All (40)"),
        ("mismatch", "Does not add up (3)"),
        ("match", "Agrees (28)"),
        ("calculated", "Calculated here (9)"),
    )


def test_list_is_paged_and_says_what_it_leaves_out(many: Result) -> None:
    assert (listing(many).pages, len(listing(many).entries)) == (4, PER_PAGE)
    assert listing(many).shown == "Showing 1 to 10 of 40 derived figures."
    last = listing(many, verdict="match", page=99)
    assert (last.page, len(last.entries)) == (3, 8)
    assert last.shown == "Showing 21 to 28 of 28, out of 40 derived figures."
    seen = [entry.id for page in range(1, 5) for entry in listing(many, page=page).entries]
    assert sorted(seen) == sorted(many.derived["id"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("T33", {"t33"}), ("army 2", {f"t{n}" for n in range(40) if n % 3 == 2}), ("[", set())],
)
def test_list_is_searched_as_plain_text(many: Result, text: str, expected: set[str]) -> None:
    found = listing(many, text=text)
    assert found.matching == len(expected)
    assert {entry.id for entry in found.entries} <= expected


def test_unknown_verdict_has_no_figures(many: Result) -> None:
    assert listing(many, verdict="<b>").entries == ()


def test_standfirst_counts_what_was_found() -> None:
    assert standfirst({"mismatch": 1, "match": 3, "calculated": 1}) == (
        "One stated figure does not add up.",
        "One more figure is calculated here: no one has stated it.",
    )
    assert standfirst({})[0] == "No stated figure can be recalculated from others."


def test_page_lists_every_verdict_and_shows_the_first_figure_in_full(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    app = open_page("derived", copy_dataset.path)
    entries = [label for label in labels(app) if label.startswith("**")]
    assert len(entries) == 6
    assert entries[0] == (
        "**≠** Pay for all the North Korean soldiers in Russia, per month, North Korea:"
        " $240 million per month (conditional). Does not add up: ten times too high. (shown below)"
    )
    text = shown(app)
    for part in (
        "moon_payroll = moon_pay * moon_troops",
        "Does not add up: ten times too high.",
        "A power of ten: $24 million per month in place of $240 million per month would agree.",
        "Pay per North Korean soldier in Russia would have to be $18,800 to $21,300 per soldier",
        "North Korean soldiers sent to Russia would have to be 94,000 to 163,000 soldiers.",
        "any total from $17.25 million to $31.25 million per month",
        "What drives it",
        "is checked against Pay per North Korean soldier in Russia and North Korean soldiers",
    ):
        assert part in text
    assert app.query_params["id"] == "moon_payroll"


def test_address_chooses_the_figure(open_page: Open, bundled: Path) -> None:
    app = open_page("derived", bundled, id="dispatched_payroll")
    text = shown(app)
    assert "dispatched_payroll = moon_pay * asahi_dispatched" in text
    assert "Open above because “North Korean soldiers sent to Russia” is at least 3,000" in text
    assert "Likely cause" not in text  # nothing was stated that could be wrong


def test_unknown_figure_in_a_link_says_so(open_page: Open, bundled: Path) -> None:
    app = open_page("derived", bundled, id="<script>nope")
    assert "No derived figure has the id “<script>nope”" in shown(app)
    assert_harmless(app)


def test_dataset_without_formulas_says_how_to_derive(open_page: Open, tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("a", best="1")
    text = shown(open_page("derived", builder.write(tmp_path / "plain")))
    assert "No derived figures yet." in text
    assert HOW_TO_DERIVE in text


def test_long_list_has_filters_and_pages(open_page: Open, many: Result) -> None:
    app = open_page("derived", many.dataset.path, verdict="match", page="2")
    text = shown(app)
    assert "Showing 11 to 20 of 28, out of 40 derived figures." in text
    assert labels(app).count("Previous 10") == labels(app).count("Next 8") == 1
    app.text_input[0].set_value("Army 1").run()
    assert "page" not in app.query_params
    assert app.query_params["find"] == "Army 1"
    none = open_page("derived", many.dataset.path, find="nowhere")
    assert "No derived figure matches." in shown(none)


def test_month_for_year_is_named(copy_dataset: DatasetCopy) -> None:
    found = diagnosed(copy_dataset, best="288 million")
    assert found.causes[0][0] == "Another period"
    assert found.tried.endswith(
        "single replacements were tried; those named here would make it agree."
    )


def test_no_cause_is_better_than_a_wrong_one(copy_dataset: DatasetCopy) -> None:
    found = diagnosed(copy_dataset, best="37 million")
    assert found.causes == ()
    assert found.tried == "None of the single slips tried explains it."
    assert found.required
    assert found.smallest


def test_total_that_no_value_of_an_input_gives_says_so(copy_dataset: DatasetCopy) -> None:
    """The pay is at least 0, and so is the number of soldiers: no product of theirs is negative."""
    found = diagnosed(copy_dataset, best="-24 million")
    assert found.required == (
        "No value of Pay per North Korean soldier in Russia would work.",
        "No value of North Korean soldiers sent to Russia would work.",
    )
    assert found.smallest == ""


def test_other_estimates_stand_in_a_table(copy_dataset: DatasetCopy) -> None:
    found = diagnosed(copy_dataset)
    assert [(other.id, other.said, other.gives) for other in found.alternatives] == [
        ("asahi_dispatched", "at least 3,000 soldiers", "at least $4.5 million per month"),
        ("asahi_planned", "up to 12,000 soldiers, planned", "up to $30 million per month"),
    ]


def test_weak_check_says_which_way_it_can_fail(tmp_path: Path) -> None:
    """At least 10 of 2 or 3 each: a total below 20 would fail, and nothing else."""
    builder = DatasetBuilder()
    builder.add("a", low="10", qualifier="at_least")
    builder.add("b", low="2", high="3")
    builder.add("t", best="25", formula="a * b")
    result = builder.check(tmp_path / "weak")
    found = diagnosis(result, 0)
    assert found.strength == "A weak check: only a total below 20 would have failed."
    assert set(strength_of(result.checked, 0)) == {"D504", "D506"}
    assert found.hedges[0].startswith("With a the formula gives a lower bound only")
    (figure,) = figures(result, ["t"])
    assert figure.window == (
        "It would have passed any total from 20 up; only one below that could fail."
    )


def test_long_sum_says_how_many_inputs_it_leaves_out(tmp_path: Path) -> None:
    """Ten ones that are said to make 500: each would have to be about 491."""
    builder = DatasetBuilder()
    names = [f"a{number}" for number in range(10)]
    for name in names:
        builder.add(name, best="1", qualifier="exactly")
    builder.add("t", best="500", formula=" + ".join(names))
    found = diagnosis(builder.check(tmp_path / "sum"), 0)
    assert found.required[0] == "measure (a0) would have to be 441 to 541."
    assert (len(found.required), found.more_required) == (8, 2)


def test_strength_is_that_of_the_one_figure(many: Result) -> None:
    assert strength_of(many.checked, 0) == {}


def test_result_that_rests_on_an_interval_has_no_bounds(tmp_path: Path) -> None:
    """90 (65 to 115, 90 %) over 3: the true figure may lie beyond 65/3 and 115/3."""
    builder = DatasetBuilder()
    builder.add("damage", low="65", best="90", high="115", interval="90%")
    builder.add("people", best="3", qualifier="exactly")
    builder.add("each", best="30", formula="damage / people")
    builder.add("free", formula="damage / people")
    result = builder.check(tmp_path / "dataset")
    for name in ("each", "free"):
        (figure,) = figures(result, [name])
        who = " ".join(figure.panel.rows["who"])
        assert "from an interval such as 95%, no bounds" in who
        assert "anywhere" not in who


def test_small_mismatch_is_shown_so_precisely_that_the_gap_is_seen(tmp_path: Path) -> None:
    """20 to 20.8 percent of 98 are 19.6 to 20.384, and 19 stands for 18.5 to 19.5: 0.1 apart."""
    made = DatasetBuilder()
    made.add("strength", best="98", qualifier="exactly", unit="soldier")
    made.add("share", low="20", high="20.8", measure="share", unit="percent")
    made.add("dead", best="19", unit="soldier", formula="strength * share")
    (figure,) = figures(made.check(tmp_path))
    said = [" ".join(texts) for texts in figure.panel.rows[["words", "who"]].to_numpy().tolist()]
    assert said[0] == "Stated: 19 soldiers as rounded by the source: 18.5 to 19.5 soldiers"
    assert said[1].startswith("Recalculated: 19.6 to 20.384 soldiers")
    assert "0.1 soldiers between them" in said[2]
    assert figure.window == "It would have passed any total from 19.6 to 20.384 soldiers."
