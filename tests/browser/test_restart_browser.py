"""Open pages of a server that was started anew: nothing typed into them becomes another row's."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from dataset_copy import BUNDLED
from edit_grid import begin, cell, grid, pending, replace, review
from machine import free_port
from open_pages import settle
from playwright.sync_api import Locator, Page, expect
from processes import ESTIMATES, environment, running

from dashboard.server import configuration, fixed

pytestmark = pytest.mark.browser


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(BUNDLED, tmp_path / "data")


@pytest.fixture
def serving(tmp_path: Path, folder: Path) -> Callable[[], AbstractContextManager[str]]:
    """What runs a server and yields its address; the next time, another one at the same."""
    port = free_port()
    command = [*ESTIMATES, "dashboard", str(folder), "--edit", "--no-browser", "--port", str(port)]

    @contextmanager
    def serve() -> Iterator[str]:
        log = tmp_path / "log.txt"
        with running(command, port, log=log, cwd=tmp_path, env=environment()) as address:
            yield address

    return serve


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def fill(page: Page, name: str, text: str) -> None:
    box(page, name).fill(text)
    page.keyboard.press("Tab")


_JOINED = ("data-test-connection-state", "CONNECTED")


def without_server(*pages: Page) -> None:
    """Wait until the pages know that the server is gone."""
    for page in pages:
        expect(page.get_by_test_id("stApp")).not_to_have_attribute(*_JOINED)


def rejoin(page: Page) -> None:
    """Wait until a page has found the server again, which it does by itself."""
    page.bring_to_front()
    expect(page.get_by_test_id("stApp")).to_have_attribute(*_JOINED, timeout=60_000)
    expect(page.get_by_role("dialog")).to_have_count(0)  # which told of it
    settle(page)  # it is drawn anew first, and a grid with it


def type_into_grid(page: Page, row: int, text: str) -> str:
    """Type a locator, and return the id of the row that the grid then shows there."""
    begin(page, row, "locator", text)
    name = cell(page, row, "id").text_content()
    page.keyboard.press("Enter")
    expect(cell(page, row, "locator")).to_have_text(text)
    assert name
    return name


def test_page_of_a_computer_that_slept_is_still_known() -> None:
    """Where people edit, what an open page was drawn with is kept for hours."""
    assert fixed(edit=True)["server.disconnectedSessionTTL"] >= 6 * 60 * 60
    assert "server.disconnectedSessionTTL" not in fixed(edit=False) | configuration()


def test_grid_of_a_file_that_was_sorted_meanwhile_edits_no_other_rows(
    serving: Callable[[], AbstractContextManager[str]], folder: Path, page: Page
) -> None:
    """A browser tells of its edits by position: those are of the rows that it was shown."""
    typed: dict[str, str] = {}
    with serving() as address:
        grid(page, f"{address}/edit")
        typed["first"] = type_into_grid(page, 1, "first")
        pending(page, "One change is pending.")
    without_server(page)
    file = folder / "estimates.csv"
    header, *rows = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([header, *reversed(rows)]))
    with serving():
        rejoin(page)
        typed["second"] = type_into_grid(page, 2, "second")
        pending(page, "Two changes are pending.")
        typed["third"] = type_into_grid(page, 3, "third")
        pending(page, "Three changes are pending.")
        review(page)
        for text, name in typed.items():
            change = page.get_by_text(f"estimates.csv, row {name}, column locator")
            expect(change).to_be_visible()
            expect(page.get_by_text(re.compile(f"→ {text}$"))).to_be_visible()
        page.get_by_role("button", name="Save three changes").click()
        pending(page, "No change is pending.")
    with file.open(encoding="utf-8", newline="") as lines:
        locators = {row["id"]: row["locator"] for row in csv.DictReader(lines)}
    assert {text: locators[name] for text, name in typed.items()} == {text: text for text in typed}
    assert sum(locator in typed for locator in locators.values()) == len(typed)


def test_what_open_pages_still_show_as_typed_counts(
    serving: Callable[[], AbstractContextManager[str]], folder: Path, page: Page
) -> None:
    """Also the first thing that the new server hears of them; where the file differs, it asks."""
    form, adding = (page.context.new_page() for _ in range(2))
    with serving() as address:
        form.goto(f"{address}/edit?row=asahi_planned")
        fill(form, "high", "13,000")
        fill(form, "low", "11,000")
        pending(form, "Two changes are pending.")
        adding.goto(f"{address}/edit?part=add")
        box(adding, "The source’s own words").fill("up to 9 troops")
        expect(adding.get_by_text("Read as: up to 9 soldiers")).to_be_visible()
        page.bring_to_front()
        grid(page, f"{address}/edit?find=russian")
        type_into_grid(page, 0, "x")
        pending(page, "One change is pending.")
    without_server(page, form, adding)
    replace(folder / "estimates.csv", '"12,000",soldier', '"14,000",soldier')
    with serving():
        rejoin(page)
        type_into_grid(page, 1, "y")
        pending(page, "Two changes are pending.")
        rejoin(form)
        fill(form, "note", "seen")
        pending(form, "Three changes are pending.")
        review(form)
        for told in ("column low", "11,000", "column note", "seen"):
            expect(form.get_by_text(told).first).to_be_visible()
        disputed = form.locator(".st-key-q_dispute_0 tr").last
        expect(disputed).to_have_text(re.compile(r"12,000\s*14,000\s*13,000"))
        rejoin(adding)
        adding.get_by_placeholder("2024-10", exact=True).fill("2024-11")
        adding.keyboard.press("Tab")
        expect(adding.get_by_text("Read as: up to 9 soldiers")).to_be_visible()
