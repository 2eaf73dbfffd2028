"""The Overview: bottom lines that claim no more than is known, and what changed."""

from __future__ import annotations

import re
from pathlib import Path

import fake_result
import pytest
import twenty
from dataset_builder import DatasetBuilder
from dataset_copy import DatasetCopy
from git_user import committer
from page_reader import Open, assert_harmless, opener, shown

import estimates
from dashboard.screens.overview.content.changed import changed
from dashboard.screens.overview.content.headline import headline
from dashboard.screens.overview.content.overview import overview
from dashboard.screens.overview.content.unknowns import equal_numbers, unknowns


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(monkeypatch)


def test_many_estimates_of_one_quantity_have_one_sentence(tmp_path: Path) -> None:
    """Never their mean: what most allow, and that they disagree; each speaker is drawn once."""
    page = overview(estimates.check(twenty.write(tmp_path)))
    (troops, losses) = page.headlines
    first = troops.statements[0]
    assert (first.lead, first.said, first.who) == (
        "Reported:",
        "named origins disagree; 8 of 9 named origins allow 11,450 to 11,550 soldiers",
        "20 estimates",
    )
    assert troops.quantities[0][0] == "troops~Army~~2024-11~soldier"
    drawn = troops.panels[0].rows
    assert list(drawn["words"]).count("about 11,500 soldiers") == 1
    assert "between 14,000 and 16,000 soldiers" in set(drawn["words"])
    assert troops.undrawn == "The chart leaves out 13 of 22 estimates."
    bold, _ = page.standfirst
    assert bold.endswith("Named origins disagree on “Troops” and “Losses”.")
    assert losses.measures == ("losses",)


def test_reported_comes_before_planned_and_calculated_last(tmp_path: Path) -> None:
    made = DatasetBuilder()
    made.add("c", formula="2 * a", measure="m")
    made.add("p", best="5", nature="planned", measure="m")
    made.add("a", best="1", measure="m")
    (headline,) = overview(made.check(tmp_path / "data")).headlines
    assert [said.id for said in headline.statements] == ["a", "p", "c"]


def test_measure_of_many_subjects_is_counted_and_not_pooled(tmp_path: Path) -> None:
    """30 subjects: no spread over them, no chart; how often origins disagree is said."""
    made = DatasetBuilder()
    for number in range(30):
        made.add(f"a{number}", best="1", subject=f"s{number}", measure="m", source="one")
        made.add(f"b{number}", best="1" if number else "9", subject=f"s{number}", measure="m")
    folder = made.write(tmp_path / "data")
    sources = folder / "sources.csv"
    text = sources.read_text(encoding="utf-8").replace("one,one,Press", "one,one,Other")
    sources.write_text(text, encoding="utf-8")
    (headline,) = overview(estimates.check(folder)).headlines
    (said,) = headline.statements
    assert said.said == (
        "60 estimates of 30 subjects; named origins disagree on 1 of 30 quantities"
    )
    assert headline.panels == ()


def test_two_articles_of_one_publisher_are_one_origin() -> None:
    rows = [
        fake_result.estimate(name, "soldiers_sent", "soldier", source=source, low=1.0, high=2.0)
        for name, source in (("a", "asahi"), ("b", "other"))
    ]
    rows[1]["origin_title"] = " the asahi SHIMBUN"
    bold, _ = overview(fake_result.result(estimates=rows, figures=[])).standfirst
    assert bold == "No headline figure below is backed by a second named origin."


def test_what_the_dataset_does_not_say_is_not_known_is_read_off_its_rows() -> None:
    result = fake_result.result(settings={"as_at": "2024-11"})
    page = overview(result)
    assert page.not_known == (
        ("Not reported as fact.", "“Pay in total”: only planned, conditional or calculated."),
        (
            "No named origin.",
            "“Pay per soldier”: nobody is named who could be asked.",
        ),
        (
            "Doubtful, or cannot be judged.",
            (
                "“Pay per soldier”, about $2,000 per soldier per month"
                " (truth cannot be judged (6); media reports, origin not named)."
            ),
        ),
        ("A word, not a figure.", "“Deaths in the famine”, “millions” of people (Joohyun Moon)."),
    )
    own = unknowns(result, page.headlines, told=True)
    assert [title for title, _ in own] == ["Not reported as fact.", "No named origin."]


def test_equal_numbers_of_different_things_are_told_apart(bundled: Path) -> None:
    result = estimates.check(bundled)
    page = overview(result)
    assert page.equal == (
        "Equal numbers of different things: up to 12,000 soldiers and about 12,000 containers."
    )
    assert equal_numbers(fake_result.result(), overview(fake_result.result()).headlines) == ""


