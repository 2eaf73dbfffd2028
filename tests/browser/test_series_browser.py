"""Series in a real browser: the chart over time, a day, subjects, the search, very many claims."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import many_claims
import pytest
from open_pages import heading, settle
from playwright.sync_api import Page, expect

from estimates import BUNDLED

pytestmark = pytest.mark.browser

UKRAINE = BUNDLED.with_name("ukraine-soldiers")
SIDES = {"Russia": "1.49 million", "Ukraine": "between 525,000 and 625,000"}
"""The latest losses of each side in The Economist's file, both by CSIS and of 30 June 2026."""
MARKS = "g.mark-symbol.role-mark path"


@pytest.fixture(scope="module")
def ukraine(serve: Callable[..., str]) -> str:
    """A server of the dataset of four years."""
    return serve(UKRAINE)


def test_first_screen_has_the_latest_figures_and_the_chart_over_time(
    ukraine: str, page: Page
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(ukraine)
    heading(page, "Soldiers killed and wounded in the war in Ukraine")
    latest = page.get_by_text(re.compile("30 June 2026: 1.49 million soldiers")).first
    expect(latest).to_be_in_viewport()
    for side, figure in SIDES.items():
        line = page.get_by_text(f"Soldiers killed or wounded: {side}: {figure} soldiers")
        expect(line).to_be_in_viewport()
        expect(line).to_contain_text("Centre for Strategic and International Studies, 30 June 2026")
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    expect(chart.get_by_label(re.compile("^2026-06-30: 1.49 million soldiers"))).to_be_visible()
    box = chart.bounding_box()
    assert box is not None
    assert box["y"] + 0.8 * box["height"] < 900


def test_phone_shows_the_chart_before_the_words_and_nothing_beside_the_page(
    ukraine: str, page: Page
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(ukraine)
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    expect(chart).to_be_in_viewport()
    for side, figure in SIDES.items():
        expect(page.get_by_text(f"wounded: {side}: {figure} soldiers")).to_be_in_viewport()
    latest = page.get_by_text(re.compile("30 June 2026: 1.49 million soldiers")).first
    boxes = chart.bounding_box(), latest.bounding_box()
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["y"] < boxes[1]["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_claim_of_the_chart_over_time_is_clicked_and_the_period_is_a_link(
    ukraine: str, page: Page
) -> None:
    page.goto(f"{ukraine}/estimates?view=time&measure=killed_or_wounded&subject=Ukraine")
    settle(page)
    page.get_by_role("radio", name="1 year").click()
    expect(page).to_have_url(re.compile("period=365"))
    settle(page)
    page.get_by_role("radio", name="Logarithmic").click()
    expect(page).to_have_url(re.compile("scale=log"))
    settle(page)
    claim = page.get_by_label(re.compile("^2026-06-30: between 525,000 and 625,000")).first
    claim.click(force=True)
    expect(page).to_have_url(re.compile(r"/estimate\?.*id=csis_losses_ukraine"))


def test_origins_are_compared_on_the_day_that_is_typed(ukraine: str, page: Page) -> None:
    page.goto(f"{ukraine}/agreement")
    box = page.get_by_label("Totals on the day")
    box.fill("2024-01-01")
    box.press("Enter")
    expect(page).to_have_url(re.compile("at=2024-01-01"))
    expect(page.get_by_text(re.compile("to 1 January 2024")).first).to_be_visible()


def test_subjects_stand_by_value_at_a_day_with_the_chosen_on_top(
    serve: Callable[..., str], tmp_path: Path, page: Page
) -> None:
    """100 regions of each measure: 30 are shown, in pages; as small charts, twelve."""
    server = serve(many_claims.write(tmp_path / "many", 5_000))
    page.goto(f"{server}/estimates?view=subjects&of=killed&at=2024-06-30")
    expect(page.get_by_text("Showing 1 to 30 of 100 subjects.")).to_be_visible()
    settle(page)
    page.get_by_role("combobox", name=re.compile("On top")).fill("Region 000")
    page.get_by_role("option", name="Region 000").click()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("pin=Region"))
    expect(page.locator("g.chosen_marks path")).to_have_count(1)
    settle(page)
    page.get_by_role("radio", name="Over time", exact=True).last.click()
    expect(page.get_by_text("Showing 12 of 100 subjects.")).to_be_visible()


def test_search_is_in_reach_from_the_foot_of_every_page(ukraine: str, page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{ukraine}/estimates")
    expect(page.get_by_text("Go to one of the estimates shown")).to_be_visible()
    page.get_by_text("Go to one of the estimates shown").scroll_into_view_if_needed()
    box = page.get_by_label("Search everything")
    expect(box).to_be_in_viewport()
    expect(page.get_by_role("link", name="Overview")).to_be_in_viewport()
    box.fill("mediazona")
    box.press("Enter")
    heading(page, "Search")
    expect(page).to_have_url(re.compile("search.*find=mediazona"))
    page.get_by_role("link", name=re.compile("200,000 and 220,000")).click()
    expect(page).to_have_url(re.compile("id=mediazona_meduza_killed_russia_01_07_2025"))


def test_estimate_is_no_page_of_the_menu(ukraine: str, page: Page) -> None:
    page.goto(ukraine)
    menu = page.get_by_role("navigation", name="App pages")
    expect(menu.get_by_role("link", name="Estimates")).to_be_visible()
    expect(menu.get_by_role("link", name="Estimate", exact=True)).to_have_count(0)


def test_many_claims_of_one_origin_are_a_line_that_loses_no_extreme(
    serve: Callable[..., str], tmp_path: Path, page: Page
) -> None:
    """22,000 daily claims, 107 to 154,100: a line of a few hundred points, not a mark for each."""
    server = serve(many_claims.daily(tmp_path / "daily", 22_000))
    page.goto(f"{server}/estimates?view=time")
    line = page.locator("g.line_marks path").first
    expect(line).to_be_visible(timeout=60_000)
    points = page.evaluate("document.querySelector('g.line_marks path').getAttribute('d')")
    assert 100 < len(re.findall("[ML]", points)) <= 4 * 400 + 2
    assert page.locator(MARKS).count() < 100
    expect(page.get_by_text(re.compile("^150,000$")).first).to_be_visible()
