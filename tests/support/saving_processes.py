"""Processes that save at once, and processes that are killed while they save.

Run by test_saving.py in a process of its own: children are forked from it, with all that they need
imported, so that hundreds of them take seconds.

    python saving_processes.py race FOLDER EDITS
    python saving_processes.py kill FOLDER KILLS

Prints what happened as JSON.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from estimates.editing import journal
from estimates.editing.edits import AddRow, Edit, SetCell, State
from estimates.editing.saving import save
from estimates.storage import log, recovery
from estimates.storage.names import JOURNAL

ROWS = 8


def text(count: int) -> str:
    """A file whose rows all hold the same count, and enough else to be written in pieces."""
    filler = "x" * 3_000
    rows = "".join(f"row_{number},m,{count},1,{filler}\n" for number in range(ROWS))
    return f"id,measure,subject,unit,note\n{rows}"


def sources(count: int) -> str:
    return f"id,title,publisher,published\nmain,{count},Press,2024\n"


def prepare(folder: Path) -> None:
    (folder / "estimates.csv").write_text(text(0), encoding="utf-8", newline="")
    (folder / "sources.csv").write_text(sources(0), encoding="utf-8", newline="")


def race(folder: Path, edits: int) -> dict[str, Any]:
    """Two processes edit the same rows and add their own, while this one reads."""
    started = time.monotonic()
    children = [fork(lambda who=who: edit_at_random(folder, who, edits)) for who in ("a", "b")]
    reads = broken = 0
    running = set(children)
    while running:
        reads += 1
        found = list(csv.reader(io.StringIO((folder / "estimates.csv").read_text("utf-8"))))
        whole = len(found) > ROWS and all(len(row) == 5 for row in found)
        broken += not whole
        running -= {pid for pid in running if os.waitpid(pid, os.WNOHANG)[0]}
        time.sleep(0.001)
    told: Counter[str] = Counter()
    for who in ("a", "b"):
        told.update(json.loads((folder / f"{who}.json").read_text("utf-8")))
    seconds = time.monotonic() - started
    return {"told": told, "reads": reads, "broken": broken, "seconds": seconds}


def edit_at_random(folder: Path, who: str, edits: int) -> None:
    """Edit what this process last knew; what another changed meanwhile is a conflict."""
    chance = random.Random(who)  # noqa: S311 - no secret
    known = dict.fromkeys(range(ROWS), "0")
    told: Counter[str] = Counter()
    for number in range(edits):
        row = chance.randrange(ROWS)
        new = f"{who}{number}"
        edit: Edit = SetCell("estimates", f"row_{row}", "subject", known[row], new)
        if number % 10 == 9:
            edit = AddRow("estimates", {"id": f"added_{new}", "measure": "m"})
        (outcome,) = save(folder, [edit], by=who).plan.outcomes
        told[outcome.state.name] += 1
        if isinstance(edit, SetCell):
            known[row] = new if outcome.state is State.APPLIED else str(outcome.current)
    (folder / f"{who}.json").write_text(json.dumps(told), encoding="utf-8")


def kill(folder: Path, kills: int) -> dict[str, Any]:
    """A process that counts up in two files at once is killed again and again."""
    chance = random.Random(1)  # noqa: S311 - no secret
    ends: Counter[str] = Counter()
    problems: list[str] = []
    took = _seconds_of_a_save(folder)
    for _ in range(kills):
        child = fork(lambda: count_up(folder))
        stop = time.monotonic() + chance.uniform(0.3, 1.6) * took
        while time.monotonic() < stop:
            if whole_counts(folder) is None:
                problems.append("a reader saw half a file")
            time.sleep(0.0005)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        counts = whole_counts(folder)
        if counts is None:
            problems.append("a file is neither an old nor a new one")
            break
        interrupted = recovery.open_record(folder)
        staging = any(path.name.endswith(".saving") for path in folder.iterdir())
        save(folder, [SetCell("sources", "main", "title", "none", "none")])
        end = _end(folder, interrupted, counts, problems)
        ends["not begun, found staged" if staging and interrupted is None else end] += 1
        (folder / JOURNAL).unlink(missing_ok=True)  # each round has its own
    return {"ends": ends, "problems": problems, "count": whole_counts(folder)}


def _seconds_of_a_save(folder: Path) -> float:
    """In a new process, as this machine is now: the kills are to fall into saves."""
    found = []
    for old, new in [("Press", "press"), ("press", "Press")] * 4:
        edits = [SetCell("sources", "main", "publisher", old, new)]
        started = time.monotonic()
        os.waitpid(fork(lambda edits=edits: save(folder, edits)), 0)
        found.append(time.monotonic() - started)
    return sorted(found)[len(found) // 2]


def _end(
    folder: Path, interrupted: log.Record | None, before: tuple[int, int], problems: list[str]
) -> str:
    """How the last save ended by the journal, and whether the files say the same."""
    last = journal.saves(folder)[-1:]
    counts = whole_counts(folder)
    if counts is None or counts[0] != counts[1]:
        problems.append(f"one file without the other: {counts}")
        return "broken"
    if any(path.name.endswith(".saving") for path in folder.iterdir()):
        problems.append("a staged file was left behind")
    if interrupted is None or not last:
        return "between saves"
    if last[0].name != interrupted.name:
        problems.append("the journal says nothing of the interrupted save")
    should = max(before) if last[0].end == log.SAVED else min(before)
    if counts[0] != should or last[0].end not in {log.SAVED, log.NOT_SAVED}:
        problems.append(f"the journal says {last[0].end}, the files say {counts}")
    return f"{last[0].end}, found {'half' if before[0] != before[1] else 'whole'}"


def count_up(folder: Path) -> None:
    counts = whole_counts(folder)
    if counts is None:
        return
    count = counts[0]
    while True:
        old, new = str(count), str(count + 1)
        edits: list[Edit] = [
            SetCell("estimates", f"row_{row}", "subject", old, new) for row in range(ROWS)
        ]
        save(folder, [*edits, SetCell("sources", "main", "title", old, new)])
        count += 1


def whole_counts(folder: Path) -> tuple[int, int] | None:
    """The counts in the two files, None where a file is not exactly one that was ever written."""
    first = (folder / "estimates.csv").read_text("utf-8")
    second = (folder / "sources.csv").read_text("utf-8")
    try:
        counts = int(first.splitlines()[1].split(",")[2]), int(second.splitlines()[1].split(",")[1])
    except (IndexError, ValueError):
        return None
    return counts if (first, second) == (text(counts[0]), sources(counts[1])) else None


def fork(work: Any) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    what, where, number = sys.argv[1:]
    prepare(Path(where))
    done = {"race": race, "kill": kill}[what](Path(where), int(number))
    sys.stdout.write(json.dumps(done))
