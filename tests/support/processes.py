"""The command in a process of its own, and servers that run while a test needs them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import estimates

# The command as its console script runs it, from the very code under test: `-P` keeps the working
# directory out of the way, PYTHONPATH (in `environment`) every other installation.
ESTIMATES = (sys.executable, "-P", "-c", "from estimates.__main__ import main; main()")


def environment(**changes: str) -> dict[str, str]:
    """The environment of a child that imports the same `estimates` as the tests; no colours."""
    return os.environ | {
        "PYTHONPATH": str(Path(estimates.__file__).parent.parent),
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
        "COLUMNS": "100",
        **changes,
    }


def answers(url: str) -> bool:
    """Whether an HTTP GET of `url` succeeds within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - 127.0.0.1 only
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def running(
    command: list[str],
    port: int,
    *,
    log: Path,
    cwd: Path,
    env: dict[str, str],
    seconds: float = 60,
    host: str = "127.0.0.1",
) -> Iterator[str]:
    """Run a server until it is healthy, yield its address, and stop it with all that it started.

    Raises AssertionError, with what the server printed, when it ends or does not answer in time.
    """
    url = f"http://{host}:{port}"
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
