"""Adding in a real browser: from the source's words to the file, pasted rows, retracting."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from accessibility import UNSEEN_FOCUS, serious
from dataset_copy import BUNDLED
from open_pages import SlowLine, settle
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

TABLE = (
    "Source;As stated;low;colour;MEASURE;subject\n"
    "moon;up to 9,000 troops;;red;soldiers_sent;North Korea\n"
    'moon;"<img src=x onerror=alert(1)> 7 troops";;;soldiers_sent;North Korea\n'
    "moon;;1,5;;fertility_rate;North Korea\n"
    "moon;;1,500;;fertility_rate;North Korea\n"
)


@dataclass(frozen=True)
class Place:
    """A dataset of this module's own, and the server on which it can be edited."""

    address: str
    folder: Path

    @property
    def rows(self) -> list[str]:
        return (self.folder / "estimates.csv").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def place(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = shutil.copytree(BUNDLED, tmp_path_factory.mktemp("adding") / BUNDLED.name)
    return Place(serve(folder, edit=True), folder)


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name)


def is_box(stop: str) -> bool:
    """Whether what has the focus is a box; also where its focus is seen by itself."""
    return stop == "" or stop.startswith("<input")


def choose(page: Page, name: str, text: str, option: str) -> None:
    """By the keyboard: what is typed narrows the list, Enter takes the one that is marked."""
    settle(page)  # a page that is still being drawn closes the list
    page.get_by_role("combobox", name=re.compile(name)).focus()
    page.keyboard.type(text)
    expect(page.get_by_role("option", name=re.compile(option)).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("option")).to_have_count(0)


def test_an_estimate_is_added_from_its_sources_words_and_saved(place: Place, page: Page) -> None:
    """By the keyboard alone, until it is in the file."""
    page.goto(f"{place.address}/edit?part=add")
    box(page, "The source’s own words").focus()
    page.keyboard.type("up to 9,500 troops")
    expect(page.get_by_text("Read as: up to 9,500 soldiers")).to_be_visible()
    expect(box(page, "At most (high) · from the words")).to_have_value("9,500")
    choose(page, "^Measure", "soldiers sent", "North Korean soldiers sent to Russia")
    choose(page, "^Subject", "North Korea", "North Korea")
    choose(page, "^Source", "Forged", "Forged in Suffering")
    expect(page.get_by_text("Reported: up to 9,500 soldiers (Joohyun Moon).")).to_be_visible()
    expect(page.get_by_text("Its id is moon_soldiers_sent")).to_be_visible()
    page.get_by_role("button", name="Add to the pending changes").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Added moon_soldiers_sent to the pending changes")).to_be_visible()
    expect(page.get_by_text("One change is pending.")).to_be_visible()
    expect(box(page, "The source’s own words")).to_have_value("")
    before = place.rows
    page.get_by_role("link", name="Review and save").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save one change").click()
    expect(page.get_by_text("No change is pending.")).to_be_visible()
    row = (
        "moon_soldiers_sent,soldiers_sent,North Korea,,,,"
        '"9,500",soldier,up_to,,,,moon,,,,,"up to 9,500 troops",,,,'
    )
    assert place.rows == [*before, row]


def test_words_that_are_not_clear_fill_nothing_and_the_row_is_not_added(
    place: Place, page: Page
) -> None:
    page.goto(f"{place.address}/edit?part=add")
    box(page, "The source’s own words").fill("2,000 to 3,000, most likely 2,500 troops")
    expect(page.get_by_text("Nothing was filled in.")).to_be_visible()
    for name in ("At least (low)", "Figure", "At most (high)"):
        expect(page.get_by_label(name, exact=True)).to_have_value("")
    page.get_by_role("button", name="Add to the pending changes").click()
    expect(page.get_by_role("alert").get_by_text("It was not added.")).to_be_visible()
    expect(page.get_by_text("No change is pending.")).to_be_visible()


