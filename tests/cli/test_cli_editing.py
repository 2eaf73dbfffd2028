"""The commands that change files: what they change, show and refuse."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from dataset_copy import BUNDLED, DatasetCopy

from estimates import cli
from estimates.editing import journal
from estimates.storage.names import JOURNAL

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("set", ...)`: status, what was printed with single blanks, and standard error."""
    for name in ("COLUMNS", "FORCE_COLOR", "ESTIMATES_BY"):
        monkeypatch.delenv(name, raising=False)

    def started(*arguments: str | Path) -> tuple[int, str, str]:
        status = cli.run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return status, " ".join(out.split()), err

    return started


@pytest.fixture
def folder(copy_dataset: DatasetCopy) -> Path:
    return copy_dataset.path


def lines(folder: Path, file: str = "estimates.csv") -> list[str]:
    return (folder / file).read_text("utf-8").splitlines()


def changed(folder: Path, file: str = "estimates.csv") -> list[tuple[str, str]]:
    """The lines that differ from the bundled dataset's, before and after."""
    pairs = zip(lines(BUNDLED, file), lines(folder, file), strict=True)
    return [pair for pair in pairs if pair[0] != pair[1]]


def test_set_changes_one_cell_and_says_what_follows(run: Run, folder: Path) -> None:
    status, out, _ = run("set", "moon_pay", "best=2,500", folder, "--by", "anna")
    assert status == 0
    ((before, after),) = changed(folder)
    assert before.replace('"2,000",,USD', '"2,500",,USD') == after
    assert "moon_pay best: “2,000” → “2,500”" in out
    assert f"estimates.csv:9 - {' '.join(before.split())} + {' '.join(after.split())}" in out
    assert "moon_payroll was = agrees; now ≠ does not add up" in out
    assert "dispatched_payroll" in out
    assert "New finding moon_pay warning Q404" in out
    (saved,) = journal.saves(folder)
    assert (saved.by, saved.what) == ("anna", "set moon_pay best=2,500")
    assert f"Saved as {saved.name}" in out


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_lines_that_change_are_readable_in_any_encoding(
    run: Run, folder: Path, encoding: str
) -> None:
    path = folder / "estimates.csv"
    text = path.read_text("utf-8").replace("Told as a present fact", "Çа́ \u0a0a told")
    path.write_bytes(text.encode(encoding))
    status, out, _ = run("set", "moon_personnel", "best=1.3 million", folder)
    assert status == 0
    (before,) = (line for line in text.splitlines() if line.startswith("moon_personnel,"))
    after = before.replace("1.2 million,", "1.3 million,", 1)
    place = text[: text.index(before)].count("\n") + 1
    shown = f"estimates.csv:{place} - {before} + {after}"
    assert " ".join(shown.split()) in out


def test_a_figure_that_does_not_add_up_is_saved_and_a_mistake_is_not(
    run: Run, folder: Path
) -> None:
    """A D501 is what a dataset is to find out; an unreadable cell is a slip of the pen."""
    status, out, _ = run("set", "moon_payroll", "best=240 million", folder)
    assert (status, "error D501" in out, len(changed(folder))) == (0, True, 1)
    status, out, _ = run("set", "moon_payroll", "best=2,40 million", folder)
    assert (status, len(changed(folder))) == (1, 1)
    assert "error F116" in out
    assert "It would add 1 error (F116), so nothing was changed; --force saves it anyway." in out
    status, _, _ = run("set", "moon_payroll", "best=2,40 million", folder, "--force")
    assert (status, "2,40 million" in changed(folder)[0][1]) == (0, True)


def test_a_mistake_that_is_there_already_keeps_no_other_edit_out(
    run: Run, copy_dataset: DatasetCopy
) -> None:
    copy_dataset.edit("estimates.csv", "moon_fertility", "low", "0,9")
    status, out, _ = run("set", "moon_pay", "note=seen", copy_dataset.path)
    assert (status, "Saved as" in out) == (0, True)


def test_renaming_a_row_that_formulas_name_is_kept_out(run: Run, folder: Path) -> None:
    status, out, _ = run("set", "moon_pay", "id=pay", folder)
    assert (status, changed(folder)) == (1, [])
    assert "R203" in out


@pytest.mark.parametrize("how", ["set", "retract"])
def test_a_dry_run_saves_nothing(run: Run, folder: Path, how: str) -> None:
    more = ["best=2,500"] if how == "set" else []
    status, out, _ = run(how, "moon_pay", *more, folder, "--dry-run")
    assert (status, changed(folder)) == (0, [])
    assert "A dry run: nothing was changed." in out
    assert "Verdict moon_payroll" in out
    assert not (folder / JOURNAL).exists()


def test_a_conflict_shows_both_texts(run: Run, folder: Path) -> None:
    status, out, _ = run("set", "moon_pay", "best=2,500", folder, "--was", "best=1,900")
    assert (status, changed(folder)) == (1, [])
    assert "conflict moon_pay best: the file has “2,000”, not “1,900”; wanted was “2,500”" in out
    assert run("set", "moon_pay", "best=2,500", folder, "--was", "best=2,000")[0] == 0


