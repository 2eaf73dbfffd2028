"""Where a document comes from: a source of the dataset, or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.drafts import claimed
from dashboard.drafts.reading import NEW_SOURCE, Reading
from dashboard.screens.edit import document_row
from dashboard.screens.edit.boxes import Boxes
from dashboard.screens.edit.content.choices import of_estimate
from dashboard.screens.edit.content.new_estimate import hint, label
from dashboard.screens.shared import layout

if TYPE_CHECKING:
    from dashboard.drafts.claimed import Claimed
    from dashboard.screens.edit.document_row import Turn
    from estimates.check import Result


def render(known: Result, reading: Reading, made: Claimed, turn: Turn) -> None:
    """Lay out the choice of a source, or the boxes of a new one."""
    layout.show(blocks.heading(3, "Its source"))
    del made
    if not reading.makes_source:

        def typed(_: str, text: str) -> None:
            turn(lambda now: now.of_source(text))

        boxes = Boxes("q_document", {"source": reading.source}, typed)
        with st.columns((7, 5))[0]:
            boxes.draw("source", label("source"), of_estimate(known, "source"), hint("source"))
    else:
        new = claimed.source_of(reading, known.dataset)
        own = reading.made.get(NEW_SOURCE, {})
        document_row.made_with(known, "source", NEW_SOURCE, new.cells if new else {}, own, turn)
    st.button(
        "Choose an existing source" if reading.makes_source else "A new source…",
        key="q_add_other_document",
        type="tertiary",
        on_click=turn,
        args=((lambda now: now.of_source("")) if reading.makes_source else Reading.of_new_source,),
    )
