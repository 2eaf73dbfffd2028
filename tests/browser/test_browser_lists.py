"""Agreement, findings and sources in a real browser: parts of lists, and the ways between pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import twenty
from open_pages import CUT_OFF, heading, settle
from playwright.sync_api import Page, expect

from estimates.benchmark import generate

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def addresses(
    serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str, str]:
    """One server on two datasets, and the queries that choose them."""
    folder = tmp_path_factory.mktemp("lists")
    (folder / "many").mkdir()
    generate(folder / "many", 2_000)
    url = serve(twenty.write(folder / "twenty"), folder / "many")
    return url, "dataset=twenty", "dataset=many"


def test_quantity_is_chosen_from_the_list_and_its_row_leads_to_the_estimate(
    addresses: tuple[str, str, str], page: Page
) -> None:
    url, few, _ = addresses
    page.goto(f"{url}/agreement?{few}")
    heading(page, "Agreement")
    page.get_by_role("link", name=re.compile("Troops · Army · reported as fact")).click()
    heading(page, "Troops")
    expect(page).to_have_url(re.compile(r"quantity=troops"))
    allowed = page.get_by_text("8 of 9 named origins allow 11,450 to 11,550 soldiers.")
    expect(allowed.first).to_be_visible()
    settle(page)
    # Behind each of the nine rows the band and its two edges, at the same place in all of them.
    edges = page.locator("g.common_edges_0_marks path")
    expect(edges).to_have_count(18)
    lefts = {round((edge.bounding_box() or {"x": -1.0})["x"]) for edge in edges.all()}
    assert len(lefts) == 2
    row = page.get_by_label(re.compile("^between 14,000 and 16,000 soldiers"))
    row.first.click(position={"x": 10, "y": 8}, force=True)
    heading(page, "Between 14,000 and 16,000 soldiers")
    expect(page.get_by_text("9 independent named origins")).to_be_visible()


def test_parts_of_a_long_list_are_links_that_open_the_same_view(
    addresses: tuple[str, str, str], page: Page
) -> None:
    """By the keyboard alone: a link to the next part keeps what was chosen."""
    url, _, many = addresses
    page.goto(f"{url}/findings?{many}&severity=info")
    heading(page, "Findings")
    onward = page.get_by_role("link", name="Next 50")
    onward.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^Showing 51 to 100 of"))).to_be_visible()
    expect(page).to_have_url(re.compile(r"severity=info"))
    expect(page).to_have_url(re.compile(r"page=2"))
    page.goto(page.url)
    expect(page.get_by_text(re.compile("^Showing 51 to 100 of"))).to_be_visible()
    page.get_by_role("link", name="Previous 50").click()
    expect(page.get_by_text(re.compile("^Showing 1 to 50 of"))).to_be_visible()


def test_source_says_what_would_change_without_it(
    addresses: tuple[str, str, str], page: Page
) -> None:
    url, few, _ = addresses
    page.goto(f"{url}/sources?{few}&list=origin")
    heading(page, "Sources")
    page.get_by_role("link", name="The ministry of country 0").click()
    heading(page, "The ministry of country 0")
    expect(page.get_by_text("Four estimates would be withdrawn.")).to_be_visible()
    expect(page.get_by_text(re.compile("^Then: cannot be decided")).first).to_be_visible()
    page.go_back()
    heading(page, "Sources")


def test_lists_fit_a_phone(addresses: tuple[str, str, str], page: Page) -> None:
    url, few, many = addresses
    page.set_viewport_size({"width": 390, "height": 844})
    for path in (
        f"agreement?{few}&quantity=troops~Army~~2024-11~soldier",
        f"findings?{many}",
        f"sources?{few}&origin=ministry_0",
        f"estimate?{many}&id=e7_b",
        f"?{few}",
    ):
        page.goto(f"{url}/{path}")
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        settle(page)
        assert page.evaluate(CUT_OFF) == [], path
