"""The Edit page without a browser: whatever the page shows, the server decides what is saved."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import streamlit as st
from dataset_copy import DatasetCopy
from page_reader import HOSTILE, Open, assert_harmless, opener, shown
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

import estimates
from dashboard import access, data, network, sign_in
from dashboard.drafts.draft import Draft
from dashboard.drafts.shelf import FOLDER, Shelfmark
from dashboard.drafts.store import DRAFTS
from dashboard.drafts.trial import Trial
from dashboard.screens import pages
from dashboard.screens.edit import pending
from estimates.editing.edits import EditError, SetCell
from estimates.storage import durable


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """`open_page("edit", folder, **parameters)` runs the page where editing is allowed."""
    monkeypatch.setenv(data.EDIT, "1")
    return opener(monkeypatch)


def mark(app: AppTest) -> Shelfmark:
    (folder,) = data.datasets()
    key = app.query_params["draft"]
    return Shelfmark(folder, "", key if isinstance(key, str) else key[0])


def type_into(app: AppTest, column: str, text: str) -> None:
    """Into a box of the form of a row."""
    next(box for box in app.text_input if box.label == column).set_value(text).run()
    assert not app.exception


def review(app: AppTest) -> None:
    app.segmented_control(key="choose_part").set_value("review").run()
    assert not app.exception


def press(app: AppTest, key: str) -> str:
    """What the page says once a button was pressed."""
    button(app, key).click().run()
    assert not app.exception
    return shown(app)


def button(app: AppTest, name: str) -> Button:
    """The first button of a name; the rest of its key says what stands beside it."""
    return next(
        one for one in app.button if re.fullmatch(rf"{name}(_[0-9a-f]{{16}})?", str(one.key))
    )


def high(folder: Path) -> str:
    """What the file has for the cell that most tests change."""
    result = estimates.check(folder)
    return str(result.estimates.set_index("id")["high"]["asahi_planned"])


# --- reading is the rule --------------------------------------------------------------------------


def test_reading_mode_has_no_trace_of_editing(
    bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page, and no save on the server, whatever a browser asks for."""
    monkeypatch.delenv(data.EDIT, raising=False)
    assert "edit" not in pages.titles()
    app = opener(monkeypatch)("overview", bundled)
    assert "draft" not in app.query_params
    edit = SetCell("estimates", "moon_pay", "note", "", "x")
    with pytest.raises(pending.NotEditingError, match="started read-only"):
        pending.add(bundled, [edit])


