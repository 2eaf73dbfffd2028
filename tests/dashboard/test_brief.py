"""The brief: what a minister reads on paper, as HTML and as PDF."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from dataset_copy import BUNDLED, DatasetCopy
from page_reader import HOSTILE, Tags
from pypdf import PdfReader

import estimates
from dashboard.export import briefs
from dashboard.export.brief_html import html
from dashboard.export.brief_pdf import pdf
from dashboard.screens.overview.content.brief import brief
from estimates.cli import run
from estimates.commands.parts import FAILED, FINE

WRONG = "Does not add up: ten times too high"


def text_of(body: bytes) -> str:
    """The words of a PDF as a reader's search finds them."""
    pages = PdfReader(io.BytesIO(body)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def said_in(form: str, path: Path) -> str:
    """What the brief of a dataset says in one of its forms."""
    made = brief(estimates.check(path), "1a2b3c4d")
    return Tags(html(made)).text if form == "html" else text_of(pdf(made))


@pytest.mark.parametrize("form", briefs.FORMS)
def test_brief_says_what_is_known_by_whom_what_is_not_and_from_which_sources(form: str) -> None:
    said = said_in(form, BUNDLED)
    for words in (
        "North Korea’s part in Russia’s war, 2024",
        "as at November 2024",
        "No headline figure below is backed by a second named origin.",
        "Reported: at least 3,000 soldiers (a senior U.S. official, origin not named).",
        "Planned: up to 12,000 soldiers (South Korean intelligence).",
        "about $2,000 × 12,000 = $24 million per month",
        "Not known or not confirmed",
        "What changed",
        "The Asahi Shimbun, “Editorial of 26 October 2024 on North Korean troops for Russia”",
        "Not graded.",
        "data 1a2b3c4d",
        # Words that are in the charts only:
        "Calculated here: no one has stated this",
        "U.S. dollars per month",
    ):
        assert words in said, words
    known, wrong = said.index("What is known"), said.index("What does not add up")
    assert known < wrong


@pytest.mark.parametrize("form", briefs.FORMS)
def test_what_does_not_add_up_comes_first(form: str, copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    copy_dataset.edit("sources.csv", "moon", "reliability", "C")
    said = said_in(form, copy_dataset.path)
    assert said.index(WRONG) < said.index("What is known")
    assert "about $2,000 × 12,000 ≠ $240 million per month" in said
    assert "Gap: the ranges do not meet" in said
    assert "Fairly reliable (C)." in said


def test_html_is_one_file_without_scripts_that_asks_for_nothing(copy_dataset: DatasetCopy) -> None:
    text = " ".join(HOSTILE)
    for file, row, column in (
        ("estimates.csv", "moon_troops", "subject"),
        ("estimates.csv", "moon_troops", "as_stated"),
        ("measures.csv", "soldiers_sent", "title"),
        ("origins.csv", "media_reports", "title"),
        ("sources.csv", "moon", "title"),
        ("sources.csv", "moon", "url"),
    ):
        copy_dataset.edit(file, row, column, text)
    copy_dataset.edit("sources.csv", "asahi", "url", "https://asahi.example/a")
    document = html(brief(estimates.check(copy_dataset.path), ""))
    read = Tags(document)
    assert not read.tags & {"script", "img", "image", "iframe", "object", "link", "use"}
    assert not {name for name in read.attributes if name.startswith("on") or name == "src"}
    assert {address for address in read.addresses if address} == {"https://asahi.example/a"}
    assert not re.search(r"url\((?!#)", document)
    names = re.findall(r' id="([^"]+)"', document)
    assert len(names) == len(set(names))
    assert "alert(1)" in read.text
    assert "default-src 'none'" in document
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", document)


def test_pdf_holds_its_fonts_its_language_and_hostile_words_as_words(
    copy_dataset: DatasetCopy,
) -> None:
    copy_dataset.edit("origins.csv", "media_reports", "title", '#panic("x") $a$ *b* <c> @d \\e //f')
    body = pdf(brief(estimates.check(copy_dataset.path), ""))
    assert '#panic("x") $a$ *b* <c> @d \\e //f' in text_of(body)
    read: Any = PdfReader(io.BytesIO(body))
    assert read.trailer["/Root"]["/Lang"].startswith("en")
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    fonts = [
        font.get_object()
        for page in read.pages
        for font in page["/Resources"].get_object()["/Font"].get_object().values()
    ]
    assert fonts
    for font in fonts:
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(described)


def test_signs_and_letters_of_many_languages_are_in_the_pdf(copy_dataset: DatasetCopy) -> None:
    """Latin, Greek and Cyrillic come with the brief; for all others the machine has to have a font.

    Where it has none the brief is made all the same and says so.
    """
    own = "× – − ÷ ≈ ≠ “ ” ‘ ’ … € ¥ £ ₽ Ελλάδα Україна Łódź Việt"
    copy_dataset.edit("origins.csv", "media_reports", "title", own)
    assert own in said_in("pdf", copy_dataset.path)
    copy_dataset.edit("origins.csv", "media_reports", "title", f"{own} \U00012000")
    said = said_in("pdf", copy_dataset.path)
    assert own in said
    assert "Some letters could not be set" in said


def test_same_data_give_the_same_files() -> None:
    made = [brief(estimates.check(BUNDLED), "1a") for _ in range(2)]
    assert pdf(made[0]) == pdf(made[1])
    assert html(made[0]) == html(made[1])


def test_command_writes_the_form_that_the_name_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, start in (("a.pdf", b"%PDF-"), ("a.HTML", b"<!doctype html>")):
        assert run(["brief", str(BUNDLED), "--output", str(tmp_path / name)]) == FINE
        assert (tmp_path / name).read_bytes().startswith(start)
        assert capsys.readouterr().out.startswith("The brief of north-korea-2024 is in ")
    for arguments, said in (
        (["--output", str(tmp_path / "a.docx")], "a brief is a .pdf or .html file, not a.docx"),
        ([str(tmp_path / "none"), "--output", str(tmp_path / "b.pdf")], "none"),
        (["--output", str(tmp_path / "no" / "b.pdf")], "cannot be written"),
    ):
        assert run(["brief", *arguments]) == FAILED
        printed = capsys.readouterr()
        assert said in printed.err
        assert printed.out == ""
        assert printed.err.count("\n") == 1
