"""A range in several files, a file each for low, best and high."""

from __future__ import annotations

import pytest
from import_kit import Kit

BEST = "Place,Code,Year,Deaths\nChad,TCD,2021,44\nMali,MLI,2021,70\n"
LOW = "Code,Year,Deaths\nMLI,2021,60\nTCD,2021,40\n"
HIGH = "Code,Year,Deaths\nTCD,2021,50\nMLI,2021,90\n"
MAPPING = """
format = "long"
id = ["t", "{Code}", "{Year}"]
[with.low]
on = ["Code", "Year"]
file = "low.csv"
[with.high]
on = ["Code", "Year"]
[estimate]
measure = "deaths"
subject = "{Place}"
as_of = "{Year}"
low = "{low.Deaths}"
best = "{Deaths}"
high = "{high.Deaths}"
unit = "person"
source = "agency"
locator = "table"
"""


@pytest.fixture
def three(kit: Kit) -> Kit:
    kit.map(MAPPING)
    for name, text in {"theirs": BEST, "low": LOW, "high": HIGH}.items():
        kit.file.with_name(f"{name}.csv").write_text(text, encoding="utf-8")
    return kit


def with_high(kit: Kit) -> tuple[str, str]:
    return "--with", f"high={kit.file.with_name('high.csv')}"


def test_three_files_are_one_range(three: Kit) -> None:
    status, out = three.run(*with_high(three))
    assert status == 0, out
    assert {
        name: (row["subject"], row["low"], row["best"], row["high"])
        for name, row in three.rows.items()
        if name != "own"
    } == {"t_tcd_2021": ("Chad", "40", "44", "50"), "t_mli_2021": ("Mali", "60", "70", "90")}
    assert "Nothing to change." in three.run(*with_high(three))[1]


def test_years_as_columns_are_joined_year_by_year(three: Kit) -> None:
    three.map(
        MAPPING.replace('"long"', '"wide"').replace("Deaths", "value").replace("Year", "year")
        + '[wide]\ncolumns = "{year:####}"\n'
    )
    for name, texts in {
        "theirs": "Place,Code,2021,2022\nChad,TCD,44,45\n",
        "low": "Code,2021,2022\nTCD,40,41\n",
        "high": "Code,2022,2021\nTCD,52,51\n",
    }.items():
        three.file.with_name(f"{name}.csv").write_text(texts, encoding="utf-8")
    status, out = three.run(*with_high(three))
    assert status == 0, out
    assert [three.rows["t_tcd_2022"][name] for name in ("low", "best", "high")] == [
        "41",
        "45",
        "52",
    ]
    assert [three.rows["t_tcd_2021"][name] for name in ("low", "best", "high")] == [
        "40",
        "44",
        "51",
    ]


WRONG: dict[str, tuple[str, str, int, tuple[str, ...]]] = {
    "a record without a partner": (
        "low.csv",
        LOW.replace("TCD", "TC"),
        1,
        (
            "theirs.csv:2: [Code, Year] no record of low.csv has the same",
            "low.csv:3: [Code, Year] no record of theirs.csv has the same: leave it out",
            "say gaps = true under [with.low]",
        ),
    ),
    "two partners": (
        "low.csv",
        LOW + "TCD,2021,41\n",
        1,
        ("low.csv:4: it has the same Code, Year as line 3",),
    ),
    "no such column": (
        "low.csv",
        LOW.replace("Year", "Yr"),
        1,
        ("low.csv: [Year] low.csv has no column Year: use Code, Deaths, Yr",),
    ),
    "a column with the name of another file's": (
        "theirs.csv",
        BEST.replace("Deaths", "Deaths,low.Deaths").replace("44", "44,1").replace("70", "70,1"),
        1,
        ("theirs.csv: [low.Deaths] it has a column low.Deaths itself",),
    ),
    "a figure that is none": (
        "low.csv",
        LOW.replace("60", "sixty"),
        1,
        ("“sixty” is not a number",),
    ),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_what_does_not_fit_together_is_told(
    three: Kit, case: tuple[str, str, int, tuple[str, ...]]
) -> None:
    name, text, expected, says = case
    three.file.with_name(name).write_text(text, encoding="utf-8")
    before = three.bytes
    status, out = three.run(*with_high(three))
    assert (status, three.bytes) == (expected, before), out
    for words in says:
        assert words in out


def test_gaps_that_are_allowed_are_told_and_a_low_alone_is_no_estimate_of_its_own(
    three: Kit,
) -> None:
    three.map(MAPPING.replace("[with.high]", "gaps = true\n[with.high]"))
    three.file.with_name("low.csv").write_text(
        "Code,Year,Deaths\nTCD,2021,40\nNER,2021,1\n", "utf-8"
    )
    three.map(
        MAPPING.replace("[with.high]", "gaps = true\n[with.high]").replace(
            'high = "{high.Deaths}"\n', ""
        )
    )
    status, out = three.run(*with_high(three))
    assert "1 records of theirs.csv have no partner in low.csv" in out, out
    assert "1 records of low.csv have no partner in theirs.csv, which are left out." in out
    # A figure with a low and no high is no range: the check keeps it out, and says why.
    assert (status, "Q402" in out) == (1, True)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "mappings/map.toml reads another file: say --with high=FILE"),
        (("--with", "high"), "--with is NAME=FILE"),
        (("--with", "heigh=x.csv"), "it has no [with.heigh]: did you mean high?"),
        (("--with", "high=none.csv"), "none.csv cannot be read"),
    ],
)
def test_which_files_there_are_has_to_be_said(
    three: Kit, options: tuple[str, ...], says: str
) -> None:
    before = three.bytes
    status, out = three.run(*options)
    assert (status, three.bytes) != (0, before)
    assert says in out, out
