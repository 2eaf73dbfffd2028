"""What a file names and the dataset does not have: made with it, shown, matched the next time."""

from __future__ import annotations

import csv
import tomllib
from typing import Any

import pytest
from import_kit import DATA, Kit

ASKED: list[dict[str, Any]] = tomllib.loads((DATA / "asked.toml").read_text("utf-8"))["case"]

HEADER = "who,what,where,day,low,best,high,link\n"
# As a newspaper collects them: two spellings, a middleman in the name, days first, two addresses.
CLAIMS = HEADER + (
    "UK MoD,deaths,Russia,20/03/2025,200000,,250000,https://x.com/a/status/190266250233425/photo/2\n"
    "UK Ministry of Defence,deaths,Russia,29/06/2024,,,25000,"
    "https://www.example.com/2024/06/30/how-heavy-are-losses\n"
    "US officials (via NYT),wounded,Russia,11/08/2024,70000,,,"
    "https://www.example.com/2024/08/11/more-wounded.html#top\n"
    'US officials,deaths,Ukraine,1/9/2024,,"60,000",,https://x.com/a/status/190266250233425/\n'
)
MAPPING = """
format = "long"
id = ["t", "{estimate.origin}", "{estimate.measure}", "{estimate.subject}", "{estimate.as_of}"]
[split]
who = "{claimant} (via {via})"
[estimate]
measure = "{what}"
subject = "{where}"
as_of = "2022-02-24/{day}"
low = "{low}"
best = "{best}"
high = "{high}"
unit = "person"
source = "{link}"
origin = "{claimant}"
via = "{via}"
locator = "table"
[new.measure]
kind = "total"
minimum = "0"
[new.source]
[new.origin]
[rename.origin]
"UK MoD" = "UK Ministry of Defence"
[rename."source.publisher"]
"example.com" = "The Example"
[rename."origin.kind"]
"US officials" = "unnamed"
[dates]
formats = ["%d/%m/%Y"]
[numbers]
thousands = ","
"""


@pytest.fixture
def claims(kit: Kit) -> Kit:
    kit.map(MAPPING)
    kit.file.write_text(CLAIMS, encoding="utf-8")
    return kit


def table(kit: Kit, name: str) -> dict[str, dict[str, str]]:
    text = (kit.folder / f"{name}.csv").read_text("utf-8")
    return {row["id"]: row for row in csv.DictReader(text.splitlines(keepends=True))}


def test_measures_sources_and_origins_come_with_the_figures(claims: Kit) -> None:
    before = {name: table(claims, name) for name in ("measures", "sources")}
    status, out = claims.run()
    assert status == 0, out
    rows = claims.rows
    assert [
        (row["id"], *(row[name] for name in ("low", "best", "high", "qualifier", "via")))
        for row in rows.values()
        if row["id"] != "own"
    ] == [
        (
            "t_uk_ministry_of_defence_deaths_russia_2025_03_20",
            *("200000", "", "250000"),
            "between",
            "",
        ),
        ("t_uk_ministry_of_defence_deaths_russia_2024_06_29", "", "", "25000", "up_to", ""),
        ("t_us_officials_wounded_russia_2024_08_11", "70000", "", "", "at_least", "NYT"),
        ("t_us_officials_deaths_ukraine_2024_09_01", "", "60,000", "", "", ""),
    ]
    assert rows["t_us_officials_deaths_ukraine_2024_09_01"]["as_of"] == "2022-02-24/2024-09-01"
    new = [row for row in table(claims, "measures").values() if row["id"] not in before["measures"]]
    assert [(row["id"], row["title"], row["unit"], row["kind"], row["minimum"]) for row in new] == [
        ("wounded", "Wounded", "person", "total", "0")
    ]
    sources = table(claims, "sources")
    columns = ("title", "publisher", "published", "url")
    assert {
        name: tuple(row[column] for column in columns)
        for name, row in sources.items()
        if name not in before["sources"]
    } == {
        # Nobody says when they were written, but not before their first figures.
        "x_190266250233425": (
            "x.com/a/status/190266250233425/photo/2",
            "x.com",
            "2025-03-20/..",
            "https://x.com/a/status/190266250233425/photo/2",
        ),
        "example_2024_06_30": (
            "How heavy are losses",
            "The Example",
            "2024-06-30",
            "https://www.example.com/2024/06/30/how-heavy-are-losses",
        ),
        "example_2024_08_11": (
            "More wounded",
            "The Example",
            "2024-08-11",
            "https://www.example.com/2024/08/11/more-wounded.html#top",
        ),
        "x_190266250233425_2": (
            "x.com/a/status/190266250233425",
            "x.com",
            "2024-09-01/..",
            "https://x.com/a/status/190266250233425/",
        ),
    }
    assert {
        name: (row["title"], row["kind"]) for name, row in table(claims, "origins").items()
    } == {
        "uk_ministry_of_defence": ("UK Ministry of Defence", ""),
        "us_officials": ("US officials", "unnamed"),
    }


