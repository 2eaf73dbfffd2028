"""What is damaged is named and stands in nobody's way; what is no file is not waited for."""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_runs import Run
from dataset_copy import DatasetCopy

from estimates.check import check
from estimates.editing import journal, saving, undoing
from estimates.editing.edits import EditError, SetCell
from estimates.storage.names import JOURNAL, LOCK, PENDING

LONG = max(20, int(os.environ.get("ESTIMATES_LONG", "0")) // 5)
FIRST = int(os.environ.get("ESTIMATES_SEED", "0"))
PAY = SetCell("estimates", "moon_pay", "best", "2,000", "2,500")
AUTHOR = SetCell("sources", "moon", "author", "Joohyun Moon", "J. Moon")
PARTY = SetCell("origins", "us_official", "party", "United States", "USA")


@pytest.fixture
def folder(copy_dataset: DatasetCopy) -> Path:
    return copy_dataset.path


def begun(**other: object) -> bytes:
    entry = {"save": "20260101T000000Z-00000000", "at": "2026", "by": "x", "what": "x"}
    return json.dumps(entry | {"files": {}, "edits": [], "undo": []} | other).encode()


EDIT = {"edit": "set", "table": "estimates", "id": "moon_pay", "column": "best", "old": "1"}
DAMAGE = {
    "cut": (b'{"save": "2026', "it is not JSON"),
    "words": (b"<<<<<<< HEAD", "it is not JSON"),
    "bytes": (b"\xff\xfe\x00", "it is not JSON"),
    "a list": (b"[1, 2]", "it names no save"),
    "deep": (b"[" * 100_000, "it is nested too deeply"),
    "deep objects": (b'{"a":' * 100_000, "it is nested too deeply"),
    "a long number": (b'{"save": ' + b"9" * 5_000 + b"}", "it is not JSON"),
    "half a character": (b'{"save": "x", "by": "\\ud83d"}', "a text holds half a character"),
    "a path": (begun(save="../../x"), "it names no save"),
    "no files": (b'{"save": "x", "at": "2026", "by": "x"}', "it is not complete"),
    "files": (begun(files=[1]), "it is not complete"),
    "hashes": (begun(files={"estimates.csv": 1}), "it is not complete"),
    "no undo": (begun(undo=None), "it is not complete"),
    "a kind of edit": (begun(undo=[{"edit": "burn"}]), "it holds an edit of an unknown kind"),
    "an edit": (begun(undo=[EDIT]), "it holds an edit that is not complete"),
    "a number": (begun(undo=[EDIT | {"new": 1}]), "it holds an edit that is not complete"),
    "a list in a cell": (
        begun(undo=[EDIT | {"new": ["1"]}]),
        "it holds an edit that is not complete",
    ),
}


@pytest.mark.parametrize(("line", "what"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_line_is_named_and_stands_in_nobody_s_way(
    line: bytes, what: str, run: Run, folder: Path
) -> None:
    before = (folder / "estimates.csv").read_bytes(), (folder / "sources.csv").read_bytes()
    saving.save(folder, [PAY])
    with (folder / JOURNAL).open("ab") as file:
        file.write(line + b"\n")
    saving.save(folder, [AUTHOR])

    ended = run("fsck", folder)
    assert (ended.status, ended.err) == (1, "")
    assert f"journal.jsonl, line 3: {what}" in ended.words
    assert f"journal.jsonl, line 3: {what}" in run("undo", "--list", folder).words
    ended = run("undo", "--last", "2", folder)
    assert ended.status == 0
    assert f"journal.jsonl, line 3: {what}" in ended.words
    after = (folder / "estimates.csv").read_bytes(), (folder / "sources.csv").read_bytes()
    assert after == before
    assert check(folder).counts["error"] == 0


def test_a_damaged_last_line_is_a_finding(run: Run, folder: Path) -> None:
    saving.save(folder, [PAY])
    with (folder / JOURNAL).open("ab") as file:
        file.write(b"<<<<<<< HEAD\n")
    found = check(folder).findings
    (message,) = found[found["code"] == "F128"]["message"]
    assert "it is not JSON" in message
    saving.save(folder, [AUTHOR])
    assert "F128" not in set(check(folder).findings["code"])
    assert run("fsck", folder).status == 1


def test_fsck_of_a_sound_dataset_says_so(run: Run, folder: Path) -> None:
    assert run("fsck", folder).status == 0
    saving.save(folder, [PAY, AUTHOR])
    ended = run("fsck", folder)
    assert (ended.status, ended.err) == (0, "")
    assert "the journal is whole: 1 save." in ended.words


def test_fsck_names_the_record_of_a_save_that_cannot_be_read(run: Run, folder: Path) -> None:
    (folder / PENDING).write_bytes(b"{")
    staged = folder / ".estimates.csv.20260101T000000Z-00000000.saving"
    staged.write_bytes(b"what was to be saved")
    ended = run("fsck", folder)
    assert ended.status == 1
    assert f"{PENDING} cannot be read" in ended.words
    assert saving.save(folder, [PAY, AUTHOR]).name
    assert staged.read_bytes() == b"what was to be saved"


def test_damage_by_chance_stops_nothing(folder: Path) -> None:
    """Bytes of a journal are changed, cut, moved and put in: 20 times, or `ESTIMATES_LONG` / 5."""
    saving.save(folder, [PAY])
    saving.save(folder, [AUTHOR, PARTY])
    saving.save(folder, [SetCell("estimates", "moon_pay", "best", "2,500", "2,600")])
    sound = (folder / JOURNAL).read_bytes()
    files = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    named = 0
    for seed in range(FIRST, FIRST + LONG):
        chance = random.Random(seed)  # noqa: S311 - no secret
        data = bytearray(sound)
        for _ in range(chance.randrange(1, 6)):
            at, length = chance.randrange(len(data) or 1), chance.randrange(1, 40)
            other = chance.randrange(len(data) or 1)
            data[at : at + length] = chance.choice(
                (b"", chance.randbytes(length), data[other : other + length], b"\n", b"[" * 5_000)
            )
        for name, text in files.items():
            (folder / name).write_bytes(text)
        (folder / JOURNAL).write_bytes(bytes(data))
        check(folder)
        named += len(journal.read(folder).damage)
        note = SetCell("measures", "payroll", "title", _title(folder), f"seed {seed}")
        assert saving.save(folder, [note]).name, seed
        (last,) = undoing.find(folder)
        assert undoing.undo(folder, [last]).plan.possible, seed
        assert (folder / "measures.csv").read_bytes() == files["measures.csv"], seed
        try:
            found = undoing.find(folder)
        except EditError:
            continue
        undoing.undo(folder, found)
    assert named > LONG / 2


def _title(folder: Path) -> str:
    rows = check(folder).measures
    return str(rows.loc[rows["id"] == "payroll", "title"].iloc[0])


# What is no file


@pytest.fixture
def impatient() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise AssertionError("it waited")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


COMMANDS = {
    "check": ["check"],
    "list": ["list"],
    "set": ["set", "moon_pay", "best=2,500"],
    "undo": ["undo"],
    "undo --list": ["undo", "--list"],
    "fsck": ["fsck"],
    "fmt": ["fmt"],
    "import": ["import", "PIPE"],
    "import --map": ["import", "PIPE", "--map", "un"],
}
NAMES = [JOURNAL, PENDING, LOCK, "estimates.csv", "accepted.csv", "datapackage.json", "units.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("pipe", name) for name in (*NAMES, "mappings/un.toml")),
        *(("device", name) for name in (JOURNAL, LOCK, "estimates.csv")),
        *(("folder", name) for name in (JOURNAL, LOCK, PENDING)),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_a_pipe_a_device_or_a_folder_in_place_of_a_file_is_not_waited_for(
    kind: str, name: str, run: Run, folder: Path, tmp_path: Path
) -> None:
    saving.save(folder, [AUTHOR])
    (folder / "mappings").mkdir()
    path = folder / name
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    for command in COMMANDS.values():
        words = [word.replace("PIPE", str(tmp_path / "pipe.csv")) for word in command]
        ended = run(*words, folder)
        assert ended.status in {0, 1, 2}, (command, ended)
        assert "internal failure" not in ended.err, (command, ended)
        if ended.status == 2:
            assert (ended.out, ended.err.count("\n")) == ("", 1), (command, ended)
