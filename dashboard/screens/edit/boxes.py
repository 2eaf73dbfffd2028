"""Boxes for the cells of a row: what stands in them is kept on the server, not in the box.

A box is never written to. Where it has to show something else, another takes its place: a page
sends along what all its boxes show, and over a slow line that is what they showed before. In the
same box it would be taken for typed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import safe
from dashboard.screens.edit.content.choices import ANY, Choices
from dashboard.screens.shared.controls import key_of

BLANK = "Blank"
_OLDEST = 50  # boxes back, of one name, of which a page can still tell
_BOXES = "q_boxes"


@dataclass(frozen=True, slots=True)
class Boxes:
    """A group of boxes. prefix: of their names. cells: what stands in them, by column.

    typed: what to do with a new text of a column.
    """

    prefix: str
    cells: Mapping[str, str]
    typed: Callable[[str, str], object]

    def draw(self, column: str, label: str, choices: Choices = ANY, placeholder: str = "") -> None:
        """A box for any text or, where there are choices, one to choose from, also by typing."""
        text = self.cells.get(column, "")
        name = f"{self.prefix}_{column}"
        words: dict[str, str] = {}
        if choices.words:
            # A filled box could not be emptied otherwise; what is in it is shown, also if wrong.
            words = {"": BLANK, **choices.words}
            words |= {text: safe.plain(text)} if text not in words else {}
            # Another list of options is another box for Streamlit, which forgets what is in it.
            name = f"{name}_{zlib.crc32(chr(10).join(words).encode()):x}"
        box = showing(name, text)

        def take() -> None:
            box.take(lambda text: self.typed(column, text))

        options: dict[str, Any] = {
            "key": box.key,
            "help": choices.about or None,
            "on_change": take,
            "placeholder": placeholder,
        }
        if words:
            st.selectbox(
                label,
                list(words),
                index=list(words).index(box.text) if box.text else None,
                format_func=lambda option: words.get(option, safe.plain(str(option))),
                accept_new_options=not choices.closed,
                **options,
            )
        else:
            # A box of one line would run the words of several together.
            draw = st.text_area if "\n" in box.text else st.text_input
            draw(label, value=box.text, **options)
        box.overdue(take)


@dataclass(slots=True)
class Box:
    """A box that shows a text. text: what it was made with. known: what it is known to show."""

    key: str
    text: str
    known: str

    def take(self, put: Callable[[str], object]) -> None:
        """Put what was typed into it, unless it only shows what it did before.

        It counts as known once it was put: Streamlit begins a page anew at any moment before, also
        in the middle of what a change calls.
        """
        text = str(st.session_state[self.key] or "")
        if text != self.known:
            put(text)
            self.known = text

    def overdue(self, take: Callable[[], None]) -> None:
        """Take what was typed and not taken yet: the server was started anew, or told of more."""
        if safe.plain(str(st.session_state[self.key] or "")) != safe.plain(self.known):
            take()
            st.rerun()


def showing(name: str, wanted: str) -> Box:
    """The box that shows a text: the one that there is, unless it shows another."""
    made: dict[str, dict[int, Box]] = st.session_state.setdefault(_BOXES, {})
    of_name = made.setdefault(name, {})
    number = max(of_name, default=0)
    box = of_name.get(number)
    # One that was not on the page in between has forgotten what was typed into it.
    there = box is not None and box.key in st.session_state
    if box is None or not there or box.known.strip() != wanted.strip():
        number += 1
        # A server that was started anew counts anew: what another box showed is none of this one.
        box = of_name[number] = Box(key_of(f"{name}_{number}", wanted), wanted, wanted)
        of_name.pop(number - _OLDEST, None)
    return box


def any_shown(prefix: str) -> bool:
    """Whether a box whose name begins so was on the page when it ran last."""
    made: dict[str, dict[int, Box]] = st.session_state.get(_BOXES, {})
    return any(
        box.key in st.session_state
        for name, boxes in made.items()
        if name.startswith(prefix)
        for box in boxes.values()
    )
