"""A server that runs for months, with few file descriptors: what a page takes, it gives back."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from dataset_copy import BUNDLED
from machine import free_port
from open_pages import settle
from playwright.sync_api import Browser, Page, WebSocketRoute, expect
from processes import ESTIMATES, environment, running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts descriptors in /proc"),
]

LIMIT = 64  # descriptors; a server that has answered one page holds about 10 of them
LOADS = 18  # of three descriptors each, they would not fit


@dataclass(frozen=True, slots=True)
class Server:
    """A server for editing that may hold `LIMIT` descriptors."""

    address: str
    process: int
    log: Path

    def descriptors(self) -> int:
        return len(list(Path(f"/proc/{self.process}/fd").iterdir()))

    def told(self) -> str:
        """What it has written, without the line with its address."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(line for line in lines if line.strip() and not line.startswith("  "))


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder, port = tmp_path_factory.mktemp("poor"), free_port()
    data = shutil.copytree(BUNDLED, folder / "data")
    command = [*ESTIMATES, "dashboard", str(data), "--edit", "--no-browser", "--port", str(port)]
    told = folder / "process"
    limited = ["sh", "-c", f'ulimit -n {LIMIT}; echo $$ > "$0"; exec "$@"', str(told), *command]
    log = folder / "log.txt"
    with running(limited, port, log=log, cwd=folder, env=environment()) as address:
        yield Server(address, int(told.read_text()), log)


@pytest.fixture
def patience() -> Iterator[None]:
    """A machine that runs other tests beside this one is slow to draw."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


def drawn(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("North Korea"))


@pytest.mark.usefixtures("patience")
def test_pages_that_were_closed_hold_no_descriptors(poor: Server, browser: Browser) -> None:
    """Although what was done on them is still known for hours, should they only sleep."""
    context = browser.new_context()
    counts = []
    for _ in range(LOADS):
        page = context.new_page()
        page.goto(f"{poor.address}/sources", wait_until="commit")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sources")
        page.close()
        counts.append(poor.descriptors())
    context.close()
    deadline = time.monotonic() + 30  # connections that were kept alive end after five seconds
    while poor.descriptors() > counts[0] and time.monotonic() < deadline:
        time.sleep(0.2)
    assert poor.descriptors() <= counts[0]
    assert poor.told() == ""


@pytest.mark.usefixtures("patience")
def test_page_that_slept_goes_on_where_it_was(poor: Server, page: Page) -> None:
    """Its connection is gone, and what held it open; its session is not."""
    lines: list[tuple[WebSocketRoute, WebSocketRoute]] = []

    def connect(line: WebSocketRoute) -> None:
        lines.append((line, line.connect_to_server()))

    page.route_web_socket(re.compile("_stcore/stream"), connect)
    page.goto(f"{poor.address}/edit?row=asahi_planned")
    box = page.get_by_role("textbox", name="high", exact=True)
    box.fill("13,000")
    page.keyboard.press("Tab")
    expect(page.get_by_text("One change is pending.")).to_be_visible()
    awake = poor.descriptors()
    for end in lines[0]:
        end.close(code=4000)
    deadline = time.monotonic() + 30
    while len(lines) < 2 and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    box.fill("14,000")
    page.keyboard.press("Tab")
    expect(page.get_by_text("One change is pending.")).to_be_visible()
    metrics = page.request.get(f"{poor.address}/_stcore/metrics").text()
    assert re.search(r'session_events_total\{type="reconnect"\} 1\b', metrics), metrics
    assert poor.descriptors() <= awake + 3  # connections of the browser that are kept alive
    assert poor.told() == "", "no loop that was closed is used"


@pytest.mark.usefixtures("patience")
def test_page_for_which_there_is_no_room_says_so_and_comes_by_itself(
    poor: Server, browser: Browser
) -> None:
    context = browser.new_context()
    pages = [context.new_page() for _ in range(4)]
    for page in pages:
        page.goto(poor.address)
        drawn(page)
    late = context.new_page()
    answer = late.goto(poor.address)
    assert answer is not None
    assert answer.status == 503
    expect(late.get_by_role("alert")).to_contain_text("Too many pages are open")
    pages[0].close()
    drawn(late)
    settle(pages[1])
    context.close()


@pytest.mark.usefixtures("patience")
def test_lack_of_descriptors_is_one_line_and_passes(poor: Server, page: Page) -> None:
    """Whoever holds connections open keeps others out, but does not fill the disk."""
    parts = urlsplit(poor.address)
    with contextlib.ExitStack() as held:
        for _ in range(LIMIT + 20):
            line = socket.create_connection((str(parts.hostname), parts.port or 0), timeout=10)
            held.enter_context(contextlib.closing(line))
        deadline = time.monotonic() + 20
        while not poor.told() and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(3)
        (told,) = poor.told().splitlines()
        assert f"No file descriptors are left: this process may hold {LIMIT}." in told
        assert "ulimit -n" in told
    page.goto(poor.address)
    drawn(page)
    assert poor.told() == told
