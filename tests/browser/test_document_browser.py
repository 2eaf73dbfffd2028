"""Reading a document in a real browser: from pasted text to a checked sum in the dataset."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from accessibility import UNSEEN_FOCUS, serious
from dataset_copy import BUNDLED
from levy import LEVY
from open_pages import CUT_OFF, heading, settle
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Place:
    """A dataset of one test's own, and the server on which it can be edited."""

    address: str
    folder: Path


@pytest.fixture(scope="module")
def place(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = shutil.copytree(BUNDLED, tmp_path_factory.mktemp("document") / BUNDLED.name)
    return Place(serve(folder, edit=True), folder)


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name)


def tick(page: Page, name: str) -> None:
    """By the keyboard; what is ticked keeps the focus."""
    found = page.get_by_role("checkbox", name=re.compile(f"^{name}$"))
    found.focus()
    page.keyboard.press("Space")
    expect(found).to_be_checked()
    settle(page)
    expect(found).to_be_focused()


def read(page: Page, address: str, text: str) -> None:
    page.goto(f"{address}/edit?part=document")
    settle(page)
    box(page, "The text of the document").fill(text)
    page.get_by_role("button", name="Read the document").click()
    expect(page.get_by_role("heading", name="Its claims")).to_be_visible()
    settle(page)


def describe_source(page: Page) -> None:
    page.get_by_role("button", name="A new source…").click()
    for name, text in (
        ("Title of the source", "Pay and promises"),
        ("Publisher of the source", "The Example Weekly"),
        ("Published of the source", "2024-11-20"),
    ):
        box(page, name).fill(text)
        page.keyboard.press("Tab")
    expect(box(page, "Id of the source · suggested")).to_have_value(re.compile("^pay_and_promises"))
    settle(page)


def test_four_claims_and_their_sum_are_accepted_saved_and_checked(place: Place, page: Page) -> None:
    read(page, place.address, LEVY)
    expect(
        page.get_by_text("5 claims, 1 sum and 6 numbers left out, in 5 paragraphs.")
    ).to_be_visible()
    expect(page.locator("mark")).to_have_text(
        [
            "4,500 guards",
            "around $1,200 per month",
            "$5.4 million per month",
            "At least 300 homes",
            "12,000 troops",
        ]
    )
    expect(page.get_by_text("appears here as “12,000 troops” (A604).")).to_be_visible()
    page.get_by_text("6 numbers were left out").click()
    expect(page.get_by_text("An age: 61")).to_be_visible()
    describe_source(page)
    for name in ("c1", "c2", "c3", "c4"):
        tick(page, f"Accept {name}")
    expect(page.get_by_text("A sum: c3 = c1 × c2")).to_be_visible()
    tick(page, "Accept the sum as the formula of c3")
    page.get_by_role("button", name="Change c3…").click()
    settle(page)
    page.get_by_role("button", name="A new measure…").click()
    settle(page)
    expect(page.get_by_role("combobox", name=re.compile("^Measure"))).to_have_value(
        re.compile("^New: ")
    )
    page.get_by_role("button", name="Close c3").click()
    settle(page)
    page.get_by_role("button", name=re.compile("^Describe measure “That means the total")).click()
    box(page, "Title of the measure").fill("Pay of all guards")
    page.keyboard.press("Tab")
    expect(page.get_by_text("New measure “Pay of all guards”")).to_be_visible()
    expect(page.get_by_text("Four claims are accepted; one other is left out.")).to_be_visible()
    settle(page)
    page.get_by_role("button", name=re.compile("^Add four rows, one new source")).click()
    expect(page.get_by_text(re.compile("^Added four rows, one new source"))).to_be_visible()
    expect(page.get_by_text("Already here as")).to_have_count(4)
    page.get_by_role("link", name="Review and save").click()
    settle(page)
    page.get_by_role("button", name=re.compile("^Save .* changes")).click()
    expect(page.get_by_text("No change is pending.")).to_be_visible()
    rows = (place.folder / "estimates.csv").read_text("utf-8").splitlines()[-4:]
    assert all("pay_and_promises" in row for row in rows)
    page.goto(f"{place.address}/derived")
    settle(page)
    page.get_by_role("link", name=re.compile("Pay of all guards")).first.click()
    heading(page, re.compile("Derived figures"))
    expect(page.get_by_text("Arithmetic agrees.").first).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("Pay of all guards"))).to_be_visible()


def test_file_is_uploaded_and_its_markup_is_text(place: Place, page: Page, tmp_path: Path) -> None:
    """A web page's own markup is taken off; what is left of an attack is shown as words."""
    attack = "&lt;img src=https://evil.example/x.png onerror=alert(1)&gt;"
    file = tmp_path / "levy.html"
    paragraphs = "".join(f"<p>{part} {attack}</p>" for part in LEVY.split("\n\n"))
    file.write_text(f"<html><script>alert(1)</script><body>{paragraphs}</body></html>", "utf-8")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(f"{place.address}/edit?part=document")
    settle(page)
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("levy.html:")).to_be_visible()
    expect(page.locator("mark").first).to_have_text("4,500 guards")
    settle(page)
    last = page.locator("p.passage").filter(has_text="At least 300 homes")
    expect(last).to_contain_text("<img src=https://evil.example/x.png onerror=alert(1)>")
    assert page.locator(".q img").count() == 0


def test_decisions_outlive_a_reload_and_another_document_begins_anew(
    place: Place, page: Page
) -> None:
    read(page, place.address, LEVY.replace("300 homes", "301 homes"))
    tick(page, "Accept c4")
    page.reload()
    settle(page)
    expect(page.get_by_role("checkbox", name="Accept c4")).to_be_checked()
    page.get_by_role("button", name="Read another document").click()
    expect(box(page, "The text of the document")).to_have_value("")


def test_audit_finds_nothing_serious_and_nothing_is_cut_off_on_a_phone(
    place: Place, page: Page
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{place.address}/edit?part=document")
    settle(page)
    assert serious(page) == []
    read(page, place.address, LEVY.replace("4,500", "4,600").replace("300", "302"))
    tick(page, "Accept c4")
    page.get_by_role("button", name="Change c4…").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Close c4")).to_be_focused()
    settle(page)
    assert serious(page) == []
    assert page.evaluate(CUT_OFF) == []


def test_every_stop_of_the_keyboard_is_seen_from_the_source_to_the_end(
    place: Place, page: Page
) -> None:
    """A box has a cursor, and the frame around it changes its colour."""
    read(page, place.address, LEVY.replace("4,500", "4,700").replace("300", "303"))
    describe_source(page)
    tick(page, "Accept c4")
    page.get_by_role("button", name="Change c4…").focus()
    wanted = page.get_by_role("button", name=re.compile("^Add one row"))
    unseen: list[str] = []
    for _ in range(30):
        stop = page.evaluate(UNSEEN_FOCUS)
        unseen += [stop] if stop and not stop.startswith("<input") else []
        if wanted.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    assert unseen == []
