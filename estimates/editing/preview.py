"""What edits would mean for a dataset, before they are saved: findings, figures and verdicts."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from estimates.changes.comparison import Changes, changes
from estimates.check import Result, check
from estimates.editing.planning import Plan
from estimates.storage.durable import explained
from estimates.storage.names import FILES, JOURNAL, PENDING, is_memory

# Families of checks whose errors say that something was written wrongly. That figures do not add
# up (D, X, A, S) is what a dataset is kept to find out, and no reason to refuse it.
_MISTAKES: Final = ("F", "R", "U", "Q")


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """A dataset before and after edits, and what differs."""

    before: Result
    after: Result
    changes: Changes

    @property
    def mistakes(self) -> pd.DataFrame:
        """The new errors that say that something was written wrongly; columns of findings."""
        found = self.changes.findings
        return found[found["change"].isin(["new", "counts again"]) & is_mistake(found)]


def is_mistake(findings: pd.DataFrame) -> pd.Series[bool]:
    """Which findings are errors that say that something was written wrongly, and count."""
    wrong = (findings["severity"] == "error") & findings["code"].str.startswith(_MISTAKES)
    return wrong & (findings["accepted"] == "")


def preview(worked_out: Plan, before: Result | None = None) -> Preview:
    """Check a dataset as it is and as a plan would leave it.

    before: of the same files, where it is at hand.

    Raises:
        EditError: there is no room for a copy of its files.
        estimates.tables.dataset.DatasetError: the folder cannot be read.
    """
    before = before or check(worked_out.folder)
    with edited_copy(worked_out) as folder:
        after = check(folder)
    return Preview(before, after, changes(before, after))


@contextmanager
def edited_copy(worked_out: Plan) -> Iterator[Path]:
    """A folder with the files of a dataset as a plan would leave them, while it is needed."""
    folder = worked_out.folder
    new = {change.file: change.after for change in worked_out.changes}
    with tempfile.TemporaryDirectory() as temporary:
        # The folder keeps its name, which a dataset without one goes by.
        copy = Path(temporary) / (folder.resolve().name or "dataset")
        with explained("the edits cannot be tried out"):
            copy.mkdir()
            for name in {path.name for path in folder.iterdir()} | set(new):
                if is_memory(name) or name in (JOURNAL, PENDING):  # which are of the original
                    continue
                if name in new:
                    (copy / name).write_bytes(new[name])
                elif name in FILES:
                    _stand_in(folder / name, copy / name)
                else:
                    (copy / name).touch()  # a resource that is listed has to be there
        yield copy


def _stand_in(path: Path, copy: Path) -> None:
    """A link to a file; a copy where the system has no links for everyone."""
    try:
        copy.symlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, copy)
