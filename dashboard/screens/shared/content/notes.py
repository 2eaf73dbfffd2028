"""Notes above a page: what keeps the newest files from being shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import blocks
from estimates.words import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.data import State


READING_NOTE = blocks.join(
    [
        blocks.tag("p", "The data are being read and checked.", cls="muted", role="status"),
        blocks.tag("div", *[blocks.span()] * 3, cls="reading", aria_hidden="true"),
    ]
)
"""What a page shows while there is nothing else to show yet."""


def unreadable_note(state: State) -> blocks.Markup:
    """Which line of which file cannot be read, and what is shown meanwhile."""
    if state.result is None:
        return blocks.note(
            blocks.text(blocks.strong("The data cannot be read."), " ", state.unreadable),
            blocks.small("The page updates as soon as this is fixed."),
            wrong=True,
        )
    if state.behind:
        shown = f"You still see the last good version, read at {state.read_at:%H:%M}."
        opening = "The data changed and cannot be read."
    else:
        shown = "What cannot be read is left out of everything below."
        opening = "Part of the data cannot be read."
    return blocks.note(
        blocks.text(blocks.strong(opening), " ", state.unreadable), blocks.small(shown), wrong=True
    )


OUTDATED_NOTE = blocks.note(
    blocks.text(
        blocks.strong("The data have changed since this link was made."),
        " You see the current data, which may differ from what the link was made to show.",
    )
)


def other_dataset_note(asked: str, names: Sequence[str]) -> blocks.Markup:
    """The link asks for a dataset that is not shown here: which ones are."""
    others = wording.join_words(f"“{name}”" for name in names)
    return blocks.note(
        blocks.text(
            blocks.strong(f"This link is to the dataset “{asked}”, which is not shown here."),
            f" Shown here: {others}.",
        ),
    )


SCENARIO_NOTE = (
    "All figures on this page are the dataset’s own; nobody has stated those of the what-if."
)
