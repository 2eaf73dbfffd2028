"""Saves that were interrupted, and the journal that records them (F126 to F128)."""

from __future__ import annotations

from typing import Final

from estimates.checks.files.faults import fault_check, one
from estimates.findings.check import INFO, WARNING
from estimates.tables.faults import FaultKind

INTERRUPTED_SAVE: Final = fault_check(
    "F126",
    FaultKind.INTERRUPTED_SAVE,
    one,
    INFO,
    title="a save was interrupted",
    message="{what}",
    explanation="The program or the machine stopped while several files were saved. The next"
    " command or page finished the save or took it back, so the files are those of one save."
    " This is reported until something else is saved.",
    fix="Check whether the last edit is there (`estimates undo --list`); if it is not, make"
    " it again.",
    why="the files are whole again",
)
MIXED_SAVES: Final = fault_check(
    "F127",
    FaultKind.MIXED_SAVES,
    one,
    title="an interrupted save could not be finished",
    message="{what}",
    explanation="Some files are from before the save, others from after it, so figures and"
    " sources may not fit together. The save can be neither finished nor taken back here,"
    " because the folder cannot be written to, or because its files were changed since.",
    fix="Run `estimates fsck` where the folder can be written to; or check the files named,"
    " and save something.",
)
JOURNAL: Final = fault_check(
    "F128",
    FaultKind.JOURNAL,
    one,
    WARNING,
    title="the journal is damaged",
    message="the journal does not say how the last save ended: {what}; `estimates fsck` names every damaged line",
    explanation="journal.jsonl has a line for each save and its end. What a damaged line"
    " recorded is lost, and that save cannot be undone; all others can.",
    fix="Take the line from an older version of the file, or remove it.",
    why="the tables are whole",
)
