"""What a mapping can say, what is not clear in one, and how one is begun."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import tomllib

import pytest
from import_kit import FOUR, HEADER, LONG, README, Kit, of_layout

from estimates.importing import mapping
from estimates.importing.problems import ProblemsError


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (FOUR.encode("utf-16"), 'it is UTF-16: say encoding = "utf-16"'),
        (FOUR.replace("Chad", "Curaçao").encode("cp1252"), "theirs.csv:4: byte 0xE7 is not utf-8"),
    ],
    ids=["utf-16", "cp1252"],
)
def test_another_encoding_has_to_be_stated(long: Kit, data: bytes, says: str) -> None:
    long.file.write_bytes(data)
    status, out = long.run()
    assert (status, says in out) == (1, True), out
    for encoding in ("utf-16", "cp1252"):
        if says.count(encoding):
            long.map(LONG + f'[file]\nencoding = "{encoding}"')
            assert long.run()[0] == 0


def test_a_mapping_may_begin_with_a_byte_order_mark_and_have_any_line_ends(long: Kit) -> None:
    path = long.folder / "mappings" / "map.toml"
    path.write_bytes(b"\xef\xbb\xbf" + LONG.encode().replace(b"\n", b"\r\n"))
    assert long.run()[0] == 0


WRONG: dict[str, tuple[str, str]] = {
    "no TOML": ("format = ", "not TOML"),
    "no format": (LONG.replace('"long"', '"tall"'), '[format] say one of "long"'),
    "no id": (LONG.replace("id = [", "ids = ["), "[id] say what ids are made of"),
    "an unknown key": (LONG + "[number]\n", "[number] no such key: did you mean numbers?"),
    "an unknown setting": (LONG + '[numbers]\nthousand = ","', "[numbers.thousand] no such key"),
    "an unknown column": (
        LONG + 'units = "x"',
        "[estimate.units] no such column of estimates.csv: did you mean unit?",
    ),
    "no figure": (LONG.replace("best = ", "note = "), "[estimate] say what holds the figures"),
    "two kinds of figure": (LONG + 'figure = "{Deaths}"', "best and high, or figure alone"),
    "blanks": (LONG.replace('"person"', '""'), "[estimate.unit] say what it is"),
    "a brace": (LONG.replace("{Entity}", "{Entity"), "[estimate.subject] a { without its other"),
    "a pattern for no wide file": (LONG + "[wide]\ncolumns = '####'", "has no [wide]"),
    "a wide file without": (LONG.replace('"long"', '"wide"'), "[wide.columns] say which"),
    "signs": (LONG + "[numbers]\ndecimal = ','\nthousands = ','", "cannot be the decimal sign"),
    "an encoding": (LONG + "[file]\nencoding = 'hex'", "[file.encoding] say utf-8"),
    "a format of dates": (LONG + "[dates]\nformats = ['%d.%m.%y']", "%y is not one of those"),
    "a rename": (LONG + "[rename]\nsubject = 'x'", "[rename.subject] write"),
    "a rename of no column": (LONG + '[rename.subjekt]\na = "b"', "did you mean subject? (it is"),
    "an id of the estimate": (LONG + 'id = "x"', "estimates.csv: it is made of id"),
    "no table": ("file = 3\n" + LONG, "[file] write it as a table: [file] (it is 3)"),
    "no number": (LONG + "[file]\nlines_above = true", "lines stand above the header (it is true)"),
    "no yes or no": (LONG + "[numbers]\nexponents = 'yes'", 'say true or false (it is "yes")'),
    "no text": (LONG.replace('"person"', "1.5"), "write it as a text in quotes (it is 1.5)"),
    "a date": (LONG.replace('"person"', "2024-01-02"), '(it is "2024-01-02")'),
    "a question": (LONG.replace('"person"', '"?"'), "[estimate.unit] it is a question still"),
    "a question in a rename": (LONG + '[rename.unit]\nx = "?"', "“x” is a question still"),
    "a question of dates": (LONG + "[dates]\nformats = ['?']", "say which of the formats it is"),
    "several without their part of the id": (
        LONG + "[each.a]\nnote = 'a'",
        '[id] each record holds several estimates: put "{each}" into the list',
    ),
    "one of several without a figure": (
        LONG.replace('best = "{Deaths}"', "").replace('"{Year}"]', '"{each}"]')
        + "[each.a]\nbest = '{Deaths}'\n[each.b]\nnote = 'b'",
        "[each.b] say what holds the figures",
    ),
    "a name of several": (LONG + "[each.A]\nlow = 'x'", "[each.A] call it by small letters"),
    "a column of several": (LONG + "[each.a]\nlows = 'x'", "[each.a.lows] no such column"),
    "a spread beside bounds": (LONG + "spread = '{x}'\nlow = '{y}'", "spread is taken off best"),
    "a new row of no such table": (LONG + "[new.unit]\nid = 'x'", "[new.unit] no such key"),
    "no column of a new row": (
        LONG + "[new.source]\npublishr = 'x'",
        "[new.source.publishr] no such column of sources.csv: did you mean publisher",
    ),
    "no part": (LONG + "[split]\nEntity = 'via'", "[split.Entity] write the parts to take"),
    "parts of any length": (LONG + "[split]\nEntity = '{a} {b} {c} {d}'", "more than 3 *"),
    "a file elsewhere": (
        LONG + "[with.low]\non = ['Code']\nfile = '../secret.csv'",
        "[with.low.file] say the name of a file that lies beside",
    ),
    "nothing to join on": (LONG + "[with.low]\non = []", "[with.low.on] say which columns"),
    "thousands": (LONG + "[numbers]\nthousands = ['x']", "say one of '', ',', '.'"),
    "thousands, one the decimal sign": (
        LONG + "[numbers]\nthousands = [' ', ',']\ndecimal = ','",
        "cannot be the decimal sign",
    ),
    "a separator": (LONG + "[file]\nseparator = 'x'", "[file.separator] say one of ',', ';'"),
    "a name": ("name = 'x'\n" + LONG, "[name] no such key"),
    "many stars": (LONG + "[skip]\nYear = ['*1*2*3*']", "more than 3 * in"),
    "a long text": (LONG + f"[file]\nrecords = ['{'x' * 500}']", 'a text in quotes (it is ["xxx'),
    "a list": (LONG + "[skip]\nYear = 2021", "[skip.Year] write it as a list"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_a_mapping_that_is_not_clear_is_told_by_key(long: Kit, case: tuple[str, str]) -> None:
    text, says = case
    long.map(text)
    before = long.bytes
    status, out = long.run()
    assert (status, long.bytes) == (1, before)
    assert f"mappings/map.toml: {says}" in out or says in out, out


def test_every_problem_of_a_mapping_is_told_at_once_and_nothing_else() -> None:
    """Those of single keys and those between keys, each by its key."""
    text = """
        format = "tall"
        ids = []
        [file]
        lines_above = -1
        encoding = "hex"
        [wide]
        columns = "{year:####"
        [estimate]
        subjekt = "{a}"
        subject = "{a"
        [numbers]
        decimal = ","
        thousands = ","
        missing = [1]
        [dates]
        formats = ["%d.%m.%y", "%Y", "%B"]
        [keep]
        Year = 3
        Land = ["*1*2*3*4"]
    """
    with pytest.raises(ProblemsError) as caught:
        mapping.read("map", text.encode())
    told = [problem.column for problem in caught.value.problems]
    expected = """
        format id ids file.lines_above file.encoding wide.columns estimate estimate.measure
        estimate.subject estimate.subjekt estimate.unit numbers.thousands numbers.missing
        dates.formats dates.formats keep.Year keep.Land
    """
    assert sorted(told) == sorted(expected.split())


def test_the_line_of_a_slip_in_the_toml_is_told() -> None:
    with pytest.raises(ProblemsError) as caught:
        mapping.read("map", b'format = "long"\nid = [\n"a" "b"]\n')
    assert str(caught.value.problems[0]).startswith("mappings/map.toml:3: not TOML: ")


def test_only_an_import_by_a_mapping_loads_the_library_that_reads_mappings() -> None:
    code = (
        "import sys, estimates, estimates.editing.saving, estimates.spreadsheets.importing;"
        "estimates.check(estimates.BUNDLED); print('pydantic' in sys.modules);"
        "import estimates.cli; estimates.cli.run(['check', '--output', sys.argv[1]]);"
        "print('estimates.importing.mapping' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, os.devnull], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["False", "False"]


def test_records_are_chosen_and_names_are_changed(long: Kit) -> None:
    long.map(
        LONG
        + '[rename.subject]\nChad = "Tchad"\n[rename.id]\nTCD = "chad"\n'
        + '[keep]\nEntity = ["Ch*", "Ukraine"]\n[skip]\nYear = ["2021"]\n'
    )
    assert long.run()[0] == 0
    assert {name: row["subject"] for name, row in long.rows.items() if name != "own"} == {
        "them_ukr_2022": "Ukraine",
        "them_chad_2022": "Tchad",
    }


def test_one_figure_goes_where_its_qualifier_has_it(long: Kit) -> None:
    """And moves, when the source hedges it otherwise."""
    long.map(
        LONG.replace("best = ", "figure = ")
        + 'qualifier = "{Deaths}"\n[numbers]\nremove = ["<", "~", "+"]\n'
        + '[rename.qualifier]\n"<*" = "less_than"\n"*+" = "at_least"\n"~*" = "about"\n"*" = ""\n'
    )
    cells = ["low", "best", "high", "qualifier"]
    for column, stated in {
        "<500": ["", "", "500", "less_than"],
        "500+": ["500", "", "", "at_least"],
        "~500": ["", "500", "", "about"],
        "500": ["", "500", "", ""],
    }.items():
        long.file.write_text(HEADER + f"Chad,TCD,2021,{column}\n", encoding="utf-8")
        assert long.run()[0] == 0
        assert [long.rows["them_tcd_2021"][cell] for cell in cells] == stated
        assert "Nothing to change" in long.run()[1]


def test_headers_can_be_measures(kit: Kit) -> None:
    kit.map(
        LONG.replace('"long"', '"wide"')
        .replace('"deaths"', '"{header}"')
        .replace("{Deaths}", "{value}")
        .replace('"{Year}"]', '"{Year}", "{header}"]')
        + '[wide]\ncolumns = ["Killed", "People"]\n'
        + '[rename.measure]\nKilled = "deaths"\nPeople = "population"\n'
    )
    kit.file.write_text("Entity,Code,Year,Killed,People\nChad,TCD,2021,5,17000000\n", "utf-8")
    assert kit.run()[0] == 0
    rows = kit.rows
    assert rows["them_tcd_2021_killed"]["measure"] == "deaths"
    assert rows["them_tcd_2021_people"]["best"] == "17000000"


def test_a_mapping_is_begun_from_a_header_and_goes_on_when_its_blanks_are_filled(
    kit: Kit,
) -> None:
    kit = of_layout(kit, "world_bank.csv")
    path = kit.folder / "mappings" / "map.toml"
    path.unlink()
    status, out = kit.run()
    assert (status, "add --start" in out) == (2, True)
    status, out = kit.run("--start")
    assert status == 0
    assert "--map map --dry-run" in out
    assert "--start" not in out
    text = path.read_text("utf-8")
    assert tomllib.loads(text)["file"]["lines_above"] == 4
    status, out = kit.run()
    assert status == 1
    assert [key for key in ("measure", "unit", "subject") if f"[estimate.{key}]" in out] == [
        "measure",
        "unit",
    ]
    for key, value in {"measure": "population", "unit": "person"}.items():
        text = text.replace(f'{key} = ""', f'{key} = "{value}"')
    text = text.replace('source = "map"', 'source = "agency"').replace('"?"', '"x"')
    path.write_text(text, "utf-8")
    assert kit.run()[0] == 0
    assert kit.rows["map_ukr_2023"]["best"] == "37732836"
    status, out = kit.run("--start")
    assert (status, "is there already" in out) == (2, True)
    assert path.read_text("utf-8") == text


def test_the_mappings_that_the_readme_shows_are_some_and_show_all_that_there_is() -> None:
    blocks = r"^```toml\n(format.*?)^```$"
    shown = re.findall(blocks, README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    first, second = (mapping.read("shown", text.encode()) for text in shown)
    assert first.numbers.text("1.042,5 p", 3) == "1,042.5 thousand"
    assert second.numbers.text("12 000", 0) == second.numbers.text("12,000", 0) == "12,000"
    keys = set().union(*map(tomllib.loads, shown))
    assert keys >= mapping.KEYS - {"keep"}


def test_a_header_cannot_write_into_the_mapping_that_is_begun(kit: Kit) -> None:
    names = ['x"\nformat = "evil', "a\\", "'''", '"""', "\x1b]", "country"]
    with kit.file.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(names)
    assert kit.run("--start")[0] == 0
    begun = tomllib.loads((kit.folder / "mappings" / "map.toml").read_text("utf-8"))
    assert begun["format"] == "long"
    assert begun["estimate"]["subject"] == "{country}"
