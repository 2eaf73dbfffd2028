"""Time and peak memory of a check and of a save, as ratios to reading the same file with arrow.

    python -m estimates.benchmark [ESTIMATES] [--runs N]

Writes a dataset of that many estimates, a quarter of them derived, to a temporary folder. Each run
is a process of its own, so that its peak memory is its own; imports are not counted. The baseline
is `pyarrow.csv.read_csv` of estimates.csv, one thread, all columns text. The two alternate, so that
a machine that slows down slows both; the medians are compared. A check ends with the counts of its
findings; their words are made when they are read. A save changes one cell: lock, reading, new file
forced to the disk, journal.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Self

from estimates.tables.columns import ACCEPTED, ASSERTIONS, ESTIMATES, TABLES, resource

SUBJECTS: Final = 400
SOURCES: Final = 300
ORIGINS: Final = 120


def generate(folder: Path, count: int, seed: int = 1) -> None:
    """Write a dataset of `count` estimates, a quarter of them derived, into an empty folder."""
    chance = random.Random(seed)  # noqa: S311 - figures for a benchmark, not secrets
    package = {
        "name": "benchmark",
        "resources": [resource(table) for table in TABLES if table not in (ASSERTIONS, ACCEPTED)],
        "estimates": {"as_at": "2024-12"},
    }
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    _write(
        folder / "measures.csv",
        ["id", "title", "unit", "kind", "minimum", "maximum"],
        [
            ["troops", "Troops", "soldier", "level", "0", ""],
            ["pay", "Pay", "USD/soldier/month", "rate", "0", ""],
            ["payroll", "Payroll", "USD/month", "flow", "0", ""],
            ["share", "Share", "percent", "share", "0", "100"],
        ],
    )
    _write(
        folder / "sources.csv",
        ["id", "title", "publisher", "published", "reliability"],
        [
            [f"source_{n}", f"Report {n}", "An institute", "2024-10", chance.choice("AABBBCCCDF")]
            for n in range(SOURCES)
        ],
    )
    _write(
        folder / "origins.csv",
        ["id", "title", "kind"],
        [[f"origin_{n}", f"Ministry {n}", "named" if n % 6 else "unnamed"] for n in range(ORIGINS)],
    )
    names = list(ESTIMATES.names)
    rows = ([row.get(name, "") for name in names] for row in _rows(count, chance))
    _write(folder / "estimates.csv", names, rows)


def _rows(count: int, chance: random.Random) -> Iterator[dict[str, str]]:
    """Blocks of eight: five statements, a superseded one, a stated total and a calculated share.

    In half of the blocks four of the statements are claims of different origins about the same
    soldiers on the same day, some of which contradict each other; in the other half each is about
    soldiers of its own. One total in twenty is ten times too high, one in six lost the hedge of its
    pay. Rows are about as long as those of the bundled dataset, whose notes are most of it.
    """
    for block in range(-(-count // 8)):
        rows = _block(block, chance)
        yield from rows[: count - block * 8]


def _claim(chance: random.Random) -> dict[str, str]:
    """Who says something, where, and how surely it is known."""
    return {
        "source": f"source_{chance.randrange(SOURCES)}",
        "origin": f"origin_{chance.randrange(ORIGINS)}",
        "locator": f"page {chance.randrange(1, 400)}" if chance.randrange(50) else "",
        "credibility": chance.choice("2233346"),
        "note": f"Read from table {chance.randrange(1, 90)}; the report counts by its own rules, "
        "and says so in its first chapter.",
    }


def _topic(chance: random.Random) -> dict[str, str]:
    """Whom a statement is about, and when."""
    return {
        "subject": f"Army {chance.randrange(SUBJECTS)}",
        "as_of": f"2024-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}",
    }


def _block(block: int, chance: random.Random) -> list[dict[str, str]]:
    pay, troops = chance.randrange(5, 40) * 100, chance.randrange(10, 400) * 100
    here, said = _topic(chance), _claim(chance)
    contested = chance.random() < 0.5
    other = troops * (3 if contested and not chance.randrange(5) else 1)
    total = float(f"{pay * troops:.2g}") * (1 if chance.randrange(20) else 10)
    about = bool(chance.randrange(6))
    a, b, c, d, e = (f"e{block}_{letter}" for letter in "abcde")

    def soldiers(name: str, claim: dict[str, str], **cells: str) -> dict[str, str]:
        where = here if contested or claim is said else _topic(chance)
        return where | claim | {"id": name, "measure": "troops", "unit": "soldier"} | cells

    least, most = chance.randrange(5, troops // 100 + 5) * 100, troops + chance.randrange(90) * 100
    calculated = here | {"note": said["note"]}
    return [
        here
        | said
        | {"id": a, "measure": "pay", "best": f"{pay}", "unit": "USD/soldier/month"}
        | {"qualifier": "about", "as_stated": f"around ${pay:,} a month"},
        soldiers(b, said, best=f"{troops}", as_stated=f"{troops:,} soldiers"),
        soldiers(c, _claim(chance), low=f"{other // 2}", high=f"{other * 2}", qualifier="between")
        | {"as_stated": f"between {other // 2:,} and {other * 2:,}"},
        soldiers(d, _claim(chance), low=f"{least}", qualifier="at_least", nature="planned")
        | {"as_stated": f"at least {least:,} soldiers, it was said"},
        soldiers(e, _claim(chance), high=f"{most}", qualifier="up_to")
        | {"as_stated": f"up to {most:,}"},
        soldiers(f"e{block}_f", said, best=f"{troops}", qualifier="about", status="superseded"),
        here
        | said
        | {"id": f"e{block}_g", "measure": "payroll", "best": f"{total:.0f}", "unit": "USD/month"}
        | {"formula": f"{a} * {b}", "qualifier": "about" if about else ""}
        | {"as_stated": f"{'about ' * about}${total:,.0f} a month in all"},
        calculated
        | {"id": f"e{block}_h", "measure": "share", "unit": "percent"}
        | {"formula": f"{b} / ({b} + {c})" if block % 2 else f"{b} / {e}"},
    ]


def _write(path: Path, header: list[str], rows: Any) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _baseline(folder: Path) -> int:
    import pyarrow as pa  # noqa: PLC0415 - imports are not counted
    from pyarrow import csv as pacsv  # noqa: PLC0415 - imports are not counted

    options = pacsv.ConvertOptions(column_types={name: pa.string() for name in ESTIMATES.names})
    reading = pacsv.ReadOptions(use_threads=False)
    table = pacsv.read_csv(folder / "estimates.csv", read_options=reading, convert_options=options)
    return int(table.num_rows)


def _check(folder: Path) -> int:
    from estimates.check import check  # noqa: PLC0415 - imports are not counted

    return check(folder).counts["estimates"]


def _save(folder: Path) -> int:
    from estimates.editing.edits import SetCell  # noqa: PLC0415 - imports are not counted
    from estimates.editing.journal import saves  # noqa: PLC0415 - imports are not counted
    from estimates.editing.saving import save  # noqa: PLC0415 - imports are not counted

    done = len(saves(folder))
    old, new = ("", "seen") if done % 2 == 0 else ("seen", "")  # each run changes the file
    saved = save(folder, [SetCell("estimates", "e0_a", "via", old, new)])
    return len(saved.plan.changes)


_SIDES: Final = {"baseline": _baseline, "check": _check, "save": _save}


class _PeakMemory:
    """The highest resident size of this process while watched, in bytes above the start."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._start = self.highest = _resident()

    def _watch(self) -> None:
        while not self._stop.wait(0.002):
            self.highest = max(self.highest, _resident())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.highest = max(self.highest, _resident())

    @property
    def used(self) -> int:
        return self.highest - self._start


