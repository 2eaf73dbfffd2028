"""Takes the pictures of the README: `python tests/support/screenshots.py`, where the tests can run.

Each is a page of the dashboard on a bundled dataset, as the system's Chromium shows it.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from dataset_copy import BUNDLED
from machine import CHROMIUM, CHROMIUM_ARGUMENTS, free_port
from open_pages import settle
from playwright.sync_api import sync_playwright
from processes import ESTIMATES, environment, running
from project import ROOT

FOLDER = ROOT / ".github" / "pictures"
WIDTH = 1180
HEADER = 72  # px at the top that the navigation covers
UKRAINE = BUNDLED.parent / "ukraine-soldiers"
# File, page with its address, height, colour scheme, and the heading to begin with, or "".
PICTURES = (
    ("overview.png", "", 1064, "light", ""),
    ("over-time.png", "?dataset=ukraine-soldiers", 620, "light", "Soldiers killed or wounded"),
    ("derived.png", "derived", 760, "dark", "Pay for all the North Korean soldiers in Russia"),
)


def main() -> None:
    """Serve the bundled datasets and take every picture."""
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        raise SystemExit("screenshots: no Chromium or Chrome on the PATH")
    FOLDER.mkdir(parents=True, exist_ok=True)
    port = free_port()
    datasets = (str(BUNDLED), str(UKRAINE))
    command = [*ESTIMATES, "dashboard", *datasets, "--no-browser", "--port", str(port)]
    with (
        tempfile.TemporaryDirectory() as folder,
        running(
            command, port, log=Path(folder) / "log.txt", cwd=Path(folder), env=environment()
        ) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(CHROMIUM_ARGUMENTS)
        )
        for name, path, height, scheme, top in PICTURES:
            page = browser.new_page(
                viewport={"width": WIDTH, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page.goto(f"{address}/{path}")
            settle(page)
            if top:
                heading = page.locator("h2, h3").filter(has_text=top).first.bounding_box()
                assert heading is not None
                main_part = page.locator("[data-testid=stMain]")
                main_part.evaluate("(main, y) => main.scrollBy(0, y)", heading["y"] - HEADER)
                settle(page)
            page.screenshot(path=FOLDER / name)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
