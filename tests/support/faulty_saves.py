"""Saves by chance in which each operation on a file fails in turn, or is the last of its process.

    python faulty_saves.py FIRST COUNT

For COUNT seeds from FIRST on, a save is made up: which files it changes, with a journal or without,
one of them behind a link or not. It is made again and again, and its n-th operation goes wrong, for
every n there is. Then somebody reads the dataset, saves, or takes the save back; that may go wrong,
too, and then somebody else comes. Prints what happened as JSON. It forks, so it is a process of its
own.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from disk_faults import ERRORS, KILLED, KINDS, Fault, faulty, operations, tells

from estimates.editing import journal, saving, undoing
from estimates.editing.edits import AddRow, Edit, EditError, SetCell
from estimates.editing.planning import plan
from estimates.reports import skeleton
from estimates.storage import durable, names, reading, recovery
from estimates.storage.log import NOT_SAVED

EDITS: Final[tuple[Edit, ...]] = (
    SetCell("estimates", "homes", "note", "", "seen"),
    SetCell("sources", "gazette", "author", "A. Reporter", "B. Reporter"),
    SetCell("origins", "district_office", "party", "authorities", "district"),
    SetCell("measures", "homes_flooded", "title", "Homes flooded", "Flooded homes"),
    AddRow("accepted", {"code": "S701", "estimate": "homes", "expect": "1", "reason": "r"}),
    AddRow("mappings/un.imported", {"id": "homes", "note": "as imported"}),
)
NEXT: Final = SetCell("estimates", "per_home", "note", "", "what comes next")
NOTE: Final = "An example: replace it with a source of yours."
MOST: Final = 400  # operations of a save

Files = dict[str, bytes | None]


@dataclass(slots=True)
class Told:
    """What happened. runs: saves that went wrong. problems: what must not be."""

    runs: int = 0
    again: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Case:
    """A save that was made up. old, new: the files before and after it."""

    seed: int
    origin: Path
    edits: tuple[Edit, ...]
    journalled: bool
    linked: str
    old: Files
    new: Files

    def copy(self, place: Path) -> Path:
        folder = place / "dataset"
        shutil.copytree(self.origin, folder)
        if self.linked:
            (place / "elsewhere").mkdir()
            real = (folder / self.linked).rename(place / "elsewhere" / self.linked)
            (folder / self.linked).symlink_to(real)
        return folder


def case_of(seed: int, place: Path) -> Case:
    chance = random.Random(seed)  # noqa: S311 - no secret
    origin = place / "dataset"
    skeleton.write(origin)
    (origin / "mappings").mkdir()
    package = json.loads((origin / "datapackage.json").read_text("utf-8"))
    journalled = chance.random() < 0.7
    package["estimates"]["journal"] = journalled
    (origin / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    if chance.random() < 0.5:  # a journal that is there already
        saving.save(origin, [SetCell("estimates", "affected", "note", "", "x")], journalled=True)
    edits = tuple(chance.sample(EDITS, chance.choice((1, 2, 2, 3, 4, 6))))
    linked = chance.choice(("", "", "sources.csv", "estimates.csv"))
    files = sorted({f"{edit.table}.csv" for edit in EDITS})
    old: Files = {file: _bytes(origin / file) for file in files}
    after = {change.file: change.after for change in plan(origin, edits).changes}
    return Case(seed, origin, edits, journalled, linked, old, {**old, **after})


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def tried(case: Case, told: Told) -> None:
    """The case with every fault, one after the other."""
    chance = random.Random(case.seed)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as name:
        folder = case.copy(Path(name))
        needed = operations(lambda: saving.save(folder, case.edits, by="the one without a fault"))
    for kind in KINDS:
        for at in range(1, MOST):
            fault = Fault(kind, at, chance.choice(ERRORS), chance.choice(("", "", "all", "file")))
            if not tells(fault, needed):
                continue
            with tempfile.TemporaryDirectory() as name:
                if _run(case, fault, Path(name), chance, told):
                    break


def _run(case: Case, fault: Fault, place: Path, chance: random.Random, told: Told) -> bool:
    """One save with a fault; whether it came to its end before that."""
    folder = case.copy(place)
    said, is_over = _save(case, folder, fault)
    if is_over:
        return True
    told.runs += 1

    def wrong(what: str) -> None:
        told.problems.append(f"seed {case.seed}, {fault}: {what}; it was told {said!r}")

    if chance.random() < 0.4:  # whoever comes next does not come through either
        told.again += 1
        _read_in_child(folder, Fault(chance.choice(KINDS[1:]), chance.randrange(1, 30)))
    _settle(folder, chance)
    files = _files(case, folder)
    state = "old" if files == case.old else "new" if files == case.new else "a mix"
    told.ends[f"{fault.kind}: {state}"] += 1
    if state == "a mix":
        changed = [file for file in files if files[file] != case.old[file]]
        wrong(f"only {changed} changed")
        return False
    if said == "saved" and state != "new":
        wrong("what was saved is lost")
    if said.endswith("nothing was changed") and state != "old":
        wrong("something was changed")
    _look_at_journal(case, folder, state, wrong)
    return False


def _save(case: Case, folder: Path, fault: Fault) -> tuple[str, bool]:
    """What the save said, "" where its process ended; and whether the fault never came."""
    if fault.kind == "error":
        with faulty(fault) as disk:
            try:
                saving.save(folder, case.edits, by="the failing one")
            except EditError as error:
                return str(error), False
        return "saved", disk.count < fault.at
    child = os.fork()
    if not child:
        try:
            with faulty(fault):
                saving.save(folder, case.edits, by="the killed one")
        finally:
            os._exit(0)
    return "", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != KILLED


def _read_in_child(folder: Path, fault: Fault) -> None:
    child = os.fork()
    if not child:
        try:
            with faulty(fault):
                reading.read(folder)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def _settle(folder: Path, chance: random.Random) -> None:
    """Somebody comes: who reads, who saves something else, or who asks for it."""
    chance.choice(
        (
            lambda: reading.read(folder),
            lambda: saving.save(folder, [NEXT]),
            lambda: saving.settle(folder),
        )
    )()


def _files(case: Case, folder: Path) -> Files:
    """The files as they are, without what `_settle` may have saved."""
    found: Files = {file: _bytes(folder / file) for file in case.old}
    estimates = found["estimates.csv"]
    if estimates is not None:
        found["estimates.csv"] = estimates.replace(b"what comes next", b"")
    return found


def _look_at_journal(case: Case, folder: Path, state: str, wrong: Callable[[str], None]) -> None:
    """The next save leaves nothing beside the files; the journal says what became of this one."""
    saving.save(folder, [SetCell("sources", "gazette", "note", NOTE, "looked at")])
    left = [path.name for path in folder.rglob("*") if durable.is_left(path.name)]
    if left or (folder / names.PENDING).exists() or recovery.open_record(folder) is not None:
        wrong(f"left behind: {left}")
    found = journal.read(folder)
    if found.damage:
        wrong(f"the journal is damaged: {found.damage}")
    if not case.journalled:
        return
    mine = [save for save in found.saves if save.by in {"the failing one", "the killed one"}]
    is_made = bool(mine) and mine[-1].end != NOT_SAVED
    if is_made != (state == "new"):
        wrong(f"the journal says {[save.end for save in mine]}, the files are {state}")
    if is_made:
        undoing.undo(folder, undoing.find(folder, name=mine[-1].name))
        files = _files(case, folder)
        files["sources.csv"] = (files["sources.csv"] or b"").replace(b"looked at", NOTE.encode())
        header = {file for file, data in files.items() if case.old[file] is None and data}
        if any(files[file] != case.old[file] for file in set(files) - header):
            wrong("its undo does not bring the old files back")


def main(first: int, count: int) -> None:
    told = Told()
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as name:
            tried(case_of(seed, Path(name)), told)
    found = {"runs": told.runs, "again": told.again, "ends": told.ends, "problems": told.problems}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
