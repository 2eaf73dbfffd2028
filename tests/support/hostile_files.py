"""Datasets from strangers by chance, the same for the same seed: whatever a file can hold."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from project import TEST_DATA

from estimates.tables.columns import TABLES

BASE = TEST_DATA / "checks" / "base"
TABLE_FILES = [table.file for table in TABLES]
FILES = [*TABLE_FILES, "datapackage.json", "units.txt"]
CANARY = "CANARY-7f3a"
"""Stands in each file outside of the dataset's folder, and nowhere else."""

TEXTS = (
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "\x1b]0;title\x07\x9b2J\x90q\x9c",
    "\u202egnp.exe \u2066x\u2069 \u200b\ufeff",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)></div></style><style>*{display:none}",
    '" onmouseover="alert(1)',
    "![x](https://evil.example/x.png) [y](javascript:alert(1)) **b** `c` $5 :red[z]",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '+HYPERLINK("https://evil.example")',
    "{code} {0} {cell.__class__} %s %n $(id) `id`",
    "../../../../etc/passwd",
    "a\rb\x85c\u2028d\x0be\x00f",
    "\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "́" * 500,
    "🏴‍☠️👩‍👩‍👧‍👦",
    "9" * 5_000,
    "1e400",
    "-0",
    "٣٤",
    "",
)
FORMULAS = (
    "pay \x1b[31m* troops\x07",
    "(" * 3_000 + "pay" + ")" * 3_000,
    "pay" + " + pay" * 5_000,
    "9**9**9**9",
    "pay ** -99999999999",
    "sqrt(" * 200 + "pay" + ")" * 200,
    "__import__('os').system('id')",
    "pay\u202e * \u200btroops",
    "min(" + ",".join(["pay", "troops"] * 500) + ")",
    "12[month/\x1b[2J]",
    "1/0*pay",
    "pay < troops < pay",
)
UNITS = (
    "@import /etc/passwd",
    "@group evil\nx = y\n@end",
    "m = m",
    "a = 9**9**9**9",
    "\x1b[31mzork = [zork]\x07",
    "zork = [zork] = " + "z" * 100_000,
    "= = =",
    "zork = __import__('os') * meter",
    "soldier = 1000 person",
    "percent = 1",
    "é\u202e = [é]",
    "loop = pool\npool = loop",
)
PATHS = (
    "../outside/secret.csv",
    "/etc/passwd",
    "file:///etc/passwd",
    "http://127.0.0.1:1/x.csv",
    "C:\\Windows\\win.ini",
    "\\\\evil\\share",
    "nul\0byte",
    "~/.ssh/id_rsa",
    "-rf",
    "a" * 5_000,
    "\x1b[31mred.csv",
    ".",
    "",
)

Deed = Callable[[random.Random, Path], None]


def make(seed: int, parent: Path) -> tuple[Path, list[str]]:
    """A dataset in a new folder of `parent`, and what was done to it, in words."""
    chance = random.Random(seed)  # noqa: S311 - cases for tests, not secrets
    outside = parent / "outside"
    outside.mkdir(parents=True, exist_ok=True)
    for name in ("secret.csv", "secret.json", "secret.txt"):
        text = f"{CANARY}:x:0:0\n{CANARY} = 1\n{CANARY}+/=\nid,{CANARY}\n" * 20
        (outside / name).write_text(text, encoding="utf-8")
    name = chance.choice(("dataset", "dataset", "evil\x1b[31m \u202ename", "=cmd", "<b>", "-rf"))
    folder = Path(shutil.copytree(BASE, parent / f"{name}{seed}"))
    deeds = [chance.choice(list(_DEEDS)) for _ in range(chance.choice((1, 1, 2, 3, 6)))]
    for deed in deeds:
        _DEEDS[deed](chance, folder)
    return folder, deeds


def _data(folder: Path, file: str) -> bytes:
    path = folder / file
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""


def _put(folder: Path, file: str, data: bytes) -> None:
    path = folder / file
    if not path.is_symlink() and (path.is_file() or not path.exists()):
        path.write_bytes(data)


