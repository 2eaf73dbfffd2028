"""`fmt` writes the same in one way, and never changes what a dataset means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from dataset_copy import BUNDLED, DatasetCopy
from hypothesis import given
from hypothesis import strategies as st

from estimates import cli
from estimates.check import check
from estimates.editing import canonical
from estimates.editing.edits import Edit, EditError, SetCell
from estimates.editing.planning import plan
from estimates.tables import dates

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def folder(copy_dataset: DatasetCopy) -> Path:
    return copy_dataset.path


@pytest.fixture
def fmt(capsys: pytest.CaptureFixture[str], folder: Path) -> Run:
    def started(*arguments: str) -> tuple[int, str]:
        status = cli.run(["fmt", str(folder), *arguments])
        return status, " ".join(capsys.readouterr().out.split())

    return started


def replace(folder: Path, old: str, new: str) -> None:
    path = folder / "estimates.csv"
    data = path.read_bytes()
    assert data.count(old.encode()) == 1
    path.write_bytes(data.replace(old.encode(), new.encode()))


DATES = [
    ("2024-10-01/2024-10-31", "2024-10"),
    ("2024-02-01/2024-02-29", "2024-02"),
    ("2023-02-01/2023-02-28", "2023-02"),
    ("2024-01-01/2024-12-31", "2024"),
    ("2024-01/2024-12", "2024"),
    ("2024/2024", "2024"),
    ("2024-10-18/2024-10-18", "2024-10-18"),
    ("2024-10 / 2024-11", "2024-10/2024-11"),
    ("2024-10-01/2024-11-30", "2024-10-01/2024-11-30"),
    ("2024-10-01/..", "2024-10-01/.."),
    (".. / 2024-10", "../2024-10"),
    ("2024-10-01/2024-10-30", "2024-10-01/2024-10-30"),
    ("2023-01-01/2024-12-31", "2023-01-01/2024-12-31"),
    ("2024", "2024"),
    ("Oct-24", "Oct-24"),
    ("2024-10/2024-09", "2024-10/2024-09"),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_dates_are_written_in_one_way(text: str, expected: str) -> None:
    assert canonical.canonical_date(text) == expected


@given(st.dates(), st.dates())
def test_a_date_in_its_canonical_form_means_the_same_days(one: object, other: object) -> None:
    first, last = sorted([str(one), str(other)])
    text = f"{first}/{last}"
    written = canonical.canonical_date(text)
    assert dates.read(written).key == dates.read(text).key
    assert canonical.canonical_date(written) == written


def test_the_bundled_dataset_is_canonical(fmt: Run) -> None:
    assert fmt("--check", "--columns") == (0, "Nothing to change.")


def test_cells_that_programs_read_lose_their_blanks_and_free_text_keeps_them(
    fmt: Run, folder: Path
) -> None:
    replace(folder, "moon_fertility,fertility_rate,", ' moon_fertility\t," fertility_rate ",')
    replace(folder, ",2024,0.9,", ", 2024-01-01/2024-12-31 ,0.9 ,")
    replace(folder, ",paragraph 8,estimated between", ", paragraph 8 ,estimated between")
    status, out = fmt("--check")
    assert status == 1
    assert "moon_fertility as_of: “2024-01-01/2024-12-31” → “2024”" in out
    assert "moon_fertility id: without the blanks around it" in out
    assert "A dry run" in out
    status, out = fmt()
    assert (status, "No range, verdict or finding changes." in out) == (0, True)
    expected = (BUNDLED / "estimates.csv").read_text("utf-8")
    expected = expected.replace("moon_fertility,fertility_rate", 'moon_fertility,"fertility_rate"')
    expected = expected.replace(",paragraph 8,estimated", ", paragraph 8 ,estimated")
    assert (folder / "estimates.csv").read_text("utf-8") == expected
    assert fmt("--check")[0] == 0
    assert cli.run(["undo", str(folder)]) == 0
    assert b" moon_fertility\t," in (folder / "estimates.csv").read_bytes()


def test_columns_change_places_on_request_only(fmt: Run, folder: Path) -> None:
    path = folder / "sources.csv"
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    path.write_text("mine,title,id,published,publisher\nx,T,one,2024,P\n", encoding="utf-8")
    assert len(rows) > 1
    assert fmt("--check")[0] == 0
    assert fmt("--columns")[0] == 0
    assert path.read_text("utf-8") == "id,title,publisher,published,mine\none,T,P,2024,x\n"


def test_a_malformed_row_is_left_as_it_is(fmt: Run, folder: Path) -> None:
    replace(folder, ",2024,0.9,", ",Oct-24 ,0.9,")
    replace(folder, "\nmoon_pay,", "\n moon_troops,")  # now an id that is there twice
    assert fmt()[0] == 0
    data = (folder / "estimates.csv").read_bytes()
    assert b",Oct-24,0.9," in data
    assert b"\n moon_troops," in data


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [("as_of", "2024-10/..", "2024-11/.."), ("note", None, "x"), ("best", "2,000", "2000.0")],
)
def test_what_would_change_the_meaning_is_never_written(
    folder: Path, column: str, old: str | None, new: str
) -> None:
    was = check(folder).estimates.set_index("id").loc["moon_pay", column] if old is None else old
    edits: list[Edit] = [SetCell("estimates", "moon_pay", column, str(was), new)]
    with pytest.raises(EditError, match=rf"estimates\.csv, {column}, would mean something else"):
        canonical.proven(plan(folder, edits))
