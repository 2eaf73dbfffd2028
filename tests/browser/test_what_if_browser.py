"""What if, in a real browser: moved by keyboard, shared as a link, taken along and left.

The figures are worked by hand in the tests of the page.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

BANNER = "This link carries a what-if, which nobody has stated."


def test_reader_moves_a_figure_and_shares_the_link(server: str, page: Page) -> None:
    """By keyboard; the link opens the same view in a fresh profile, and one click leads back."""
    page.goto(f"{server}/derived?id=moon_payroll")
    field = page.get_by_label("Figure of moon_pay", exact=True)
    expect(field).to_have_value("2,000")
    field.focus()
    field.press("ControlOrMeta+a")
    page.keyboard.type("3,000")
    page.keyboard.press("Enter")
    verdict = page.locator(".st-key-q_what_if .verdict")
    expect(verdict).to_contain_text("What if: Does not add up: 33% too low.")
    expect(page).to_have_url(re.compile(r"what_if=moon_pay\.best(:|%3A)3000"))
    link = page.url

    browser = page.context.browser
    assert browser is not None
    fresh = browser.new_context()
    try:
        other = fresh.new_page()
        other.goto(link)
        expect(other.locator(".st-key-q_what_if .verdict")).to_contain_text("33% too low")
        expect(other.locator(".st-key-q_scenario")).to_contain_text(BANNER)
        other.get_by_role("button", name="Back to the dataset").first.click()
        expect(other.locator(".st-key-q_scenario")).to_have_count(0)
        expect(other).not_to_have_url(re.compile("what_if"))
    finally:
        fresh.close()


def test_scenario_stays_while_the_reader_looks_at_other_figures(server: str, page: Page) -> None:
    """A line of the list leads to its figure, in the address too, and keeps the scenario."""
    page.goto(f"{server}/derived?id=moon_payroll&what_if=moon_pay.best:3000")
    page.locator(".st-key-q_list a").filter(has_text="per year").click()
    expect(page.locator(".st-key-q_what_if")).to_contain_text("$345 million to $525 million")
    expect(page).to_have_url(re.compile(r"id=troops_payroll_year"))
    expect(page).to_have_url(re.compile(r"what_if=moon_pay\.best(:|%3A)3000"))
    page.go_back()
    expect(page.locator(".st-key-q_what_if .verdict")).to_contain_text("33% too low")


def test_scenario_comes_along_through_the_menu_and_is_left_by_a_button(
    server: str, page: Page
) -> None:
    page.goto(f"{server}/derived?id=moon_payroll&what_if=moon_pay.best:3000")
    expect(page.locator(".st-key-q_what_if .verdict")).to_contain_text("33% too low")
    page.get_by_role("link", name="Sources", exact=True).click()
    expect(page.locator(".st-key-q_scenario")).to_contain_text("This link carries a what-if")
    expect(page).to_have_url(re.compile(r"sources.*what_if=moon_pay\.best(:|%3A)3000"))
    page.get_by_role("link", name="See what follows").click()
    expect(page.locator(".st-key-q_what_if")).to_contain_text("3,000")
    page.get_by_role("link", name="Findings", exact=True).click()
    page.get_by_role("button", name="Drop it").click()
    expect(page.locator(".st-key-q_scenario")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("what_if"))
