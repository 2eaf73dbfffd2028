"""Takes the pictures of the README: `python tests/screenshots.py`, with what the tests need installed.

Each is a page of the dashboard on the bundled dataset, as the system's Chromium shows it.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from conftest import (
    BUNDLED,
    CHROMIUM,
    CHROMIUM_ARGUMENTS,
    ESTIMATES,
    ROOT,
    environment,
    free_port,
    running,
)
from open_pages import settle
from playwright.sync_api import sync_playwright

FOLDER = ROOT / ".github" / "pictures"
WIDTH, HEIGHT = 1180, 760
# File, page with its address, colour scheme, and the heading that stands at the top, or "".
PICTURES = (
    ("overview.png", "", "light", ""),
    ("derived.png", "derived", "dark", ""),
)


def main() -> None:
    """Serve the bundled dataset and take every picture."""
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        raise SystemExit("screenshots: no Chromium or Chrome on the PATH")
    FOLDER.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [*ESTIMATES, "dashboard", str(BUNDLED), "--no-browser", "--port", str(port)]
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
        for name, path, scheme, top in PICTURES:
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page.goto(f"{address}/{path}")
            settle(page)
            if top:
                page.get_by_role("heading", name=top).evaluate(
                    "heading => heading.scrollIntoView()"
                )
            page.screenshot(path=FOLDER / name)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
