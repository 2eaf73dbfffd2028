"""Charts that are taken along: what stands in the picture and in the table, and what never does."""

from __future__ import annotations

import csv
import io
import re
import struct
from math import inf, nan
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import pandas as pd
import pytest
from dataset_builder import DatasetBuilder
from page_reader import bodies, opener

import estimates
from dashboard.charts.axis import Axis
from dashboard.charts.marks import COLUMNS
from dashboard.charts.ranges import READING, range_chart
from dashboard.export.gallery import FORMS, GALLERY, Gallery, file_name
from dashboard.export.picture import Picture, svg
from dashboard.export.table import range_table
from dashboard.screens.shared.content.credit import Credit, credit
from dashboard.screens.shared.content.rows import panels
from estimates.reports.harmless import harmless

AXIS = Axis(0.0, 15000.0, (0.0, 5000.0, 10000.0, 15000.0), ("0", "5k", "10k", "15k"), "soldiers")
CREDIT = Credit("A war", "2024-11", "1a2b3c4d", ("The Paper, “A title”, 26 October 2024",))
HOSTILE = (
    '=HYPERLINK("https://evil.example/")<script>alert(1)</script>'
    '<image href="https://evil.example/a.png" onload="alert(1)"/>\u202egnp.exe \ufffe\x1b[31m'
)


def rows(*cells: tuple[str, float, float, float, str, bool]) -> pd.DataFrame:
    """Rows of a chart from (words, low, figure, high, open, vague)."""
    made = [
        (f"r{position}", words, "Reported: x", "reported", low, high, figure, open_, vague, False)
        for position, (words, low, figure, high, open_, vague) in enumerate(cells)
    ]
    return pd.DataFrame([dict(zip(COLUMNS, row, strict=True)) for row in made])


def picture(shown: pd.DataFrame, title: str = "Soldiers sent", credit: Credit = CREDIT) -> Picture:
    drawn = range_chart(shown, AXIS, description=title, pick=True).to_dict(validate=False)
    return Picture(drawn, title, "soldiers", READING, range_table(shown, "soldiers"), credit)


CLOSED = ("12,000 soldiers", 11500.0, 12000.0, 12500.0, "", False)


def parsed(drawn: str) -> Element:
    return ET.fromstring(drawn)  # noqa: S314 - made here, from the picture under test


def read(body: bytes) -> list[dict[str, str]]:
    """A CSV file as a spreadsheet opens it: the mark first, then UTF-8."""
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body[3:].decode("utf-8"))))


def test_picture_says_what_it_shows_in_which_unit_from_whom_and_as_of_when() -> None:
    drawn = svg(picture(rows(CLOSED)))
    text = " ".join("".join(node.itertext()) for node in parsed(drawn).iter() if node.text)
    for words in (
        "Soldiers sent",
        "Soldiers, figures as at November 2024",
        "12,000 soldiers",
        "Source: The Paper, “A title”, 26 October 2024",
        "A war · data 1a2b3c4d",
        "A bar is the range",
    ):
        assert words in text


def test_picture_is_in_plain_colours_and_asks_for_nothing() -> None:
    drawn = svg(picture(rows(CLOSED)))
    assert "light-dark" not in drawn
    assert "#0B5FA5" in drawn
    addresses = set(re.findall(r"https?://[^\"' ]+", drawn))
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_hostile_words_are_words_in_the_picture() -> None:
    cited = Credit(HOSTILE, HOSTILE, "1a", (HOSTILE,))
    drawn = svg(picture(rows((HOSTILE, *CLOSED[1:])), HOSTILE, cited))
    tags = list(parsed(drawn).iter())
    names = {node.tag.rpartition("}")[2] for node in tags}
    assert names <= {"svg", "title", "desc", "rect", "g", "path", "text", "tspan", "line"}
    attributes = {name.rpartition("}")[2] for node in tags for name in node.attrib}
    assert not {name for name in attributes if name.startswith("on") or name == "href"}
    assert not set("\u202e\ufffe\x1b") & set(drawn)
    assert "alert(1)" in "".join(parsed(drawn).itertext())


def test_png_has_two_pixels_to_the_px() -> None:
    shown = picture(rows(CLOSED))
    width = re.search(r'width="(\d+)" height="(\d+)"', svg(shown))
    assert width is not None
    body = FORMS["png"].make(shown)
    assert body.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", body[16:24]) == (2 * int(width[1]), 2 * int(width[2]))


