"""Arbitrary bytes and nasty cells: findings, never a crash."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from spoilt_folder import BASE, FILES, Folder, checked

from estimates.tables.columns import CREDIBILITY, NATURES, QUALIFIERS, TABLES

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
