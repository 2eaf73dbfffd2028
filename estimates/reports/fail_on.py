"""Changes that a scheduler is to hear of: by the exit status, and by a command that is run."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from estimates.changes.comparison import range_moved
from estimates.reports.diff import Difference
from estimates.storage.durable import reason
from estimates.tables.settings import FAIL_ON
from estimates.words.wording import counted, join_words

_SECONDS: Final = 60  # for the command that is told
_STDERR: Final = 2


class FailOnError(Exception):
    """What is asked for cannot be done; the message is one line."""


def read_kinds(text: str) -> tuple[str, ...]:
    """Kinds of changes from a comma-separated list.

    Raises:
        FailOnError: one of them is none, or there is none.
    """
    kinds = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    for kind in kinds:
        if kind not in FAIL_ON:
            raise FailOnError(f"--fail-on takes {', '.join(FAIL_ON)}, not {kind[:40]}")
    if not kinds:
        raise FailOnError(f"name at least one of {', '.join(FAIL_ON)}")
    return kinds


def settings(found: Difference) -> dict[str, Any]:
    """The settings that hold: those of the later version."""
    return found.after.result.dataset.settings


def met(found: Difference, kinds: tuple[str, ...]) -> str:
    """Which changes of these kinds there are: "1 new error and 2 changed verdicts"; "" for none."""
    counts = ((_COUNTS[kind](found), _NAMES[kind]) for kind in FAIL_ON if kind in kinds)
    return join_words([counted(count, name) for count, name in counts if count])


def _new_errors(found: Difference) -> int:
    rows = found.changes.findings
    new = rows["change"].isin(["new", "counts again"])
    return int((new & (rows["severity"] == "error") & (rows["accepted"] == "")).sum())


def _moved(found: Difference) -> int:
    rows = found.changes.estimates
    same_row = rows["change"].isin(["moved", "reassigned"]).to_numpy(dtype=np.bool_)
    return int((same_row & range_moved(rows)).sum())


_COUNTS: Final[dict[str, Callable[[Difference], int]]] = {
    "new-errors": _new_errors,
    "verdicts": lambda found: len(found.changes.verdicts),
    "ranges": _moved,
    "thresholds": lambda found: len(found.crossed),
}
_NAMES: Final = {
    "new-errors": "new error",
    "verdicts": "changed verdict",
    "ranges": "moved range",
    "thresholds": "crossed threshold",
}


def notify(command: list[str], report: bytes) -> None:
    """Run a command of the dataset's settings, with the report on its standard input.

    It is run as it stands, by no shell; what it prints goes to standard error.

    Raises:
        FailOnError: it cannot be started, fails, or takes longer than a minute.
    """
    try:
        done = subprocess.run(  # noqa: S603 - run only where --notify asks for it, without a shell
            command, input=report, stdout=_STDERR, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise FailOnError(f"notify: {command[0]} did not end within {_SECONDS} seconds") from None
    except (OSError, ValueError) as error:
        raise FailOnError(f"notify: {command[0]} cannot be run: {reason(error)}") from None
    if done.returncode:
        raise FailOnError(f"notify: {command[0]} ended with status {done.returncode}")