@pytest.mark.usefixtures("open_page")
def test_dataset_that_comes_with_the_program_is_not_edited(
    bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(data.DATASETS, raising=False)
    assert "bundled dataset" in access.refusal()
    with pytest.raises(pending.NotEditingError, match="bundled dataset"):
        pending.add(bundled, [])


@pytest.mark.parametrize("sign", ["address", "header"])
def test_without_sign_in_only_this_machine_edits(
    open_page: Open, copy_dataset: DatasetCopy, monkeypatch: pytest.MonkeyPatch, sign: str
) -> None:
    """However the server was started, and also where another one stands before it."""
    kind = type(st.context)
    if sign == "address":
        monkeypatch.setattr(kind, "ip_address", property(lambda _: "203.0.113.5"))
    else:
        monkeypatch.setattr(kind, "headers", property(lambda _: {"X-Forwarded-For": "127.0.0.1"}))
    app = open_page("edit", copy_dataset.path, row="asahi_planned")
    assert "Nothing can be edited here." in shown(app)
    assert not app.text_input
    with pytest.raises(pending.NotEditingError, match="only a browser on the machine"):
        pending.demand()


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True),
        ("LOCALHOST", True), ("0.0.0.0", False), ("::", False), ("", False),  # noqa: S104 - a case
        ("192.168.1.5", False), ("example.org", False), ("127.0.0.1.example.org", False),
    ],
)  # fmt: skip
def test_server_for_editing_starts_on_this_machine_only(
    address: str, here: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without sign-in; a server for reading starts anywhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert network.is_here(address) is here
    monkeypatch.setenv(data.EDIT, "0")
    access.check_start(address)
    monkeypatch.setenv(data.EDIT, "1")
    if here:
        access.check_start(address)
    else:
        with pytest.raises(access.RefusedError, match="set up sign-in first"):
            access.check_start(address)


WHOLE = {
    "redirect_uri": "https://est.example.org/oauth2callback",
    "cookie_secret": "x" * 32,
    "client_id": "a",
    "client_secret": "b",
    "server_metadata_url": "https://id.example.org/.well-known/openid-configuration",
}


@pytest.mark.parametrize("missing", [None, *WHOLE])
def test_sign_in_that_is_set_up_in_part_is_none(
    missing: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither does it open the network, nor is it passed over on this machine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(data.EDIT, "1")
    (tmp_path / ".streamlit").mkdir()
    lines = [f"{name} = {json.dumps(text)}\n" for name, text in WHOLE.items() if name != missing]
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.write_text("[auth]\n" + "".join(lines), encoding="utf-8")
    for address in ("0.0.0.0", "127.0.0.1"):  # noqa: S104 - a case
        if missing is None:
            access.check_start(address)
            assert "est.example.org" in access.hosts(address)
        else:
            with pytest.raises(access.RefusedError, match=f"no .*{missing}"):
                access.check_start(address)


def test_secrets_that_cannot_be_read_are_not_taken_for_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Who meant people to sign in is told; a server for reading starts all the same."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("[auth\n", encoding="utf-8")
    monkeypatch.setenv(data.EDIT, "1")
    with pytest.raises(access.RefusedError, match=r"secrets.toml cannot be read"):
        access.check_start(network.HERE)
    monkeypatch.setenv(data.EDIT, "0")
    access.check_start(network.HERE)
    assert access.hosts(network.HERE) == ()


@pytest.mark.parametrize(
    ("email", "may"),
    [
        ("ann@example.org", True), ("Ann@Example.org", True), ("bob@example.org", False),
        ("bob@example.com", True), ("bob@sub.example.com", False), ("", False),
        ("eve@example.com@evil.example", False), ("@example.com", True),
    ],
)  # fmt: skip
def test_editors_can_be_named_one_by_one_or_by_domain(
    email: str, may: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {"estimates": {"editors": ["ann@example.org", "@example.com"]}}
    monkeypatch.setattr(sign_in, "secrets", lambda: named)
    assert sign_in.is_editor(email) is may
    named.clear()
    assert sign_in.is_editor(email), "all who can sign in, where none are named"


# --- saving ---------------------------------------------------------------------------------------


def test_page_says_that_what_is_pending_cannot_be_written_down(
    open_page: Open, copy_dataset: DatasetCopy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no longer, once it could be; what is pending is there all the while."""
    place = tmp_path / "file"
    place.write_text("")
    monkeypatch.setenv(FOLDER, str(place / "drafts"))
    app = open_page("edit", copy_dataset.path, row="asahi_planned")
    assert "cannot be stored" not in shown(app)
    type_into(app, "high", "13,000")
    assert "cannot be stored" in shown(app)
    assert "Not a directory" in shown(app)
    place.unlink()
    app.run()
    assert "cannot be stored" not in shown(app)
    assert "One change is pending." in shown(app)
    assert len(list((place / "drafts").iterdir())) == 1


def test_bad_value_is_refused_on_the_server_though_the_page_lets_it_through(
    open_page: Open, copy_dataset: DatasetCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (copy_dataset.path / "estimates.csv").read_bytes()
    app = open_page("edit", copy_dataset.path, row="asahi_planned")
    type_into(app, "high", "1,5")
    assert "This keeps the changes from being saved" in shown(app)
    with monkeypatch.context() as patched:
        patched.setattr(Trial, "mistakes", property(lambda found: found.touched.head(0)))
        review(app)
    assert not button(app, "q_save").disabled
    said = press(app, "q_save")
    assert "Not saved." in said
    assert "“1,5” is not a number here" in said
    assert button(app, "q_save").disabled
    assert (copy_dataset.path / "estimates.csv").read_bytes() == before
    assert not (copy_dataset.path / "journal.jsonl").exists()
    assert len(DRAFTS.get(mark(app))) == 1


def test_file_that_changes_between_review_and_save_is_not_overwritten(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    """Both values are shown, and nothing is saved before one of them is chosen."""
    app = open_page("edit", copy_dataset.path, row="asahi_planned")
    type_into(app, "high", "13,000")
    review(app)
    copy_dataset.edit("estimates.csv", "asahi_planned", "high", "14,000")
    said = press(app, "q_save")
    assert "Not saved: the file has changed meanwhile." in said
    assert "high12,00014,00013,000" in said.replace(" ", "")
    assert button(app, "q_save").disabled
    assert high(copy_dataset.path) == "14000.0"
    press(app, "q_mine")
    assert "Saved as" in press(app, "q_save")
    assert high(copy_dataset.path) == "13000.0"
    assert DRAFTS.get(mark(app)) == Draft()


def test_choice_in_a_conflict_is_of_what_was_seen(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    """Where the file changes again before the button is pressed, it is asked again."""
    app = open_page("edit", copy_dataset.path, row="asahi_planned")
    type_into(app, "high", "13,000")
    copy_dataset.edit("estimates.csv", "asahi_planned", "high", "14,000")
    review(app)
    copy_dataset.edit("estimates.csv", "asahi_planned", "high", "15,000")
    said = press(app, "q_mine")
    assert "high14,00015,00013,000" in said.replace(" ", "")
    assert "Nothing to save." in press(app, "q_theirs")
    assert DRAFTS.get(mark(app)) == Draft()
    assert high(copy_dataset.path) == "15000.0"


def test_save_is_of_what_was_reviewed_and_of_nothing_newer(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    """What another page has typed into the same draft meanwhile stays pending, unsaved."""
    app = open_page("edit", copy_dataset.path, row="asahi_planned")
    type_into(app, "high", "13,000")
    review(app)
    unseen = SetCell("estimates", "asahi_planned", "high", "12,000", "99")
    DRAFTS.change(mark(app), lambda draft: draft.with_edits([unseen]))
    assert "Saved as" in press(app, "q_save")
    assert high(copy_dataset.path) == "13000.0"
    (left,) = DRAFTS.get(mark(app)).edits
    assert left == SetCell("estimates", "asahi_planned", "high", "13,000", "99")


def test_disk_that_takes_nothing_keeps_the_changes_pending(
    open_page: Open, copy_dataset: DatasetCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("edit", copy_dataset.path, row="asahi_planned")
    type_into(app, "high", "13,000")
    review(app)

    def full(*_: object) -> Path:
        raise EditError("no space left on the device; nothing was changed")

    monkeypatch.setattr(durable, "stage", full)
    said = press(app, "q_save")
    assert "Not saved. Your changes are kept." in said
    assert "no space left on the device" in said
    assert len(DRAFTS.get(mark(app))) == 1
    assert high(copy_dataset.path) == "12000.0"


def test_save_names_who_and_what_for_and_is_taken_back(
    open_page: Open, copy_dataset: DatasetCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESTIMATES_BY", "Ann")
    before = (copy_dataset.path / "estimates.csv").read_bytes()
    app = open_page("edit", copy_dataset.path, row="asahi_planned")
    type_into(app, "high", "13,000")
    review(app)
    app.text_input(key="q_save_why").set_value("the article was corrected").run()
    press(app, "q_save")
    first, _ = map(
        json.loads, (copy_dataset.path / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    )
    assert (first["by"], first["what"]) == ("Ann", "the article was corrected")
    said = press(app, "q_undo")
    assert "Ann: the article was corrected (one edit)" in said
    said = press(app, "q_undo_yes")
    assert "Undone." in said
    assert "Ann: the article was corrected (one edit, undone since)" in said
    assert (copy_dataset.path / "estimates.csv").read_bytes() == before


def test_undo_of_cells_that_were_changed_again_is_refused(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    app = open_page("edit", copy_dataset.path, row="asahi_planned")
    type_into(app, "high", "13,000")
    review(app)
    press(app, "q_save")
    press(app, "q_undo")
    copy_dataset.edit("estimates.csv", "asahi_planned", "high", "14,000")
    assert "Not undone" in press(app, "q_undo_yes")
    assert high(copy_dataset.path) == "14000.0"


def test_changes_of_a_page_that_was_closed_are_found_again(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    """Another page, opened without the address of the first, has a draft of its own."""
    first = open_page("edit", copy_dataset.path, row="asahi_planned")
    type_into(first, "high", "13,000")
    second = open_page("edit", copy_dataset.path)
    assert "No change is pending." in shown(second)
    assert "Pending on another page" in shown(second)
    (link,) = (
        link.proto for link in second.get("page_link") if link.proto.label.startswith("One change")
    )
    assert f"draft={mark(first).key}" in link.query_string
    third = open_page("edit", copy_dataset.path, draft=mark(first).key)
    assert "One change is pending." in shown(third)


# --- files that are not as they should be ---------------------------------------------------------


def test_draft_outlives_a_file_that_cannot_be_read(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    file = copy_dataset.path / "estimates.csv"
    app = open_page("edit", copy_dataset.path, row="asahi_planned")
    type_into(app, "high", "13,000")
    whole = file.read_bytes()
    file.write_bytes(whole + b'"never closed')
    app.run()
    assert "estimates.csv cannot be edited" in shown(app)
    review(app)
    said = shown(app)
    assert "Your changes are kept." in said
    assert "asahi_planned, column high" in said
    file.write_bytes(whole)
    app.run()
    assert "12,000 → 13,000" in shown(app)


def test_cell_of_several_lines_has_a_box_that_shows_them_all(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    """A box of one line runs their words together, and what is typed into it would save that."""
    copy_dataset.edit("estimates.csv", "asahi_planned", "note", "one\ntwo")
    app = open_page("edit", copy_dataset.path, row="asahi_planned")
    (box,) = app.text_area
    assert (box.label, box.value) == ("note", "one\ntwo")
    box.set_value("one\ntwo\nthree").run()
    (edit,) = DRAFTS.get(mark(app)).edits
    assert edit == SetCell("estimates", "asahi_planned", "note", "one\ntwo", "one\ntwo\nthree")


def test_filled_choice_of_a_row_can_be_left_blank(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    """Without a mouse or on a phone there is no other way; back to what it was is no change."""
    app = open_page("edit", copy_dataset.path, row="asahi_planned")
    (box,) = (box for box in app.selectbox if box.label == "qualifier")
    assert box.value == "up_to"
    box.select("Blank").run()
    (edit,) = DRAFTS.get(mark(app)).edits
    assert edit == SetCell("estimates", "asahi_planned", "qualifier", "up_to", "")
    (box,) = (box for box in app.selectbox if box.label == "qualifier")
    box.select("up_to").run()
    assert not app.exception
    assert not DRAFTS.get(mark(app)).edits


def test_row_that_is_gone_is_told_and_its_change_kept(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    app = open_page("edit", copy_dataset.path, row="icc_containers")
    type_into(app, "note", "seen")
    copy_dataset.delete("estimates.csv", "icc_containers")
    review(app)
    said = shown(app)
    assert "has no row icc_containers" in said
    assert "Yours: seen" in said
    assert len(DRAFTS.get(mark(app))) == 1
    press(app, "q_theirs")
    assert DRAFTS.get(mark(app)) == Draft()


@pytest.mark.parametrize("part", ["table", "row", "review"])
def test_cells_are_shown_as_text(open_page: Open, copy_dataset: DatasetCopy, part: str) -> None:
    """In the findings, the lines and the changes; what was there, and what comes in its place."""
    rows = estimates.check(copy_dataset.path).estimates["id"].head(len(HOSTILE))
    pairs = list(zip(rows, HOSTILE, strict=True))
    for row, text in pairs:
        for column in ("note", "qualifier", "unit", "source"):
            copy_dataset.edit("estimates.csv", row, column, text)
    parameters = {"row": rows[0]} if part == "row" else {"part": part}
    app = open_page("edit", copy_dataset.path, **parameters)
    edits = [
        SetCell("estimates", row, column, old, new)
        for row, text in pairs
        for column, old, new in (("note", text, f"{text} {text}"), ("low", text, text[::-1]))
    ]
    DRAFTS.change(mark(app), lambda draft: draft.with_edits(edits))
    app.run()
    assert not app.exception
    assert f"{2 * len(pairs)} changes are pending." in shown(app)
    assert_harmless(app)
