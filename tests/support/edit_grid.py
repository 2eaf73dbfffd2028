"""The grid of the Edit page in a real browser: opened, typed into and reviewed."""

from __future__ import annotations

import re
from pathlib import Path

from dataset_copy import BUNDLED
from open_pages import settle
from playwright.sync_api import Page, expect

COLUMNS = (
    BUNDLED.joinpath("estimates.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
)
"""Of the grid, which shows what the file has."""


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


def open_cell(page: Page, row: int, column: str) -> None:
    """Open a cell of the grid, from its first one on by the keyboard, to be typed into."""
    canvas, place = page.locator("[data-testid=stDataFrame] canvas"), COLUMNS.index(column)
    cell_ = page.get_by_test_id(f"glide-cell-{place}-{row}")
    for attempt in range(5):  # a grid that is drawn anew meanwhile forgets where it was
        drawn(page)
        box = canvas.first.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 20, box["y"] + 52)
        for key in ("Control+Home", *["ArrowDown"] * row, *["ArrowRight"] * place):
            page.keyboard.press(key)
        try:
            expect(cell_).to_have_attribute("aria-selected", "true", timeout=2_000)
        except AssertionError:
            if attempt == 4:
                raise
        else:
            break
    page.keyboard.press("Enter")
    expect(page.locator(".gdg-input")).to_be_focused()
    page.keyboard.press("Control+A")


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