def test_end_that_nobody_stated_is_blank_in_the_data() -> None:
    """Also where a natural bound closes the range: up to 12,000 has no 0."""
    shown = rows(
        CLOSED,
        ("at least 3,000", 3000, 3000, inf, "high", False),
        ("up to 12,000", 0, 12000, 12000, "low", False),
        ("“dozens”", 24, nan, inf, "high", True),
        ("−5 to 5", -5, nan, 5, "", False),
    )
    made = read(FORMS["csv"].make(picture(shown)))
    assert [(row["low"], row["figure"], row["high"], row["open"]) for row in made] == [
        ("11500", "12000", "12500", ""),
        ("3000", "", "", "high"),
        ("", "", "12000", "low"),
        ("", "", "", "vague"),
        ("-5", "", "5", ""),
    ]
    assert [row["range"] for row in made] == list(shown["words"])
    told = {row[name] for row in made for name in ("unit", "sources", "as_at", "data")}
    assert told == {"soldiers", *CREDIT.sources, "2024-11", "1a2b3c4d"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])  # noqa: RUF001 - meant
def test_text_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    shown = rows((text, *CLOSED[1:]))
    assert read(FORMS["csv"].make(picture(shown)))[0]["range"] == f"'{text}"
    assert harmless("a = b") == "a = b"
    assert harmless(-1.5) == -1.5


def test_same_chart_has_the_same_name_and_another_one_another() -> None:
    gallery = Gallery()
    first = gallery.hang(picture(rows(CLOSED)))
    assert gallery.hang(picture(rows(CLOSED))) == first
    later = Credit("A war", "2024-11", "ffffffff", CREDIT.sources)
    assert gallery.hang(picture(rows(CLOSED), credit=later)) != first
    found = gallery.find(first)
    assert found is not None
    assert found.credit == CREDIT
    assert gallery.find("nothing") is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Soldiers sent", "soldiers-sent-2024-11-1a2b3c4d.csv"),
        ("Évaluation d’août", "evaluation-daout-2024-11-1a2b3c4d.csv"),
        ("北朝鮮", "chart-2024-11-1a2b3c4d.csv"),
        ('../"x"\r\n', "x-2024-11-1a2b3c4d.csv"),
    ],
)
def test_file_name_is_plain(title: str, name: str) -> None:
    assert file_name(picture(rows(CLOSED), title), "csv") == name


def test_sources_of_a_derived_figure_are_those_of_its_inputs(bundled: Path) -> None:
    """troops_share has no source; its two inputs stand in one article."""
    result = estimates.check(bundled)
    (source,) = credit(result, ["troops_share"], "").sources
    assert source.startswith("National Update, “Forged in Suffering")
    assert credit(result, ["stated", "no such estimate"], "").sources == ()


def test_every_chart_of_the_bundled_dataset_becomes_a_picture(bundled: Path) -> None:
    result = estimates.check(bundled)
    pictured: set[str] = set()
    for measure, rows in result.estimates.groupby("measure"):
        for panel in panels(result, rows):
            if not panel.is_blank:
                drawn = range_chart(panel.rows, panel.axis, description="d").to_dict(validate=False)
                table = range_table(panel.rows, panel.axis.title)
                parsed(svg(Picture(drawn, str(measure), "", READING, table, CREDIT)))
                pictured |= set(panel.rows["id"])
    assert pictured == set(result.estimates["id"])


def test_picture_of_a_compact_chart_has_its_words_and_its_unit(
    monkeypatch: pytest.MonkeyPatch, bundled: Path
) -> None:
    app = opener(monkeypatch)("estimates", bundled, measure="soldiers_sent")
    (name,) = set(re.findall(r"api/charts/(\w+)\.svg", "".join(bodies(app))))
    shown = GALLERY.find(name)
    assert shown is not None
    drawn = svg(shown)
    for words in ("At least 3,000", "Up to 12,000", "12,000", "South Korean intelligence"):
        assert f">{words}</text>" in drawn
    assert shown.unit == "soldiers"


def test_picture_of_one_measure_names_it_its_subject_and_what_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """“Exactly 64 people” alone would pass for the toll of anything."""
    builder = DatasetBuilder()
    builder.measure("dead", title="Deaths after the storm", unit="person")
    builder.measure("displaced", title="Displaced", unit="person")
    for name, measure in (("a", "dead"), ("b", "dead"), ("c", "displaced")):
        builder.add(
            name, measure=measure, best="64", unit="person", subject="The island", as_of="2024"
        )
    folder = builder.write(tmp_path / "storm")
    shown: list[Picture] = []
    hang = GALLERY.hang

    def hung(picture: Picture) -> str:
        shown.append(picture)
        return hang(picture)

    monkeypatch.setattr(GALLERY, "hang", hung)
    opener(monkeypatch)("estimates", folder, measure="dead", nature="reported")
    (picture,) = shown
    assert picture.title == "Deaths after the storm: The island"
    assert picture.reading.endswith(
        "Only measure: Deaths after the storm; nature: Reported as fact."
    )
    for view in ("time", "subjects"):
        shown.clear()
        opener(monkeypatch)("estimates", folder, measure="dead", view=view)
        (picture,) = shown
        assert "Deaths after the storm" in picture.title
        assert "The island" in picture.title
        assert picture.reading.endswith("Only measure: Deaths after the storm.")
