"""A dataset whose every word is an attack: shown as words on every page, in every exported file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from dataset_copy import DatasetCopy
from open_pages import PATHS, settle
from page_reader import HOSTILE
from playwright.sync_api import Dialog, Page

pytestmark = pytest.mark.browser

ATTACK = " ".join(
    (
        *HOSTILE,
        '=HYPERLINK("https://evil.example/","x") +cmd|\' /C calc\'!A0 @SUM(1)',
        "<svg onload=owned()><iframe src=https://evil.example></iframe>",
        "<script>window.owned = 1</script> {{7*7}} ${7*7} \u202eevil\u202c",
    )
)
TEXTS = {
    "estimates.csv": ("subject", "via", "locator", "as_stated", "note"),
    "measures.csv": ("title", "definition"),
    "sources.csv": ("title", "publisher", "author", "note"),
    "origins.csv": ("title", "party", "note"),
}
"""The columns that hold text, in which nothing else is checked."""

QUERIES = {
    "estimate": ("id=moon_troops",),
    "search": ("", "find=evil", f"find={quote(HOSTILE[0])}", f"find={quote('nowhere ' + ATTACK)}"),
}
"""What pages are asked for that show nothing by themselves; a reader follows hostile links, too."""

VIEWS = [f"{PATHS[name]}?{query}" for name in PATHS for query in QUERIES.get(name, ("",))]
QUIET = {"agreement?", "search?"}
"""Views that show no attack: one quotes only what it compares, the other waits for a question."""

FOUND = """() => {
  const own = location.origin, found = [];
  for (const link of document.querySelectorAll("a[href]"))
    if (new URL(link.href).origin !== own) found.push(link.href);
  for (const media of document.querySelectorAll("img, iframe, object, embed, script, link, image"))
    for (const name of ["src", "href", "data", "xlink:href"]) {
      const address = media.getAttribute(name);
      if (address && !address.startsWith("data:") && new URL(address, own).origin !== own)
        found.push(address);
    }
  for (const element of document.querySelectorAll(".stApp *"))
    for (const { name } of element.attributes)
      if (name.startsWith("on")) found.push(`${element.tagName} ${name}`);
  if (/[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.body.innerText)) found.push("reversal");
  if (window.owned || document.title === "owned") found.push("a script ran");
  return found;
}"""
"""What leads elsewhere, what would run, and what turns text around."""


@pytest.fixture
def hostile(copy_dataset: DatasetCopy) -> Path:
    """The bundled dataset with the attack in each cell of text, and in what it says of itself."""
    for file, columns in TEXTS.items():
        path = copy_dataset.path / file
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            names = list(reader.fieldnames or ())
            records = list(reader)
        for record in records:
            record |= {name: f"{name} {ATTACK}" for name in columns if name in names}
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(records)
    copy_dataset.edit("sources.csv", "moon", "url", "javascript:alert(1)")
    copy_dataset.edit("sources.csv", "asahi", "url", "https://evil.example/\u202e<script>")
    copy_dataset.edit("sources.csv", "icc", "url", "https://asahi.example/article")
    package = copy_dataset.path / "datapackage.json"
    told = json.loads(package.read_text(encoding="utf-8"))
    told |= {"title": ATTACK, "description": ATTACK}
    for entry in (*told["estimates"]["headlines"], *told["estimates"]["not_known"]):
        entry |= {name: ATTACK for name in ("title", "note", "text") if name in entry}
    package.write_text(json.dumps(told), encoding="utf-8")
    return copy_dataset.path


def test_words_of_a_dataset_are_words_everywhere(
    serve: Callable[..., str], hostile: Path, page: Page
) -> None:
    """No script runs, no link or request leads elsewhere, no text is turned around."""
    asked: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    address = serve(hostile)
    outside: set[str] = set()
    exports: set[str] = set()
    shown: set[str] = set()
    for view in VIEWS:
        page.goto(f"{address}/{view}")
        settle(page)
        shown |= {view} if page.get_by_text("evil.example").count() else set()
        found = page.evaluate(FOUND)
        outside |= {link for link in found if link.startswith("http")}
        assert [link for link in found if not link.startswith("http")] == []
        exports |= {
            link.get_attribute("href") or ""
            for link in page.locator(".export a").all()[:3] + page.locator("a[download]").all()[:2]
        }
    assert asked == []
    assert shown >= set(VIEWS) - QUIET
    assert {urlsplit(link).hostname for link in outside} <= {"asahi.example"}
    for export in sorted(exports):
        answer = page.request.get(f"{address}/{export}")
        assert answer.status == 200, export
        body = answer.body()
        assert b"<script" not in body.lower() or export.endswith(".csv")
        assert "\u202e".encode() not in body or export.endswith(".csv")
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_export_of_a_chart_is_opened_by_the_keyboard_and_holds_what_is_shown(
    server: str, page: Page, tmp_path: Path
) -> None:
    page.goto(server)
    settle(page)
    menu = page.locator(".export").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    bodies: dict[str, bytes] = {}
    for label, ending in (("PNG", "png"), ("SVG", "svg"), ("Data (CSV)", "csv")):
        link = menu.get_by_role("link", name=label, exact=True)
        link.focus()
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        name = download.value.suggested_filename
        assert name.startswith("north-korean-soldiers-sent-to-russia-2024-11-")
        assert name.endswith(f".{ending}")
        download.value.save_as(tmp_path / name)
        bodies[ending] = (tmp_path / name).read_bytes()
    assert bodies["png"].startswith(b"\x89PNG")
    for words in ("North Korean soldiers sent to Russia", "as at November 2024", "Asahi"):
        assert words in bodies["svg"].decode()
    rows = list(csv.DictReader(bodies["csv"].decode("utf-8-sig").splitlines()))
    assert [(row["range"], row["low"], row["high"]) for row in rows] == [
        ("at least 3,000 soldiers", "3000", ""),
        ("up to 12,000 soldiers", "", "12000"),
        ("12,000 soldiers", "11500", "12500"),
    ]
    for address in ("api/charts/none.svg", "api/brief.docx", "api/brief.pdf?dataset=none"):
        assert page.request.get(f"{server}/{address}").status == 404


@pytest.mark.parametrize(("label", "start"), [("PDF", b"%PDF-"), ("HTML", b"<!doctype html>")])
def test_brief_is_saved_from_the_overview(
    server: str, page: Page, tmp_path: Path, label: str, start: bytes
) -> None:
    page.goto(server)
    with page.expect_download() as download:
        page.get_by_role("link", name=f"brief as {label}").click()
    name = download.value.suggested_filename
    assert name.startswith("brief-north-koreas-part-in-russias-war-2024-2024-11-")
    download.value.save_as(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)
