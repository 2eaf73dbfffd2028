"""Rows that are hard to work out, and how long a hundred of each kind take.

`PYTHONPATH=. python tests/support/worst_rows.py [COUNT]` prints, for each kind, the seconds of the
processor that `estimates check` takes on a dataset of so many such rows, as text and as JSON, and
that one row takes.
"""

from __future__ import annotations

import contextlib
import io
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import random_formulas
from dataset_builder import DatasetBuilder, write_table

from estimates import cli
from estimates.arithmetic import pieces, rational
from estimates.formulas import programs
from estimates.formulas.parser import MAX_LENGTH, FormulaError, parse

DIGITS: Final = "9" * 300
INPUTS: Final = {
    "x": "[1, 2]",
    "y": "[3, 5]",
    "z": "[0.5, 7]",
    "w": "[-2, 4]",
    "u": "[1, 9]",
    "v": "(-inf, 12]",
}
POISONS: Final = {
    "power": "(1 - x / (x + y))**13",
    "digits": f"{DIGITS} * x - x",
    "square": f"({DIGITS} * x - x)**2 / x",
    "nothing": "x / (y - y)",
    "roots": "sqrt(x + " * 60 + "y" + ")" * 60 + " - x",
    "wide": "(x - w)*w*w*((w + y) - (y - z))",
    "turns": "v * (v + 14.8)",
    "no_unit": "x * 2[nonsense]",
    "unread": "x + + y",
    "itself": "itself + x",
    "unknown": "x + nobody",
}
"""Formulas, one of each kind that something can go wrong with."""


def poisoned(folder: Path, formulas: dict[str, str] = POISONS) -> Path:
    """Write a dataset with a row of each formula, an assertion of each, and a measure's formula.

    Beside them `wrong`, a total that does not add up.
    """
    builder = DatasetBuilder()
    for name, text in INPUTS.items():
        builder.range(name, text)
    builder.range("wrong", "[100, 100]", formula="x * y")
    for name, formula in formulas.items():
        builder.add(name, formula=formula)
        builder.add(
            f"stated_{name}", formula=formula.replace("itself", "stated_itself"), best="17.5"
        )
    first = next(iter(formulas.values()))
    builder.measure(
        "worse", formula=first.replace("x", "measure_of_x").replace("y", "measure_of_y")
    )
    builder.add("by_measure", measure="worse", best="3")
    builder.write(folder)
    sides = [text for name, text in formulas.items() if name != "itself"]
    rows = [{"id": f"a{place}", "assertion": f"{side} <= 5"} for place, side in enumerate(sides)]
    write_table(folder, "assertions", [*rows, {"id": "sound", "assertion": "x >= 100"}])
    return folder


# --- the worst of each kind ----------------------------------------------------------------------

_NAMES: Final = "xyzwu"


def _products(chance: random.Random) -> str:
    return _chain(chance, "+-*/")


def _quotients(chance: random.Random) -> str:
    return _chain(chance, "*/")


def _chain(chance: random.Random, signs: str) -> str:
    text = chance.choice(_NAMES)
    while len(text) < MAX_LENGTH - 40:
        text += f" {chance.choice(signs)} {chance.choice(_NAMES)}"
    return text


def _roots(chance: random.Random) -> str:
    terms: list[str] = []
    while True:
        term = chance.choice(_NAMES)
        for _ in range(chance.choice((2, 20, 60))):
            term = f"sqrt({chance.choice(_NAMES)} {chance.choice('+*')} {term})"
        if len(" - ".join([*terms, term])) > MAX_LENGTH:
            return " - ".join(terms) or term
        terms.append(term)


def _trees(chance: random.Random) -> str:
    return random_formulas.tree(chance, _NAMES, chance.randint(20, 200))


def _powers(chance: random.Random) -> str:
    def power() -> str:
        return f"({random_formulas.tree(chance, _NAMES, 3)})**{chance.randint(5, 16)}"

    return " + ".join(power() for _ in range(chance.choice((1, 2, 6, 20))))


def _short(chance: random.Random) -> str:
    return random_formulas.tree(chance, _NAMES, chance.randint(4, 12))


def _link(chance: random.Random, place: int) -> str:
    """A row that names the two before it, and inputs that these name too."""
    names = [*_NAMES, *(f"row_{place - back}" for back in (1, 1, 1, 2) if back <= place)]
    return random_formulas.tree(chance, names, 5) + f" + {names[-1]} * ({names[0]} - {names[-1]})"


KINDS: Final[dict[str, Callable[[random.Random], str]]] = {
    "products": _products,
    "quotients": _quotients,
    "roots": _roots,
    "trees": _trees,
    "powers": _powers,
    "short": _short,
}


def formulas(kind: str, count: int, seed: int = 1) -> list[str]:
    """So many different formulas of a kind, each of a length that is read."""
    chance = random.Random(f"{kind}{seed}")  # noqa: S311 - cases for tests, not secrets
    if kind == "chains":
        return [_link(chance, place) for place in range(count)]
    found: dict[str, None] = {}
    while len(found) < count:
        text = KINDS[kind](chance)
        with contextlib.suppress(FormulaError):
            parse(text)
            found[text] = None
    return list(found)


def worst(folder: Path, kind: str, count: int, form: str) -> Path:
    """Write a dataset of so many rows of a kind: `calculated`, `stated`, or `asserted`."""
    builder = DatasetBuilder()
    for name, text in INPUTS.items():
        builder.range(name, text)
    texts = formulas(kind, count)
    if form != "asserted":
        stated = {"best": "17.5"} if form == "stated" else {}
        for place, text in enumerate(texts):
            builder.add(f"row_{place}", formula=text, **stated)
    builder.write(folder)
    if form == "asserted":
        rows = [{"id": f"a{n}", "assertion": f"{_cut(text)} <= 5"} for n, text in enumerate(texts)]
        write_table(folder, "assertions", rows)
    return folder


def _cut(text: str) -> str:
    return text[: MAX_LENGTH - 5] if len(text) > MAX_LENGTH - 5 else text


def seconds(*command: str) -> float:
    """The seconds of the processor that a command takes, nothing kept of earlier ones."""
    caches = (rational.rationals, pieces.simplified, pieces.settled, programs.repeated_slots)
    for kept in caches:
        kept.cache_clear()
    start = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        cli.run(command)
    return time.process_time() - start


def _measure(count: int) -> None:
    heads = f"{'text':>7} {'json':>7} {'a row':>7} {'show':>7}"
    sys.stdout.write(f"{'kind':10} {'form':10} {'rows':>5} {heads}\n")
    for kind in (*KINDS, "chains"):
        for form in ("calculated",) if kind == "chains" else ("calculated", "stated", "asserted"):
            with tempfile.TemporaryDirectory() as folder:
                path = str(worst(Path(folder), kind, count, form))
                text, json = seconds("check", path), seconds("check", path, "--format", "json")
                show = 0.0 if form == "asserted" else seconds("show", "row_0", path)
            row = text / count
            shown = f"{text:7.2f} {json:7.2f} {row:7.3f} {show - text:7.2f}"
            sys.stdout.write(f"{kind:10} {form:10} {count:5} {shown}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    _measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
