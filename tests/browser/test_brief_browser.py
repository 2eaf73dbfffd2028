"""The brief, opened from disk in a real browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from dataset_copy import BUNDLED
from playwright.sync_api import Browser

from dashboard.export import briefs

pytestmark = pytest.mark.browser


def test_brief_opened_from_disk_is_readable_at_any_width(tmp_path: Path, browser: Browser) -> None:
    """No request, no message on the console, nothing cut off at 390 px."""
    file = tmp_path / "brief.html"
    file.write_bytes(briefs.of_dataset(BUNDLED, briefs.FORMS["html"]))
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert [urlsplit(address).scheme for address in asked] == ["file"]
    assert said == []
    context.close()
