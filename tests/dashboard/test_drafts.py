"""Drafts: pending edits never move to another row, never get lost, and are never made up."""

from __future__ import annotations

import errno
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from dataset_copy import DatasetCopy

from dashboard.drafts import sheet, store, trial
from dashboard.drafts.draft import Draft, Pending
from dashboard.drafts.shelf import Shelf, Shelfmark, is_key
from dashboard.drafts.shown import Shown, drawn
from dashboard.drafts.store import Drafts, new_key
from dashboard.screens.edit.content import review, table
from dashboard.screens.edit.content.choices import of_cells
from estimates.editing import planning, saving
from estimates.editing.edits import AddRow, EditError, RemoveRow, SetCell
from estimates.tables.columns import BY_NAME, ESTIMATES, ORIGINS


def cell(column: str, old: str, new: str, row: str = "a") -> SetCell:
    return SetCell("estimates", row, column, old, new)


def taken(shown: Shown, rows: dict[int, dict[int, str | None]]) -> list[SetCell]:
    """The edits that are put."""
    put: list[SetCell] = []
    assert shown.take(rows, put.extend) == bool(put)
    return put


def new(**cells: str) -> AddRow:
    return AddRow("estimates", cells)


@pytest.mark.parametrize(
    ("edits", "left"),
    [
        ([cell("low", "1", "2"), cell("low", "2", "3")], [cell("low", "1", "3")]),
        ([cell("low", "1", "2"), cell("low", "2", "1")], []),
        ([cell("low", "1", " 1 ")], []),
        ([cell("low", "1", "1.0")], [cell("low", "1", "1.0")]),
        ([cell("low", "", "1"), cell("best", "", "1")],
         [cell("low", "", "1"), cell("best", "", "1")]),
        ([cell("low", "1", "2"), cell("low", "1", "2", "b")],
         [cell("low", "1", "2"), cell("low", "1", "2", "b")]),
        ([new(id="n", low="1"), cell("low", "1", "2", "n")], [new(id="n", low="2")]),
        ([new(id="n", low="1"), cell("id", "n", "m", "n"), cell("low", "1", "3", "m")],
         [new(id="m", low="3")]),
        ([new(id="n", low="1"), new(id="n", low="2")], [new(id="n", low="2")]),
    ],
)  # fmt: skip
def test_later_edit_takes_the_place_of_an_earlier_one(
    edits: list[SetCell | AddRow], left: list[SetCell | AddRow]
) -> None:
    """What the cell held at first stays: it is what the file is compared with."""
    assert list(Draft().with_edits(edits).edits) == left
    one_by_one = Draft()
    for edit in edits:
        one_by_one = one_by_one.with_edits([edit])
    assert list(one_by_one.edits) == left


def test_new_rows_never_swallow_each_other() -> None:
    draft = Draft().with_edits([new(id="n", low="1"), new(id="m", low="2")])
    with pytest.raises(EditError, match="another new row is called m"):
        draft.with_edits([cell("id", "n", "m", "n")])
    with pytest.raises(EditError, match="needs an id"):
        draft.with_edits([new(low="3")])


def test_rows_are_removed_by_no_page() -> None:
    with pytest.raises(TypeError):
        Draft().with_edits([RemoveRow("estimates", {"id": "a"})])


def test_what_was_changed_since_is_neither_dropped_nor_replaced() -> None:
    """A button acts on what stood beside it, not on what was typed on another page meanwhile."""
    seen = cell("low", "1", "2")
    now = Draft().with_edits([seen]).with_edits([cell("low", "2", "3")])
    assert now.without([seen]) == now
    assert now.replaced(seen, [cell("low", "9", "2")]) == now
    kept = now.replaced(now.edits[0], [cell("low", "9", "3")])
    assert kept.edits == (cell("low", "9", "3"),)
    assert kept.without(kept.edits) == Draft()


