"""The claims of a document: marked in its text, each beside the row that it would become."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.drafts import claimed
from dashboard.drafts.reading import Reading
from dashboard.screens.edit import document_row
from dashboard.screens.edit.boxes import showing
from dashboard.screens.edit.content import claims as words
from dashboard.screens.edit.content import document as content
from dashboard.screens.shared import layout
from dashboard.screens.shared.controls import page_of, pager

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.drafts.claimed import Claimed, Row
    from dashboard.drafts.documents import Scanned
    from dashboard.screens.edit.content.document import Between, Passage, Piece
    from dashboard.screens.edit.document_row import Turn
    from estimates.check import Result

PART = "passages"
"""Parameter of the address: the part of a long document that is shown."""

_TEXT_AND_ROWS = (5, 7)
_HOW = "Accept what is to become a row; what is not accepted is left out."
_ON = "True"  # what a box of a tick shows, as a text


def render(known: Result, reading: Reading, found: Scanned, made: Claimed, turn: Turn) -> None:
    """Lay out the claims, and what was no claim."""
    document_row.heading("Its claims")
    document = content.shown(found)
    new = [name for name in claimed.addable(made) if name not in reading.accepted]
    if made.rows:
        layout.show(blocks.text(f"{_HOW} {words.known_already(made)}", cls="basis muted"))
        with st.container(horizontal=True, key="q_document_all"):
            if new:
                st.button(
                    f"Accept all {len(new):,} that are new"
                    if len(new) > 1
                    else "Accept the new one",
                    key="q_document_accept_all",
                    on_click=turn,
                    args=(partial(_accepting, tuple(new)),),
                )
            if reading.accepted:
                st.button(
                    "Leave all out",
                    key="q_document_leave_all",
                    on_click=turn,
                    args=(Reading.leaving_all_out,),
                )
    else:
        layout.show(blocks.text("No figure was read as a claim."))
    rows = {row.claim.id: row for row in made.rows}
    part = page_of(len(document.passages), content.PASSAGES, PART)
    for number, passage in enumerate(document.passages[part]):
        with st.container(key=f"q_passage_{number}"):
            _passage(known, reading, made, passage, rows, turn)
    pager("edit", part, len(document.passages), content.PASSAGES, "passages", PART)
    last = part.stop >= len(document.passages)
    layout.show(_between(document.rest) if last and document.rest else "")
    _left_out(found)


def _accepting(claims: tuple[str, ...], reading: Reading) -> Reading:
    return reading.accepting(claims)


def _passage(
    known: Result,
    reading: Reading,
    made: Claimed,
    passage: Passage,
    rows: dict[str, Row],
    turn: Turn,
) -> None:
    """Some text, and the rows of its claims beside it; below it on a phone."""
    text, beside = st.columns(_TEXT_AND_ROWS, gap="large")
    with text:
        layout.show(
            _between(passage.before) if passage.before else "",
            blocks.tag("p", *(_piece(piece, reading) for piece in passage.pieces), cls="passage"),
            blocks.small(f"Paragraph {passage.paragraph:,}"),
        )
    with beside:
        for name in passage.claims:
            if name in rows:
                with st.container(key=f"q_claim_{name}", gap="xsmall"):
                    _claim(known, reading, made, rows[name], turn)


def _between(between: Between) -> blocks.Markup:
    """Text without claims, folded where it is long."""
    paragraphs = [blocks.text(text, cls="passage muted") for text in between.paragraphs]
    if between.brief:
        return blocks.join(paragraphs)
    return blocks.details(between.words, *paragraphs)


def _piece(piece: Piece, reading: Reading) -> str:
    """Characters of the document; a claim is marked, and its id stands behind it."""
    if piece.kind == content.CLAIM:
        is_accepted = piece.claim in reading.accepted
        mark = blocks.tag("mark", piece.text, cls="accepted" if is_accepted else "")
        return blocks.join([mark, blocks.span(f" {piece.claim}", cls="claim-id")])
    return blocks.span(piece.text, cls="passed") if piece.kind else piece.text


def _claim(known: Result, reading: Reading, made: Claimed, row: Row, turn: Turn) -> None:
    """A claim: the tick that accepts it, its row, what is to be known of it, and its boxes."""
    name = row.claim.id
    lost = words.lost_hedge(row, known)
    layout.show(
        blocks.text(blocks.span(f"{name} ", cls="claim-id"), blocks.strong(words.said(row))),
        blocks.small(words.about(row, made, known)),
        blocks.tag("div", f"Already here as {row.known_as}.", cls="small") if row.known_as else "",
        blocks.tag("div", blocks.strong("Hedge lost: "), lost, cls="small wrong") if lost else "",
        blocks.small(words.NO_UNIT) if words.lacks_unit(row) else "",
        blocks.tag("div", f"Cannot be added: {'; '.join(row.wrong)}.", cls="small wrong")
        if row.wrong
        else "",
    )
    is_open = reading.opened == name
    with st.container(
        horizontal=True, key=f"q_decide_{name}", gap="medium", vertical_alignment="center"
    ):
        _tick(
            f"q_document_accept_{name}",
            f"Accept {name}",
            on=row.accepted,
            turn=lambda on: turn(
                lambda now: now.accepting([name]) if on else now.leaving_out(name)
            ),
        )
        st.button(
            f"Close {name}" if is_open else f"Change {name}…",
            key=f"q_add_other_{name}",
            type="tertiary",
            on_click=turn,
            args=(partial(_opening, "" if is_open else name),),
        )
    if is_open:
        with st.container(border=True, key=f"q_document_form_{name}"):
            document_row.claim(known, made, row, turn)
    _sum(made, row, turn)


def _opening(name: str, reading: Reading) -> Reading:
    return reading.opening(name)


def _sum(made: Claimed, row: Row, turn: Turn) -> None:
    """A sum of which the claim is the total: offered as its formula, with the verdict on it."""
    found = row.sum
    if found is None:
        return
    total, inputs = row.claim.id, found.judged.relation.inputs
    layout.show(
        blocks.text(f"A sum: {words.sum_formula(found)}", cls="basis"),
        blocks.small(words.sum_words(found, made)),
        blocks.tag(
            "div",
            words.sum_verdict(found),
            cls="small muted" if words.sum_holds(found) else "small wrong",
        ),
    )
    if row.known_as and not row.accepted:
        return
    new = [one.claim.id for one in made.rows if one.claim.id in inputs and not one.known_as]
    _tick(
        f"q_document_sum_{total}",
        f"Accept the sum as the formula of {total}",
        on=found.accepted,
        turn=lambda on: turn(
            lambda now: now.with_sum(total, new) if on else now.without_sum(total)
        ),
    )


def _tick(name: str, label: str, *, on: bool, turn: Callable[[bool], None]) -> None:
    """A box to tick that stays the same one when it is ticked, so that it keeps the focus."""
    box = showing(name, _ON if on else "")

    def take() -> None:
        box.take(lambda text: turn(text == _ON))

    st.checkbox(label, value=box.text == _ON, key=box.key, on_change=take)
    box.overdue(take)


def _left_out(found: Scanned) -> None:
    """The numbers that are no claims, by the reason why, folded."""
    reasons = content.left_out(found)
    if not reasons:
        return
    lines = (blocks.join([blocks.strong(f"{why}: "), said]) for why, said in reasons)
    count = len(found.scan.left_out)
    title = "1 number was left out" if count == 1 else f"{count:,} numbers were left out"
    layout.show(blocks.details(title, blocks.rows(lines)))
