"""Waiting for the trial of what is pending, without keeping the reader from typing on."""

from __future__ import annotations

from concurrent.futures import CancelledError
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.drafts import trial
from dashboard.screens.edit import pending
from dashboard.screens.shared import layout
from dashboard.screens.shared.content.words import stopped
from estimates.editing.edits import EditError
from estimates.tables.dataset import DatasetError

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.drafts.draft import Draft
    from dashboard.drafts.trial import Trial

_TURN = 0.25  # s


def tried(folder: Path, draft: Draft) -> Trial | None:
    """What would come of a draft; None, once said why, where it cannot be tried out.

    Each turn of waiting is one in which Streamlit can begin anew with what was typed meanwhile.
    """
    place = st.empty()
    future = trial.begin(pending.mark(folder), draft.edits)
    while not future.done():
        try:
            future.result(_TURN)
        except TimeoutError:
            place.html(blocks.page(_TRYING))
        except Exception:  # noqa: BLE001 - told below
            break
    place.empty()
    try:
        return future.result()
    except CancelledError:  # another page has changed the draft
        st.rerun()
    except (EditError, DatasetError, OSError) as error:
        layout.note(blocks.strong(stopped(error)), " Your changes are kept.", wrong=True)
        return None


_TRYING = blocks.tag("p", "Working out what follows from the changes …", cls="muted")
