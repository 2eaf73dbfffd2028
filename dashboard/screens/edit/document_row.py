"""The cells of one row that a document comes to: of a claim, or of a row that is made with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import streamlit as st

from dashboard import blocks
from dashboard.drafts import sheet
from dashboard.drafts.reading import Key, Reading
from dashboard.screens.edit.add_one import MADE_WITH, thirds
from dashboard.screens.edit.boxes import Boxes
from dashboard.screens.edit.content import claims as content
from dashboard.screens.edit.content import new_estimate
from dashboard.screens.edit.content.choices import of_column
from dashboard.screens.shared import layout
from estimates.tables.columns import BY_NAME, ESTIMATES

if TYPE_CHECKING:
    from dashboard.drafts.claimed import Claimed, Row
    from estimates.check import Result

Turn: TypeAlias = Callable[[Callable[[Reading], Reading]], None]
"""What changes the decisions about the document."""

_COLUMNS = (
    ("measure", "subject", "as_of"),
    ("origin", "via", "nature"),
    ("low", "best", "high"),
    ("qualifier", "unit"),
    ("interval", "credibility", "locator"),
    ("as_stated", "formula", "id"),
)


def claim(known: Result, made: Claimed, row: Row, turn: Turn) -> None:
    """The cells of a claim's row, each in a box; a measure or an origin can be made for it."""
    name = row.claim.id
    columns = sheet.read(known.dataset.path, ESTIMATES).columns

    def typed(column: str, text: str) -> None:
        key = content.key_of_choice(made, column, text)
        turn(lambda reading: reading.typed(name, column, key))

    boxes = Boxes(f"q_document_{name}", row.cells, typed)
    for line in _COLUMNS:
        for place, column in zip(st.columns(len(line), gap="small"), line, strict=True):
            with place:
                if column in columns or row.cells.get(column):
                    label = new_estimate.label(column)
                    choices = content.choices(known, made, row, column)
                    boxes.draw(column, label, choices, new_estimate.hint(column))
                if column in {"measure", "origin"}:
                    _new(row, column, turn)


def _new(row: Row, column: str, turn: Turn) -> None:
    """The button that makes a measure or an origin for a claim."""
    name, table = row.claim.id, ESTIMATES.column(column).target
    st.button(
        f"A new {column}…",
        key=f"q_add_other_{name}_{column}",
        type="tertiary",
        on_click=turn,
        args=(partial(_with_new, name, column, table, content.described(row, column)),),
    )


def _with_new(
    name: str, column: str, table: str, cells: Mapping[str, str], reading: Reading
) -> Reading:
    return reading.with_new(name, column, table, cells)


def made_with(
    known: Result,
    column: str,
    key: Key,
    cells: Mapping[str, str],
    own: Mapping[str, str],
    turn: Turn,
) -> None:
    """The cells of a row that is made. own: those that were filled by hand."""
    table = BY_NAME[key[0]]
    columns = sheet.read(known.dataset.path, table).columns

    def typed(name: str, text: str) -> None:
        turn(lambda reading: reading.typed_made(key, name, text))

    boxes = Boxes(f"q_document_{key[0]}_{key[1]}", cells, typed)
    for place, name in zip(thirds(2), MADE_WITH[column], strict=False):
        if name in columns or cells.get(name):
            suggested = name == "id" and cells.get(name) and not own.get(name)
            label = f"{new_estimate.label(name)} of the {column}"
            with place:
                mark = " · suggested" if suggested else ""
                boxes.draw(name, label + mark, of_column(table.column(name)))


def heading(text: str) -> None:
    """What a part of the page is about."""
    layout.show(blocks.heading(3, text))