def test_what_was_changed_while_it_was_saved_stays_pending() -> None:
    saved: list[Pending] = [
        cell("low", "1", "2"),
        new(id="n", low="1", note="x"),
        cell("best", "", "5"),
    ]
    meanwhile = (
        Draft()
        .with_edits(saved)
        .with_edits([cell("low", "2", "4"), cell("low", "1", "7", "n"), cell("high", "", "9")])
    )
    left = meanwhile.saved(Draft().with_edits(saved).edits)
    assert set(left.edits) == {
        cell("low", "2", "4"),
        cell("low", "1", "7", "n"),
        cell("high", "", "9"),
    }
    assert Draft().with_edits(saved).saved(saved) == Draft()


# --- the store ------------------------------------------------------------------------------------


def test_two_pages_that_type_at_once_lose_nothing(tmp_path: Path) -> None:
    drafts, mark = Drafts(), Shelfmark(tmp_path, "", new_key())
    together = threading.Barrier(8)

    def type_into(page: int) -> None:
        together.wait(10)
        for row in range(40):
            drafts.change(mark, partial(Draft.with_edits, edits=[edit(page, row)]))

    def edit(page: int, row: int) -> SetCell:
        return cell("low", "", "1", f"r{page}_{row}")

    with ThreadPoolExecutor(8) as pages:
        list(pages.map(type_into, range(8)))
    assert len(drafts.get(mark)) == 320


def test_draft_is_its_owners_and_its_keys_alone(tmp_path: Path) -> None:
    drafts = Drafts()
    ann, her_other, bob = (Shelfmark(tmp_path, owner, new_key()) for owner in ("ann", "ann", "bob"))
    for mark in (ann, her_other, bob):
        drafts.change(mark, lambda draft: draft.with_edits([cell("low", "", "1")]))
    assert [kept.mark for kept in drafts.others(ann)] == [her_other]
    drafts.change(her_other, lambda _: Draft())
    assert drafts.others(ann) == ()
    assert len(drafts.get(bob)) == 1
    assert drafts.get(Shelfmark(tmp_path, "eve", bob.key)) == Draft()


def test_keys_cannot_be_guessed_and_no_other_text_is_one() -> None:
    keys = {new_key() for _ in range(50)}
    assert len(keys) == 50
    assert all(is_key(key) and len(key) >= 22 for key in keys)
    assert not any(
        map(is_key, ("", "a" * 15, "a" * 65, "../../etc/passwd/etc", "x y" * 9, "ä" * 20))
    )


def test_drafts_outlive_the_server(tmp_path: Path) -> None:
    """Those that are empty leave nothing behind; nobody else can read the others."""
    shelf = Shelf(tmp_path / "state" / "drafts")
    drafts, mark, other = Drafts(shelf), *(Shelfmark(tmp_path, "ann", new_key()) for _ in "ab")
    edits: list[Pending] = [
        cell("low", "", "1"),
        AddRow("origins", {"id": "x", "title": "É \ud800 “x”"}),
    ]
    drafts.change(mark, lambda draft: draft.with_edits(edits))
    drafts.change(other, lambda draft: draft.with_edits(edits[:1]))
    later = Drafts(shelf)
    assert later.get(mark) == Draft(tuple(edits))
    (kept,) = later.others(mark)
    assert (kept.mark, kept.at) == (other, drafts.others(mark)[0].at)
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in shelf.place.iterdir()} == {0o600}
        assert shelf.place.stat().st_mode & 0o777 == 0o700
    assert not any(mark.key in path.name for path in shelf.place.iterdir())
    for each in (mark, other):
        later.change(each, lambda _: Draft())
    assert list(shelf.place.iterdir()) == []
    assert Drafts(shelf).get(mark) == Draft()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"folder": 1}', '{"edits": [1]}', "é", "[" * 100_000]
)
def test_what_is_no_draft_is_passed_over_and_stays(tmp_path: Path, text: str) -> None:
    drafts, mark = Drafts(Shelf(tmp_path)), Shelfmark(tmp_path, "", new_key())
    drafts.change(mark, lambda draft: draft.with_edits([cell("low", "", "1")]))
    (good,) = tmp_path.iterdir()
    strange = tmp_path / "strange.json"
    strange.write_text(text, "latin-1")
    renamed = good.with_name("renamed.json")
    renamed.write_bytes(good.read_bytes())
    again = Drafts(Shelf(tmp_path))
    assert len(again.get(mark)) == 1
    assert again.others(mark) == ()
    assert strange.read_text("latin-1") == text