def _encoding(chance: random.Random, folder: Path) -> None:
    file = chance.choice(FILES)
    text = _data(folder, file).decode("utf-8", "replace") + chance.choice(("", "é€ж", "日本"))
    data = text.encode(
        chance.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "shift_jis", "utf-7", "cp037")),
        "replace",
    )
    _put(folder, file, data[: len(data) - chance.choice((0, 0, 1, 3))])


def _bytes(chance: random.Random, folder: Path) -> None:
    """Bytes changed, put in and cut out at random."""
    file = chance.choice(FILES)
    data = bytearray(_data(folder, file))
    for _ in range(chance.choice((1, 5, 50))):
        at = chance.randrange(len(data) + 1)
        taken = chance.choice((0, 1, 1, 20))
        data[at : at + taken] = chance.choice(
            (b"", b"\0", b'"', b'""', b"\r", b"\n", b",", b"\xff\xfe", b"\xc3", chance.randbytes(4))
        )
    _put(folder, file, bytes(data))


def _noise(chance: random.Random, folder: Path) -> None:
    kinds = (
        chance.randbytes(5_000),
        b"",
        b"\0" * 5_000,
        b"\xef\xbb\xbf",
        b"PK\x03\x04",
        b'"' * 999,
    )
    _put(folder, chance.choice(FILES), chance.choice(kinds))


def _quotes(chance: random.Random, folder: Path) -> None:
    file = chance.choice(TABLE_FILES)
    flood = chance.choice(('ab","c\n', '"\n', 'a,"b\n', '"a"b\n', "a\n", '"' + "x," * 50 + "\n"))
    _put(folder, file, _data(folder, file) + (flood * chance.choice((1, 50, 20_000))).encode())


def _breaks(chance: random.Random, folder: Path) -> None:
    file = chance.choice(FILES)
    put = chance.choice((b"\r", b"\r\r\n", b"\n\r", b"\x0b", b"\xc2\x85", b"\xe2\x80\xa8"))
    _put(folder, file, _data(folder, file).replace(b"\n", put, chance.choice((-1, 1, 3))))


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _rows(chance: random.Random, folder: Path, texts: tuple[str, ...], *, share: float) -> None:
    """Rows whose cells are what the columns ask for, or some of the texts."""
    table = chance.choice(TABLES)
    header = _data(folder, table.file).decode("utf-8", "replace").partition("\n")[0]
    names = header.split(",") if header else list(table.names)
    lines = []
    for number in range(chance.choice((1, 3, 200))):
        usual = {
            "id": f"row{number}",
            "measure": "pay",
            "subject": "South",
            "unit": "USD/soldier/month",
            "source": "report",
            "best": "5",
            "title": "T",
            "publisher": "P",
            "published": "2024",
        }
        cells = (
            chance.choice(texts) if chance.random() < share else usual.get(name, "")
            for name in names
        )
        lines.append(",".join(map(_cell, cells)) + "\n")
    data = _data(folder, table.file) or (",".join(names) + "\n").encode()
    _put(folder, table.file, data + "".join(lines).encode("utf-8", "replace"))


def _texts(chance: random.Random, folder: Path) -> None:
    _rows(chance, folder, TEXTS, share=chance.choice((0.1, 0.5, 1)))


def _formulas(chance: random.Random, folder: Path) -> None:
    _rows(chance, folder, FORMULAS, share=chance.choice((0.1, 0.5)))


def _huge(chance: random.Random, folder: Path) -> None:
    letter = chance.choice(("x", "é", "\x1b", "(", "9", "\n", '"', "🏴", " "))
    texts = (letter * chance.choice((40_000, 1_000_000)),)
    _rows(chance, folder, texts, share=0.05)


def _header(chance: random.Random, folder: Path) -> None:
    file = chance.choice(TABLE_FILES)
    first, _, rest = _data(folder, file).decode("utf-8", "replace").partition("\n")
    names = first.split(",")
    at = chance.randrange(len(names))
    names[at] = chance.choice((*map(_cell, TEXTS), names[0], "Id ", "sep=;"))
    names += [f"title_{number}" for number in range(chance.choice((0, 0, 2, 3_000)))]
    text = chance.choice((",", ",", ",", ";", "\t")).join(names) + "\n" + rest
    _put(folder, file, text.encode("utf-8", "replace"))


