"""One new estimate: from the source's words to a row that was checked before it is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import blocks
from dashboard.drafts import form as forms
from dashboard.drafts import sheet
from dashboard.drafts.form import Form, Row
from dashboard.drafts.unfinished import FORMS
from dashboard.screens.edit import add_outcome, pending
from dashboard.screens.edit.boxes import Boxes, showing
from dashboard.screens.edit.content import new_estimate
from dashboard.screens.edit.content.choices import of_column, of_estimate
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.words import sentence, stopped
from estimates.editing.replacing import successor
from estimates.tables.columns import BY_NAME, ESTIMATES
from estimates.words.wording import join_words

if TYPE_CHECKING:
    from pathlib import Path

    from estimates.check import Result

REPLACES = "replaces"
"""Parameter of the address: the estimate that the new one is to take the place of."""

ABOUT = ("measure", "subject", "as_of", "source", "origin", "nature")
"""What an estimate is about and who says so: the columns of the first boxes."""

_HOW = (
    "Type or paste the few words in which the source gives the figure. They fill in the boxes"
    " below, and you can change each of them."
)
_FIGURES = ("qualifier", "low", "best", "high", "unit")
_MORE = (
    ("locator", "credibility", "interval"),
    ("via", "claimed_on", "rounding"),
    ("formula", "replaces", "id"),
    ("note",),
)
MADE_WITH = {  # what a row that is made with the estimate is asked for
    "measure": ("title", "unit", "kind", "minimum", "definition", "id"),
    "source": ("title", "publisher", "published", "url", "reliability", "id"),
    "origin": ("title", "kind", "party", "reliability", "id"),
}


def render(folder: Path, known: Result) -> None:
    """Lay out the form. known: the dataset with what is pending."""
    with layout.slot():
        _arrived(folder, known)
    form = FORMS.get(pending.mark(folder)).form
    row = forms.row(form, known.dataset)
    replaced = row.cells.get("replaces")
    layout.show(
        blocks.heading(2, f"New estimate to replace {replaced}" if replaced else "New estimate")
    )
    _words(folder, form, row)
    draw = _boxes(folder, known, row)
    for place, column in zip(thirds(2), ABOUT, strict=True):
        with place:
            if column not in form.made:
                draw(column)
            if column in MADE_WITH:
                _other(folder, column, making=column in form.made)
    with layout.slot():
        for column in filter(form.made.__contains__, MADE_WITH):
            _made(folder, form, row, column)
    layout.show(blocks.heading(3, "What it says"))
    _beside(st.columns(len(_FIGURES), gap="small"), _FIGURES, draw)
    more = [column for columns in _MORE for column in columns]
    # None that is filled by hand is out of sight.
    is_filled = any(form.own.get(column) for column in more)
    with st.expander("More about it", expanded=is_filled, key="q_add_more"):
        _beside(thirds(len(_MORE)), more, draw)
    add_outcome.render(folder, known, form, row)


def thirds(lines: int) -> list[Any]:
    """Places side by side in lines of three."""
    return [place for _ in range(lines) for place in st.columns(3, gap="medium")]


def _beside(places: Iterable[Any], columns: Iterable[str], draw: Callable[[str], None]) -> None:
    for place, column in zip(places, columns, strict=False):
        with place:
            draw(column)


def _arrived(folder: Path, known: Result) -> None:
    """Begin with what the address asks for: an estimate that takes the place of another.

    What is half filled is not thrown away for it before that was asked for.
    """
    asked = st.query_params.get(REPLACES, "")
    form = FORMS.get(pending.mark(folder)).form
    if not asked or form.own.get("replaces") == asked:
        st.query_params.pop(REPLACES, None)
        return
    found = known.estimates[known.estimates["id"] == asked].head(1)
    if found.empty:
        layout.note(f"There is no estimate “{asked}” to replace.")
        return
    row = {name: str(found.iloc[0][name]) for name in ("id", "measure", "subject", "unit")}
    if not form.is_begun:
        _begin(folder, row)
        return
    layout.note(
        blocks.strong("The form below is already partly filled in. "),
        f"To replace {asked}, start over.",
    )
    with st.container(horizontal=True, key="q_add_arrived"):
        st.button("Start over", key="q_add_begin", on_click=_begin, args=(folder, row))
        st.button("Keep the form", key="q_add_keep", on_click=address.clear, args=(REPLACES,))


def _begin(folder: Path, row: Mapping[str, str]) -> None:
    _change(folder, lambda _: Form(own=successor(row)))
    address.clear(REPLACES)


def _change(folder: Path, function: Callable[[Form], Form]) -> None:
    pending.change_unfinished(folder, lambda now: replace(now, form=function(now.form)))


def _words(folder: Path, form: Form, row: Row) -> None:
    """The box for the words, and what they were read as."""
    box = showing("q_add_words", form.words)

    def take() -> None:
        box.take(lambda text: _change(folder, lambda now: replace(now, words=text)))

    st.text_input(
        "The source’s own words",
        value=box.text,
        key=box.key,
        on_change=take,
        placeholder="up to 12,000 troops",
        live="400ms",
    )
    box.overdue(take)
    layout.show(blocks.tag("div", *_reading(form, row), cls="read-as", role="status"))
    with layout.slot():
        if row.by_hand and form.words.strip():
            st.button(
                "Take figures and unit from the words",
                key="q_add_reread",
                on_click=_change,
                args=(folder, Form.reread),
            )


def _reading(form: Form, row: Row) -> list[str]:
    """What the words were read as; where they are not clear, that nothing was filled."""
    not_read = stopped(sentence(row.not_read)) if row.not_read else ""
    if not form.words.strip():
        return [_HOW]
    if not_read and not row.read & {"low", "best", "high"}:
        advice = " Fill in the figures by hand, or shorten the words."
        return [blocks.strong("Nothing was filled in. "), not_read + advice]
    if row.by_hand:
        return [blocks.strong("You have filled in the figures. "), "The words fill none of them."]
    if not row.read:
        return [blocks.strong("Every cell is filled by hand.")]
    filled = join_words(
        new_estimate.label(column).lower() for column in _FIGURES if column in row.read
    )
    return [
        blocks.strong("Read as: "),
        blocks.span(new_estimate.read_as(row.cells), cls="serif"),
        blocks.small(f"Filled in from the words: {filled}. Check them below."),
        blocks.small(not_read),
    ]


def _boxes(folder: Path, known: Result, row: Row) -> Callable[[str], None]:
    """What draws the box of a column; one that the file lacks has none, unless it is filled."""
    columns = sheet.read(folder, ESTIMATES).columns
    marks = dict.fromkeys(row.read, " · from the words")
    marks |= dict.fromkeys(row.suggested, " · suggested")

    def typed(column: str, text: str) -> None:
        _change(folder, lambda form: form.typed(column, text, row.cells))

    boxes = Boxes("q_add", row.cells, typed)

    def draw(column: str) -> None:
        if column in columns or row.cells.get(column):
            label = new_estimate.label(column) + marks.get(column, "")
            choices = of_estimate(known, column, row.cells.get("measure", ""))
            boxes.draw(column, label, choices, new_estimate.hint(column))

    return draw


def _other(folder: Path, column: str, *, making: bool) -> None:
    """What turns from choosing a row to making one, and back."""
    an = "an" if column[0] in "aeiou" else "a"
    if making:
        layout.show(blocks.text(f"The new {column} is described below.", cls="small muted"))
    st.button(
        f"Choose {an} existing {column}" if making else f"A new {column}…",
        key=f"q_add_other_{column}",
        type="tertiary",
        on_click=_change,
        args=(folder, partial(_turned, column, None if making else {})),
    )


def _turned(column: str, cells: Mapping[str, str] | None, form: Form) -> Form:
    return form.typed(column, "", {}).with_made(column, cells)


def _made(folder: Path, form: Form, row: Row, column: str) -> None:
    """The cells of a measure, a source or an origin that is made with the estimate."""
    table = BY_NAME[ESTIMATES.column(column).target]
    columns = sheet.read(folder, table).columns
    cells = next((other.cells for other in row.others if other.table == table.name), {})
    own = form.made[column]

    def typed(name: str, text: str) -> None:
        _change(
            folder,
            lambda now: now.with_made(column, {**now.made.get(column, {}), name: text.strip()}),
        )

    boxes = Boxes(f"q_add_{table.name}", cells, typed)
    with st.container(border=True, key=f"q_add_made_{column}"):
        layout.show(blocks.heading(3, f"The new {column}"))
        for place, name in zip(thirds(2), MADE_WITH[column], strict=False):
            suggested = name in {"id", "unit"} and cells.get(name) and not own.get(name)
            label = f"{new_estimate.label(name)} of the {column}"
            with place:
                if name in columns or cells.get(name):
                    mark = " · suggested" if suggested else ""
                    boxes.draw(name, label + mark, of_column(table.column(name)))
