"""The grid of the Edit page in a real browser: opened, typed into and reviewed."""

from __future__ import annotations

import re
from pathlib import Path

from dataset_copy import BUNDLED
from open_pages import settle
from playwright.sync_api import Locator, Page, expect

COLUMNS = (
    BUNDLED.joinpath("estimates.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
)
"""Of the grid, which shows what the file has."""

SOON = 3_000  # ms that a busy machine takes to show what a key has done


def grid(page: Page, address: str) -> None:
    """Open the table, and the grid with it."""
    page.goto(address)
    expect(page.locator("[data-testid=stDataFrame] canvas").first).to_be_visible()
    settle(page)
    drawn(page)


def drawn(page: Page) -> None:
    """Wait until the grid can be typed into.

    What a screen reader reads of it, cell by cell, is made ready last.
    """
    expect(page.get_by_test_id("glide-cell-0-0")).to_be_attached()


def cell(page: Page, row: int, column: str) -> Locator:
    """A cell of the grid as a screen reader has it."""
    return page.get_by_test_id(f"glide-cell-{COLUMNS.index(column)}-{row}")


def begin(page: Page, row: int, column: str, text: str) -> None:
    """Open a cell of the grid by the keyboard and type into it; its editor stays open.

    A grid that is drawn anew meanwhile, as one may be right after it came, forgets where it was. As
    a reader would who sees that, start again until the editor shows what was typed.
    """
    editor = page.locator(".gdg-input")
    for attempt in range(5):
        drawn(page)
        box = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 20, box["y"] + 52)
        way = ("ArrowDown",) * row + ("ArrowRight",) * COLUMNS.index(column)
        for key in ("Control+Home", *way):
            page.keyboard.press(key)
        try:
            expect(cell(page, row, column)).to_have_attribute("aria-selected", "true", timeout=SOON)
            page.keyboard.press("Enter")
            expect(editor).to_be_focused(timeout=SOON)
            page.keyboard.press("Control+A")
            page.keyboard.type(text, delay=30)
            expect(editor).to_have_value(text, timeout=SOON)
        except AssertionError:
            if attempt == 4:
                raise
            page.keyboard.press("Escape")
        else:
            return


def enter(page: Page, row: int, column: str, text: str) -> None:
    """Type into a cell of the grid and leave it: from then on, nothing of it may be lost."""
    begin(page, row, column, text)
    page.keyboard.press("Enter")
    expect(cell(page, row, column)).to_have_text(text)


def pending(page: Page, words: str) -> None:
    expect(page.locator(".standfirst")).to_have_text(re.compile(f"^{words}"))


def review(page: Page) -> None:
    """As a reader would: scroll up to it, and press it."""
    page.mouse.move(640, 450)
    page.mouse.wheel(0, -10_000)
    page.get_by_role("radio", name="Review and save").click()
    expect(page.get_by_role("heading", name="Earlier saves")).to_be_visible()


def replace(file: Path, old: str, new: str) -> None:
    data = file.read_bytes()
    assert old.encode() in data
    file.write_bytes(data.replace(old.encode(), new.encode()))
