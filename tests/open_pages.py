"""Pages in a real browser: where they are, and when they are drawn."""

from __future__ import annotations

from playwright.sync_api import Page

from dashboard.screens.pages import PAGES

PATHS: dict[str, str] = {name: name if position else "" for position, name in enumerate(PAGES)}
"""The path of each page in the table of pages: what is added there is tested, too."""

_SCENARIO = "moon_pay.best:3000,without.source:asahi,nobody.best:1"
VIEWS = PATHS | {"what_if": f"derived?id=moon_payroll&what_if={_SCENARIO}"}
"""The pages, and views of them that look otherwise."""

SETTLED = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  const charts = [...document.querySelectorAll("[data-testid=stVegaLiteChart]")];
  return app?.dataset.testScriptState === "notRunning"
    && document.querySelector(".q h1")
    && charts.length === document.querySelectorAll(".export").length
    && charts.every((chart) => {
      const drawn = chart.querySelector("svg.marks")?.getBoundingClientRect().width;
      return drawn && Math.abs(drawn - chart.getBoundingClientRect().width) < 2;
    });
}"""
"""Whether the script has run and every chart is drawn, at the width of its place.

Each chart has a menu, which is there before the chart.
"""


def settle(page: Page) -> None:
    """Wait until nothing on the page moves any more."""
    page.wait_for_function(SETTLED, timeout=20_000)