def test_what_is_so_already_is_no_failure(run: Run, folder: Path) -> None:
    status, out, _ = run("set", "moon_pay", "best=2,000", folder)
    assert (status, "Nothing to change." in out) == (0, True)


def test_cells_of_other_tables(run: Run, folder: Path) -> None:
    assert run("set", "moon", "reliability=B", "note=", "--table", "sources", folder)[0] == 0
    ((_, after),) = changed(folder, "sources.csv")
    assert after.endswith(",2024-10/..,,,B,")


def test_retract_marks_the_row_and_says_why(run: Run, folder: Path) -> None:
    status, out, _ = run("retract", "asahi_dispatched", folder, "--note", "Withdrawn.")
    assert status == 0
    ((before, after),) = changed(folder)
    assert after == before.replace(",,,,Dispatched", ",,retracted,,Dispatched") + " Withdrawn."
    assert "Retracted asahi_dispatched" in out
    assert "R204" in out
    assert run("retract", "asahi_dispatched", folder, "--note", "Withdrawn.")[0] == 0
    assert len(journal.saves(folder)) == 1


def test_undo_takes_back_the_last_saves_or_a_named_one(run: Run, folder: Path) -> None:
    for best in ("2,500", "2,600", "2,700"):
        assert run("set", "moon_pay", f"best={best}", folder)[0] == 0
    first, *_ = journal.saves(folder)
    status, out, _ = run("undo", folder)
    assert (status, '"2,600"' in changed(folder)[0][1]) == (0, True)
    assert "Saved as" in out
    status, out, _ = run("undo", first.name, folder)
    assert status == 1
    assert "the file has “2,600”, not “2,500”; wanted was “2,000”" in out
    assert run("undo", "--last", "2", folder)[0] == 0
    assert changed(folder) == []
    status, _, err = run("undo", folder)
    assert (status, "nothing to undo" in err) == (2, True)
    status, out, _ = run("undo", "--list", folder)
    assert (status, out.count("undo 2"), out.count("set moon_pay")) == (0, 2, 3)
    assert out.count("undone since") == 3


UNUSABLE = {
    "no such row": (["set", "moon_payy", "best=1"], "did you mean moon_pay"),
    "no assignment": (["set", "moon_pay", "best"], "COLUMN=VALUE"),
    "no such table": (["set", "moon_pay", "best=1", "--table", "estimate"], "there are measures"),
    "no such save": (["undo", "20200101T000000Z"], "has no save"),
    "two ways to say which": (["undo", "x", "--last", "2"], "name one save"),
    "too many": (["undo", "--last", "2"], "nothing to undo"),
}


@pytest.mark.parametrize("case", UNUSABLE.values(), ids=UNUSABLE)
def test_what_cannot_be_done_is_one_line(
    run: Run, folder: Path, case: tuple[list[str], str]
) -> None:
    arguments, says = case
    status, out, err = run(*arguments, "--dataset", folder)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert says in err
    assert changed(folder) == []


def test_the_bundled_dataset_is_changed_by_no_slip(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Left out, DATASET is the current folder, and has to be a dataset."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    status, _, err = run("set", "moon_pay", "best=1")
    assert (status, "name the dataset to change" in err) == (2, True)
    monkeypatch.chdir(folder)
    assert run("set", "moon_pay", "best=2,500")[0] == 0
    assert len(changed(folder)) == 1
    assert run("undo")[0] == 0


def test_a_cell_cannot_steer_the_terminal(run: Run, folder: Path) -> None:
    status, out, _ = run("set", "moon_pay", "note=\x1b[2Jgone", folder, "--force")
    assert (status, "\x1b" in out) == (0, False)
    assert "F123" in out


def test_the_journal_names_the_account_where_nobody_is_named(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESTIMATES_BY", "the desk")
    run("set", "moon_pay", "best=2,500", folder)
    assert journal.saves(folder)[0].by == "the desk"


def test_a_file_that_a_spreadsheet_has_open_is_said(run: Run, folder: Path) -> None:
    """It knows of no lock, and would put the file back as it has it."""
    (folder / ".~lock.estimates.csv#").write_text(",anna,desk", encoding="utf-8")
    _, out, _ = run("set", "moon_pay", "best=2,500", folder)
    assert "estimates.csv is open in a spreadsheet: reload it there" in out
    _, out, _ = run("set", "moon", "author=J. Moon", "--table", "sources", folder)
    assert "is open in a spreadsheet" not in out


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_set_says_where_a_table_that_is_shared_lies(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    real = (folder / "estimates.csv").rename(tmp_path / "shared" / "estimates.csv")
    (folder / "estimates.csv").symlink_to(real)
    status, out, _ = run("set", "moon_pay", "best=2,500", folder)
    assert status == 0
    said = f"estimates.csv is a link: what changes is {real}."  # broken where a line ends
    assert said.replace(" ", "") in out.replace(" ", "")
    assert b"2,500" in real.read_bytes()
    assert (folder / "estimates.csv").is_symlink()