def _units(chance: random.Random, folder: Path) -> None:
    lines = [chance.choice(UNITS) for _ in range(chance.choice((1, 10, 3_000)))]
    text = "\n".join(lines) * chance.choice((1, 1, 40))
    _put(folder, "units.txt", text.encode("utf-8", "replace")[: 20 << 20])


def _any_value(chance: random.Random) -> Any:
    return chance.choice(
        (
            None,
            True,
            -1,
            1e308,
            10**400,
            [],
            {},
            [[]],
            {"": ""},
            [None, 1, "x", {}],
            {"name": 5, "path": ["a"]},
            *TEXTS,
            *PATHS,
            [{"title": {}, "measures": [[]]}],
            "x" * 200_000,
            [{"name": "x", "path": path} for path in PATHS] * 100,
        )
    )


def _types(chance: random.Random, folder: Path) -> None:
    """Values of other types anywhere in the description."""
    try:
        package = json.loads(_data(folder, "datapackage.json"))
    except (ValueError, RecursionError):
        return
    settings = ("as_at", "severities", "limits", "headlines", "journal", "not_known", "zz\x1b")
    for _ in range(chance.choice((1, 3, 10))):
        if not isinstance(package, dict):
            break
        key = chance.choice(("name", "title", "description", "resources", "licenses", "estimates"))
        package[key] = _any_value(chance)
        if chance.random() < 0.5:
            package["estimates"] = {chance.choice(settings): _any_value(chance) for _ in range(4)}
            package["estimates"]["severities"] = {"D501": chance.choice(("info", 5, "\x1b"))}
    _put(folder, "datapackage.json", json.dumps(package).encode())


def _json(chance: random.Random, folder: Path) -> None:
    deep = chance.choice((50, 2_000, 200_000))
    text = chance.choice(
        (
            "[" * deep + "]" * deep,
            '{"a":' * deep + "1" + "}" * deep,
            '{"estimates":' * deep,
            '{"name": ' + "9" * 100_000 + "}",
            '{"name": 1e999999, "title": NaN, "estimates": {"limits": {"D506": Infinity}}}',
            '{"name": "\\ud800", "title": "\\u0000\\u001b[31m"}',
            '{"name": "a", "name": "b", "estimates": {}, "estimates": []}',
            '"text"',
            "{" + ",".join(f'"k{n}": {n}' for n in range(50_000)) + "}",
        )
    )
    _put(folder, "datapackage.json", text.encode())


def _paths(chance: random.Random, folder: Path) -> None:
    resources = [{"name": f"r{at}", "path": chance.choice(PATHS)} for at in range(30)]
    _put(folder, "datapackage.json", json.dumps({"name": "x", "resources": resources}).encode())
    for name in ("\x1b[31m.csv", "=cmd.csv", "\u202e.csv"):
        (folder / name).touch()


def _links(chance: random.Random, folder: Path) -> None:
    path = folder / chance.choice(FILES)
    if path.is_dir():  # which another deed has made of it
        path.rmdir()
    path.unlink(missing_ok=True)
    outside = folder.parent / "outside"
    path.symlink_to(
        chance.choice(
            (
                outside / f"secret{path.suffix}",
                outside / "secret.txt",
                outside,
                path.name,
                "/dev/zero",
                "/dev/stdin",
                "/proc/self/environ",
                "nowhere",
            )
        )
    )


def _devices(chance: random.Random, folder: Path) -> None:
    path = folder / chance.choice(FILES)
    path.unlink(missing_ok=True)
    chance.choice((os.mkfifo, os.mkdir))(path)


def _swapped(chance: random.Random, folder: Path) -> None:
    one, other = chance.sample(FILES, 2)
    first, second = _data(folder, one), _data(folder, other)
    _put(folder, one, second)
    _put(folder, other, first)


_DEEDS: dict[str, Deed] = {
    "another encoding": _encoding,
    "bytes changed": _bytes,
    "noise": _noise,
    "quotes": _quotes,
    "line ends": _breaks,
    "hostile texts": _texts,
    "hostile formulas": _formulas,
    "huge cells": _huge,
    "the header": _header,
    "units": _units,
    "types in the description": _types,
    "JSON": _json,
    "paths in the description": _paths,
    "links": _links,
    "pipes and folders": _devices,
    "files swapped": _swapped,
}
