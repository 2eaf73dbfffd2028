"""What several tests share: the bundled dataset and edited copies, a real server and browser."""

from __future__ import annotations

import atexit
import csv
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, Request, sync_playwright

import estimates

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = Path(estimates.__file__).parent / "datasets" / "north-korea-2024"
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}

# The same examples in every run of CI, so that an untouched commit keeps its colour.
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.register_profile("own", deadline=None)
settings.load_profile("ci" if IN_CI else "own")

# The command as its console script runs it, from the very code under test: `-P` keeps the working
# directory out of the way, PYTHONPATH (in `environment`) every other installation.
ESTIMATES = (sys.executable, "-P", "-c", "from estimates.cli import main; main()")

# Pending changes of tests stay among themselves, and away from those of whoever runs them.
os.environ["ESTIMATES_DRAFTS"] = tempfile.mkdtemp(prefix="estimates-drafts-")
atexit.register(shutil.rmtree, os.environ["ESTIMATES_DRAFTS"], ignore_errors=True)

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def unavailable(reason: str) -> NoReturn:
    """Skip where the machine lacks what a test needs; in CI, where nothing may be lacking, fail."""
    if IN_CI:
        pytest.fail(f"needed in CI: {reason}")
    pytest.skip(reason)


def environment(**changes: str) -> dict[str, str]:
    """The environment of a child that imports the same `estimates` as the tests; no colours."""
    return os.environ | {
        "PYTHONPATH": str(Path(estimates.__file__).parent.parent),
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
        "COLUMNS": "100",
        **changes,
    }


def project_files() -> list[Path]:
    """The files of the project, relative to `ROOT`: what git tracks or would track.

    Where there is no git, everything but what is hidden.
    """
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(
            command, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
        found = {Path(name) for name in listed.split("\0") if name}
    else:
        found = {path.relative_to(ROOT) for path in ROOT.rglob("*")}
        kept = {".ci", ".github", ".gitignore", ".pre-commit-config.yaml", ".streamlit"}
        found = {
            path
            for path in found
            if (not path.parts[0].startswith(".") or path.parts[0] in kept)
            and "__pycache__" not in path.parts
        }
    return sorted(path for path in found if (ROOT / path).is_file())


def copy_project(target: Path) -> Path:
    """Copy the files of the project, as a fresh clone would have them, to a new folder `target`."""
    for path in project_files():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, target / path)
    return target


@dataclass(frozen=True, slots=True)
class DatasetCopy:
    """A dataset of the test's own, edited as a person would: a cell or row at a time, by its id."""

    path: Path

    def edit(self, file: str, row: str, column: str, text: str) -> int:
        """Set one cell and return the physical line where its record starts."""
        return self._rewrite(file, row, lambda record: record | {column: text})

    def delete(self, file: str, row: str) -> int:
        """Delete one row and return the physical line where its record started."""
        return self._rewrite(file, row, lambda _: None)

    def _rewrite(
        self, file: str, row: str, change: Callable[[dict[str, str]], dict[str, str] | None]
    ) -> int:
        path = self.path / file
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            names = list(reader.fieldnames or ())
            records: list[dict[str, str]] = []
            found: list[int] = []
            start = reader.line_num + 1
            for record in reader:
                if record["id"] == row:
                    found.append(start)
                    changed = change(record)
                    records += [changed] if changed is not None else []
                else:
                    records.append(record)
                start = reader.line_num + 1
        if len(found) != 1:
            raise LookupError(f"{row!r} is the id of {len(found)} rows of {file}")
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(records)
        return found[0]


@pytest.fixture(scope="session")
def bundled() -> Path:
    """The folder of the bundled dataset. Not to be written to."""
    return BUNDLED


@pytest.fixture
def copy_dataset(tmp_path: Path) -> DatasetCopy:
    """A copy of the bundled dataset: `copy_dataset.edit("estimates.csv", id, column, text)`."""
    return DatasetCopy(shutil.copytree(BUNDLED, tmp_path / BUNDLED.name))


def free_port() -> int:
    """A port on 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(url: str) -> bool:
    """Whether an HTTP GET of `url` succeeds within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - 127.0.0.1 only
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def running(
    command: list[str], port: int, *, log: Path, cwd: Path, env: dict[str, str], seconds: float = 60
) -> Iterator[str]:
    """Run a server until it is healthy, yield its address, and stop it with all that it started.

    Raises AssertionError, with what the server printed, when it ends or does not answer in time.
    """
    url = f"http://127.0.0.1:{port}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + seconds
            while not answers(f"{url}/_stcore/health"):
                ended = process.poll() is not None
                assert not ended, f"the server ended: {log.read_text(errors='replace')}"
                in_time = time.monotonic() < deadline
                assert in_time, f"no answer from {url}: {log.read_text(errors='replace')}"
                time.sleep(0.1)
            yield url
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a session, and the children it left in it."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sent)
            process.wait(timeout=10)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """`serve(folder, ...)` starts `estimates dashboard` on datasets and returns its address.

    edit: for editing.
    """
    with ExitStack() as servers:

        def start(*datasets: Path, edit: bool = False) -> str:
            folder, port = tmp_path_factory.mktemp("server"), free_port()
            options = ["--no-browser", "--port", str(port), *(["--edit"] if edit else [])]
            command = [*ESTIMATES, "dashboard", *map(str, datasets), *options]
            return servers.enter_context(
                running(command, port, log=folder / "log.txt", cwd=folder, env=environment())
            )

        yield start


@pytest.fixture(scope="session")
def server(serve: Callable[..., str]) -> str:
    """The address of one dashboard on the bundled dataset, shared by all tests."""
    return serve(BUNDLED)


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
