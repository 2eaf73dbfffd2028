"""What takes the place of deleting an estimate: it stays in the file and counts no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from estimates.editing.edits import Edit, SetCell
from estimates.tables.columns import ESTIMATES

RETRACTED: Final = "retracted"
_HANDED_ON: Final = ("measure", "subject", "unit")


def retraction(current: Mapping[str, str], why: str = "") -> list[Edit]:
    """The edits that mark an estimate as retracted; `why` goes to the end of its note.

    current: its cells, `id` among them, as they are now.
    """
    name = current.get("id", "")
    made: list[Edit] = [
        SetCell(ESTIMATES.name, name, "status", current.get("status", ""), RETRACTED)
    ]
    old, why = current.get("note", ""), why.strip()
    if why and not old.endswith(why):
        made.append(SetCell(ESTIMATES.name, name, "note", old, f"{old} {why}".strip()))
    return made


def successor(current: Mapping[str, str]) -> dict[str, str]:
    """What a new estimate has from the one that it replaces: what it is about, and no figure."""
    handed_on = {name: current.get(name, "") for name in _HANDED_ON}
    return {name: text for name, text in handed_on.items() if text} | {
        "replaces": current.get("id", "")
    }