@pytest.mark.parametrize("edited", [False, True])
def test_page_never_says_more_than_is_known(
    edited: bool, open_page: Open, copy_dataset: DatasetCopy
) -> None:
    if edited:
        copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    app = open_page("overview", copy_dataset.path)
    text = shown(app) + " ".join(c.proto.spec for c in app.get("vega_lite_chart"))
    for word in ("verified", "confirmed by", "✓", "✔", "average", "midpoint", "mean of"):
        assert word not in text.lower()
    assert not re.search(r"\b0 (to|and|–|-) (12,000|200,000|400,000|600,000)\b", text)
    assert "0 errors" not in text
    assert "6,000 soldiers" not in text  # the middle of "up to 12,000"


def test_what_changed_is_told_with_old_and_new(
    open_page: Open, copy_dataset: DatasetCopy, tmp_path: Path
) -> None:
    path = copy_dataset.path
    app = open_page("overview", path)
    assert "No earlier version is available: its folder is in no git repository." in shown(app)
    git = committer(tmp_path)
    git(path, "init", "-q")
    git(path, "add", ".")
    git(path, "commit", "-qm", "first")
    assert "No earlier version is available: this is its first version." in shown(
        open_page("overview", path)
    )
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    copy_dataset.delete("estimates.csv", "germany_linke_vote")
    text = shown(open_page("overview", path))
    for part in (
        "Since the version of 26 October 2024 (",
        "Verdict: was = agrees; now ≠ does not add up",
        "if: was $24 million per month, now $240 million per month (Joohyun Moon)",
        "Removed: Share of the vote in a state election: reported: 4.5%",
        "New: one error",
    ):
        assert part in text


def test_what_changed_is_worked_out_again_when_something_is_committed(
    copy_dataset: DatasetCopy, tmp_path: Path
) -> None:
    git = committer(tmp_path)
    git(copy_dataset.path, "init", "-q")
    git(copy_dataset.path, "add", ".")
    git(copy_dataset.path, "commit", "-qm", "first")
    copy_dataset.edit("estimates.csv", "asahi_planned", "high", "13,000")
    result = estimates.check(copy_dataset.path)
    first = changed(result)
    assert changed(result) is first
    assert any("now up to 13,000 soldiers" in said.text for said in first.sentences)
    git(copy_dataset.path, "commit", "-qam", "second")
    (copy_dataset.path / "README").write_text("x", encoding="utf-8")
    assert changed(result) is not first
    assert changed(result).sentences == first.sentences  # against the one before the last


def test_hostile_text_of_an_earlier_version_stays_text(
    open_page: Open, copy_dataset: DatasetCopy, tmp_path: Path
) -> None:
    git = committer(tmp_path)
    markup = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) \u202e"
    copy_dataset.edit("origins.csv", "south_korean_intelligence", "title", markup)
    git(copy_dataset.path, "init", "-q")
    git(copy_dataset.path, "add", ".")
    git(copy_dataset.path, "commit", "-qm", markup)
    copy_dataset.delete("estimates.csv", "asahi_planned")
    app = open_page("overview", copy_dataset.path)
    assert "Removed: " in shown(app)
    assert_harmless(app)


def test_tolls_of_different_days_carry_their_dates(tmp_path: Path) -> None:
    """Of the same people: 41,000 three weeks ago and 50,000 now are no contradiction."""
    made = DatasetBuilder()
    made.measure("deaths", unit="person", kind="total")
    toll = {"measure": "deaths", "unit": "person", "subject": "Both"}
    made.add("then", low="41,000", qualifier="more_than", as_of="2023-02-15", **toll)
    made.add("now", low="50,000", qualifier="at_least", as_of="2023-03-06", **toll)
    made.add("some_day", high="50,000", qualifier="up_to", **toll)
    made.add("plan", best="60,000", as_of="2023-04", nature="planned", **toll)
    result = made.check(tmp_path)
    found = headline(result, "Tolls", ("deaths",), "")
    assert [said.said for said in found.statements] == [
        "15 February 2023, more than 41,000 people",
        "6 March 2023, at least 50,000 people",
        "date not given, up to 50,000 people",
        "60,000 people",  # a plan is told from a report by its own words
    ]
    (panel,) = found.panels
    assert list(panel.rows["words"])[:2] == [
        "15 February 2023: more than 41,000 people",
        "6 March 2023: at least 50,000 people",
    ]