def _resident() -> int:
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text(encoding="ascii").split()[1]) * 4096
    import resource as system  # noqa: PLC0415 - Unix without /proc

    return system.getrusage(system.RUSAGE_SELF).ru_maxrss


def _measure(side: str, folder: Path, *, watched: bool) -> None:
    """Run one side and print what it took, as JSON; for a process of its own.

    Time where nobody watches, memory where somebody does: looking on takes time of its own.
    """
    import pyarrow.csv  # noqa: PLC0415 - imports are not counted
    import pyarrow.pandas_compat  # noqa: F401, PLC0415 - arrow's first array would import it

    import estimates.check  # noqa: F401, PLC0415 - imports are not counted

    if watched:
        with _PeakMemory() as memory:
            rows = _SIDES[side](folder)
        print(json.dumps({"rows": rows, "bytes": memory.used}))
        return
    start = time.perf_counter()
    rows = _SIDES[side](folder)
    print(json.dumps({"rows": rows, "seconds": time.perf_counter() - start}))


def _run(side: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "estimates.benchmark", "--side", side, "--folder", str(folder)]
    found: dict[str, float] = {}
    for more in ([], ["--watched"]):
        done = subprocess.run([*command, *more], check=True, capture_output=True, text=True)  # noqa: S603 - our own module
        found |= json.loads(done.stdout)
    return found


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(prog="python -m estimates.benchmark", description=__doc__)
    parser.add_argument("estimates", nargs="?", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--side", choices=sorted(_SIDES), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--watched", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        _measure(options.side, options.folder, watched=options.watched)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, options.estimates)
        size = (folder / "estimates.csv").stat().st_size
        found: dict[str, list[dict[str, float]]] = {side: [] for side in _SIDES}
        # Reading a file that was just written takes longer, so saves come when all else is done.
        for sides in (("baseline", "check"), ("save",)):
            for side in sides * options.runs:
                found[side].append(_run(side, folder))
    print(f"{options.estimates:,} estimates, {size / 1e6:.1f} MB, median of {options.runs} runs")
    seconds, memory = (
        {
            side: statistics.median(result[key] for result in results)
            for side, results in found.items()
        }
        for key in ("seconds", "bytes")
    )
    for side in _SIDES:
        print(f"  {side:<9} {seconds[side]:8.3f} s {memory[side] / 1e6:8.1f} MB above the start")
    for side, name in (("check", "ratio"), ("save", "of a save")):
        ratios = (figures[side] / figures["baseline"] for figures in (seconds, memory))
        print(f"  {name:<9} {{:8.1f}}   {{:8.1f}}".format(*ratios))


if __name__ == "__main__":
    main()
