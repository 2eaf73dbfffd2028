"""Who may edit: nobody unless the server was started for it, and here, by whom."""

from __future__ import annotations

import os

from dashboard.data import DATASETS, EDIT


def editing() -> bool:
    """Whether the server was started for editing; reading is the rule."""
    return os.environ.get(EDIT, "").strip().lower() not in {"", "0", "no", "false"}


def refusal() -> str:
    """Why nothing can be edited here; "" where it can."""
    if not editing():
        return "The dashboard was started for reading: start it with --edit."
    if not os.environ.get(DATASETS):
        return (
            "The dataset that comes with the program is not edited: start the dashboard with the"
            " folder of yours."
        )
    return ""


def owner() -> str:
    """Whose drafts these are: the signed-in person's; "" where nobody signs in."""
    return ""
