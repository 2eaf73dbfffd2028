"""Documents of every kind, from friends and from strangers."""

from __future__ import annotations

import contextlib
import io
import zlib
from pathlib import Path

import pypdf
import pytest
from promptly import within

from estimates.documents import files
from estimates.documents.files import DocumentError, from_bytes, read_document
from estimates.documents.scan import scan

LINE = "The army lost at least 300 tanks."


def _words(name: str, data: bytes) -> list[str]:
    return [claim.words for claim in scan(from_bytes(name, data)).claims]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", LINE.encode()),
        ("a.txt", b"\xef\xbb\xbf" + LINE.encode()),
        ("a.txt", LINE.encode("utf-16")),
        ("a", LINE.replace("army", "Armée").encode("cp1252")),
        ("a.md", f"# War\n\n{LINE}\n".encode()),
        ("a.md", f"---\nnumber: 12\n---\n\n**{LINE}**\n".encode()),
        ("a.html", f"<title>9 lives</title><p>{LINE}<script>var a = 12;</script>".encode()),
        ("a.html", LINE.replace(" ", "&nbsp;").encode()),
    ],
)
def test_kinds_of_text(name: str, data: bytes) -> None:
    (words,) = _words(name, data)
    assert words.replace("\N{NO-BREAK SPACE}", " ") == "at least 300 tanks"


def test_paragraphs_are_blocks_and_rows() -> None:
    page = "<h1>War</h1><p>One.</p><ul><li>Two.<li>Three.</ul><table><tr><td>a<td>b</table>"
    found = from_bytes("a.html", page.encode())
    assert found.paragraphs == 5
    assert found.text.split("\n\n") == ["War", "One.", "Two.", "Three.", "a | b"]


def _pdf(lines: list[str]) -> bytes:
    """A page with a line of text each, as a printer writes it."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET".encode()
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(612, 792)
    font = pypdf.generic.DictionaryObject(
        {
            pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font"),
            pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Type1"),
            pypdf.generic.NameObject("/BaseFont"): pypdf.generic.NameObject("/Helvetica"),
        }
    )
    fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): font})
    page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
        {pypdf.generic.NameObject("/Font"): fonts}
    )
    content = pypdf.generic.StreamObject()
    content.set_data(stream)
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(content)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_pdf_whose_sentences_go_over_lines() -> None:
    assert _words("a.pdf", _pdf(["The army lost at least", "300 tanks in one year."])) == [
        "at least 300 tanks"
    ]


def test_a_scanned_page_says_what_it_needs() -> None:
    with pytest.raises(DocumentError, match="text recognition"):
        from_bytes("a.pdf", _pdf([]))


def _bomb() -> bytes:
    """A PDF of some kilobytes whose page unpacks to 200 megabytes."""
    packed = zlib.compress(b"BT /F1 12 Tf (3) Tj ET " * (200 << 20 >> 5), 9)
    head = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
    )
    body = b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream endobj\n"
    return head + body % (len(packed), packed) + b"trailer<</Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.txt", b"", "holds no text"),
        ("a.txt", b"\0\1\2" * 100, "is no text"),
        ("a.docx", b"PK\3\4", "is of no kind that is read"),
        ("a.pdf", b"%PDF-1.4 nothing", "cannot be read"),
        ("a.txt", b"3 " * (files.MAX_BYTES // 2 + 1), "is larger than 20 MB"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_the_reason(name: str, data: bytes, why: str) -> None:
    with pytest.raises(DocumentError, match=why):
        from_bytes(name, data)


def test_a_pdf_that_unpacks_to_very_much_ends_in_time() -> None:
    with pytest.raises(DocumentError, match=r"takes more than 5 seconds|cannot be read"):
        from_bytes("a.pdf", _bomb(), seconds=5)


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(DocumentError, match="cannot be read"):
            read_document(path)


HOSTILE = {
    "no end of digits": "9" * 200_000,
    "one sentence": "The army lost 12,000 soldiers and 300 tanks in the war that " * 3_000,
    "brackets": "(" * 100_000 + "300" + ")" * 100_000,
    "quotes": "“300 " * 10_000,
    "stops": "." * 200_000,
    "names": "A " * 50_000 + "said 300",
    "verbs": "said " * 40_000,
    "according": "according to " * 15_000,
    "dashes": "3-" * 10_000,
    "pipes": " | ".join(["3"] * 10_000),
    "addresses": "www." + "a." * 100_000,
    "dates": "1 January " * 10_000,
    "controls": "\x00\x01\x1b[31m 300 tanks " * 100,
    "other digits": "\u0663\u0660\u0660 tanks and \uff13\uff10\uff10 tanks",
    "surrogates": "300 tanks \ud800 and 12 ships",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_end_in_time(text: str) -> None:
    with within(12.0):
        data = text.replace("\x00", "\x02").encode("utf-8", "surrogatepass")
        with contextlib.suppress(DocumentError):
            scan(from_bytes("a.txt", data))