def test_the_review_shows_each_new_row_before_anything_is_saved(claims: Kit) -> None:
    status, out = claims.run("--dry-run")
    assert status == 0
    for words in (
        "New in measures.csv: 1 wounded: title Wounded; unit person; kind total; minimum 0",
        "New in sources.csv: 4 ",
        "example_2024_06_30: title How heavy are losses; publisher The Example; published 2024-06",
        "; url https://www.example.com/2024/06/30/how-heavy-are-losses",
        "New in origins.csv: 2 ",
        "4 new sources: titles, publishers, and 2 dates are read off the addresses",
        "2 new sources: no date is known; published is left open, from the first figure on.",
    ):
        assert words in out
    assert "x.com" not in (claims.folder / "sources.csv").read_text("utf-8")
    assert table(claims, "origins") == {}


def test_once_made_they_are_found_again_whatever_they_are_called_since(claims: Kit) -> None:
    claims.run()
    for name, old, new in (
        ("sources", "How heavy are losses", "How heavy are the losses?"),
        ("sources", "The Example", "The Daily Example"),
        ("origins", ",US officials,", ",officials of the U.S.,"),
        ("measures", "Wounded", "Soldiers wounded"),
    ):
        path = claims.folder / f"{name}.csv"
        path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in claims.folder.glob("*.csv")}
    status, out = claims.run()
    assert (status, "Nothing to change." in out) == (0, True), out
    assert {path.name: path.read_bytes() for path in claims.folder.glob("*.csv")} == before
    more = "France,deaths,Russia,1/10/2024,1000,,,https://example.com/2024/10/02/another-one\n"
    claims.file.write_text(CLAIMS + more, encoding="utf-8")
    assert claims.run()[0] == 0
    assert table(claims, "sources")["example_2024_10_02"]["publisher"] == "The Daily Example"


def test_a_new_source_of_a_known_site_has_the_publisher_that_the_site_has(claims: Kit) -> None:
    claims.map(MAPPING.replace('"example.com" =', '"nobody" ='))
    path = claims.folder / "sources.csv"
    header = path.read_text("utf-8").splitlines()[0].split(",")
    own = {
        "id": "mine",
        "title": "Mine",
        "publisher": "Example & Co",
        "published": "2024",
        "url": "http://example.com/a",
    }
    with path.open("a", encoding="utf-8", newline="") as file:
        if "url" not in header:
            pytest.fail("the dataset of the tests has no addresses")
        csv.DictWriter(file, header).writerow(own)
    assert claims.run()[0] == 0
    assert table(claims, "sources")["example_2024_06_30"]["publisher"] == "Example & Co"