def test_draft_that_cannot_be_written_is_kept_in_memory_and_written_once_it_can_be(
    tmp_path: Path,
) -> None:
    """Nobody is kept from editing, and why it would not outlive the server is told."""
    place = tmp_path / "file"
    place.write_text("")
    shelf = Shelf(place / "drafts")
    drafts, mark = Drafts(shelf), Shelfmark(tmp_path, "", new_key())
    drafts.change(mark, lambda draft: draft.with_edits([cell("low", "", "1")]))
    drafts.change(mark, lambda draft: draft.with_edits([cell("high", "", "2")]))
    assert len(drafts.get(mark)) == 2
    assert drafts.unwritten(mark) == os.strerror(errno.ENOTDIR)
    place.unlink()
    drafts.write_all()
    assert drafts.unwritten(mark) == ""
    assert Drafts(shelf).get(mark) == drafts.get(mark)


@pytest.mark.parametrize("problem", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE])
def test_full_disk_leaves_the_last_draft_that_was_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: int
) -> None:
    shelf, mark = Shelf(tmp_path), Shelfmark(tmp_path, "", new_key())
    drafts = Drafts(shelf)
    first = drafts.change(mark, lambda draft: draft.with_edits([cell("low", "", "1")]))

    def fail(_: int) -> None:
        raise OSError(problem, os.strerror(problem))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        second = drafts.change(mark, lambda draft: draft.with_edits([cell("high", "", "2")]))
        assert drafts.unwritten(mark) == os.strerror(problem)
        assert Drafts(shelf).get(mark) == first
        assert len(list(tmp_path.iterdir())) == 1, "nothing half written is left"
    assert drafts.unwritten(mark) == ""
    assert Drafts(shelf).get(mark) == second


