"""Review and save: what is pending, what it means, what it meets in the file, and saving it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks, safe
from dashboard.screens.edit import pending, saves, trying
from dashboard.screens.edit.content import review as content
from dashboard.screens.shared import layout
from dashboard.screens.shared.content.findings import in_words
from dashboard.screens.shared.content.words import plural, sentence, stopped
from dashboard.screens.shared.controls import key_of, page_of, pager
from dashboard.screens.shared.parts import finding_row

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.drafts.draft import Draft, Pending
    from dashboard.drafts.trial import Trial
    from dashboard.screens.edit.content.review import Dispute, PendingEdit
    from estimates.check import Result

_SIZE = 10  # pending edits, and conflicts, on one page


def render(result: Result) -> None:
    """Lay out the part."""
    folder = result.dataset.path
    with layout.slot():
        saves.last_result(folder)
    draft = pending.current(folder)
    if draft.edits:
        tried = trying.tried(folder, draft)
        if tried is None:
            _pending(folder, draft, None)
        else:
            with layout.slot():
                _disputes(folder, tried)
                _pending(folder, draft, tried)
                if tried.tried.changes:
                    layout.show(blocks.heading(2, "The lines that change"))
                    saves.lines(tried.tried)
                _follows(tried)
            _save(folder, draft, tried)
    else:
        layout.show(
            blocks.text("Nothing to save. Change cells under “Table”, add rows under “Add”.")
        )
    saves.journal(folder)


def _disputes(folder: Path, tried: Trial) -> None:
    """What the file has otherwise than it was when it was drawn: both sides, and the choice."""
    disputes = content.disputes(tried)
    if not disputes:
        return
    layout.show(
        blocks.heading(2, "To be decided"),
        blocks.text(
            content.why_undecided(disputes),
            " Nothing is saved until you decide each one; your changes are kept meanwhile.",
        ),
    )
    part = page_of(len(disputes), _SIZE, "decide")
    for number, dispute in enumerate(disputes[part]):
        with st.container(key=f"q_dispute_{number}"):
            _dispute(folder, dispute)
    pager("edit", part, len(disputes), _SIZE, "to be decided", "decide")
    choosable = [dispute for dispute in disputes if dispute.mine]
    if len(choosable) > 1:
        _choice(folder, choosable, f" in all {len(choosable):,}", "all_")


def _dispute(folder: Path, dispute: Dispute) -> None:
    head = ("", "When you changed it", "In the file now", "Yours")
    rows = (
        (blocks.strong(column), was, blocks.strong(now) if now else "?", blocks.strong(mine))
        for column, was, now, mine in dispute.sides
    )
    layout.show(
        blocks.heading(3, dispute.where),
        blocks.table(head, rows) if dispute.sides and dispute.mine else "",
        blocks.text(stopped(sentence(dispute.reason)) if dispute.reason else ""),
        *(
            blocks.text(f"Yours: {mine}", cls="small muted")
            for *_, mine in dispute.sides
            if dispute.reason
        ),
    )
    _choice(folder, [dispute])


def _choice(folder: Path, disputes: list[Dispute], how_many: str = "", key: str = "") -> None:
    """The buttons that decide; an edit that cannot be made can only be dropped."""
    with st.container(horizontal=True):
        st.button(
            f"Keep the file’s{how_many}" if disputes[0].mine else "Drop my change",
            on_click=_drop,
            args=(folder, [dispute.edit for dispute in disputes]),
            key=key_of(f"q_{key}theirs", disputes),
        )
        if disputes[0].mine:
            st.button(
                f"Use mine{how_many}",
                on_click=_use_mine,
                args=(folder, disputes),
                key=key_of(f"q_{key}mine", disputes),
            )


def _drop(folder: Path, edits: list[Pending]) -> None:
    pending.change(folder, lambda draft: draft.without(edits))


def _use_mine(folder: Path, disputes: list[Dispute]) -> None:
    """Put an edit in the place of what the reader saw in the file, and of nothing newer."""

    def change(draft: Draft) -> Draft:
        for dispute in disputes:
            draft = draft.replaced(dispute.edit, dispute.mine)
        return draft

    pending.change(folder, change)


def _pending(folder: Path, draft: Draft, tried: Trial | None) -> None:
    """Each pending edit, with what takes it out."""
    layout.show(blocks.heading(2, "What is pending"))
    part = page_of(len(draft), _SIZE, "pending")
    if tried is None:
        layout.show(blocks.rows(content.where(edit) for edit in draft.edits[part]))
    else:
        for edit in content.pending_edits(tried.plan.outcomes)[part]:
            _edit(folder, edit)
    pager("edit", part, len(draft), _SIZE, "pending changes", "pending")
    with st.container(horizontal=True):
        st.button("Drop all pending changes…", on_click=_ask, args=("yes",), key="q_drop_all")
        if st.session_state.get(_ASKED):
            st.button(
                f"Yes, drop {plural(len(draft), 'change')}",
                on_click=_drop_all,
                args=(folder, list(draft.edits)),
                key=key_of("q_drop_all_yes", draft.edits),
            )
            st.button("No", on_click=_ask, args=("",), key="q_drop_all_no")


_ASKED = "q_drop_all_asked"


def _ask(answer: str) -> None:
    st.session_state[_ASKED] = answer


def _drop_all(folder: Path, edits: list[Pending]) -> None:
    _ask("")
    _drop(folder, edits)


def _edit(folder: Path, edit: PendingEdit) -> None:
    words, button = st.columns((10, 2), vertical_alignment="center")
    with words:
        state = blocks.span(f" ({edit.state})", cls="muted") if edit.state else ""
        layout.show(
            blocks.tag("div", edit.where, state, cls="small muted"),
            blocks.text(edit.old, " → ", blocks.strong(edit.new))
            if edit.old
            else blocks.text(edit.new),
        )
    with button:
        st.button(
            "Drop",
            on_click=_drop,
            args=(folder, [edit.edit]),
            key=key_of("q_drop", edit.edit),
            help=safe.markdown(f"Drop this change: {edit.where}"),
        )


def _follows(tried: Trial) -> None:
    """What the edits mean for figures, verdicts and findings."""
    layout.show(blocks.heading(2, "What follows"))
    if tried.preview is None:
        decide = "This can be worked out only when all is decided."
        nothing = "Nothing: the files already have all of this."
        layout.show(blocks.text(decide if tried.undecided else nothing))
        return
    parts = content.follows(tried)
    if not parts:
        layout.show(blocks.text("No figure, verdict or finding changes."))
    for part in parts:
        lines = (
            blocks.join(
                [
                    blocks.strong(f"{line.lead}: ") if part.mixed else "",
                    f"{line.id}: " if line.id else "",
                    line.text,
                ]
            )
            for line in part.sentences
        )
        layout.show(
            blocks.heading(3, part.title),
            blocks.rows(lines),
            blocks.small(f"And {part.left_out:,} more." if part.left_out else ""),
        )


def _save(folder: Path, draft: Draft, tried: Trial) -> None:
    """The button that saves what is shown here, and what keeps it from being saved."""
    layout.show(blocks.heading(2, "Save"))
    with layout.slot():
        if len(tried.mistakes):
            mistakes = in_words(tried.after, tried.mistakes.head(content.MOST))
            lead = "These cannot be saved: they would add data-entry errors."
            layout.show(
                blocks.note(
                    blocks.text(blocks.strong(lead)),
                    blocks.rows(map(finding_row, mistakes)),
                    blocks.small(
                        "Errors in files, references, units and ranges (F, R, U, Q) stop a save."
                        " Figures that do not add up never stop one: finding them is what the"
                        " dataset is for."
                    ),
                    wrong=True,
                )
            )
        if tried.undecided:
            layout.show(blocks.text("First decide the changes listed at the top."))
    saves.button(folder, draft, ready=not tried.undecided and not len(tried.mistakes))
