"""The command fsck: what interrupted and damaged saves have left in a dataset."""

from __future__ import annotations

import typer

from estimates.commands.editing import Dataset, folder_named
from estimates.commands.parts import FINE, FOUND, screen_here, show
from estimates.editing import journal
from estimates.reports import edits as report
from estimates.storage import recovery
from estimates.storage.log import PARTLY


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("fsck")(fsck)


def fsck(dataset: Dataset = None) -> int:
    """Finish an interrupted save or take it back, and name damaged lines of the journal.

    Exit status 0: all is well, or is now; 1: something is damaged; 2: nothing could be done.
    """
    folder = folder_named(dataset)
    with recovery.locked(folder, recovery.files_of(folder)) as places:
        done = recovery.recover(folder, places, closes=False)
        left = recovery.unreadable(folder)
    found = journal.read(folder)
    is_mixed = done is not None and done.end == PARTLY
    screen = screen_here()
    show(report.checked(found, str(done or ""), left, screen), screen)
    is_damaged = found.damage or left or any(one.end == PARTLY for one in found.saves)
    return FOUND if is_mixed or is_damaged else FINE
