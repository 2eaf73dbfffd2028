"""One new estimate: from the source's words to a row that was checked before it is added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.drafts import form as forms
from dashboard.drafts import sheet
from dashboard.drafts.form import Form, Row
from dashboard.drafts.unfinished import FORMS, Unfinished
from dashboard.screens.edit import add_outcome, pending
from dashboard.screens.edit.boxes import Boxes, overdue, showing, take_from
from dashboard.screens.edit.content import adding as view
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.words import sentence, stopped
from estimates.editing.replacing import successor
from estimates.tables.columns import BY_NAME, ESTIMATES
from estimates.words.wording import join_words

if TYPE_CHECKING:
    from estimates.check import Result

REPLACES = "replaces"
"""Parameter of the address: the estimate that the new one is to take the place of."""

_FIGURES = ("qualifier", "low", "best", "high", "unit")
_MORE = (
    ("locator", "credibility", "interval"),
    ("via", "claimed_on", "replaces"),
    ("formula", "note", "id"),
)
_CHOSEN = frozenset(
    {"measure", "subject", "source", "origin", "unit", "qualifier", "nature", "interval"}
    | {"credibility", "replaces"}
)
_MADE = ("measure", "source", "origin")
_HINTS = {
    "measure": "Choose",
    "subject": "Choose, or type another",
    "source": "Choose",
    "as_of": "2024-10",
    "origin": "The source itself",
    "nature": "Reported as fact",
    "qualifier": "No hedge",
    "unit": "Choose, or type another",
    "interval": "They are bounds",
    "credibility": "Not judged",
    "replaces": "None",
    "claimed_on": "2024-10-18",
    "locator": "paragraph 5",
    "via": "a U.S. newspaper",
}
_ASKED = {  # of a row that is made with the estimate: the cells that are asked for
    "measure": ("title", "unit", "kind", "minimum", "definition", "id"),
    "source": ("title", "publisher", "published", "url", "reliability", "id"),
    "origin": ("title", "kind", "party", "reliability", "id"),
}


def render(result: Result, known: Result) -> None:
    """Lay out the form. known: the dataset with what is pending."""
    with layout.slot():
        _arrived(result, known)
    form = FORMS.get(pending.mark(result)).form
    made = forms.row(form, known.dataset)
    replaced = made.cells.get("replaces")
    title = f"A new estimate in the place of {replaced}" if replaced else "A new estimate"
    layout.show(blocks.heading(2, title))
    _words(result, form, made)
    boxes = _boxes(result, made)
    _about(result, boxes, known, form)
    with layout.slot():
        for column in filter(form.made.__contains__, _MADE):
            _new_row(result, form, made, column)
    layout.show(blocks.heading(3, "What it says"))
    for place, column in zip(st.columns(len(_FIGURES), gap="small"), _FIGURES, strict=True):
        with place:
            _box(boxes, known, column, made.cells)
    with st.expander("More about it", expanded=bool(_hidden(form)), key="q_add_more"):
        for columns in _MORE:
            for place, column in zip(st.columns(3, gap="medium"), columns, strict=True):
                with place:
                    _box(boxes, known, column, made.cells)
    add_outcome.render(result, known, form, made)


def _hidden(form: Form) -> list[str]:
    """The cells under "More" that are filled by hand, so that none is out of sight."""
    return [name for columns in _MORE for name in columns if form.own.get(name)]


def _arrived(result: Result, known: Result) -> None:
    """Begin with what the address asks for: an estimate that takes the place of another.

    What is half filled is not thrown away for it before that was asked for.
    """
    asked = st.query_params.get(REPLACES, "")
    form = FORMS.get(pending.mark(result)).form
    if not asked or form.own.get("replaces") == asked:
        st.query_params.pop(REPLACES, None)
        return
    found = known.estimates[known.estimates["id"] == asked].head(1)
    if found.empty:
        layout.show(blocks.note(blocks.text(f"There is no estimate “{asked}” to replace.")))
        return
    row = {name: str(found.iloc[0][name]) for name in ("id", "measure", "subject", "unit")}
    if not form.is_begun:
        _begin(result, row)
        return
    layout.show(
        blocks.note(
            blocks.text(
                blocks.strong("The form below is half filled. "),
                f"To replace {asked}, it has to begin anew.",
            )
        )
    )
    with st.container(horizontal=True, key="q_add_arrived"):
        st.button("Begin anew", key="q_add_begin", on_click=_begin, args=(result, row))
        st.button("Keep the form", key="q_add_keep", on_click=address.clear, args=(REPLACES,))


def _begin(result: Result, row: Mapping[str, str]) -> None:
    _change(result, lambda _: Form(own=successor(row)))
    address.clear(REPLACES)


def _change(result: Result, function: Callable[[Form], Form]) -> None:
    pending.demand()
    FORMS.change(pending.mark(result), partial(_with_form, function))


def _with_form(function: Callable[[Form], Form], now: Unfinished) -> Unfinished:
    return replace(now, form=function(now.form))


def _words(result: Result, form: Form, made: Row) -> None:
    """The box for the words, and what they were read as."""
    box = showing("q_add_words", form.words)

    def take() -> None:
        take_from(box, lambda text: _change(result, lambda now: replace(now, words=text)))

    st.text_input(
        "The source’s own words",
        value=box.text,
        key=box.key,
        on_change=take,
        placeholder="up to 12,000 troops",
        live="400ms",
    )
    overdue(box, take)
    layout.show(_reading(form, made))
    with layout.slot():
        if made.by_hand and form.words.strip():
            st.button(
                "Take figures and unit from the words",
                key="q_add_reread",
                on_click=_change,
                args=(result, Form.reread),
            )


def _reading(form: Form, made: Row) -> blocks.Markup:
    """What the words were read as; where they are not clear, that nothing was filled."""
    if not form.words.strip():
        said: list[str] = [
            (
                "Type or paste the few words in which the source gives the figure. What is read"
                " from them is filled in below, and every cell can still be changed."
            )
        ]
    elif made.not_read and not made.read & {"low", "best", "high"}:
        said = [
            blocks.strong("Nothing was filled in. "),
            stopped(sentence(made.not_read))
            + " Fill in the figures by hand, or shorten the words.",
        ]
    elif made.by_hand:
        said = [blocks.strong("The figures are yours. "), "The words fill none of them."]
    elif not made.read:
        said = [blocks.strong("Every cell is filled by hand.")]
    else:
        filled = join_words(view.label(name).lower() for name in _FIGURES if name in made.read)
        told = view.read_as(made.cells)
        said = [
            blocks.strong("Read as: "),
            blocks.span(told, cls="serif"),
            blocks.small(f"Filled in from the words: {filled}. Check them below."),
        ]
        if made.not_read:
            said.append(blocks.small(stopped(sentence(made.not_read))))
    return blocks.tag("div", *said, cls="read-as", role="status")


def _boxes(result: Result, made: Row) -> Boxes:
    marked = dict.fromkeys(made.read, "from the words") | dict.fromkeys(made.suggested, "suggested")

    def typed(column: str, text: str) -> None:
        _change(result, lambda form: form.typed(column, text, made.cells))

    return Boxes(
        "q_add", made.cells, typed, marked, sheet.read(result.dataset.path, ESTIMATES).columns
    )


def _about(result: Result, boxes: Boxes, known: Result, form: Form) -> None:
    """What the estimate is about and who says so."""
    columns = ("measure", "subject", "as_of", "source", "origin", "nature")
    places = (*st.columns(3, gap="medium"), *st.columns(3, gap="medium"))
    for place, column in zip(places, columns, strict=True):
        with place:
            if column not in form.made:
                _box(boxes, known, column, boxes.cells)
            if column in _MADE:
                _other(result, column, making=column in form.made)


def _box(boxes: Boxes, known: Result, column: str, cells: Mapping[str, str]) -> None:
    hint = _HINTS.get(column, "")
    if column in _CHOSEN:
        found = view.options(known, column, cells.get("measure", ""))
        boxes.choice(column, found, placeholder=hint)
    else:
        boxes.text(column, placeholder=hint)


def _other(result: Result, column: str, *, making: bool) -> None:
    """What turns from choosing a row to making one, and back."""
    an = "an" if column[0] in "aeiou" else "a"
    if making:
        layout.show(blocks.text(f"A new {column} is described below.", cls="small muted"))
    st.button(
        f"Choose {an} {column} that is there" if making else f"A new {column}…",
        key=f"q_add_other_{column}",
        type="tertiary",
        on_click=_change,
        args=(result, partial(_turned, column, None if making else {})),
    )


def _turned(column: str, cells: Mapping[str, str] | None, form: Form) -> Form:
    return form.typed(column, "", {}).with_made(column, cells)


def _new_row(result: Result, form: Form, made: Row, column: str) -> None:
    """The cells of a measure, a source or an origin that is made with the estimate."""
    table = BY_NAME[ESTIMATES.column(column).target]
    cells = next((one.cells for one in made.others if one.table == table.name), {})

    def typed(name: str, text: str) -> None:
        _change(
            result,
            lambda now: now.with_made(column, {**now.made.get(column, {}), name: text.strip()}),
        )

    own = form.made[column]
    marked = {name: "suggested" for name in ("id", "unit") if cells.get(name) and not own.get(name)}
    there = sheet.read(result.dataset.path, table).columns
    boxes = Boxes(f"q_add_{table.name}", cells, typed, marked, there, column)
    with st.container(border=True, key=f"q_add_made_{column}"):
        layout.show(blocks.heading(3, f"The new {column}"))
        names = _ASKED[column]
        for start in range(0, len(names), 3):
            for place, name in zip(
                st.columns(3, gap="medium"), names[start : start + 3], strict=False
            ):
                with place:
                    known = table.column(name)
                    words = {word: word for word in known.words}
                    boxes.choice(known, view.Options(words, closed=True), placeholder="")
