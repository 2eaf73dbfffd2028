"""The real server in a real browser: a reader picks an estimate and reads its source.

The fixture `page` fails a test whose page asked any host but 127.0.0.1 for anything.
"""

from __future__ import annotations

import http.client
import re
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from machine import free_port
from open_pages import CUT_OFF, VIEWS, heading, settle
from playwright.sync_api import Page, expect
from processes import environment, running
from project import ROOT

pytestmark = pytest.mark.browser


def listens_beyond_loopback(port: int) -> bool:
    """Whether a connection gets through that does not go to 127.0.0.1 itself.

    All of 127.0.0.0/8 is this machine: who listens on every address answers on 127.0.0.2, too.
    """
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.2", port)) == 0


def test_reader_sees_the_chart_picks_an_estimate_and_reads_its_source(
    server: str, page: Page
) -> None:
    """By the keyboard alone: chart, box to choose from, source, origin, hedge, locator, words."""
    page.goto(f"{server}/estimates?measure=shell_containers")
    heading(page, "Estimates")
    row = page.get_by_label(re.compile("^about 12,000 containers. Reported: the South Korean"))
    expect(row.first).to_be_visible()

    page.goto(f"{server}/estimate")
    box = page.get_by_role("combobox")
    expect(box).to_be_visible()
    settle(page)  # a page that is still being drawn closes the list
    box.focus()
    page.keyboard.type("about 12,000 containers")
    expect(page.get_by_role("option").first).to_be_visible()
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
    page.goto(f"{server}/estimates?measure=soldiers_sent")
    row = page.get_by_label("up to 12,000 soldiers. Planned: South Korean intelligence")
    expect(row).to_be_visible()
    settle(page)
    row.click(position={"x": 10, "y": 8}, force=True)  # what receives the click lies above the text
    heading(page, "Up to 12,000 soldiers")
    expect(page).to_have_url(re.compile(r"/estimate\?.*\bid=asahi_planned"))


def test_one_sided_estimate_is_drawn_as_an_arrow_on_the_screen(server: str, page: Page) -> None:
    """The arrow's head stands right of its bound and well short of the end of the axis."""
    page.goto(f"{server}/estimates?measure=soldiers_sent")
    head = page.locator("g.head_reported_right_marks path")
    expect(head).to_have_count(1)
    expect(page.locator("g.dot_reported_110_marks path")).to_have_count(0)
    settle(page)
    plot, mark = page.locator("svg.marks").bounding_box(), head.bounding_box()
    assert plot is not None
    assert mark is not None
    assert plot["x"] + 0.2 * plot["width"] < mark["x"] < plot["x"] + 0.5 * plot["width"]


def test_link_opens_the_same_view_in_a_fresh_profile(server: str, page: Page) -> None:
    page.goto(f"{server}/estimate?id=moon_troops")
    heading(page, "12,000 soldiers")
    expect(page.locator(".q .small.conditional")).to_contain_text("the source says “if”")


def test_every_page_fits_a_phone_and_follows_its_scheme(server: str, page: Page) -> None:
    """At 390 px nothing is cut off or scrolled sideways; light turns dark without a reload."""
    page.set_viewport_size({"width": 390, "height": 844})
    first = page.get_by_role("heading", level=1)
    for name, path in VIEWS.items():
        page.emulate_media(color_scheme="light")
        page.goto(f"{server}/{path}")
        expect(first).to_have_css("color", "rgb(22, 32, 42)")
        settle(page)
        assert (name, page.evaluate(CUT_OFF)) == (name, [])
        page.emulate_media(color_scheme="dark")
        expect(first).to_have_css("color", "rgb(232, 236, 240)")
        expect(page.locator(".stApp")).to_have_css("background-color", "rgb(18, 23, 29)")


def test_server_answers_to_its_own_names_only_and_states_its_policy(server: str) -> None:
    """No page elsewhere can reach it under a name of its own, frame it, or add a source to it."""
    parts = urlsplit(server)
    assert not listens_beyond_loopback(parts.port or 80)
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
    """Plain `streamlit run`, from any folder: this machine only, the same headers and colours."""
    port = free_port()
    options = ["--server.port", str(port)]
    script = str(ROOT / "dashboard" / "app.py")
    command = [sys.executable, "-m", "streamlit", "run", script, *options]
    elsewhere = environment(HOME=str(tmp_path))  # no settings of the user's own
    with running(command, port, log=tmp_path / "log.txt", cwd=tmp_path, env=elsewhere) as url:
        assert not listens_beyond_loopback(port)
        page.emulate_media(color_scheme="dark")
        answer = page.goto(url)
        assert answer is not None
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        heading(page, re.compile("North Korea’s part in Russia’s war"))
        expect(page.locator(".stApp")).to_have_css("background-color", "rgb(18, 23, 29)")
