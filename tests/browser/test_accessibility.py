"""Read by the keyboard, by a screen reader, without motion, in the light and in the dark."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from accessibility import UNSEEN_FOCUS, serious
from dataset_copy import DatasetCopy
from open_pages import PATHS, VIEWS, heading, settle
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_audit_finds_nothing_serious_on_any_page(server: str, page: Page) -> None:
    """Each page has a title of its own, and no links of the same words that lead elsewhere."""
    titles = set()
    for name, path in VIEWS.items():
        page.goto(f"{server}/{path}")
        settle(page)
        titles.add(page.title())
        assert (name, alike(page)) == (name, [])
        menus = page.locator(".export summary")
        assert menus.count() == page.locator("[data-testid=stVegaLiteChart]").count(), "one each"
        if menus.count():
            menus.first.click()
        assert (name, serious(page)) == (name, [])
        page.emulate_media(color_scheme="light")
    assert len(titles) == len(PATHS)


def alike(page: Page) -> list[str]:
    """The words of links that lead elsewhere, which cannot be told apart in a list of links."""
    links = page.locator("main a").evaluate_all(
        "links => links.map(link => [link.textContent.trim(), link.href])"
    )
    places: dict[str, set[str]] = {}
    for words, href in links:
        if words:
            places.setdefault(words, set()).add(href)
    exports = {"PNG", "SVG", "Data (CSV)"}  # each in the menu of its chart, which has a name
    return [words for words, to in places.items() if len(to) > 1 and words not in exports]


def test_audit_finds_nothing_serious_where_something_is_wrong(
    serve: Callable[..., str], copy_dataset: DatasetCopy, page: Page
) -> None:
    """A figure that does not add up, and the note on a broken file above it."""
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    address = serve(copy_dataset.path)
    page.goto(address)
    settle(page)
    copy_dataset.edit("estimates.csv", "asahi_planned", "high", "1,5")
    expect(page.get_by_role("alert")).to_be_visible()
    settle(page)
    assert serious(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    assert serious(page) == []


def test_keyboard_leads_from_the_first_key_to_an_estimate_and_is_seen_all_the_way(
    server: str, page: Page
) -> None:
    page.goto(server)
    settle(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    wanted = page.get_by_role("link", name=re.compile("^About this estimate")).first
    unseen: list[str] = []
    for _ in range(60):
        unseen += filter(None, [page.evaluate(UNSEEN_FOCUS)])
        if wanted.evaluate("link => link === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    assert unseen == []
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/estimate\\?.*id=icc_containers"))
    heading(page, "About 12,000 containers")


def test_skip_link_passes_the_navigation(server: str, page: Page) -> None:
    page.goto(server)
    settle(page)
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate(
        "document.querySelector('.st-key-q_page').contains(document.activeElement)"
    )


def test_chart_says_its_ranges_and_hedges_in_words(server: str, page: Page) -> None:
    """As a whole and mark by mark; the shapes themselves are not read out."""
    page.goto(server)
    settle(page)
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    whole = chart.get_attribute("aria-label") or ""
    for words in (
        "at least 3,000 soldiers (Reported: a senior U.S. official",
        "up to 12,000 soldiers (Planned: South Korean intelligence)",
        "12,000 soldiers (If: media reports",
    ):
        assert words in whole
    read = chart.locator("svg [role='graphics-symbol']:not([aria-roledescription='axis'])").all()
    assert [mark.get_attribute("aria-label") for mark in read] == [
        "at least 3,000 soldiers. Reported: a senior U.S. official, origin not named",
        "up to 12,000 soldiers. Planned: South Korean intelligence",
        "12,000 soldiers. If: media reports, origin not named",
    ]


def test_nothing_moves_for_those_who_do_not_want_it(server: str, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(server)
    settle(page)
    moving = page.evaluate(
        """() => [...document.querySelectorAll(".stApp *")].filter((element) => {
          const style = getComputedStyle(element);
          return style.animationName !== "none"
            || style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
        }).map((element) => element.className)"""
    )
    assert moving == []