def test_a_name_that_may_be_one_of_two_rows_is_asked_about(claims: Kit) -> None:
    claims.run()
    path = claims.folder / "origins.csv"
    more = "other,US officials" + "," * (path.read_text("utf-8").split("\n")[0].count(",") - 1)
    path.write_text(f"{path.read_text('utf-8')}{more}\n", encoding="utf-8")
    status, out = claims.run()
    says = "theirs.csv:4: [claimant] “US officials” may be us_officials or other: say which under"
    assert (status, says in out) == (1, True), out
    claims.map(
        MAPPING.replace("[rename.origin]", '[rename.origin]\n"US officials" = "us_officials"')
    )
    status, out = claims.run()
    assert (status, "Nothing to change." in out) == (0, True), out


def test_an_import_is_undone_with_all_that_came_with_it(claims: Kit) -> None:
    before = {path.name: path.read_text("utf-8") for path in claims.folder.glob("*.csv")}
    claims.run()
    assert claims.command("undo")[0] == 0
    after = {path.name: path.read_text("utf-8") for path in claims.folder.glob("*.csv")}
    assert {name: after[name] for name in before} == before
    assert table(claims, "origins") == {}


def test_rows_of_estimates_that_were_deleted_here_are_not_made_again(claims: Kit) -> None:
    claims.run()
    for name, gone in (("estimates", "t_us_officials"), ("origins", "us_officials")):
        path = claims.folder / f"{name}.csv"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(gone)]
        path.write_text("".join(kept), encoding="utf-8")
    status, out = claims.run()
    assert (status, "Nothing to change." in out) == (0, True), out
    assert "us_officials" not in table(claims, "origins")


@pytest.mark.parametrize("case", ASKED, ids=lambda case: case["why"])
def test_what_a_file_leaves_open_is_asked(claims: Kit, case: dict[str, Any]) -> None:
    claims.map(replaced(MAPPING, case.get("mapping")))
    claims.file.write_text(replaced(CLAIMS, case.get("file")), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in claims.folder.glob("*.csv")}
    status, out = claims.run()
    assert status == 1, out
    for words in case["says"]:
        assert words in out, out
    assert {path.name: path.read_bytes() for path in claims.folder.glob("*.csv")} == before


def replaced(text: str, change: list[str] | None) -> str:
    if change is None:
        return text
    old, new = change
    assert old in text
    return text.replace(old, new)


def test_several_estimates_in_each_row(kit: Kit) -> None:
    kit.map("""
        format = "long"
        id = ["t", "{Place}", "{each}", "{Year}"]
        [estimate]
        measure = "{each}"
        subject = "{Place}"
        as_of = "{Year}"
        unit = "person"
        source = "agency"
        locator = "table"
        [each.killed]
        low = "{killed_lo}"
        best = "{killed}"
        high = "{killed_hi}"
        [each.hurt]
        best = "{hurt}"
        spread = "{se}"
        interval = "68%"
        [new.measure]
        [numbers]
        missing = ["NA"]
        [rename."measure.title"]
        killed = "People killed"
    """)
    kit.file.write_text(
        "Place,Year,killed_hi,killed,killed_lo,hurt,se\n"
        "Chad,2021,9,7,5,40,3\nChad,2022,NA,NA,2,NA,NA\nMali,2021,NA,NA,NA,12,NA\n",
        "utf-8",
    )
    status, out = kit.run()
    assert status == 0, out
    assert "3 records, 4 estimates; 2 without a figure (2 “NA”)." in out
    columns = ("low", "best", "high", "qualifier", "interval", "measure")
    assert {
        name: tuple(row[column] for column in columns)
        for name, row in kit.rows.items()
        if name != "own"
    } == {
        "t_chad_killed_2021": ("5", "7", "9", "", "", "killed"),
        "t_chad_hurt_2021": ("37", "40", "43", "", "68%", "hurt"),
        "t_chad_killed_2022": ("2", "", "", "at_least", "", "killed"),
        "t_mali_hurt_2021": ("", "12", "", "", "", "hurt"),
    }
    titles = {row["id"]: row["title"] for row in table(kit, "measures").values()}
    assert (titles["killed"], titles["hurt"]) == ("People killed", "Hurt")