def test_second_press_of_the_button_adds_nothing_and_complains_of_nothing(
    place: Place, page: Page
) -> None:
    line = SlowLine(page)
    page.goto(f"{place.address}/edit?part=add")
    box(page, "The source’s own words").fill("up to 7,500 troops")
    expect(page.get_by_text("Read as: up to 7,500 soldiers")).to_be_visible()
    choose(page, "^Measure", "soldiers sent", "North Korean soldiers sent to Russia")
    choose(page, "^Subject", "North Korea", "North Korea")
    choose(page, "^Source", "Editorial", "Editorial of 26 October")
    expect(page.get_by_text("Reported: up to 7,500 soldiers")).to_be_visible()
    settle(page)
    line.hold()
    add = page.get_by_role("button", name="Add to the pending changes")
    add.click()
    line.wait_for_an_answer()
    add.click()
    line.wait_for_an_answer()
    line.let_go()
    expect(page.get_by_text("One change is pending.")).to_be_visible()
    expect(box(page, "The source’s own words")).to_have_value("")
    expect(page.get_by_text("It was not added.")).to_have_count(0)


def test_choice_that_the_words_filled_can_be_blanked(place: Place, page: Page) -> None:
    page.goto(f"{place.address}/edit?part=add")
    box(page, "The source’s own words").fill("up to 9,500 troops")
    expect(page.get_by_text("Read as: up to 9,500 soldiers")).to_be_visible()
    choose(page, "^Hedge", "Blank", "Blank")
    expect(page.get_by_text("You have filled in the figures.")).to_be_visible()
    expect(page.get_by_role("combobox", name=re.compile("^Hedge"))).to_have_value("Blank")
    expect(box(page, "At most (high)")).to_have_value("9,500")


def test_what_the_server_filled_in_is_not_taken_for_typed_on_a_slow_line(
    place: Place, page: Page
) -> None:
    """What the page shows is then older than what the server knows, and is sent along."""
    line = SlowLine(page)
    page.goto(f"{place.address}/edit?part=add")
    words = box(page, "The source’s own words")
    words.fill("up to 1")
    expect(box(page, "At most (high) · from the words")).to_have_value("1")
    for text in ("up to 12,000 troops", "up to 9,500 troops", "at least 9,600 troops"):
        line.hold()
        words.fill(text)
        line.wait_for_an_answer()
        words.press("End")
        words.type(" ")
        line.wait_for_an_answer()
        line.let_go()
    expect(page.get_by_text("Read as: at least 9,600 soldiers")).to_be_visible()
    expect(box(page, "At least (low) · from the words")).to_have_value("9,600")
    expect(page.get_by_text("You have filled in the figures.")).to_have_count(0)
    choose(page, "^Measure", "soldiers sent", "North Korean soldiers sent to Russia")
    choose(page, "^Subject", "North Korea", "North Korea")
    expect(page.get_by_text("It has no source.")).to_be_visible()
    settle(page)
    line.hold()
    choose(page, "^Source", "Forged", "Forged in Suffering")
    line.wait_for_an_answer()
    words.focus()
    words.type("x")
    line.wait_for_an_answer()
    line.let_go()
    expect(page.get_by_text("Its id is moon_soldiers_sent")).to_be_visible()


def test_what_is_half_typed_outlives_a_reload_and_a_change_of_the_file(
    place: Place, page: Page
) -> None:
    page.goto(f"{place.address}/edit?part=add")
    box(page, "The source’s own words").fill("at least 3,500 soldiers")
    expect(page.get_by_text("Read as: at least 3,500 soldiers")).to_be_visible()
    box(page, "Figure").fill("3,600")
    page.keyboard.press("Tab")
    expect(page.get_by_text("You have filled in the figures.")).to_be_visible()
    page.get_by_role("radio", name="Table").click()
    expect(box(page, "Find rows")).to_be_visible()
    page.get_by_role("radio", name="Add", exact=True).click()
    expect(box(page, "The source’s own words")).to_have_value("at least 3,500 soldiers")
    expect(box(page, "Figure")).to_have_value("3,600")
    sources = place.folder / "sources.csv"
    added = "late,A late source,Press,,2024-12,,,,\n"
    sources.write_text(sources.read_text("utf-8") + added, "utf-8")
    expect(page.get_by_text("The data have changed.")).to_be_attached()
    settle(page)
    page.get_by_role("combobox", name=re.compile("^Source")).click()
    expect(page.get_by_role("option", name=re.compile("A late source"))).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_text("You have filled in the figures.")).to_be_visible()
    expect(box(page, "Figure")).to_have_value("3,600")
    expect(box(page, "At least (low)")).to_have_value("3,500")


