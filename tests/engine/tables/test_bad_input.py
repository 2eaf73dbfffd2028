"""Folders, files, encodings and headers that are not as they should be: never a crash."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from spoilt_folder import FILES, Folder, checked, codes

import estimates
from estimates import DatasetError
from estimates.tables.columns import TABLES, Table

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


def test_origins_may_be_missing_where_no_row_names_one(folder: Folder) -> None:
    (folder.path / "origins.csv").unlink()
    found = checked(folder.path).findings
    missing = found[found["code"] == "F101"]
    assert missing["file"].tolist() == ["origins.csv"]
    assert "origin of estimates.csv names rows of it" in missing["message"].iloc[0]
    package = folder.text("datapackage.json").replace('"origins.csv"', '"sources.csv"')
    folder.write("datapackage.json", package)
    rows = list(csv.DictReader(io.StringIO(folder.text())))
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows({**row, "origin": ""} for row in rows)
    assert not {"F101", "F102", "F130", "R201"} & codes(
        folder.write("estimates.csv", text.getvalue())
    )


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
def test_a_file_behind_a_link_is_read_by_its_own_name_only(
    file: str, folder: Folder, tmp_path: Path
) -> None:
    """A dataset from strangers must not show any other file of whoever opens it."""
    (folder.path / file).touch()
    text = (folder.path / file).read_bytes()
    before = checked(folder.path).findings
    own, other = tmp_path / file, tmp_path / "secret"
    own.write_bytes(text)
    other.write_bytes(text)
    (folder.path / file).unlink()
    (folder.path / file).symlink_to(own)
    assert checked(folder.path).findings.equals(before)
    (folder.path / file).unlink()
    (folder.path / file).symlink_to(other)
    found = checked(folder.path).findings
    refused = found[(found["code"] == "F101") & (found["file"] == file)]
    assert "copy that file here" in refused["message"].item()


def test_units_behind_a_link_are_read_by_their_own_name_only(
    folder: Folder, tmp_path: Path
) -> None:
    """A finding quotes what is no unit, which must not be a line of some other file."""
    shared, key = tmp_path / "units.txt", tmp_path / "id_rsa"
    shared.write_text("zork = [zork]\n")
    key.write_text("secret+key/\n")
    (folder.path / "units.txt").symlink_to(key)
    found = checked(folder.path).findings
    assert found.loc[found["file"] == "units.txt", "code"].tolist() == ["F101"]
    assert not found["message"].str.contains("secret").any()
    (folder.path / "units.txt").unlink()
    (folder.path / "units.txt").symlink_to(shared)
    assert codes(folder.path) == set()


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
