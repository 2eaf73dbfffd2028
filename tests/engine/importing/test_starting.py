"""From a file and nothing else to checked estimates: a draft, its questions answered, an import."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_kit import DATA, Kit

from estimates.importing import mapping
from estimates.importing.drafting.texts import questions
from estimates.importing.starting import begun

CASES: list[dict[str, Any]] = tomllib.loads((DATA / "started.toml").read_text("utf-8"))["case"]
COLUMNS = (*("low", "best", "high", "qualifier", "interval", "measure", "source", "origin", "via"),)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_file_comes_in_once_the_questions_of_its_draft_are_answered(
    kit: Kit, case: dict[str, Any]
) -> None:
    kit.file.write_text(case["file"].lstrip("\n"), encoding="utf-8")
    (kit.folder / "units.txt").write_text(case.get("units", "") + "\n", encoding="utf-8")
    status, out = kit.run("--start")
    assert status == 0, out
    path = kit.folder / "mappings" / "map.toml"
    text = path.read_text("utf-8")
    assert [key for _, key in questions(text)] == case["asked"]
    assert [re.sub(r" \(line \d+\)", "", one) for one in asked_in(out)] == case["asked"]
    for line in case["lines"]:
        assert line in text.split("\n"), text
    before = kit.bytes
    if case["asked"]:
        # As it is drafted, it is not used: what is open is told, and nothing is guessed.
        status, out = kit.run()
        assert (status, kit.bytes) == (1, before)
    for old, new in case["answers"]:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    status, out = kit.run()
    for words in case.get("says", ()):
        assert words in out, out
    if "rows" not in case:
        assert (status, kit.bytes) == (1, before)
        return
    assert status == 0, out
    found = {
        name: [row[column] for column in COLUMNS] for name, row in kit.rows.items() if name != "own"
    }
    assert found == case["rows"]
    assert "Nothing to change." in kit.run()[1]


HEADINGS = st.sampled_from(
    [
        *("date", "low", "high", "best", "estimate", "ci_lower", "95%", "±", "se", "source", "url"),
        *("country", "2020", "2021", "type", "unit", "2.5%", '"', "a{b}", "unit_mult", "note"),
        *("start_date", "end_date", "interval_type", "min_x", "max_x"),
    ]
)
CELLS = st.sampled_from(
    [
        *("", "1", "1,234", "-99", "NA", "01/02/2024", "13/02/2024", "<5", "7%", "12 ± 3", "10-20"),
        *("https://a.org/b (x)", "US officials (via NYT)", "?", '"q"', "{x}", "\n", "\x1b[31m"),
        *("1" + " " * 4_000 + "x", "(via " * 200, "日本", "SE"),
    ]
)


@settings(max_examples=150)
@given(
    st.lists(HEADINGS, min_size=1, max_size=8), st.lists(st.lists(CELLS, max_size=8), max_size=6)
)
def test_whatever_a_file_holds_its_draft_is_toml_that_no_cell_writes_into(
    header: list[str], rows: list[list[str]]
) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([header, *rows])
    drafted = begun(stream.getvalue().encode(), "theirs.csv", "map")
    assert "\x1b" not in drafted
    assert tomllib.loads(drafted).keys() <= mapping.KEYS


def asked_in(out: str) -> list[str]:
    """The keys that the command says are to be answered, each with its line."""
    told = out.partition("To be answered: ")[2].partition(". Then:")[0]
    return re.findall(r".+? \(line \d+\)", re.sub(r"(?<=\)), ", "", told))


def test_three_files_of_one_range_are_begun_together(kit: Kit) -> None:
    texts = {
        "theirs": "country,year,deaths\nChad,2021,44\nMali,2021,70\n",
        "low": "country,year,deaths\nChad,2021,40\nMali,2021,60\n",
        "high": 'country,year,deaths\nChad,2021,50\nMali,2021,"1,000"\n',
    }
    for name, text in texts.items():
        kit.file.with_name(f"{name}.csv").write_text(text, encoding="utf-8")
    beside = [
        word
        for name in ("low", "high")
        for word in ("--with", f"{name}={kit.file.with_name(f'{name}.csv')}")
    ]
    status, out = kit.run("--start", *beside)
    assert status == 0, out
    assert f"--map map {' '.join(beside)} --dry-run" in out
    path = kit.folder / "mappings" / "map.toml"
    text = path.read_text("utf-8")
    for line in (
        "[with.low]",
        'on = ["country", "year"]  # what tells which records belong together',
        'low = "{low.deaths}"',
        'best = "{deaths}"  # a guess: it is the only column of figures',
        'high = "{high.deaths}"',
        '# thousands = ","',
    ):
        assert line in text.split("\n"), text
    for key, value in {
        "unit": "person",
        "title": "T",
        "publisher": "P",
        "published": "2023",
    }.items():
        text = re.sub(rf'(?m)^{key} = "\??"', f'{key} = "{value}"', text)
    path.write_text(text.replace('# thousands = ","', 'thousands = ","'), encoding="utf-8")
    status, out = kit.run(*beside)
    assert status == 0, out
    assert {
        name: (row["low"], row["best"], row["high"], row["measure"])
        for name, row in kit.rows.items()
        if name != "own"
    } == {
        "map_chad_2021": ("40", "44", "50", "deaths"),
        "map_mali_2021": ("60", "70", "1,000", "deaths"),
    }
