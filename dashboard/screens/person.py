"""Who is at work: the person who signed in, or where nobody does, the account of this machine."""

from __future__ import annotations

from estimates.editing import saving


def by() -> str:
    """Who saves, for the journal."""
    return saving.user()