def test_drafts_beyond_those_in_memory_are_found_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that has had thousands of them forgets none."""
    monkeypatch.setattr(store, "_MOST", 3)
    drafts = Drafts(Shelf(tmp_path))
    marks = [Shelfmark(tmp_path, "", new_key()) for _ in range(8)]
    for number, mark in enumerate(marks):
        drafts.change(mark, partial(Draft.with_edits, edits=[cell("low", "", str(number))]))
    assert drafts._kept is not None
    assert len(drafts._kept) == 3
    more = cell("high", "", "9")
    for number, mark in enumerate(marks):
        assert drafts.get(mark).edits == (cell("low", "", str(number)),)
        assert len(drafts.change(mark, lambda draft: draft.with_edits([more]))) == 2
    assert len(drafts._kept) == 3


def test_drafts_that_are_nowhere_else_stay_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_MOST", 3)
    (tmp_path / "file").write_text("")
    drafts = Drafts(Shelf(tmp_path / "file" / "drafts"))
    marks = [Shelfmark(tmp_path, "", new_key()) for _ in range(8)]
    for mark in marks:
        drafts.change(mark, lambda draft: draft.with_edits([cell("low", "", "1")]))
    assert all(drafts.get(mark).edits for mark in marks)


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")
def test_draft_follows_a_folder_that_was_moved_behind_a_link(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "data", tmp_path / "disk" / "data"
    folder.mkdir()
    drafts = Drafts(Shelf(tmp_path / "drafts"))
    mark = Shelfmark(folder, "ann", new_key())
    draft = drafts.change(mark, lambda draft: draft.with_edits([cell("low", "", "1")]))
    elsewhere.parent.mkdir()
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere)
    moved = Shelfmark(folder.resolve(), "ann", mark.key)
    for each in (drafts, Drafts(Shelf(tmp_path / "drafts"))):
        assert each.get(moved) == draft
        assert each.get(Shelfmark(moved.folder, "bob", mark.key)) == Draft()
    (left,) = (tmp_path / "drafts").iterdir()
    assert str(elsewhere) in left.read_text(encoding="utf-8")


def test_file_that_a_server_was_writing_when_it_was_killed_is_cleared_away(tmp_path: Path) -> None:
    old, new_one = tmp_path / ".tmpabcd.json", tmp_path / ".tmpefgh.json"
    for path in (old, new_one):
        path.write_text("{")
    os.utime(old, (0, 0))
    Drafts(Shelf(tmp_path)).get(Shelfmark(tmp_path, "", new_key()))
    assert list(tmp_path.iterdir()) == [new_one]


# --- sheets, and what is drawn of them ------------------------------------------------------------

ODD = (
    b"\xef\xbb\xbfid,note,title, kind,mine,other,\r\n"
    b'a,"two\r\nlines",A,named,1.50,x,y\r\n'
    b"b, padded ,B,,007,x,y\r\n"
    b"a,again,A,,,,\r\n"
    b",none,N,,,,\r\n"
    b"short,row\r\n"
    b"c,=1+1,NA,nonsense,1E5,x,y\r\n"
)


def test_sheet_has_the_cells_as_they_are_and_says_what_it_leaves_out() -> None:
    """Numbers stay text; rows and columns that nothing tells apart are told, with their lines."""
    found = sheet.of(ODD, ORIGINS)
    assert found.names == ("b", "c")
    assert found.columns == ("id", "note", "title", "kind", "mine", "other")
    assert list(found.row(0).values()) == ["b", "padded", "B", "", "007", "x"]
    assert found.column("mine") == ["007", "1E5"]
    assert found.lines == {4: "b", 8: "c"}
    assert found.problems == (
        "Rows without id: line 6.",
        "Rows whose id is not unique: a on lines 2, 5.",
        "Rows longer or shorter than the header: line 7.",
        "Columns without a name in the header.",
    )


def test_nothing_typed_is_no_edit_whatever_a_cell_holds(bundled: Path) -> None:
    """Also where the browser sends back every cell as it is: blanks as nothing."""
    for known in BY_NAME.values():
        if not (bundled / known.file).exists():
            continue
        found = sheet.read(bundled, known)
        shown = drawn(found, Draft(), found.names, found.columns)
        same = {
            row: {
                place: shown.texts[column][row] or None
                for place, column in enumerate(shown.columns)
            }
            for row in range(len(shown.names))
        }
        assert taken(shown, same) == []
        assert not shown.is_behind(found, Draft())


def shown() -> Shown:
    texts = {"id": ["a", "b"], "low": ["1.50", ""], "note": ["old", "x"]}
    return Shown("estimates", ("a", "b"), texts)


def test_grid_tells_edits_by_position_and_they_become_edits_by_id() -> None:
    grid = shown()
    assert taken(grid, {1: {1: " 7 "}, 0: {2: None}}) == [
        cell("low", "", "7", "b"),
        cell("note", "old", "", "a"),
    ]
    assert taken(grid, {1: {1: " 7 "}, 0: {2: None}}) == [], "told once"
    assert taken(grid, {1: {1: "8"}, 0: {2: None}}) == [cell("low", "7", "8", "b")]
    assert taken(grid, {1: {1: "8"}}) == [cell("note", "", "old", "a")], "typed back"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_cell_of_several_lines_keeps_its_line_ends_when_it_is_edited(end: str) -> None:
    """A browser sends a line feed, whatever the file has."""
    grid = Shown("estimates", ("a",), {"id": ["a"], "note": [f"one{end}two"]})
    assert taken(grid, {0: {1: "one\ntwo"}}) == []
    assert taken(grid, {0: {1: "one\ntwo\nthree"}}) == [
        cell("note", f"one{end}two", f"one{end}two{end}three")
    ]


def test_edit_counts_as_taken_only_once_it_was_put() -> None:
    """A page can be begun anew in the middle of it; the next time it is told of again."""
    grid = Shown("estimates", ("a",), {"id": ["a"], "low": ["1"]})

    def fail(_: list[SetCell]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grid.take({0: {1: "2"}}, fail)
    assert taken(grid, {0: {1: "2"}}) == [cell("low", "1", "2")]
    assert taken(grid, {0: {1: "2"}}) == []


def test_browser_cannot_edit_what_is_no_cell_or_names_a_row() -> None:
    """Whatever it sends: positions that are none, or the id."""
    grid = shown()
    assert taken(grid, {0: {0: "z", 3: "z", -1: "z"}, 2: {1: "z"}, -1: {1: "z"}}) == []


def test_edit_stays_with_its_row_when_the_file_is_sorted_otherwise(
    copy_dataset: DatasetCopy,
) -> None:
    """And is a conflict once its row is gone, or its cell is another one; never dropped."""
    file = copy_dataset.path / "estimates.csv"
    found = sheet.read(copy_dataset.path, ESTIMATES)
    grid = drawn(found, Draft(), found.names, found.columns)
    place = found.columns.index("note")
    draft = Draft().with_edits(taken(grid, {0: {place: "first"}, 1: {place: "second"}}))
    header, *rows = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([header, *reversed(rows)]))
    saved = saving.save(copy_dataset.path, draft.edits, by="test")
    assert saved.plan.possible
    after = sheet.read(copy_dataset.path, ESTIMATES)
    assert [after.row(after.position[name])["note"] for name in found.names[:2]] == [
        "first",
        "second",
    ]
    assert grid.is_behind(after, Draft()) is False, "the grid shows what the file now has"
    copy_dataset.delete("estimates.csv", found.names[0])
    left = sheet.read(copy_dataset.path, ESTIMATES)
    assert grid.is_behind(left, Draft())


def test_new_rows_are_shown_with_the_others_and_found_by_their_words(bundled: Path) -> None:
    found = sheet.read(bundled, ESTIMATES)
    draft = Draft().with_edits(
        [new(id="mine", note="a rare word"), SetCell("estimates", "moon_pay", "note", "", "Rare")]
    )
    assert table.picked(found, draft, "rare", changed=False) == ["moon_pay", "mine"]
    assert table.picked(found, draft, "", changed=True) == ["moon_pay", "mine"]
    assert len(table.picked(found, draft, "", changed=False)) == len(found.names) + 1
    grid = drawn(found, draft, ("mine",), found.columns)
    assert grid.texts["note"] == ["a rare word"]
    assert grid.texts["low"] == [""]


def test_choices_come_from_the_vocabulary_the_other_tables_and_what_is_pending(
    bundled: Path,
) -> None:
    draft = Draft().with_edits([AddRow("sources", {"id": "fresh"})])
    assert of_cells(bundled, ESTIMATES, "nature", draft).options == (
        "planned",
        "conditional",
        "projected",
    )
    sources = of_cells(bundled, ESTIMATES, "source", draft)
    assert sources.closed
    assert {"asahi", "moon", "fresh"} <= set(sources.options)
    units = of_cells(bundled, ESTIMATES, "unit", draft)
    assert not units.closed, "any unit may be typed"
    assert {"soldier", "USD/month"} <= set(units.options)
    assert of_cells(bundled, ESTIMATES, "id", draft).locked
    assert of_cells(bundled, ESTIMATES, "own", draft).options == ()


# --- trials ---------------------------------------------------------------------------------------


def test_trial_tells_what_keeps_a_change_from_being_saved(copy_dataset: DatasetCopy) -> None:
    edits = [
        SetCell("estimates", "asahi_planned", "high", "12,000", "1,5"),
        SetCell("estimates", "moon_payroll", "best", "24 million", "240 million"),
    ]
    found = trial.trial(copy_dataset.path, edits)
    assert list(found.mistakes["code"]) == ["F116"]
    told = table.findings(found)
    assert [one.code for one in told.keeps] == ["F116"]
    assert "D501" in {one.code for one in told.others}, "found, but keeps nothing out"
    verdicts = next(part for part in review.follows(found) if part.title == "Verdicts that change")
    assert [one.id for one in verdicts.sentences] == ["moon_payroll"]


def test_cell_that_was_wrong_before_is_left_right_by_who_changes_it(
    copy_dataset: DatasetCopy,
) -> None:
    """One error in the place of another is no new one to the check; here it keeps the edit out.

    Errors of other cells of the row stay its own affair.
    """
    copy_dataset.edit("estimates.csv", "asahi_planned", "high", "plenty")
    wrong = SetCell("estimates", "asahi_planned", "high", "plenty", "1,5")
    other = SetCell("estimates", "asahi_planned", "note", copy_note(copy_dataset, wrong.id), "x")
    right = SetCell("estimates", "asahi_planned", "high", "plenty", "1.5")
    assert list(trial.trial(copy_dataset.path, [wrong]).mistakes["code"]) == ["F116"]
    assert trial.trial(copy_dataset.path, [other]).mistakes.empty
    assert trial.trial(copy_dataset.path, [right]).mistakes.empty


def test_trial_of_a_conflict_shows_both_values_and_tries_the_rest(
    copy_dataset: DatasetCopy,
) -> None:
    edits: list[Pending] = [
        SetCell("estimates", "asahi_planned", "high", "11,000", "13,000"),
        SetCell("estimates", "gone", "high", "1", "2"),
        SetCell("estimates", "moon_pay", "note", copy_note(copy_dataset), "seen"),
        AddRow("estimates", {"id": "moon_troops", "best": "9"}),
    ]
    found = trial.trial(copy_dataset.path, edits)
    first, second, third = review.disputes(found)
    assert first.sides == (("high", "11,000", "12,000", "13,000"),)
    assert first.mine == (SetCell("estimates", "asahi_planned", "high", "12,000", "13,000"),)
    assert "no row gone" in second.reason
    assert second.mine == ()
    assert third.sides == (("best", "(no such row)", "12,000", "9"),)
    assert third.mine == (SetCell("estimates", "moon_troops", "best", "12,000", "9"),)
    assert [outcome.edit for outcome in found.tried.outcomes] == [edits[2]]
    assert len(found.tried.changes) == 1


def copy_note(copy: DatasetCopy, name: str = "moon_pay") -> str:
    found = sheet.read(copy.path, ESTIMATES)
    return found.row(found.position[name])["note"]


def test_newer_trial_goes_before_one_that_waits(
    copy_dataset: DatasetCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typing fast does not pile up checks: of those that wait, only the last is made."""
    mark = Shelfmark(copy_dataset.path, "", new_key())
    going, go_on = threading.Event(), threading.Event()
    tried: list[str] = []

    def slow(folder: Path, edits: list[SetCell]) -> object:
        tried.append(edits[0].new)
        going.set()
        assert go_on.wait(20)
        return planning.plan(folder, edits)

    monkeypatch.setattr(trial, "plan", slow)
    edits = [SetCell("estimates", "moon_pay", "note", copy_note(copy_dataset), t) for t in "abc"]
    first = trial.begin(mark, edits[:1])
    assert going.wait(20)
    second, third = trial.begin(mark, edits[1:2]), trial.begin(mark, edits[2:])
    assert trial.begin(mark, edits[2:]) is third
    go_on.set()
    assert third.result(30).tried.changes
    assert first.result(30).tried.changes
    assert second.cancelled()
    assert tried == ["a", "c"]


def test_lines_of_the_review_are_the_bytes_of_the_file(copy_dataset: DatasetCopy) -> None:
    """With what differs in the middle of each line."""
    edits = [SetCell("estimates", "asahi_planned", "high", "12,000", "13,000")]
    (change,) = trial.trial(copy_dataset.path, edits).tried.changes
    (place,), left_out = review.lines(change)
    (minus, was), (plus, now) = place.lines
    assert (minus, plus, left_out) == ("−", "+", 0)
    before = (copy_dataset.path / "estimates.csv").read_text(encoding="utf-8").splitlines()[2]
    assert "".join(was) == before
    assert (was[1], now[1]) == ("2", "3")
    assert "".join(now) == before.replace('"12,000"', '"13,000"')
    assert place.place == "estimates.csv, line 3"
