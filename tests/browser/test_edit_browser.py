"""Editing in a real browser: what is typed reaches the file, and nothing else does."""

from __future__ import annotations

import csv
import http.client
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from accessibility import serious
from dataset_copy import BUNDLED
from edit_grid import begin, enter, grid, pending, replace, review
from identity_provider import provider, secrets
from machine import free_port
from open_pages import CUT_OFF, SlowLine, heading, settle
from playwright.sync_api import Locator, Page, expect
from processes import ESTIMATES, environment, running
from project import ROOT

from dashboard.drafts.sheet import read
from estimates.tables.columns import ESTIMATES as TABLE

pytestmark = pytest.mark.browser

_COPIES = (
    "plain",
    "conflict",
    "sorted",
    "wrong",
    "tabs",
    "looks",
    "still",
    "twice",
    "restart",
    "searched",
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Datasets of this module's own, one for each test that changes it."""
    place = tmp_path_factory.mktemp("edited")
    return {name: shutil.copytree(BUNDLED, place / name) for name in _COPIES}


@pytest.fixture(scope="module")
def server(serve: Callable[..., str], folders: dict[str, Path]) -> str:
    """One dashboard for editing on all of them."""
    return serve(*folders.values(), edit=True)


def cell(folder: Path, row: str, column: str) -> str:
    """What the file has."""
    found = read(folder, TABLE)
    return found.row(found.position[row])[column]


def test_cell_is_typed_reviewed_saved_and_taken_back(
    server: str, folders: dict[str, Path], page: Page
) -> None:
    """The exact lines and what follows are shown first; no other byte of the file changes."""
    folder = folders["plain"]
    before = (folder / "estimates.csv").read_bytes()
    grid(page, f"{server}/edit?dataset=plain")
    enter(page, 9, "best", "240 million")
    pending(page, "One change is pending. No file has been touched yet.")
    expect(page.get_by_text("does not add up").first).to_be_visible()
    assert (folder / "estimates.csv").read_bytes() == before
    review(page)
    expect(page.locator(".difference .added strong")).to_have_text("0")
    expect(page.get_by_text("was = agrees; now ≠ does not add up")).to_be_visible()
    page.get_by_role("button", name="Save one change").click()
    pending(page, "No change is pending.")
    after = before.replace(b",24 million,", b",240 million,")
    assert (folder / "estimates.csv").read_bytes() == after != before
    page.get_by_role("button", name="Undo the last save…").click()
    page.get_by_role("button", name="Undo it").click()
    expect(page.get_by_text("Undone. What that save changed")).to_be_visible()
    assert (folder / "estimates.csv").read_bytes() == before


def test_conflict_shows_both_values_and_waits_for_a_choice(
    server: str, folders: dict[str, Path], page: Page
) -> None:
    """Typed by the keyboard into the form of the row, also where the grid cannot be used."""
    folder = folders["conflict"]
    page.goto(f"{server}/edit?dataset=conflict&row=asahi_planned")
    box = page.get_by_role("textbox", name="high")
    box.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("13,000")
    page.keyboard.press("Tab")
    pending(page, "One change is pending.")
    file = folder / "estimates.csv"
    file.write_bytes(file.read_bytes().replace(b'"12,000",soldier', b'"14,000",soldier'))
    expect(page.get_by_text("Some cells in the file are not what you saw")).to_be_visible()
    expect(box).to_have_value("13,000")
    review(page)
    row = page.locator(".st-key-q_dispute_0 tr").last
    expect(row).to_have_text(re.compile(r"12,000\s*14,000\s*13,000"))
    save = page.get_by_role("button", name="Save one change")
    expect(save).to_be_disabled()
    page.get_by_role("button", name="Use mine").click()
    expect(save).to_be_enabled()
    save.click()
    pending(page, "No change is pending.")
    assert cell(folder, "asahi_planned", "high") == "13,000"


def test_second_press_of_a_button_does_nothing_to_what_has_moved_up(
    server: str, page: Page
) -> None:
    """Over a slow line a reader presses again: the button is still there, for them."""
    line = SlowLine(page)
    page.goto(f"{server}/edit?dataset=twice&row=asahi_planned")
    for name, text in (("high", "13,000"), ("low", "11,000"), ("locator", "paragraph 7")):
        box = page.get_by_role("textbox", name=name)
        box.fill(text)
        box.press("Tab")
    pending(page, "Three changes are pending.")
    review(page)
    drop = page.get_by_role("button", name="Drop", exact=True)
    expect(drop).to_have_count(3)
    settle(page)
    line.hold()
    drop.first.click()
    line.wait_for_an_answer()
    drop.first.click()
    line.wait_for_an_answer()
    line.let_go()
    pending(page, "Two changes are pending.")
    expect(drop).to_have_count(2)
    for text in ("11,000", "paragraph 7"):
        expect(page.get_by_text(text).first).to_be_visible()


def test_search_from_the_edit_page_keeps_the_dataset_and_what_is_pending(
    server: str, page: Page
) -> None:
    page.goto(f"{server}/edit?dataset=searched&row=asahi_planned")
    box = page.get_by_role("textbox", name="high")
    box.fill("13,000")
    box.press("Tab")
    pending(page, "One change is pending.")
    settle(page)
    search = page.get_by_role("searchbox", name="Search everything")
    search.fill("moon")
    search.press("Enter")
    expect(page).to_have_url(re.compile("/search.*dataset=searched"))
    expect(page.get_by_role("heading", name="Estimates", level=2)).to_be_visible()
    page.get_by_role("link", name="Edit").first.click()
    pending(page, "One change is pending.")


def test_what_is_pending_outlives_the_server(
    folders: dict[str, Path], tmp_path: Path, page: Page
) -> None:
    folder, port = folders["restart"], free_port()
    options = ["--edit", "--no-browser", "--port", str(port)]
    command = [*ESTIMATES, "dashboard", str(folder), *options]
    for number in range(2):
        log = tmp_path / f"log{number}.txt"
        with running(command, port, log=log, cwd=tmp_path, env=environment()) as address:
            if number:
                pending(page, "One change is pending.")
                box = page.get_by_role("textbox", name="high")
                expect(box).to_have_value("13,000")
                page.goto(f"{address}/edit")  # a page without the key of the draft
                page.get_by_role("link", name=re.compile("^One change, the last at")).click()
                review(page)
                page.get_by_role("button", name="Save one change").click()
                pending(page, "No change is pending.")
                assert cell(folder, "asahi_planned", "high") == "13,000"
                continue
            page.goto(f"{address}/edit?row=asahi_planned")
            box = page.get_by_role("textbox", name="high")
            box.fill("13,000")
            box.press("Tab")
            pending(page, "One change is pending.")


def test_what_is_being_typed_outlives_a_file_that_is_sorted_otherwise(
    server: str, folders: dict[str, Path], page: Page
) -> None:
    """Half a word is typed, the file turns round, the rest is typed: it lands on its own row."""
    folder = folders["sorted"]
    file = folder / "estimates.csv"
    grid(page, f"{server}/edit?dataset=sorted")
    begin(page, 1, "locator", "para")
    shown = page.locator(".q-follow").get_attribute("data-state")
    header, *rows = file.read_bytes().splitlines(keepends=True)
    extra = b"added_above,soldiers_sent,North Korea,,,5,,soldier,,,,,asahi,,,,,,,,,\n"
    file.write_bytes(b"".join([header, extra, *reversed(rows)]))
    expect(page.locator(".q-follow")).not_to_have_attribute("data-state", str(shown))
    settle(page)
    page.keyboard.type("graph 9, twice", delay=30)
    page.keyboard.press("Enter")
    pending(page, "One change is pending.")
    review(page)
    page.get_by_role("button", name="Save one change").click()
    pending(page, "No change is pending.")
    with file.open(encoding="utf-8", newline="") as lines:
        found = {row["id"]: row["locator"] for row in csv.DictReader(lines)}
    assert found["asahi_planned"] == "paragraph 9, twice"
    assert [row for row, text in found.items() if text == "paragraph 9, twice"] == ["asahi_planned"]


def test_click_right_after_a_cell_loses_nothing(
    server: str, folders: dict[str, Path], page: Page
) -> None:
    """What is typed is on its way to the server for a moment; until then no link leads away."""
    grid(page, f"{server}/edit?dataset=tabs")
    begin(page, 0, "note", "seen")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Overview").click()
    heading(page, re.compile("North Korea"))
    page.get_by_role("link", name="Edit", exact=True).click()
    pending(page, "One change is pending.")
    page.reload()
    pending(page, "One change is pending.")
    assert "seen" not in (folders["tabs"] / "estimates.csv").read_text(encoding="utf-8")


def test_bad_value_is_told_at_once_and_not_saved(
    server: str, folders: dict[str, Path], page: Page
) -> None:
    """The grid takes any text; what it means is judged on the server."""
    before = (folders["wrong"] / "estimates.csv").read_bytes()
    grid(page, f"{server}/edit?dataset=wrong")
    enter(page, 1, "high", "1,5")
    alert = page.get_by_role("alert").filter(has_text="keeps the changes from being saved")
    expect(alert).to_contain_text("“1,5” is not a number here")
    review(page)
    expect(page.get_by_role("button", name="Save one change")).to_be_disabled()
    page.get_by_role("button", name="Drop", exact=True).click()
    pending(page, "No change is pending.")
    assert (folders["wrong"] / "estimates.csv").read_bytes() == before


def drawn_once(element: Locator) -> Callable[[], bool]:
    """Whether a part of a page is still the one that it was: what is being typed is in that one."""
    element.evaluate("element => { element.drawnOnce = true }")
    return lambda: bool(element.evaluate("element => element.drawnOnce === true"))


def typed(page: Page, column: str, text: str) -> None:
    """Type into the box of the one row that is shown, and leave it."""
    settle(page)
    page.get_by_role("textbox", name=column).fill(text)
    page.keyboard.press("Tab")
    pending(page, "One change is pending.")


def test_nothing_that_comes_or_goes_above_takes_away_what_is_being_typed(
    server: str, folders: dict[str, Path], page: Page
) -> None:
    """A draft of another page is offered until something is typed; a changed file is told of."""
    address, file = f"{server}/edit?dataset=still", folders["still"] / "estimates.csv"
    page.goto(f"{address}&row=asahi_planned")
    typed(page, "high", "13,000")
    page.goto(f"{address}&row=asahi_planned")
    expect(page.get_by_text("Pending on another page")).to_be_visible()
    note_is_same = drawn_once(page.get_by_role("textbox", name="note"))
    typed(page, "high", "14,000")
    settle(page)
    assert note_is_same()
    replace(file, "plans to send up to 12,000", "plans up to 12,000")
    expect(page.get_by_text("This row has changed since it was loaded")).to_be_visible()
    assert note_is_same()

    grid(page, address)
    expect(page.get_by_text("Pending on another page")).to_be_visible()
    grid_is_same = drawn_once(page.locator("[data-testid=stDataFrame]").first)
    enter(page, 1, "high", "15,000")
    pending(page, "One change is pending.")
    replace(file, "plans up to 12,000", "plans to send up to 12,000")
    expect(page.get_by_text("These rows have changed since they were loaded")).to_be_visible()
    settle(page)
    assert grid_is_same()


def test_parts_are_sound_for_readers_of_all_kinds_and_fit_a_phone(
    server: str, folders: dict[str, Path], page: Page
) -> None:
    """With a change pending, one in conflict and one that is wrong."""
    page.goto(f"{server}/edit?dataset=looks&row=asahi_planned")
    for column, text in (("high", "1,5"), ("note", "mine")):
        settle(page)
        page.get_by_role("textbox", name=column).fill(text)
        page.keyboard.press("Tab")
    pending(page, "Two changes are pending.")
    file = folders["looks"] / "estimates.csv"
    data = file.read_bytes().replace(b'dispatched are among them"', b'dispatched"')
    file.write_bytes(data.replace(b"The source does not say by when", b"Nobody says by when"))
    address = page.url.replace("&row=asahi_planned", "")
    for part in ("", "&row=asahi_planned", "&part=review"):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{address}{part}")
        settle(page)
        assert (part, serious(page)) == (part, [])
        page.set_viewport_size({"width": 390, "height": 844})
        page.wait_for_function(f"() => ({CUT_OFF})().length === 0")


# --- who may edit ---------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["command", "streamlit"])
def test_editing_on_every_address_is_refused_without_sign_in(tmp_path: Path, how: str) -> None:
    """One line on standard error, exit status 2, and nobody is served."""
    folder = shutil.copytree(BUNDLED, tmp_path / "data")
    env = environment(HOME=str(tmp_path), ESTIMATES_EDIT="1", ESTIMATES_DATASETS=str(folder))
    everywhere = "0.0.0.0"  # noqa: S104 - what is refused
    script = str(ROOT / "dashboard" / "app.py")
    command, option = {
        "command": ([*ESTIMATES, "dashboard", str(folder), "--edit", "--no-browser"], "--"),
        "streamlit": ([sys.executable, "-m", "streamlit", "run", script], "--server."),
    }[how]
    command += [f"{option}address", everywhere, f"{option}port", str(free_port())]
    done = subprocess.run(
        command, check=False, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith(f"estimates: --edit on {everywhere} would let anybody on the network")
    assert "set up sign-in first" in line


def test_journal_names_who_signed_in(tmp_path: Path, page: Page) -> None:
    """On an address that others reach: nothing is edited before, and a save is in her name."""
    folder = shutil.copytree(BUNDLED, tmp_path / "data")
    port = free_port()
    (tmp_path / ".streamlit").mkdir()
    everywhere = ["--address", "0.0.0.0"]  # noqa: S104 - with sign-in
    command = [*ESTIMATES, "dashboard", str(folder), "--edit", "--no-browser", *everywhere]
    command += ["--port", str(port)]
    with provider(email="ann@example.org", email_verified=True, name="Ann") as address:
        told = secrets(address, port) + '[estimates]\neditors = ["@example.org"]\n'
        (tmp_path / ".streamlit" / "secrets.toml").write_text(told, encoding="utf-8")
        env = environment(HOME=str(tmp_path))
        with running(command, port, log=tmp_path / "log.txt", cwd=tmp_path, env=env) as url:
            page.goto(f"{url}/edit?row=asahi_planned")
            expect(page.get_by_text("Sign in to edit.")).to_be_visible()
            assert page.get_by_role("textbox").count() == 0
            page.get_by_role("button", name="Sign in").click()
            heading(page, re.compile("North Korea"))
            page.goto(f"{url}/edit?row=asahi_planned")
            expect(page.get_by_text("Signed in as ann@example.org.")).to_be_visible()
            page.get_by_role("textbox", name="high").fill("13,000")
            page.keyboard.press("Enter")
            pending(page, "One change is pending.")
            review(page)
            page.get_by_role("button", name="Save one change").click()
            pending(page, "No change is pending.")
    first = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert json.loads(first)["by"] == "ann@example.org"
    assert cell(folder, "asahi_planned", "high") == "13,000"


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://{host}", 101),
        (None, 101),
        ("http://evil.example", 403),
        ("http://127.0.0.1:1", 403),
        ("http://localhost", 403),
        ("null", 403),
    ],
)
def test_no_page_of_another_origin_speaks_to_the_server(
    server: str, origin: str | None, status: int
) -> None:
    """Not even one on another port of this machine: it could edit in the reader's name."""
    parts = urlsplit(server)
    headers = {
        "Host": parts.netloc,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    headers |= {"Origin": origin.format(host=parts.netloc)} if origin else {}
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port or 80, timeout=10)
    connection.request("GET", "/_stcore/stream", headers=headers)
    answered = connection.getresponse().status
    connection.close()
    assert answered == status
