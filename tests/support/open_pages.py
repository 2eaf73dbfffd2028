"""Pages in a real browser: where they are, and when they are drawn."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.screens.pages import PAGES, REACHED

PATHS: dict[str, str] = {
    name: name if position else "" for position, name in enumerate(PAGES | REACHED)
}
"""The path of each page in the tables of pages: what is added there is tested, too."""

_SCENARIO = "moon_pay.best:3000,without.source:asahi,nobody.best:1"
VIEWS = PATHS | {"what_if": f"derived?id=moon_payroll&what_if={_SCENARIO}"}
"""The pages, and views of them that look otherwise."""

SETTLED = """() => {
  const before = window.lastLook;
  window.lastLook = document.body.innerHTML;
  const app = document.querySelector("[data-testid=stApp]");
  const charts = [...document.querySelectorAll("[data-testid=stVegaLiteChart]")];
  return app?.dataset.testScriptState === "notRunning"
    && document.querySelector(".q h1")
    && !document.querySelector("[data-testid=stSkeleton]")
    && charts.length === document.querySelectorAll(".export").length
    && charts.every((chart) => {
      const drawn = chart.querySelector("svg.marks")?.getBoundingClientRect().width;
      return drawn && Math.abs(drawn - chart.getBoundingClientRect().width) < 2;
    })
    && window.lastLook === before;
}"""
"""Whether the script has run, no element waits for its code, every chart is drawn at the width of
its place, and nothing has changed since the look before: the last elements come a moment after the
script has ended.

Each chart has a menu, which is there before the chart.
"""

LOOKS = 50  # ms from one look to the next


def settle(page: Page) -> None:
    """Wait until nothing on the page moves any more."""
    page.wait_for_function(SETTLED, polling=LOOKS, timeout=20_000)


_END = "script_finished"


class SlowLine:
    """Between the server and a page: what the server answers can be held back for a while."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: list[str | bytes] | None = None
        self._answered = 0
        page.route_web_socket(re.compile("_stcore/stream"), self._connect)

    def _connect(self, route: WebSocketRoute) -> None:
        self._route, server = route, route.connect_to_server()
        route.on_message(server.send)
        server.on_message(self._answer)

    def _answer(self, message: str | bytes) -> None:
        if self._held is None:
            self._route.send(message)
        else:
            self._held.append(message)

    def hold(self) -> None:
        self._held, self._answered = [], 0

    def wait_for_an_answer(self) -> None:
        """Until the server has answered in full once more, which the page does not hear of yet."""
        deadline = time.monotonic() + 20
        while self._answers() <= self._answered:
            assert time.monotonic() < deadline, "the server does not answer"
            self._page.wait_for_timeout(20)
        self._answered = self._answers()

    def _answers(self) -> int:
        """How many runs of the page's script are held back from their beginning to their end."""
        assert self._held is not None
        messages = (ForwardMsg.FromString(held) for held in self._held if isinstance(held, bytes))
        ends = [message.script_finished for message in messages if message.HasField(_END)]
        return ends.count(ForwardMsg.FINISHED_SUCCESSFULLY)

    def let_go(self) -> None:
        held, self._held = self._held or [], None
        for message in held:
            self._route.send(message)


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    """The page has this heading, and no longer that of the page before."""
    found = page.get_by_role("heading", level=1)
    expect(found.filter(has_text=text)).to_be_visible()
    expect(found).to_have_count(1)
    expect(found).to_have_text(text)


CUT_OFF = """() => {
  const found = [];
  const main = document.querySelector("[data-testid=stMain]");
  if (main.scrollWidth > main.clientWidth) found.push(`page: ${main.scrollWidth} px`);
  const wide = (box, room) => box.width && (box.left < room.left - 1 || box.right > room.right + 1);
  const page = document.querySelector(".st-key-q_page").getBoundingClientRect();
  for (const block of document.querySelectorAll(".q *, [data-testid=stPageLink] a"))
    if (!block.closest(".scroll") && wide(block.getBoundingClientRect(), page))
      found.push(block.textContent);
  for (const chart of document.querySelectorAll("svg.marks"))
    for (const text of chart.querySelectorAll("text"))
      if (wide(text.getBoundingClientRect(), chart.getBoundingClientRect()))
        found.push(text.textContent);
  return found;
}"""
"""What reaches beyond the page's column or its chart."""
