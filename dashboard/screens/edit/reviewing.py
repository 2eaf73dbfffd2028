"""Review and save: what is pending, what it means, what it meets in the file, and saving it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks, safe
from dashboard.screens.edit import pending, saves, trying
from dashboard.screens.edit.content import review
from dashboard.screens.shared import layout
from dashboard.screens.shared.content.findings import in_words
from dashboard.screens.shared.content.words import plural, sentence, stopped
from dashboard.screens.shared.controls import key_of, page_of, pager
from dashboard.screens.shared.parts import finding_row

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.drafts.draft import Draft, Pending
    from dashboard.drafts.trial import Trial
    from dashboard.screens.edit.content.review import Change, Dispute
    from estimates.check import Result

_SIZE = 10  # pending edits, and conflicts, on one page


def render(result: Result) -> None:
    """Lay out the part."""
    with layout.slot():
        saves.told(result)
    draft = pending.current(result)
    if draft.edits:
        tried = trying.tried(result, draft)
        if tried is None:
            _pending(result, draft, None)
        else:
            with layout.slot():
                _disputes(result, tried)
                _pending(result, draft, tried)
                _lines(tried)
                _follows(tried)
            _save(result, draft, tried)
    else:
        layout.show(
            blocks.text("Nothing to save. Change cells under “Table”, add rows under “Add”.")
        )
    saves.journal(result)


def _disputes(result: Result, tried: Trial) -> None:
    """What the file has otherwise than it was when it was drawn: both sides, and the choice."""
    found = review.disputes(tried)
    if not found:
        return
    layout.show(
        blocks.heading(2, "To be decided"),
        blocks.text(
            review.why_undecided(found),
            " Nothing is saved until each is decided; your changes are kept meanwhile.",
        ),
    )
    part = page_of(len(found), _SIZE, "decide")
    for number, dispute in enumerate(found[part]):
        with st.container(key=f"q_dispute_{number}"):
            _dispute(result, dispute)
    pager("edit", part, len(found), _SIZE, "to be decided", "decide")
    choosable = [dispute for dispute in found if dispute.mine]
    if len(choosable) > 1:
        with st.container(horizontal=True):
            st.button(
                f"Keep the file’s in all {len(choosable):,}",
                on_click=_drop,
                args=(result, [dispute.edit for dispute in choosable]),
                key=key_of("q_all_theirs", choosable),
            )
            st.button(
                f"Put mine in all {len(choosable):,}",
                on_click=_put_mine,
                args=(result, choosable),
                key=key_of("q_all_mine", choosable),
            )


def _dispute(result: Result, dispute: Dispute) -> None:
    head = ("", "When you changed it", "In the file now", "Yours")
    rows = (
        (blocks.strong(column), was, blocks.strong(now) if now else "?", blocks.strong(mine))
        for column, was, now, mine in dispute.sides
    )
    layout.show(
        blocks.heading(3, dispute.where),
        *([blocks.table(head, rows)] if dispute.sides and dispute.mine else []),
        *([blocks.text(stopped(sentence(dispute.reason)))] if dispute.reason else []),
        *(
            [blocks.text(f"Yours: {mine}", cls="small muted") for _, _, _, mine in dispute.sides]
            if dispute.reason
            else []
        ),
    )
    with st.container(horizontal=True):
        st.button(
            "Keep the file’s" if dispute.mine else "Drop my change",
            on_click=_drop,
            args=(result, [dispute.edit]),
            key=key_of("q_theirs", dispute),
        )
        if dispute.mine:
            st.button(
                "Put mine",
                on_click=_put_mine,
                args=(result, [dispute]),
                key=key_of("q_mine", dispute),
            )


def _drop(result: Result, edits: list[Pending]) -> None:
    pending.change(result, lambda draft: draft.without(edits))


def _put_mine(result: Result, disputes: list[Dispute]) -> None:
    """Put an edit in the place of what the reader saw in the file, and of nothing newer."""

    def change(draft: Draft) -> Draft:
        for dispute in disputes:
            draft = draft.replaced(dispute.edit, dispute.mine)
        return draft

    pending.change(result, change)


def _pending(result: Result, draft: Draft, tried: Trial | None) -> None:
    """Each pending edit, with what takes it out."""
    layout.show(blocks.heading(2, "What is pending"))
    part = page_of(len(draft), _SIZE, "pending")
    if tried is None:
        layout.show(blocks.rows(review.where(edit) for edit in draft.edits[part]))
    else:
        for change in review.changes(tried.plan.outcomes)[part]:
            _change(result, change)
    pager("edit", part, len(draft), _SIZE, "pending changes", "pending")
    with st.container(horizontal=True):
        st.button("Drop all pending changes…", on_click=_ask, args=("yes",), key="q_drop_all")
        if st.session_state.get(_ASKED):
            st.button(
                f"Yes, drop {plural(len(draft), 'change')}",
                on_click=_drop_all,
                args=(result, list(draft.edits)),
                key=key_of("q_drop_all_yes", draft.edits),
            )
            st.button("No", on_click=_ask, args=("",), key="q_drop_all_no")


_ASKED = "q_drop_all_asked"


def _ask(answer: str) -> None:
    st.session_state[_ASKED] = answer


def _drop_all(result: Result, edits: list[Pending]) -> None:
    _ask("")
    _drop(result, edits)


def _change(result: Result, change: Change) -> None:
    said, button = st.columns((10, 2), vertical_alignment="center")
    with said:
        told = (
            blocks.text(change.old, " → ", blocks.strong(change.new))
            if not change.cells
            else blocks.text("; ".join(f"{name} = {text}" for name, text in change.cells if text))
        )
        state = blocks.span(f" ({change.state})", cls="muted") if change.state else ""
        layout.show(blocks.tag("div", change.where, state, cls="small muted"), told)
    with button:
        st.button(
            "Drop",
            on_click=_drop,
            args=(result, [change.edit]),
            key=key_of("q_drop", change.edit),
            help=safe.markdown(f"Take this out: {change.where}"),
        )


def _lines(tried: Trial) -> None:
    """The exact lines of the files, before and after."""
    if not tried.tried.changes:
        return
    layout.show(blocks.heading(2, "The lines that change"))
    for change in tried.tried.changes:
        shown, left_out = review.lines(change)
        layout.show(
            *(blocks.difference(place.place, place.lines) for place in shown),
            *(
                [blocks.small(f"And {left_out:,} more places in {change.file}.")]
                if left_out
                else []
            ),
        )


def _follows(tried: Trial) -> None:
    """What the edits mean for figures, verdicts and findings."""
    layout.show(blocks.heading(2, "What follows"))
    if tried.preview is None:
        decide = "Nothing can be said of what is still to be decided."
        said = decide if tried.undecided else "Nothing: the files have all of this already."
        layout.show(blocks.text(said))
        return
    found = review.follows(tried)
    if not found:
        layout.show(blocks.text("No figure, verdict or finding changes."))
    for part in found:
        layout.show(
            blocks.heading(3, part.title),
            blocks.rows(
                blocks.join(
                    [
                        blocks.strong(f"{one.lead}: ") if part.mixed else "",
                        f"{one.id}: " if one.id else "",
                        one.text,
                    ]
                )
                for one in part.sentences
            ),
            *([blocks.small(f"And {part.left_out:,} more.")] if part.left_out else []),
        )


def _save(result: Result, draft: Draft, tried: Trial) -> None:
    """The button that saves what is shown here, and what keeps it from being saved."""
    layout.show(blocks.heading(2, "Save"))
    with layout.slot():
        if tried.preview is not None:
            _mistakes(tried.preview.after, tried.mistakes)
        if tried.undecided:
            layout.show(blocks.text("First decide what is listed at the top."))
    saves.button(result, draft, ready=not tried.undecided and not len(tried.mistakes))


def _mistakes(after: Result, mistakes: pd.DataFrame) -> None:
    if not len(mistakes):
        return
    told = in_words(after, mistakes.head(review.MOST))
    layout.show(
        blocks.note(
            blocks.text(blocks.strong("These cannot be saved: they would add errors of writing.")),
            blocks.rows(finding_row(finding) for finding in told),
            blocks.small(
                "Errors of files, references, units and ranges (F, R, U, Q) keep changes out."
                " That figures do not add up keeps nothing out: to find that out is what"
                " the dataset is for."
            ),
            wrong=True,
        )
    )
