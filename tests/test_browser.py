"""The real server in a real browser: a reader picks an estimate and reads its source.

The fixture `page` fails a test whose page asked any host but 127.0.0.1 for anything.
"""

from __future__ import annotations

import http.client
import re
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, DatasetCopy, environment, free_port, running
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PAGES = ("", "measures", "derived", "estimate", "findings")


@pytest.fixture(autouse=True)
def patience() -> None:
    """A machine that runs other tests beside this one is slow to draw."""
    expect.set_options(timeout=20_000)


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_reader_sees_the_chart_picks_an_estimate_and_reads_its_source(
    server: str, page: Page
) -> None:
    """By the keyboard alone: chart, box to choose from, source, origin, hedge, locator, words."""
    page.goto(f"{server}/measures?measure=shell_containers")
    heading(page, "Containers of artillery shells shipped to Russia")
    row = page.get_by_label(re.compile("^about 12,000 containers. Reported: the South Korean"))
    expect(row.first).to_be_visible()

    page.goto(f"{server}/estimate")
    box = page.get_by_role("combobox")
    expect(box).to_be_visible()
    box.focus()
    page.keyboard.type("about 12,000 containers")
    page.keyboard.press("Enter")
    heading(page, "About 12,000 containers")
    expect(page).to_have_url(re.compile(r"id=icc_containers"))
    facts = page.locator(".facts")
    for words in (
        "About",
        "The South Korean Ministry of National Defense",
        "North Korea’s Role in Russian War Crimes",
        "Paragraph 5",
    ):
        expect(facts).to_contain_text(words)
    expect(page.locator("blockquote")).to_contain_text("an estimated 12,000 containers")


def test_row_of_the_chart_leads_to_its_estimate(server: str, page: Page) -> None:
    page.goto(f"{server}/measures?measure=soldiers_sent")
    row = page.get_by_label("up to 12,000 soldiers. Planned: South Korean intelligence")
    expect(row).to_be_visible()
    place = row.bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + 10, place["y"] + 8)
    heading(page, "Up to 12,000 soldiers")
    expect(page).to_have_url(re.compile(r"/estimate\?id=asahi_planned"))


def test_one_sided_estimate_is_drawn_as_an_arrow_on_the_screen(server: str, page: Page) -> None:
    """The arrow's head stands right of its bound and well short of the end of the axis."""
    page.goto(f"{server}/measures?measure=soldiers_sent")
    head = page.locator("g.head_reported_right_marks path")
    expect(head).to_have_count(1)
    expect(page.locator("g.dot_reported_110_marks path")).to_have_count(0)
    plot, mark = page.locator("svg.marks").bounding_box(), head.bounding_box()
    assert plot is not None
    assert mark is not None
    assert plot["x"] + 0.2 * plot["width"] < mark["x"] < plot["x"] + 0.5 * plot["width"]


def test_link_opens_the_same_view_in_a_fresh_profile(server: str, page: Page) -> None:
    page.goto(f"{server}/estimate?id=moon_troops")
    heading(page, "12,000 soldiers")
    expect(page.locator(".q .small.conditional")).to_contain_text("the source says “if”")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_fits_a_phone_and_follows_its_scheme(server: str, page: Page, path: str) -> None:
    """At 390 px nothing has to be scrolled sideways; light turns dark without a reload."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/{path}")
    first = page.get_by_role("heading", level=1)
    expect(first).to_have_css("color", "rgb(22, 32, 42)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(color_scheme="dark")
    expect(first).to_have_css("color", "rgb(232, 236, 240)")


def test_hostile_text_is_harmless(
    serve: Callable[..., str], copy_dataset: DatasetCopy, page: Page
) -> None:
    """No script runs, no image is asked for, no link leads elsewhere; the words are there."""
    text = (
        "<img src='https://evil.example/a.png' onerror='document.title=\"owned\"'>"
        " ![x](https://evil.example/b.png) [y](javascript:alert(1)) <script>document.title='owned'"
        "</script> $5 and $6 \u202egnp.exe https://evil.example/c"
    )
    for file, row, column in (
        ("estimates.csv", "moon_troops", "as_stated"),
        ("estimates.csv", "moon_troops", "subject"),
        ("estimates.csv", "moon_troops", "note"),
        ("measures.csv", "soldiers_sent", "title"),
        ("origins.csv", "media_reports", "title"),
        ("sources.csv", "moon", "title"),
        ("sources.csv", "moon", "url"),
    ):
        copy_dataset.edit(file, row, column, text)
    address = serve(copy_dataset.path)
    for path in (
        "",
        "measures?measure=soldiers_sent",
        "derived",
        "estimate?id=moon_troops",
        "findings",
    ):
        page.goto(f"{address}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_text("evil.example").first).to_be_visible()
        expect(page.locator(".q img, .q script, [data-testid=stPageLink] img")).to_have_count(0)
        outside = page.locator("a[href*='evil'], a[href^='javascript']")
        expect(outside).to_have_count(0)
        assert page.title() != "owned"


def test_change_on_disk_is_there_when_the_page_is_loaded_again(
    serve: Callable[..., str], copy_dataset: DatasetCopy, page: Page
) -> None:
    address = serve(copy_dataset.path)
    page.goto(address)
    expect(page.get_by_text("Nothing found.")).to_be_visible()
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    page.goto(address)
    expect(page.get_by_text("Does not add up: ten times too high")).to_be_visible()
    line = copy_dataset.edit("estimates.csv", "moon_payroll", "best", "1,5")
    page.goto(address)
    note = page.get_by_role("alert")
    expect(note).to_contain_text(f"estimates.csv, line {line}, column best")
    expect(note).to_contain_text("You still see the last good version")
    expect(page.get_by_text("Does not add up: ten times too high")).to_be_visible()


def test_server_answers_to_its_own_names_only_and_states_its_policy(server: str) -> None:
    """No page elsewhere can reach it under a name of its own, frame it, or add a source to it."""
    parts = urlsplit(server)
    for host, status in (
        (parts.netloc, 200),
        (f"localhost:{parts.port}", 200),
        ("evil.example", 400),
    ):
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port or 80, timeout=10)
        connection.request("GET", "/", headers={"Host": host})
        response = connection.getresponse()
        policy = response.headers["Content-Security-Policy"]
        connection.close()
        assert response.status == status
        assert "default-src 'self'" in policy
        assert "img-src 'self' data: blob:" in policy
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy


def test_streamlit_run_serves_the_same_pages(tmp_path: Path, page: Page) -> None:
    """Plain `streamlit run dashboard/app.py`, with the same headers."""
    port = free_port()
    options = ["--server.port", str(port)]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", *options]
    with running(command, port, log=tmp_path / "log.txt", cwd=ROOT, env=environment()) as url:
        answer = page.goto(url)
        assert answer is not None
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        heading(page, re.compile("North Korea’s part in Russia’s war"))
