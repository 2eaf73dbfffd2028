"""Reading a document without a browser: its text in passages, the rows that its claims come to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from dataset_copy import DatasetCopy
from levy import LEVY
from page_reader import HOSTILE, Open, assert_harmless, opener, shown
from streamlit.testing.v1 import AppTest

import estimates
from dashboard import data
from dashboard.drafts import claimed, documents, scanning
from dashboard.drafts.claimed import Claimed
from dashboard.drafts.documents import Documents, Scanned
from dashboard.drafts.draft import Draft
from dashboard.drafts.reading import NEW_SOURCE, Reading
from dashboard.drafts.shelf import Shelfmark
from dashboard.drafts.store import DRAFTS
from dashboard.drafts.trial import trial
from dashboard.drafts.unfinished import FORMS
from dashboard.screens.edit.content import claims as words
from dashboard.screens.edit.content import document as content
from estimates.check import Result
from estimates.documents import files, rows
from estimates.documents.files import DocumentError
from estimates.documents.scan import Scan
from estimates.editing.edits import AddRow
from estimates.units.registry import UnitRegistry

RESULT = estimates.check()
SOURCE = {"title": "Pay and promises", "publisher": "The Weekly", "published": "2024-11-20"}
NEW = Reading(makes_source=True, made={NEW_SOURCE: SOURCE})


def scan_of(text: str) -> Scan:
    return scanning.read("levy.txt", text.encode(), None, RESULT.dataset.units)


LEVY_SCAN = scan_of(LEVY)


def made(reading: Reading, known: Result = RESULT, found: Scan = LEVY_SCAN) -> Claimed:
    new = claimed.source_of(reading, known.dataset)
    source = new.cells.get("id", "") if new else reading.source
    return claimed.claimed(found, rows.propose(found, known, source or "document"), reading, known)


def test_every_character_of_the_text_is_shown_once_and_each_claim_marked() -> None:
    found = content.shown(Scanned(LEVY_SCAN))
    text: list[str] = []
    for passage in found.passages:
        text += passage.before.paragraphs if passage.before else ()
        text.append("".join(piece.text for piece in passage.pieces))
    text += found.rest.paragraphs if found.rest else ()
    assert " ".join(" ".join(text).split()) == " ".join(LEVY.split())
    marked = [
        (piece.claim, piece.text)
        for passage in found.passages
        for piece in passage.pieces
        if piece.kind == content.CLAIM
    ]
    assert marked == [(claim.id, claim.words) for claim in LEVY_SCAN.claims]
    assert [passage.claims for passage in found.passages] == [("c1", "c2", "c3"), ("c4", "c5")]


def test_numbers_that_were_left_out_are_told_with_the_reason() -> None:
    told = dict(content.left_out(Scanned(LEVY_SCAN)))
    assert told["A year"] == "2023 · 2022"
    assert told["An age"] == "61"


def test_nothing_is_added_that_was_not_accepted() -> None:
    found = made(NEW)
    assert claimed.edits(found, RESULT.dataset) == []
    assert not found.can_be_added


def test_accepted_claims_bring_their_source_measures_and_origins_and_the_sum_its_inputs() -> None:
    found = made(NEW.accepting(["c4"]).with_sum("c3", ("c1", "c2")))
    assert [row.claim.id for row in found.accepted] == ["c1", "c2", "c3", "c4"]
    edits = claimed.edits(found, RESULT.dataset)
    assert all(isinstance(edit, AddRow) for edit in edits)
    tables = [edit.table for edit in edits]
    assert tables == sorted(tables, key=["sources", "measures", "origins", "estimates"].index)
    ids = {row.claim.id: row.cells["id"] for row in found.accepted}
    total = next(row for row in found.accepted if row.claim.id == "c3")
    assert total.cells["formula"].startswith(f"{ids['c1']} * {ids['c2']}")
    assert {row.cells["source"] for row in found.accepted} == {"pay_and_promises"}
    assert [row.cells["locator"] for row in found.accepted] == ["paragraph 3"] * 3 + ["paragraph 5"]
    after = trial(RESULT.dataset.path, Draft().with_edits(edits).edits)
    assert len(after.mistakes) == 0
    assert dict(words.verdicts(after, found)) == {ids["c3"]: "Arithmetic agrees."}


def test_sum_whose_inputs_are_left_out_is_not_added() -> None:
    reading = NEW.with_sum("c3", ("c1", "c2")).leaving_out("c1")
    (total,) = (row for row in made(reading).rows if row.claim.id == "c3")
    assert total.wrong == ("its sum needs c1: accept these, too",)
    assert "formula" not in total.cells
    (total,) = (row for row in made(reading.without_sum("c3")).rows if row.claim.id == "c3")
    assert total.wrong == ()


def test_cells_by_hand_go_before_those_that_were_read_and_a_blank_one_stays_blank() -> None:
    reading = NEW.accepting(["c4"]).typed("c4", "low", "310").typed("c4", "locator", "")
    (row,) = made(reading).accepted
    assert (row.cells["low"], "locator" in row.cells) == ("310", False)


def test_new_measure_is_made_for_all_claims_that_call_it_and_can_be_called_otherwise() -> None:
    cells = {"title": "Guards at dams", "unit": "guard", "kind": "level"}
    reading = NEW.accepting(["c1", "c4"]).with_new("c1", "measure", "measures", cells)
    reading = reading.typed_made(("measures", "c1_measure"), "id", "dam_guards")
    found = made(reading)
    assert {row.claim.id: row.cells["measure"] for row in found.accepted}["c1"] == "dam_guards"
    new = next(one for one in found.made if one.key == ("measures", "c1_measure"))
    assert new.row.cells == {**cells, "id": "dam_guards"}
    assert found.can_be_added


@pytest.mark.parametrize(
    ("reading", "why"),
    [
        (Reading().accepting(["c4"]), "no source"),
        (Reading(source="moon").accepting(["c4"]).typed("c4", "unit", ""), "it has no unit"),
        (Reading(source="moon").accepting(["c4"]).typed("c4", "id", "moon_pay"), "already"),
        (Reading(source="moon").accepting(["c4"]).typed("c4", "measure", "none"), "no measure"),
        (
            Reading(source="moon")
            .accepting(["c1", "c4"])
            .typed("c4", "id", "a")
            .typed("c1", "id", "a"),
            "another claim has the id a",
        ),
    ],
)
def test_what_keeps_a_claim_from_being_added_is_said(reading: Reading, why: str) -> None:
    found = made(reading)
    said = [text for row in found.accepted for text in row.wrong]
    said += [] if found.source else ["no source"]
    assert any(why in text for text in said), said


def test_claim_that_has_lost_the_hedge_of_an_estimate_says_so() -> None:
    lost = {row.claim.id: row.lost for row in made(Reading(source="moon")).rows if row.lost}
    assert lost == {"c5": "asahi_planned"}
    (row,) = (row for row in made(Reading(source="moon")).rows if row.lost)
    assert words.lost_hedge(row, RESULT) == (
        "“plans to send up to 12,000 troops” (asahi_planned) appears here as “12,000 troops”"
        " (A604)."
    )
    hedged = Reading(source="moon").typed("c5", "qualifier", "up_to")
    assert not any(row.lost for row in made(hedged).rows)


def test_claim_that_the_dataset_has_is_recognised_and_gets_an_id_of_its_own_all_the_same() -> None:
    text = "North Korea plans to send up to 12,000 troops, South Korean intelligence said."
    (row,) = made(Reading(source="moon"), found=scan_of(text)).rows
    assert (row.known_as, row.lost) == ("asahi_planned", "")
    (row,) = made(Reading(source="moon").accepting(["c1"]), found=scan_of(text)).accepted
    assert row.cells["id"] not in set(RESULT.estimates["id"])


def test_long_text_is_read_in_a_process_of_its_own_and_alike() -> None:
    text = "\n\n".join([LEVY] * 160)
    assert len(text) > scanning._SHORT
    found = scan_of(text)
    here = files.from_bytes("levy.txt", text.encode())
    assert found.document == here
    assert len(found.claims) == 160 * len(LEVY_SCAN.claims)


def test_text_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "SECONDS", 0.01)
    with pytest.raises(DocumentError, match=r"takes more than 0\.01 seconds to read: split it"):
        scan_of("\n\n".join([LEVY] * 160))


def test_units_of_the_dataset_are_known_where_a_long_text_is_read() -> None:
    units = "levyguards = [levyguard]\n"
    text = "\n\n".join([LEVY, "The Board counted 77 levyguards."] * 130)
    found = scanning.read("levy.txt", text.encode(), units, UnitRegistry.load(units))
    assert "levyguards" in {claim.unit for claim in found.claims}


def test_documents_are_kept_within_limits() -> None:
    kept = Documents(most=20)
    first, second = kept.put("a.txt", b"0123456789"), kept.put("b.txt", b"0123456789")
    assert kept.get(first) == ("a.txt", b"0123456789")
    kept.put("c.txt", b"0123456789")
    assert kept.get(first)
    with pytest.raises(DocumentError, match="no longer kept"):
        kept.get(second)
    with pytest.raises(DocumentError, match="larger than 20 MB"):
        kept.put("d.txt", bytes((20 << 20) + 1))


def test_a_document_is_read_once(copy_dataset: DatasetCopy) -> None:
    key = documents.DOCUMENTS.put("once.txt", LEVY.encode())
    result = estimates.check(copy_dataset.path)
    assert documents.begin(key, result).result(30) is documents.begin(key, result).result(30)
    copy_dataset.edit("estimates.csv", "moon_pay", "best", "2,100")
    changed = estimates.check(copy_dataset.path)
    assert documents.begin(key, changed).result(30) is documents.begin(key, result).result(30)


# The page.


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv(data.EDIT, "1")
    return opener(monkeypatch)


def read(open_page: Open, folder: Path, text: str) -> AppTest:
    app = open_page("edit", folder, part="document")
    (box,) = app.text_area
    box.set_value(text).run()
    assert not app.exception, app.exception
    return app


def mark(app: AppTest) -> Shelfmark:
    (folder,) = data.datasets()
    key = app.query_params["draft"]
    return Shelfmark(folder, "", key if isinstance(key, str) else key[0])


def test_words_of_a_document_are_words_on_the_page(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    attack = " ".join(HOSTILE)
    text = f"{attack} sent 4,500 {HOSTILE[0]} guards, {attack} said.\n\n{attack}\n\n{LEVY}"
    app = read(open_page, copy_dataset.path, text)
    for box in app.checkbox:
        if box.label.startswith("Accept c"):
            box.check()
    app.run()
    assert not app.exception
    assert "alert(1)" in shown(app)
    assert_harmless(app)


def test_document_that_cannot_be_read_is_told_of(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    app = read(open_page, copy_dataset.path, "%PDF-1.4 no pdf at all")
    assert "It was not read." in shown(app)
    next(one for one in app.button if one.label == "Read another document").click().run()
    assert len(app.text_area) == 1


def test_what_was_added_is_pending_and_is_recognised_from_then_on(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    app = read(open_page, copy_dataset.path, LEVY)
    FORMS.change(
        mark(app),
        lambda now: replace(
            now,
            reading=replace(NEW.accepting(["c4"]), document=now.reading.document),
        ),
    )
    app.run()
    next(one for one in app.button if one.label.startswith("Add one row")).click().run()
    assert not app.exception
    added = DRAFTS.get(mark(app)).added("estimates")
    assert len(added) == 1
    assert "Already here as" in shown(app)
    assert "None of 5 claims is accepted yet." in shown(app)


def test_nothing_can_be_read_where_the_dashboard_only_shows(
    monkeypatch: pytest.MonkeyPatch, copy_dataset: DatasetCopy
) -> None:
    monkeypatch.setenv(data.EDIT, "0")
    app = opener(monkeypatch)("edit", copy_dataset.path, part="document")
    assert len(app.text_area) == 0
