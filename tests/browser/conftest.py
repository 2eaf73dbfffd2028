"""What the browser tests share: dashboards that run, and a browser that reaches nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from dataset_copy import BUNDLED
from machine import CHROMIUM, CHROMIUM_ARGUMENTS, free_port, unavailable
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from processes import ESTIMATES, environment, running


@pytest.fixture(autouse=True)
def patience() -> None:
    """A machine that runs other tests beside this one is slow to draw."""
    expect.set_options(timeout=20_000)


@contextmanager
def _servers(paths: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """What starts `estimates dashboard` on datasets; all that it started ends with it."""
    with ExitStack() as servers:

        def start(*datasets: Path, edit: bool = False) -> str:
            folder, port = paths.mktemp("server"), free_port()
            options = ["--no-browser", "--port", str(port), *(["--edit"] if edit else [])]
            command = [*ESTIMATES, "dashboard", *map(str, datasets), *options]
            return servers.enter_context(
                running(command, port, log=folder / "log.txt", cwd=folder, env=environment())
            )

        yield start


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """`serve(folder, ...)` starts a dashboard for the tests of one file and returns its address.

    edit: for editing.
    """
    with _servers(tmp_path_factory) as start:
        yield start


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one dashboard on the bundled dataset, shared by all tests."""
    with _servers(tmp_path_factory) as start:
        yield start(BUNDLED)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a screen and unable to reach any host but 127.0.0.1."""
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        unavailable("no Chromium or Chrome on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(CHROMIUM_ARGUMENTS)
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page; afterwards it must have asked no other host for anything."""
    elsewhere: list[str] = []

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"about", "blob", "data"} and parts.hostname != "127.0.0.1":
            elsewhere.append(request.url)

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.on("request", note)
    yield context.new_page()
    context.close()
    assert elsewhere == []
