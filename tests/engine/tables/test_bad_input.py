"""Whatever the files hold: findings, or one line for an unreadable folder; never a crash."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from project import TEST_DATA
from promptly import within

import estimates
from estimates import DatasetError, Result
from estimates.tables.columns import CREDIBILITY, NATURES, QUALIFIERS, TABLES, Table

BASE = TEST_DATA / "checks" / "base"
ROW = {
    "id": "row",
    "measure": "pay",
    "subject": "South",
    "best": "2000",
    "unit": "USD/soldier/month",
    "source": "report",
    "locator": "page 1",
}
CALCULATED = {"best": "", "source": "", "locator": "", "measure": "payroll", "unit": "USD/month"}


def checked(path: Path) -> Result:
    """The result of a check, with every frame made that a report or a screen reads."""
    result = estimates.check(path)
    for frame in (result.estimates, result.derived, result.measures, result.sources):
        assert frame.index.tolist() == list(range(len(frame)))
    counts = result.findings["severity"].value_counts()
    assert all(result.counts[name] == counts.get(name, 0) for name in ("error", "warning", "info"))
    assert (result.findings["message"].str.len() > 0).all()
    return result


def codes(path: Path) -> set[str]:
    return set(checked(path).findings["code"])


@dataclass(frozen=True)
class Folder:
    """A copy of the base dataset of the table of checks, to be spoilt."""

    path: Path

    def write(self, file: str, content: str | bytes) -> Path:
        data = content if isinstance(content, bytes) else content.encode()
        (self.path / file).write_bytes(data)
        return self.path

    def text(self, file: str = "estimates.csv") -> str:
        return (self.path / file).read_text(encoding="utf-8")

    def add(self, *rows: dict[str, str]) -> Path:
        """Add rows to estimates.csv: `ROW` with other cells."""
        text = self.text()
        names = next(csv.reader(io.StringIO(text)))
        lines = io.StringIO()
        writer = csv.DictWriter(lines, names, lineterminator="\n")
        writer.writerows({**ROW, **row} for row in rows)
        return self.write("estimates.csv", text + lines.getvalue())


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(Path(shutil.copytree(BASE, tmp_path / "dataset")))


# Folders and files


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("missing", "there is no folder"),
        ("missing/deeper", "there is no folder"),
        ("a file", "is a file"),
        ("loop", "cannot be read"),
        ("nul\0", "cannot be read"),
        ("x" * 5_000, "cannot be read"),
        ("two\nlines\u202e", "there is no folder"),
        ("half \udce9", "there is no folder"),
    ],
)
def test_a_folder_that_cannot_be_read_is_one_line(name: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(DatasetError) as error:
        estimates.check(tmp_path / name)
    assert says in str(error.value)
    assert str(error.value).isprintable()


def test_an_empty_folder_lacks_its_files(tmp_path: Path) -> None:
    found = checked(tmp_path).findings
    missing = found.loc[found["code"] == "F101", "file"]
    required = [table.file for table in TABLES if table.required]
    assert missing.tolist() == sorted(["datapackage.json", *required])
    assert "F130" in set(found["code"])


FILES = [table.file for table in TABLES] + ["datapackage.json", "units.txt"]


def _pipe(path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(path)


def _unreadable(path: Path) -> None:
    path.touch(mode=0o000)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "make",
    [
        Path.mkdir,
        _pipe,
        _unreadable,
        lambda path: path.symlink_to(path.name),
        lambda path: path.symlink_to("/dev/zero"),
    ],
    ids=["folder", "pipe", "unreadable", "loop", "endless"],
)
def test_what_is_no_plain_file_is_not_read(
    file: str, make: Callable[[Path], None], folder: Folder
) -> None:
    (folder.path / file).unlink(missing_ok=True)
    make(folder.path / file)
    found = checked(folder.path).findings
    assert found.loc[found["code"] == "F101", "file"].tolist() == [file]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\0",
        b"\0" * 5_000,
        codecs.BOM_UTF8,
        codecs.BOM_UTF16_LE,
        codecs.BOM_UTF16_BE + b"\0",
        codecs.BOM_UTF32_LE + b"\0\0\0\xff",
        b'"',
        b"\xff\xfe\xfd",
        bytes(range(256)) * 20,
        b",,,,\n" * 1_000,
        b"\r" * 1_000,
        b"PK\x03\x04" + bytes(1_000),
    ],
    ids=lambda content: f"{len(content)} {content[:12]!a}",
)
def test_a_file_of_anything_is_findings(file: str, content: bytes, folder: Folder) -> None:
    folder.write(file, content)
    found = checked(folder.path).findings
    nothing = not content.removeprefix(codecs.BOM_UTF8).strip()
    if not (file == "units.txt" and nothing):
        assert file in set(found["file"])


@pytest.mark.parametrize("file", [table.file for table in TABLES if table.required])
def test_a_header_alone_is_a_table_without_rows(file: str, folder: Folder) -> None:
    header = folder.text(file).splitlines()[0]
    found = checked(folder.write(file, header)).findings
    assert file not in set(found["file"])


def test_tables_without_rows_have_no_findings(folder: Folder) -> None:
    for table in TABLES:
        folder.write(table.file, ",".join(table.names))
    assert codes(folder.path) == set()


# Encodings and separators


@pytest.mark.parametrize(
    ("encoding", "code"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("cp1252", "F104"),
        ("latin-1", "F104"),
        ("cp1251", "F104"),
        ("shift_jis", "F104"),
        ("utf-16", "F104"),
        ("utf-16-le", "F104"),
        ("utf-16-be", "F104"),
        ("utf-32", "F104"),
    ],
)
def test_the_figures_survive_any_encoding(encoding: str, code: str | None, folder: Folder) -> None:
    """Only text beyond ASCII may be lost; what encoding it was is said, not guessed in silence."""
    text = folder.text().replace("a note", "ж" if encoding in {"cp1251", "shift_jis"} else "é")
    result = checked(folder.write("estimates.csv", text.encode(encoding)))
    assert set(result.findings["code"]) == ({code} if code else set())
    assert result.derived["verdict"].tolist() == ["match", "calculated"]


@pytest.mark.parametrize(
    ("separator", "seen"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")]
)
@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_other_separators_are_named(
    separator: str, seen: str, table: Table, folder: Folder
) -> None:
    folder.write(table.file, separator.join(table.names) + "\n" + separator.join("abc"))
    found = checked(folder.path).findings
    (told,) = found[found["code"] == "F105"].to_dict("records")
    assert (told["file"], told["line"]) == (table.file, 1)
    assert seen in told["message"]
    assert not {"F108", "F110"} & set(found["code"])


def test_tabs_with_a_comma_in_a_column_name(folder: Folder) -> None:
    names = "\t".join((*TABLES[2].names, "notes, own"))
    assert "F105" in codes(folder.write("sources.csv", names + "\n"))


# Headers


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_every_required_column_is_missed(table: Table, folder: Folder) -> None:
    required = {column.name for column in table.columns if column.required}
    for name in required:
        names = [other for other in table.names if other != name]
        found = checked(folder.write(table.file, ",".join(names))).findings
        here = found[(found["file"] == table.file) & (found["code"] == "F110")]
        assert here["column"].tolist() == [name]
        assert here["line"].tolist() == [1]


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_every_known_column_may_be_there_once(table: Table, folder: Folder) -> None:
    for name in table.names:
        found = checked(folder.write(table.file, ",".join((*table.names, name)))).findings
        assert found.loc[found["code"] == "F109", "column"].tolist() == [name]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("URL", {"F111"}),
        ("acessed", {"F111"}),
        ("Reliability", {"F111"}),
        ("reliabilty", {"F111"}),
        ("notes", {"F111"}),
        (" url ", set()),  # blanks around a name are no part of it
        ("titles", set()),  # title is there, so this is no misspelling of it
        ("links", set()),
    ],
)
def test_a_misspelt_column_is_reported(name: str, expected: set[str], folder: Folder) -> None:
    text = f"id,title,publisher,published,{name}\nreport,R,P,2024,\npaper,R,P,2024,\n"
    assert codes(folder.write("sources.csv", text)) == expected


@pytest.mark.parametrize(
    "name", ["colour", "x", "", '"a, b"', "é" * 300, '"two\nlines"', "\u202e", "=cmd()"]
)
def test_columns_of_ones_own_are_passed_over(name: str, folder: Folder) -> None:
    lines = folder.text("sources.csv").splitlines()
    text = "\n".join([f"{lines[0]},{name}", *(f"{line},anything" for line in lines[1:])])
    assert codes(folder.write("sources.csv", text)) == set()


# Cells


@pytest.mark.parametrize("column", ["low", "best", "high"])
@pytest.mark.parametrize(
    "text",
    [
        "1,5",
        "12 000",
        "$2000",
        "3-4",
        "NaN",
        "inf",
        "-inf",
        "1e999",
        "9" * 400,
        "1/0",
        "5m",
        "dozens",
        "8" * 32_000,
        "٣",
        "0x10",
        "1_000",
        "=1+1",
        "\u202e21",
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_an_unreadable_number_keeps_its_row_out(column: str, text: str, folder: Folder) -> None:
    """Never as if the cell were blank: no range, no figure, and formulas on it are undecided."""
    cells = {"best": "", "low": "", "high": "", column: text}
    user = {**CALCULATED, "id": "user", "formula": "row * troops_a"}
    result = checked(folder.add(cells, user))
    found = result.findings
    assert set(found["code"]) - {"F123"} == {"F116", "D503"}
    assert found.loc[found["code"] == "F116", "column"].tolist() == [column]
    row = result.estimates.set_index("id").loc["row"]
    assert row[["low", "figure", "high"]].isna().all()
    assert result.derived.set_index("id").loc["user", "verdict"] == "undecidable"


# Cells that are filled, and the hedges that fit them (§3).
FITTING = {
    ("best",): {"", "exactly", "about"},
    ("low",): {"at_least", "more_than", "vague"},
    ("high",): {"up_to", "less_than", "vague"},
    ("low", "high"): {"", "between"},
    ("low", "best", "high"): {"", "between"},
}
FILLED = [
    filled
    for count in range(4)
    for filled in itertools.combinations(("low", "best", "high"), count)
]


@pytest.mark.parametrize("filled", FILLED, ids=lambda filled: "-".join(filled) or "none")
@pytest.mark.parametrize("qualifier", ["", *QUALIFIERS])
def test_a_qualifier_fits_its_cells_or_is_reported(
    filled: tuple[str, ...], qualifier: str, folder: Folder
) -> None:
    figures = {"low": "1000", "best": "2000", "high": "3000"}
    cells = {name: text if name in filled else "" for name, text in figures.items()}
    calculated = {} if filled else {"source": "", "formula": "pay_a"}
    found = codes(folder.add({**cells, **calculated, "qualifier": qualifier}))
    fits = qualifier in FITTING.get(filled, {""} if not filled else set())
    assert found - {"D503"} == (set() if fits else {"Q402"})


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"low": "3", "best": "", "high": "2"}, {"Q401"}),
        ({"low": "3", "best": "2", "high": "4"}, {"Q401"}),
        ({"low": "3", "best": "5", "high": "4"}, {"Q401"}),
        ({"low": "2", "best": "2", "high": "2"}, set()),
        ({"best": "-1"}, {"Q403"}),
        ({"id": ""}, {"F112"}),
        ({"id": " pay_b "}, set()),
        ({"id": "pay_a"}, {"F115"}),
        ({"id": "pay b"}, {"F114"}),
        ({"id": "Pay"}, {"F114"}),
        ({"id": "é"}, {"F114"}),
        ({"id": "sum"}, {"F114"}),
        ({"id": "1"}, {"F114"}),
        ({"id": "pay\u202e"}, {"F114", "F123"}),
        ({"measure": ""}, {"F112"}),
        ({"measure": "paid"}, {"R201"}),
        ({"measure": "y" * 30_000}, {"R201"}),
        ({"subject": "  "}, {"F112"}),
        ({"unit": ""}, {"F112"}),
        ({"unit": "zorkmid"}, {"U301"}),
        ({"unit": "m**9**9**9"}, {"U301"}),
        ({"unit": "12 000 soldier"}, {"U301"}),
        ({"unit": "(" * 5_000}, {"U301"}),
        ({"unit": "/".join(["m"] * 10_000)}, {"U301"}),
        ({"unit": "__import__('os')"}, {"U301"}),
        ({"unit": "container"}, {"U302"}),
        ({"source": ""}, {"R202"}),
        ({"source": "nobody"}, {"R201"}),
        ({"origin": "nobody"}, {"R201"}),
        ({"replaces": "nothing"}, {"R201"}),
        ({"qualifier": "circa"}, {"F118"}),
        ({"interval": "99%"}, {"F118"}),
        ({"nature": "hoped"}, {"F118"}),
        ({"status": "wrong"}, {"F118"}),
        ({"as_of": "18/10/2024"}, {"F117"}),
        ({"as_of": "2024-10-18" * 2_000}, {"F117"}),
        ({"claimed_on": "yesterday"}, {"F117"}),
        ({"note": "a\u202eb"}, {"F123"}),
        ({"note": "a\u2066b\u2069"}, {"F123"}),
        ({"note": "\x1b[2Jgone"}, {"F123"}),
        ({"note": "\x7f"}, {"F123"}),
        ({"note": "a\x85b"}, {"F123"}),
        ({"note": "“…” – 3 €, ½, \u00a0\u200f שלום\ttab\nline"}, set()),
        ({"note": "{cell} {0} %s $x"}, set()),
        ({"subject": "{cell.__class__} %n"}, set()),
        ({"measure": "{cell.__class__}"}, {"R201"}),
    ],
    # Sets are written in their order: processes that share the tests have to name them alike.
    ids=lambda value: ascii(sorted(value) if isinstance(value, set) else value)[:60],
)
def test_a_cell_that_breaks_a_rule(
    cells: dict[str, str], expected: set[str], folder: Folder
) -> None:
    found = checked(folder.add(cells)).findings
    assert set(found["code"]) == expected
    assert set(found["line"]) == ({9} if expected else set())
    assert all(map(str.isprintable, found["message"]))


def test_addresses_that_could_do_harm_are_reported(folder: Folder) -> None:
    harmful = [
        "javascript:alert(1)",
        "data:text/html;x",
        "file:///etc/passwd",
        "//host/x",
        "www.x.org",
    ]
    lines = [f"s{number},T,P,,2024,{url},,," for number, url in enumerate(harmful)]
    folder.write("sources.csv", folder.text("sources.csv") + "\n".join(lines))
    found = checked(folder.path).findings
    assert found["cell"].tolist() == harmful
    assert set(found["code"]) == {"F121"}


# Formulas


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("pay_a ** 9**9**9", "F122"),
        ("9**9**9 * pay_a", "F122"),
        ('__import__("os").system("true") * pay_a', "F122"),
        ("pay_a.__class__", "F122"),
        ("lambda: pay_a", "F122"),
        ("pay_a if pay_a else pay_a", "F122"),
        ("pay_a[0]", "F122"),
        ("(" * 10_000 + "pay_a" + ")" * 10_000, "F122"),
        ("-" * 10_000 + "pay_a", "F122"),
        ("pay_a" + " + pay_a" * 3_000, "F122"),
        ("abs(" * 3_000, "F122"),
        ("12", "F122"),
        ("pay_a *", "F122"),
        ("pay_a $ 2", "F122"),
        ("pay_a, troops_a", "F122"),
        ("\u202epay_a", "F122"),
        ("pay_a" * 200_000, "F113"),
        ("nothing * troops_a", "R203"),
        ("x" * 60 + " * troops_a", "R203"),
        ("row", "R205"),
        ("pay_a + troops_a", "U303"),
        ("pay_a * 1[zorkmid]", "U301"),
        ("pay_a", "U303"),
    ],
    ids=lambda text: ascii(text[:30]),
)
def test_a_formula_that_cannot_be_used(formula: str, expected: str, folder: Folder) -> None:
    found = checked(folder.add({**CALCULATED, "formula": formula})).findings
    assert set(found["code"]) - {"D503", "F123"} == {expected}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("payroll_a / 0", ""),
        ("payroll_a / (troops_a - troops_a) * 1[person]", ""),
        ("payroll_a / (2 - 2)", ""),
        ("payroll_a * troops_a / (troops_a - 12000[soldier])", "both"),
        ("payroll_a * 1 / (2 - 1)", "range"),
        ("sqrt(-payroll_a * payroll_a)", ""),
    ],
)
def test_division_by_zero_and_roots_of_negatives(
    formula: str, expected: str, folder: Folder
) -> None:
    """By exactly 0 there is no result; by a range that holds 0 and more it has no bounds (§3)."""
    result = checked(folder.add({**CALCULATED, "formula": formula}))
    row = result.estimates.set_index("id").loc["row"]
    if expected == "range":
        assert (row["low"], row["figure"], row["high"]) == (23.5e6, 24e6, 24.5e6)
    elif expected == "both":
        assert (row["low"], row["high"]) == (float("-inf"), float("inf"))
    else:
        assert row[["low", "figure", "high"]].isna().all()
        assert result.findings["code"].tolist() == ["D503"]


@pytest.mark.parametrize("length", [1, 2, 3, 1_000])
def test_a_circle_is_reported_once_by_its_path(length: int, folder: Folder) -> None:
    rows = [
        {**CALCULATED, "id": f"c{number}", "formula": f"c{(number + 1) % length} * 1"}
        for number in range(length)
    ]
    found = checked(folder.add(*rows)).findings
    (message,) = found.loc[found["code"] == "R205", "message"]
    assert "c0" in message
    assert "→" in message
    assert set(found["code"]) == {"R205", "D503"}


def test_a_chain_of_doublings_is_exact(folder: Folder) -> None:
    """Sixty rows, each the sum of the one above it with itself: 2**60 paths to the first."""
    rows = [{"id": "d0", "best": "3", "measure": "payroll", "unit": "USD/month"}]
    rows += [
        {**CALCULATED, "id": f"d{number}", "formula": f"d{number - 1} + d{number - 1}"}
        for number in range(1, 61)
    ]
    last = checked(folder.add(*rows)).estimates.set_index("id").loc["d60"]
    assert [last["low"], last["figure"], last["high"]] == pytest.approx(
        [2.5 * 2**60, 3 * 2**60, 3.5 * 2**60], rel=1e-12
    )


# Size

HUGE = "x" * 50_000_000


@pytest.mark.parametrize(
    ("column", "size"),
    [("note", len(HUGE)), ("formula", len(HUGE)), ("best", 10**6), ("unit", 10**6), ("id", 10**6)],
)
def test_a_huge_cell_is_left_out(column: str, size: int, folder: Folder) -> None:
    found = checked(folder.add({column: "x" * size})).findings
    assert "F113" in set(found["code"])
    assert found["message"].str.len().max() < 1_100


def test_an_unclosed_quote_before_50_mb(folder: Folder) -> None:
    assert "F107" in codes(folder.write("sources.csv", folder.text("sources.csv") + '"' + HUGE))


def test_many_damaged_rows_are_all_reported(folder: Folder) -> None:
    folder.write("estimates.csv", folder.text() + 'a,b\n"c\n' * 20_000)
    counts = checked(folder.path).findings["code"].value_counts()
    assert counts.to_dict() == {"F107": 20_000, "F108": 20_000}


def test_many_unknown_words_do_not_take_long(folder: Folder) -> None:
    """The nearest known word is looked for while that takes little time, and then no more."""
    rows = [
        {"id": f"r{n}", "source": f"source_{n}", "origin": f"o{n}", "qualifier": f"abuot{n}"}
        for n in range(20_000)
    ]
    path = folder.add(*rows)
    with within(20):
        counts = checked(path).findings["code"].value_counts()
    assert counts.to_dict() == {"R201": 40_000, "F118": 20_000}


# units.txt and datapackage.json


@pytest.mark.parametrize(
    "text",
    [
        "@import /etc/passwd",
        "@import units.txt",
        "@alias person = x",
        "@group g\nx = person\n@end",
        "@defaults\n@end",
        "@system s\n@end",
        "person = 2 * m",
        "soldier = 3 * m",
        "x = 9**9**9 * person",
        "x = 10**400 * person",
        "x = 0 * person",
        "x = nan * person",
        "x = y\ny = x",
        "x = x",
        "x = zorkmid",
        "=",
        "x",
        "x = __import__('os')",
        "x = " + "(" * 5_000,
        "x = [x]\nx = [x]",
        "x" * 100_000 + " = [x]",
        "k = [k]\n\0",
        "kilo- = 7",
        "x = [x]\n" * 50_000,
        "".join(f"u{n} = [u{n}]\n" for n in range(50_000)),
        "".join(f"u{n + 1} = u{n}\n" for n in range(3_000)),
    ],
    ids=lambda text: ascii(text[:24]),
)
def test_hostile_units_are_findings(text: str, folder: Folder) -> None:
    """The rest of the registry stays as it was: the dataset is still checked."""
    result = checked(folder.write("units.txt", text))
    assert set(result.findings["code"]) == {"U305"}
    assert result.derived["verdict"].tolist() == ["match", "calculated"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "F119"),
        ("[]", "F119"),
        ("null", "F119"),
        ('"text"', "F119"),
        ("[" * 100_000, "F119"),
        ('{"a":' * 100_000, "F119"),
        ('{"x": ' + "9" * 100_000 + "}", "F119"),
        ('{"x": "' + "y" * 5_000_000 + '"}', "F119"),
        ('{"title": "\\ud83d"}', "F119"),
        ('{"a": 1,}', "F119"),
        ("{'a': 1}", "F119"),
        ('{"name": "é"}'.encode("cp1252"), "F119"),
        ('{"name": "x"}'.encode("utf-16"), "F119"),
        ('{"name": 5}', "F120"),
        ('{"title": ["x"]}', "F120"),
        ('{"description": null}', "F120"),
        ('{"resources": {}}', "F120"),
        ('{"resources": [{"path": "../../etc/passwd"}]}', "F102"),
        ('{"resources": [{"path": "/etc/passwd"}]}', "F102"),
        ('{"resources": [{"path": "\\u0000"}]}', "F102"),
        ('{"resources": [{"path": "' + "x" * 5_000 + '"}]}', "F102"),
        ('{"resources": [1, null, [], {"path": 5}, {"path": ["a"]}, {}]}', ""),
        ('{"estimates": []}', "F120"),
        ('{"estimates": "x"}', "F120"),
        ('{"estimates": null}', "F120"),
        ('{"estimates": {"unknown": 1}}', "F120"),
        ('{"estimates": {"' + "x" * 5_000 + '\\u202e": 1}}', "F120"),
        ('{"estimates": {"as_at": 2024}}', "F120"),
        ('{"estimates": {"as_at": "October"}}', "F120"),
        ('{"estimates": {"as_at": ""}}', "F120"),
        ('{"estimates": {"as_at": null}}', "F120"),
        ('{"estimates": {"severities": []}}', "F120"),
        ('{"estimates": {"severities": {"D502": "fatal"}}}', "F120"),
        ('{"estimates": {"severities": {"D502": ["error"]}}}', "F120"),
        ('{"estimates": {"severities": {"D502": {}}}}', "F120"),
        ('{"estimates": {"severities": {"X999": "error"}}}', "F120"),
        ('{"estimates": {"limits": [1]}}', "F120"),
        ('{"estimates": {"limits": {"D501": 5}}}', "F120"),
        ('{"estimates": {"limits": {"D506": 0}}}', "F120"),
        ('{"estimates": {"limits": {"D506": "1"}}}', "F120"),
        ('{"estimates": {"limits": {"D506": true}}}', "F120"),
        ('{"estimates": {"limits": {"D506": NaN}}}', "F120"),
        ('{"estimates": {"limits": {"D506": 1e999}}}', "F120"),
        ('{"estimates": {"limits": {"D506": ' + "9" * 400 + "}}}", "F120"),
        ('{"estimates": {"headlines": {}}}', "F120"),
        ('{"estimates": {"headlines": [1]}}', "F120"),
        ('{"estimates": {"headlines": [{"title": 1, "measures": []}]}}', "F120"),
        ('{"estimates": {"headlines": [{"title": "x", "measures": "pay"}]}}', "F120"),
        ('{"estimates": {"headlines": [{"title": "x", "measures": [1]}]}}', "F120"),
        ('{"estimates": {"headlines": [{"title": "x", "measures": [], "note": 1}]}}', "F120"),
        ('{"estimates": {"not_known": [{"title": "x"}]}}', "F120"),
        ('{"estimates": {"not_known": [{"title": "x", "text": {}}]}}', "F120"),
    ],
    ids=lambda value: ascii(value[:90]),
)
def test_a_hostile_description_is_a_finding(
    text: str | bytes, expected: str, folder: Folder
) -> None:
    """The tables are checked all the same."""
    result = checked(folder.write("datapackage.json", text))
    assert set(result.findings["code"]) == ({expected} if expected else set())
    assert result.derived["verdict"].tolist() == ["match", "calculated"]
    assert (result.dataset.name + result.dataset.title).isprintable()


# Anything at all


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folder]:
    """One folder for many examples, each of which restores what the last one spoilt."""
    path = tmp_path_factory.mktemp("spoilt") / "dataset"
    yield Folder(Path(shutil.copytree(BASE, path)))
    shutil.rmtree(path)


def restored(folder: Folder) -> Folder:
    for file in FILES:
        if (BASE / file).exists():
            folder.write(file, (BASE / file).read_bytes())
        else:
            (folder.path / file).unlink(missing_ok=True)
    return folder


HEADERS = {table.file: ",".join(table.names).encode() + b"\n" for table in TABLES}
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(st.sampled_from(FILES), st.binary(max_size=300), st.booleans())
@example("estimates.csv", b'\xef\xbb\xbfid,"', False)
@example("sources.csv", b"\r\n\x00,\xff", True)
def test_arbitrary_bytes_never_raise(spoilt: Folder, file: str, data: bytes, headed: bool) -> None:
    folder = restored(spoilt)
    checked(folder.write(file, HEADERS.get(file, b"") + data if headed else data))


WORDS = st.sampled_from(
    [
        *("", "", "", " ", "x", "row", "pay_a", "troops_a", "payroll_year", "troops_old", "sum"),
        *(
            "0",
            "1",
            "12,000",
            "-5",
            "1/3",
            "1/0",
            "24M",
            "1,5",
            "9" * 400,
            "0.1",
            "NaN",
            "inf",
            "3-4",
        ),
        *("1", "soldier", "USD/month", "percent", "USD/soldier/month", "m**9", "km/h", "zorkmid"),
        *("2024", "2024-10", "../2024", "2024/..", "18/10/2024", "0000"),
        *("pay_a * troops_a", "row + row", "row", "1 / row", "sqrt(row - pay_a)", "min(row, x)"),
        *("pay - pay", "troops * pay", "payroll / troops", "payroll_a ** -3", "9**9", "(("),
        *("pay", "troops", "payroll", "share", "report", "paper", "ministry", "media"),
        *("90%", "95%", "superseded", "retracted", *QUALIFIERS, *NATURES, *CREDIBILITY),
        *("\u202e", '"', "a\nb", "a,b", "ж", "https://x.org", "javascript:1", "{x}"),
    ]
)


@QUICK
@given(st.data())
def test_nasty_cells_in_any_column_never_raise(spoilt: Folder, data: st.DataObject) -> None:
    """Words that mean something somewhere, in rows and columns where they may not belong."""
    folder = restored(spoilt)
    table = data.draw(st.sampled_from(TABLES))
    names = [column.name for column in table.columns if column.required or data.draw(st.booleans())]
    rows = data.draw(st.lists(st.tuples(*[WORDS] * len(names)), min_size=1, max_size=6))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    if table.file == "estimates.csv":
        writer.writerows(
            [cells.get(name, "") for name in names]
            for cells in csv.DictReader(io.StringIO(folder.text()))
        )
    writer.writerows(rows)
    checked(folder.write(table.file, text.getvalue()))
