"""Waiting for the trial of what is pending, without keeping the reader from typing on."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, TypeVar

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
    from estimates.check import Result

T = TypeVar("T")

_TURN = 0.25  # s


def wait(future: Future[T], words: str) -> T:
    """What work beside the page comes to; meanwhile the page says so. Raises what that raises.

    Each turn of waiting is one in which Streamlit can begin anew with what was typed meanwhile.
    """
    place = st.empty()
    while not future.done():
        try:
            future.result(_TURN)
        except TimeoutError:
            place.html(blocks.page(blocks.tag("p", words, cls="muted", role="status")))
        except Exception:  # noqa: BLE001 - raised below
            break
    place.empty()
    return future.result()


def with_pending(result: Result) -> Result:
    """The dataset as it would be with what is pending, as far as that can be made.

    Raises:
        EditError, DatasetError: as of `trial.trial`.
    """
    folder = result.dataset.path
    edits = pending.current(folder).edits
    return trial.trial(folder, edits).after if edits else result


def tried(folder: Path, draft: Draft) -> Trial | None:
    """What would come of a draft; None, once said why, where it cannot be tried out."""
    try:
        return wait(trial.begin(pending.mark(folder), draft.edits), _TRYING)
    except CancelledError:  # another page has changed the draft
        st.rerun()
    except (EditError, DatasetError, OSError) as error:
        layout.note(blocks.strong(stopped(error)), " Your changes are kept.", wrong=True)
        return None


_TRYING = "Working out what follows from the changes …"