def test_pasted_rows_are_told_of_one_by_one_and_only_sound_ones_are_added(
    place: Place, page: Page
) -> None:
    page.goto(f"{place.address}/edit?part=add&how=several")
    box(page, "Rows from a spreadsheet").fill(TABLE)
    page.get_by_role("button", name="Read the pasted text").click()
    expect(page.get_by_text("4 rows: 1 can be added, 3 cannot.")).to_be_visible()
    expect(page.get_by_text("The file has no column “colour”: left out.")).to_be_visible()
    for words in (
        "Line 2 Up to 9,000 soldiers",
        "Line 3 Cannot be added: the phrase is not clear: it holds the markup of a web page",
        "Line 5 Cannot be added: low: “1,500” may be 1500 or 1.500",
    ):
        expect(page.get_by_text(words)).to_be_visible()
    assert page.locator(".q img").count() == 0
    page.get_by_role("button", name="Add one row to the pending changes").click()
    expect(page.get_by_text("What is still in the box was not added.")).to_be_visible()
    expect(box(page, "Rows from a spreadsheet")).to_have_value(
        "".join(TABLE.splitlines(keepends=True)[place_] for place_ in (0, 2, 3, 4))
    )
    expect(page.get_by_text("One change is pending.")).to_be_visible()


def test_a_row_is_retracted_or_replaced_from_its_own_page(place: Place, page: Page) -> None:
    page.goto(f"{place.address}/estimate?id=moon_near_test_site")
    page.get_by_role("link", name="Retract").click()
    box(page, "Why it is retracted").fill("Withdrawn by its author.")
    page.get_by_role("button", name="Retract it").click()
    expect(page.get_by_text("The retraction of moon_near_test_site")).to_be_visible()
    page.get_by_role("link", name="Review and save").click()
    expect(page.get_by_text("Two changes are pending.")).to_be_visible()
    page.goto(f"{place.address}/estimate?id=asahi_planned")
    page.get_by_role("link", name="Replace it by a new estimate").click()
    expect(
        page.get_by_role("heading", name="New estimate to replace asahi_planned")
    ).to_be_visible()
    box(page, "The source’s own words").fill("up to 11,000 troops")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Read as: up to 11,000 soldiers")).to_be_visible()
    choose(page, "^Source", "Editorial", "Editorial of 26 October")
    expect(page.get_by_text("asahi_planned will be marked as superseded")).to_be_visible()
    page.goto(f"{page.url}&replaces=asahi_dispatched")
    expect(page.get_by_text("The form below is already partly filled in.")).to_be_visible()
    expect(box(page, "The source’s own words")).to_have_value("up to 11,000 troops")
    page.get_by_role("button", name="Start over").click()
    expect(
        page.get_by_role("heading", name="New estimate to replace asahi_dispatched")
    ).to_be_visible()
    expect(box(page, "The source’s own words")).to_have_value("")


def test_every_stop_of_the_keyboard_is_seen_from_the_words_to_the_button(
    place: Place, page: Page
) -> None:
    """A box has a cursor, and the frame around it changes its colour."""
    page.goto(f"{place.address}/edit?part=add")
    box(page, "The source’s own words").focus()
    wanted = page.get_by_role("button", name="Add to the pending changes")
    unseen: list[str] = []
    for _ in range(40):
        unseen += [stop for stop in [page.evaluate(UNSEEN_FOCUS)] if not is_box(stop)]
        if wanted.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    assert unseen == []


VIEWS = ("one", "several", "retract&id=moon_troops")


def test_audit_finds_nothing_serious_and_nothing_is_cut_off_on_a_phone(
    place: Place, page: Page
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for how in VIEWS:
        page.goto(f"{place.address}/edit?part=add&how={how}")
        settle(page)
        if how == "one":
            page.get_by_text("More about it").click()
            page.get_by_role("button", name="A new source").click()
            expect(box(page, "Title of the source")).to_be_visible()
            box(page, "The source’s own words").fill("some soldiers")
            expect(page.get_by_text("Nothing was filled in.")).to_be_visible()
        if how == "several":
            box(page, "Rows from a spreadsheet").fill(TABLE)
            page.get_by_role("button", name="Read the pasted text").click()
            expect(page.get_by_text("4 rows")).to_be_visible()
        settle(page)
        assert (how, serious(page)) == (how, [])
        width = page.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth")
        assert (how, width) == (how, 390)


def test_nothing_of_this_is_there_where_the_dashboard_only_shows(server: str, page: Page) -> None:
    page.goto(f"{server}/estimate?id=asahi_planned")
    settle(page)
    assert page.get_by_role("link", name=re.compile("Retract|Edit|Replace")).count() == 0
