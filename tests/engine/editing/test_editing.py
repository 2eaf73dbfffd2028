"""Edits change the touched cells and no other byte; what they meet in the file decides."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

import pytest
from csv_dialects import COLUMNS, Drawn, files, texts
from hypothesis import given, settings
from hypothesis import strategies as st
from project import TEST_DATA

from estimates.editing import splices
from estimates.editing.edits import AddRow, Edit, EditError, OrderColumns, Outcome, SetCell, State
from estimates.tables import csvfile
from estimates.tables.columns import ACCEPTED, ESTIMATES

CASES: dict[str, dict[str, Any]] = tomllib.loads(
    (TEST_DATA / "editing" / "cases.toml").read_text(encoding="utf-8")
)
HEADER = "id,measure,subject,unit,note\n"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edited") / "estimates.csv"


def reloaded(path: Path, data: bytes) -> dict[str, dict[str, str]]:
    """The rows of a file by id, as the product reads them."""
    path.write_bytes(data)
    table = csvfile.read(path, ESTIMATES, [])
    assert table is not None
    columns = {
        name: [text.strip() for text in found.to_pylist()] for name, found in table.columns.items()
    }
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return {row["id"]: row for row in rows}


@st.composite
def edited(draw: st.DrawFn) -> tuple[Drawn, list[SetCell]]:
    """A file and new texts for some of its cells."""
    file = draw(files())
    places = draw(
        st.lists(
            st.tuples(
                st.integers(0, len(file.rows) - 1),
                st.sampled_from([name for name in file.names if name not in {"id", ""}]),
            ),
            min_size=1,
            max_size=4,
            unique=True,
        )
    )
    new = texts if file.encoding != "cp1252" else texts.filter(str.isascii)
    return file, [
        SetCell("estimates", f"row_{row}", name, _as_read(file, row, name), draw(new))
        for row, name in places
    ]


def _as_read(file: Drawn, row: int, name: str) -> str:
    """A text as the reader has it: of an unknown encoding, only ASCII is known."""
    text = file.rows[row][name]
    if file.encoding != "cp1252":
        return text
    return text.encode("cp1252").decode(errors="replace").strip()


@settings(max_examples=250)
@given(edited())
def test_every_other_byte_stays_and_the_reloaded_rows_differ_by_the_edits(
    path: Path, drawn: tuple[Drawn, list[SetCell]]
) -> None:
    file, edits = drawn
    before = reloaded(path, file.data)
    data, outcomes = splices.apply(file.data, ESTIMATES, edits)

    assert {one.state for one in outcomes} <= {State.APPLIED, State.DONE}
    touched = {
        (int(one.edit.id.removeprefix("row_")), one.edit.column): one.edit.new
        for one in outcomes
        if one.state is State.APPLIED and isinstance(one.edit, SetCell)
    }
    assert file.cells_of(data, set(touched)) == touched
    expected = {name: dict(row) for name, row in before.items()}
    for edit in edits:
        if edit.column in COLUMNS:
            expected[edit.id][edit.column] = edit.new
    assert reloaded(path, data) == expected
    assert undone(data, outcomes) == file.data


def undone(data: bytes, outcomes: list[Outcome]) -> bytes:
    """The file after the undo of its edits."""
    back: list[Edit] = [one.undo for one in reversed(outcomes) if one.undo is not None]
    restored, found = splices.apply(data, ESTIMATES, back)
    assert {one.state for one in found} <= {State.APPLIED}
    return restored


@settings(max_examples=150)
@given(files(), st.fixed_dictionaries({name: texts.filter(str.isascii) for name in COLUMNS[1:]}))
def test_a_new_row_leaves_all_bytes_and_goes_again_without_a_trace(
    path: Path, file: Drawn, cells: dict[str, str]
) -> None:
    before = reloaded(path, file.data)
    row = {"id": "new"} | cells
    data, outcomes = splices.apply(file.data, ESTIMATES, [AddRow("estimates", row)])
    assert [one.state for one in outcomes] == [State.APPLIED]
    after = reloaded(path, data)
    assert after.pop("new") == row
    assert after == before
    assert len(data) > len(file.data)
    kept = _common_prefix(data, file.data) + _common_prefix(data[::-1], file.data[::-1])
    assert kept >= len(file.data)
    assert undone(data, outcomes) == file.data


def _common_prefix(a: bytes, b: bytes) -> int:
    return next(
        (at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


@settings(max_examples=100)
@given(files(), st.randoms(use_true_random=False))
def test_columns_change_places_and_nothing_else_does(
    path: Path, file: Drawn, chance: random.Random
) -> None:
    new = list(file.names)
    chance.shuffle(new)
    before = reloaded(path, file.data)
    edit = OrderColumns("estimates", file.names, tuple(new))
    data, outcomes = splices.apply(file.data, ESTIMATES, [edit])
    if outcomes[0].state is State.REFUSED:  # a remark is a row with too few cells
        assert "F108" in outcomes[0].reason
        assert data == file.data
        return
    assert reloaded(path, data) == before
    assert sorted(data) == sorted(file.data)
    if outcomes[0].state is State.APPLIED:
        assert undone(data, outcomes) == file.data


@pytest.mark.parametrize("case", CASES["manner"].values(), ids=CASES["manner"])
def test_new_text_is_written_in_the_manner_of_the_file(case: dict[str, str], path: Path) -> None:
    data = (HEADER + case["rows"]).encode()
    edit = SetCell("estimates", "a", "note", reloaded(path, data)["a"]["note"], case["new"])
    after, (outcome,) = splices.apply(data, ESTIMATES, [edit])
    assert outcome.state is State.APPLIED
    assert after == (HEADER + case["result"]).encode()


FILE = (HEADER + "a,m,s,1,old\ndouble,m,s,1,x\nshort,m,s\ndouble,m,s,1,y\n").encode()


@pytest.mark.parametrize("case", CASES["met"].values(), ids=CASES["met"])
def test_an_edit_is_met_by_the_file_as_it_is(case: dict[str, Any]) -> None:
    edit: Edit = AddRow("estimates", case.get("add", {}))
    if "set" in case:
        name, column, old, new = case["set"]
        edit = SetCell("estimates", name, column, old, new.replace("HALF", "\ud83d"))
    data, (outcome,) = splices.apply(FILE, ESTIMATES, [edit])
    assert outcome.state.value == case["state"]
    assert case.get("says", "") in outcome.reason
    assert outcome.current == case.get("current")
    assert (data != FILE) is (outcome.state is State.APPLIED)


def test_a_text_longer_than_is_read_is_refused() -> None:
    texts = ["x" * 32_767, "x" * 32_768]
    states = []
    for text in texts:
        _, (outcome,) = splices.apply(
            FILE, ESTIMATES, [SetCell("estimates", "a", "note", "old", text)]
        )
        states.append(outcome.state)
    assert states == [State.APPLIED, State.REFUSED]


UNREADABLE = {
    "semicolons": (b"id;measure;subject;unit\na;m;s;1\n", "F105"),
    "an open quote": (b'id,measure,subject,unit\na,"m,s,1\n', "F107"),
    "text after a quote": (b'id,measure,subject,unit\na,"m"x,s,1\n', "F107"),
    "two columns of one name": (b"id,measure,subject,unit,unit\na,m,s,1,1\n", "F109"),
    "a required column is missing": (b"id,measure,subject\na,m,s\n", "F110"),
    "nothing": (b"\n\n", "F103"),
    "half a UTF-16 character": ("id,measure,subject,unit\na".encode("utf-16") + b"\x00", "UTF-16"),
}


@pytest.mark.parametrize("case", UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_whose_cells_cannot_be_told_apart_is_refused(case: tuple[bytes, str]) -> None:
    data, reason = case
    with pytest.raises(EditError, match=reason):
        splices.apply(data, ESTIMATES, [SetCell("estimates", "a", "unit", "1", "2")])


def test_only_ascii_is_written_into_an_encoding_that_can_only_be_guessed() -> None:
    data = (HEADER + "a,m,é,1,old\n").encode("cp1252")
    edits = [SetCell("estimates", "a", "note", "old", new) for new in ("plain", "ü")]
    after, (outcome,) = splices.apply(data, ESTIMATES, edits[:1])
    assert after == data.replace(b"old", b"plain")
    after, (outcome,) = splices.apply(data, ESTIMATES, edits[1:])
    assert (after, outcome.state) == (data, State.REFUSED)
    assert "F104" in outcome.reason


def test_edits_take_effect_in_their_order() -> None:
    edits: list[Edit] = [
        SetCell("estimates", "a", "note", "old", "1"),
        SetCell("estimates", "a", "note", "1", "2"),
        SetCell("estimates", "a", "id", "a", "b"),
        AddRow("estimates", {"id": "a", "measure": "m"}),
        SetCell("estimates", "b", "note", "2", "3"),
        SetCell("estimates", "a", "note", "", "of the new row"),
    ]
    data, outcomes = splices.apply(FILE, ESTIMATES, edits)
    assert {one.state for one in outcomes} == {State.APPLIED}
    assert data == FILE.replace(b"a,m,s,1,old", b"b,m,s,1,3") + b"a,m,,,of the new row\n"
    assert undone(data, outcomes) == FILE


def test_an_acceptance_is_named_by_what_it_accepts() -> None:
    data = b"code,estimate,expect,reason,by,on\nD501,pay,ratio 2,so it says,me,2024\n"
    edit = SetCell("accepted", "D501|pay|ratio 2", "reason", "so it says", "misprint")
    after, (outcome,) = splices.apply(data, ACCEPTED, [edit])
    assert outcome.state is State.APPLIED
    assert after == data.replace(b"so it says", b"misprint")
