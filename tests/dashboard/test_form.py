"""The form for a new estimate: what the words fill, what stays by hand, and what keeps it out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import estimates
from dashboard.drafts import form as forms
from dashboard.drafts.draft import Draft
from dashboard.drafts.form import Form, Row
from dashboard.drafts.shelf import Shelfmark
from dashboard.drafts.trial import trial
from dashboard.drafts.unfinished import Forms, Unfinished
from dashboard.screens.edit.content import new_estimate, pasting
from dashboard.screens.edit.content.choices import of_estimate
from estimates.editing.edits import AddRow, SetCell
from estimates.editing.planning import read_names
from estimates.tables.columns import ESTIMATES

ABOUT = {"measure": "soldiers_sent", "subject": "North Korea", "source": "moon"}
RESULT = estimates.check()


def made(words: str, **own: str) -> Row:
    return forms.row(Form(words, own), RESULT.dataset)


def tried(row: Row, folder: Path = estimates.BUNDLED) -> new_estimate.Preview:
    wanted = forms.edits(row, RESULT.dataset)
    found = trial(folder, Draft().with_edits(wanted).edits)
    return new_estimate.preview(found, row.cells["id"], row.others)


def test_words_fill_the_figures_the_hedge_and_the_unit() -> None:
    row = made("up to 9,500 troops", **ABOUT)
    expected = {"high": "9,500", "qualifier": "up_to", "unit": "soldier"}
    assert row.cells == ABOUT | expected | {
        "as_stated": "up to 9,500 troops",
        "id": "moon_soldiers_sent",
    }
    assert row.read == set(expected)
    assert row.suggested == {"id"}
    assert forms.wrong(row, RESULT.dataset) == []
    assert new_estimate.read_as(row.cells) == "up to 9,500 soldiers"


@pytest.mark.parametrize(
    "words",
    [
        "2,000 to 3,000, most likely 2,500",
        "12.000 troops",
        "<b>up to</b> 5 troops",
        "some soldiers",
        "3,000 North Korean and 5,000 Russian soldiers",
    ],
)
def test_words_that_are_not_clear_fill_nothing_and_keep_the_row_out(words: str) -> None:
    row = made(words, **ABOUT)
    assert row.read == frozenset()
    assert row.cells == ABOUT | {"as_stated": words, "id": "moon_soldiers_sent"}
    assert "not clear" in row.not_read
    assert forms.wrong(row, RESULT.dataset) == [row.not_read]


def test_a_unit_that_does_not_fit_the_measure_has_to_be_said() -> None:
    row = made("up to 12,000 containers", **ABOUT)
    assert "unit" not in row.cells
    assert "say which unit it is" in row.not_read
    settled = made("up to 12,000 containers", **ABOUT, unit="soldier")
    assert (settled.not_read, settled.cells["high"]) == ("", "12,000")


def test_a_figure_by_hand_keeps_the_others_as_they_stood_and_the_words_fill_none() -> None:
    row = made("up to 9,500 troops", **ABOUT)
    form = Form("up to 9,500 troops", ABOUT).typed("low", " 9,000 ", row.cells)
    form = form.typed("qualifier", "between", forms.row(form, RESULT.dataset).cells)
    now = forms.row(Form("about 5 troops", form.own), RESULT.dataset)
    assert {name: now.cells.get(name) for name in forms.FIGURES} == {
        "low": "9,000",
        "best": None,
        "high": "9,500",
        "qualifier": "between",
    }
    assert now.by_hand
    assert "high" not in now.read
    again = forms.row(Form("about 5 troops", form.own).reread(), RESULT.dataset)
    assert (again.cells["best"], again.cells["qualifier"]) == ("5", "about")
    assert "high" not in again.cells


def test_a_cell_that_was_blanked_by_hand_stays_blank() -> None:
    row = made("up to 9,500 troops", **ABOUT)
    form = Form("up to 9,500 troops", ABOUT).typed("high", "", row.cells).typed("unit", "", {})
    now = forms.row(form, RESULT.dataset)
    assert not now.cells.keys() & {"high", "unit"}
    assert "it has no unit" in forms.wrong(now, RESULT.dataset)


def test_what_is_missing_wrong_or_there_already_is_said() -> None:
    assert forms.wrong(made("5 troops"), RESULT.dataset) == [
        "it has no measure, no source and no subject"
    ]
    row = made("5 troops", **ABOUT | {"source": "nobody"}, id="moon_pay")
    told = forms.wrong(row, RESULT.dataset)
    assert told[0].startswith("there is no source “nobody”")
    assert told[1] == "estimates.csv has a row moon_pay already"
    nothing = forms.wrong(made("", **ABOUT), RESULT.dataset)
    assert nothing == ["it states nothing: no figure, no words and no formula"]


def test_a_new_source_is_made_with_the_estimate() -> None:
    form = Form("up to 9,500 troops", ABOUT | {"source": ""})
    form = form.with_made("source", {"title": "A Study: of Troops", "publisher": "Press"})
    row = forms.row(form, RESULT.dataset)
    assert row.cells["source"] == "a_study_of_troops"
    assert forms.wrong(row, RESULT.dataset) == ["the new row of sources.csv has no published"]
    cells = dict(form.made["source"]) | {"published": "2024-11"}
    row = forms.row(form.with_made("source", cells), RESULT.dataset)
    assert forms.wrong(row, RESULT.dataset) == []
    source, estimate = forms.edits(row, RESULT.dataset)
    assert source == AddRow("sources", cells | {"id": "a_study_of_troops"})
    assert estimate.id == "a_study_of_troops_soldiers_sent"
    seen = tried(row)
    assert seen.statement
    assert (seen.statement.lead, seen.statement.said) == ("Reported:", "up to 9,500 soldiers")
    assert (seen.refused, seen.mistaken) == ("", False)


def test_a_new_measure_has_the_unit_of_its_words_and_gives_it_where_they_have_none() -> None:
    about = {"subject": "North Korea", "source": "moon", "measure": ""}
    form = Form("up to 9,500 troops", about).with_made("measure", {"title": "Soldiers trained"})
    row = forms.row(form, RESULT.dataset)
    assert row.others[0].cells == {
        "title": "Soldiers trained",
        "id": "soldiers_trained",
        "unit": "soldier",
    }
    assert forms.wrong(row, RESULT.dataset) == []
    statement = tried(row).statement
    assert statement
    assert statement.said == "up to 9,500 soldiers"
    cells = {"title": "Soldiers trained", "unit": "person"}
    bare = forms.row(Form("at least 3,000", about).with_made("measure", cells), RESULT.dataset)
    assert bare.cells["unit"] == "person"
    assert bare.suggested == {"unit", "id"}
    nothing = forms.row(Form("5 troops", about).with_made("measure", {}), RESULT.dataset)
    assert forms.wrong(nothing, RESULT.dataset) == ["the new row of measures.csv has no title"]


def test_a_wrong_cell_of_a_new_source_is_found_before_it_is_added() -> None:
    cells = {"id": "study", "title": "Study", "publisher": "Press", "published": "last year"}
    row = forms.row(
        Form("5 troops", ABOUT | {"source": ""}).with_made("source", cells), RESULT.dataset
    )
    seen = tried(row)
    assert seen.mistaken
    assert any(one.where.startswith("sources.csv") for one in seen.findings)


def test_a_row_is_tried_out_before_it_is_added() -> None:
    """By hand: 12,000 rounded to the thousand is 11,500 to 12,500."""
    seen = tried(made("12,000 troops", **ABOUT))
    assert seen.statement
    assert seen.statement.said == "12,000 soldiers"
    assert seen.range.startswith("Range: 11,500 to 12,500 soldiers")
    wrong = tried(made("12,000 troops", **ABOUT, low="7", high="5"))
    assert wrong.mistaken
    assert any(one.code == "Q401" for one in wrong.findings)


def test_a_column_that_the_file_does_not_have_is_refused_with_its_name(tmp_path: Path) -> None:
    folder = shutil.copytree(estimates.BUNDLED, tmp_path / "copy")
    file = folder / "estimates.csv"
    file.write_text(file.read_text("utf-8").replace(",via,", ",via_whom,", 1), "utf-8")
    row = made("5 troops", **ABOUT, via="a newspaper")
    assert "via" in tried(row, folder).refused


def test_what_it_replaces_is_marked_in_the_same_change() -> None:
    row = made("up to 9,000 troops", **ABOUT, replaces="asahi_planned")
    added, marked = forms.edits(row, RESULT.dataset)
    assert isinstance(added, AddRow)
    assert marked == SetCell("estimates", "asahi_planned", "status", "", "superseded")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"low": "3,000", "qualifier": "at_least", "unit": "soldier"}, "at least 3,000 soldiers"),
        ({"high": "5k", "unit": "person"}, "up to 5,000 people"),
        ({"best": "1/2", "unit": "percent"}, "0.5%"),
        ({"low": "2", "high": "3", "qualifier": "between", "unit": "1"}, "between 2 and 3"),
        ({"low": "1,5", "unit": "1"}, ""),
        ({}, ""),
    ],
)
def test_what_the_cells_say_is_said_in_words(cells: dict[str, str], words: str) -> None:
    assert new_estimate.read_as(cells) == words


def test_choices_are_the_likely_ones_first_and_closed_where_nothing_else_is_right() -> None:
    measures = of_estimate(RESULT, "measure")
    assert measures.closed
    assert measures.words["soldier_pay"].startswith("Pay per North Korean soldier")
    subjects = of_estimate(RESULT, "subject", "military_dead")
    assert not subjects.closed
    assert next(iter(subjects.words)) == "Russia"
    units = list(of_estimate(RESULT, "unit", "soldiers_sent").words)
    assert units[0] == "soldier"
    assert "person" in units
    assert "USD" not in units
    assert of_estimate(RESULT, "nature").words["conditional"] == "conditional"


def test_pasted_rows_are_judged_together_and_only_sound_ones_are_added(tmp_path: Path) -> None:
    folder = shutil.copytree(estimates.BUNDLED, tmp_path / "copy")
    text = "id;as_stated;low;high\na;5 troops;;\nX;6 troops;;\nb;;7;5\nc;some troops;;\n"
    found = pasting.read(text, read_names(folder, ESTIMATES))
    rows = pasting.rows(RESULT, found, pasting.same_cells(ABOUT | {"unit": "soldier"}))
    drafted = Draft().with_edits(pasting.edits(rows, RESULT))
    every = pasting.judged(rows, trial(folder, drafted.edits))
    assert [bool(one.wrong) for one in every] == [False, True, True, True]
    assert "F114" in every[1].wrong[0]
    assert "Q401" in every[2].wrong[0]
    assert "not clear" in every[3].wrong[0]
    assert pasting.summary(every) == "4 rows: 1 can be added, 3 cannot."
    assert [one.said for one in every] == ["5 soldiers", "6 soldiers", "7 to 5 soldiers", ""]
    assert pasting.shared_problem(every) == ""
    alike = pasting.judged(pasting.rows(RESULT, found, ()), None)[:2]
    assert pasting.shared_problem(alike).startswith(
        "All for the same reason: it has no measure, no source and no subject."
    )


def test_pasted_figure_that_its_words_do_not_bear_out_is_to_be_looked_at(tmp_path: Path) -> None:
    """It can be added, as a cell can be typed; but never as if all were well."""
    folder = shutil.copytree(estimates.BUNDLED, tmp_path / "copy")
    text = "id;as_stated;best\na;up to 85,000 troops;85000\nb;85,000 troops;85000\n"
    found = pasting.read(text, read_names(folder, ESTIMATES))
    rows = pasting.rows(RESULT, found, pasting.same_cells(ABOUT | {"unit": "soldier"}))
    drafted = Draft().with_edits(pasting.edits(rows, RESULT))
    every = pasting.judged(rows, trial(folder, drafted.edits))
    assert [bool(one.wrong) for one in every] == [False, False]
    assert "Q404" in every[0].look[0]
    assert "reads as up to 85,000 soldiers" in every[0].look[0]
    assert every[1].look == ()
    assert pasting.summary(every) == (
        "2 rows, to be added. Look first at 1 that can: the checks find something."
    )


def test_what_is_half_typed_is_kept_with_its_draft_and_forgotten_once_empty() -> None:
    kept, one = Forms(), Shelfmark(Path("a"), "", "key")
    kept.change(one, lambda was: Unfinished(Form("5 tr"), was.pasted))
    assert kept.get(one).form.words == "5 tr"
    assert kept.get(Shelfmark(Path("a"), "somebody", "key")) == Unfinished()
    kept.change(one, lambda _: Unfinished())
    assert not kept._kept
