"""The Estimates page in a real browser: filters are a link, and rows lead to their estimates."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from dataset_copy import DatasetCopy
from open_pages import heading, settle
from playwright.sync_api import Browser, Page, expect

from dashboard import stamps
from estimates import BUNDLED
from estimates.benchmark import generate

pytestmark = pytest.mark.browser


def test_filters_and_scale_are_a_link_that_opens_the_same_view_in_a_fresh_profile(
    server: str, page: Page, browser: Browser
) -> None:
    page.goto(f"{server}/estimates")
    expect(page.get_by_text("22 estimates.")).to_be_visible()
    box = page.get_by_role("combobox", name=re.compile("Measure"))
    box.fill("soldiers sent")
    page.get_by_role("option", name="North Korean soldiers sent to Russia", exact=True).click()
    page.keyboard.press("Escape")  # the list stays open for more
    expect(page.get_by_text("3 of 22 estimates.")).to_be_visible()
    page.get_by_role("radio", name="Logarithmic").click()
    expect(page).to_have_url(re.compile("scale=log"))
    page.get_by_label("Search", exact=True).fill("south korean")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 22 estimates.")).to_be_visible()
    version = stamps.hashed(BUNDLED)[:8]
    parts = ("measure=soldiers_sent", "find=south", "view=chart", "sort=newest", f"data={version}")
    for part in parts:
        expect(page).to_have_url(re.compile(part))
    fresh = browser.new_context().new_page()
    fresh.goto(page.url)
    expect(fresh.get_by_text("1 of 22 estimates.")).to_be_visible()
    expect(fresh.get_by_role("radio", name="Logarithmic")).to_be_checked()
    expect(fresh.get_by_label(re.compile("^up to 12,000 soldiers. Planned: South"))).to_be_visible()
    expect(fresh.get_by_text("The data have changed")).to_have_count(0)
    fresh.context.close()


def test_estimate_is_reached_by_the_keyboard_alone(server: str, page: Page) -> None:
    """From the chart by the box below it, from the table by its links."""
    page.goto(f"{server}/estimates?measure=soldiers_sent")
    box = page.get_by_role("combobox", name=re.compile("Go to one of the estimates"))
    expect(box).to_be_visible()
    settle(page)  # a page that is still being drawn closes the list
    box.focus()
    page.keyboard.type("up to 12,000")
    expect(page.get_by_role("option", name=re.compile("12,000")).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/estimate\?.*id=asahi_planned"))
    page.goto(f"{server}/estimates?measure=soldiers_sent&view=table")
    link = page.get_by_role("link", name="At least 3,000 soldiers")
    expect(link).to_be_visible()
    link.focus()
    page.keyboard.press("Enter")
    heading(page, "At least 3,000 soldiers")
    expect(page).to_have_url(re.compile(r"/estimate\?id=asahi_dispatched"))


def test_link_made_with_other_data_says_so(
    serve: Callable[..., str], copy_dataset: DatasetCopy, page: Page
) -> None:
    address = serve(copy_dataset.path)
    page.goto(f"{address}/estimates?nature=planned")
    expect(page).to_have_url(re.compile("data="))
    link = page.url
    page.goto("about:blank")
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    page.goto(link)
    expect(page.get_by_text("The data have changed since this link was made.")).to_be_visible()
    page.get_by_role("button", name="Update the link to the current data").click()
    expect(page.get_by_text("The data have changed since")).to_have_count(0)
    assert page.url != link


def test_many_estimates_are_counted_and_shown_in_part(
    serve: Callable[..., str], tmp_path: Path, page: Page
) -> None:
    """What is not shown one by one is said, and stands in strips."""
    generate(tmp_path, 10_000)
    page.goto(f"{serve(tmp_path)}/estimates?measure=troops&show=all")
    said = re.compile(r"Showing 1 to 40 of [0-9],[0-9]{3} estimates\.")
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.locator("g.crowd_cells_marks path").first).to_be_visible()
    page.get_by_role("button", name="Next 40").click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(page.get_by_text(re.compile("Showing 41 to 80 of"))).to_be_visible()
