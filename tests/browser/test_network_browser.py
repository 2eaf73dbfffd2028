"""A server at an address of the newer kind, in a real browser."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from dataset_copy import BUNDLED
from machine import free_port, unavailable
from playwright.sync_api import Browser, expect
from processes import ESTIMATES, environment, running

from dashboard import network

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", ["::1", "[::1]"])
def test_server_at_the_ipv6_address_of_this_machine(
    address: str, tmp_path: Path, browser: Browser
) -> None:
    """Its link has brackets, its pages work, and it answers to no other name."""
    if network.unusable("::1", None):
        unavailable("no IPv6 on this machine")
    port, log = free_port(), tmp_path / "log.txt"
    command = [*ESTIMATES, "dashboard", str(BUNDLED), "--no-browser", "--port", str(port)]
    command += ["--address", address]
    served = running(
        command, port, log=log, cwd=tmp_path, env=environment(HOME=str(tmp_path)), host="[::1]"
    )
    with served as url:
        page = browser.new_page()
        page.goto(url)
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("North Korea"))
        page.close()
        asked = urllib.request.Request(  # noqa: S310 - this machine only
            f"{url}/api/state", headers={"Host": "evil.example"}
        )
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(asked, timeout=10)  # noqa: S310 - this machine only
    assert f"URL: http://[::1]:{port}\n" in log.read_text(encoding="utf-8")
