"""Boxes for the cells of a new row: what stands in them is kept on the server, not in the box.

A box is never written to. Where it has to show something else, another takes its place: a page
sends along what all its boxes show, and over a slow line that is what they showed before. In the
same box it would be taken for typed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard import safe
from dashboard.screens.edit.content.adding import Options, label
from dashboard.screens.shared.controls import key_of
from estimates.tables.columns import ESTIMATES, Column

# Columns that are explained beside their boxes; each explanation is one more stop for the keyboard.
_EXPLAINED = frozenset(
    {"as_of", "nature", "interval", "credibility", "via", "claimed_on", "formula", "replaces"}
    | {"reliability", "kind", "party", "published"}
)


_OLDEST = 50  # boxes back, of one name, of which a page can still tell


@dataclass(frozen=True, slots=True)
class Boxes:
    """A group of boxes. prefix: of their keys. cells: what stands in them, by column.

    typed: what to do with a new text of a column. marked: words behind a label, by column. columns:
    those of the file; a column that it lacks has no box, unless it is filled. of: what row they
    belong to, where there are boxes of others beside them.
    """

    prefix: str
    cells: Mapping[str, str]
    typed: Callable[[str, str], None]
    marked: Mapping[str, str]
    columns: Collection[str]
    of: str = ""

    def text(self, column: Column | str, *, placeholder: str = "") -> None:
        """A box for any text."""
        known = ESTIMATES.column(column) if isinstance(column, str) else column
        if not self._is_there(known.name):
            return
        box = showing(f"{self.prefix}_{known.name}", self.cells.get(known.name, ""))
        st.text_input(
            self._label(known.name),
            value=box.text,
            key=box.key,
            help=_about(known),
            on_change=self._take(known.name, box),
            placeholder=placeholder,
        )
        overdue(box, self._take(known.name, box))

    def choice(self, column: Column | str, options: Options, *, placeholder: str = "Blank") -> None:
        """A box to choose from, also by typing; another text only where that can be right."""
        known = ESTIMATES.column(column) if isinstance(column, str) else column
        if not options.words:
            self.text(known, placeholder=placeholder)
            return
        if not self._is_there(known.name):
            return
        text = self.cells.get(known.name, "")
        told = {
            "": "Blank",  # a filled box could not be emptied otherwise
            **options.words,
            **({text: safe.plain(text)} if text not in {"", *options.words} else {}),
        }
        # Another list of options is another box for Streamlit, which then forgets what is in it.
        listed = zlib.crc32("\n".join(told).encode())
        box = showing(f"{self.prefix}_{known.name}_{listed:x}", text)
        st.selectbox(
            self._label(known.name),
            list(told),
            key=box.key,
            index=list(told).index(box.text) if box.text else None,
            format_func=lambda name: told.get(name, safe.plain(str(name))),
            help=_about(known),
            on_change=self._take(known.name, box),
            placeholder=placeholder,
            accept_new_options=not options.closed,
        )
        overdue(box, self._take(known.name, box))

    def _is_there(self, column: str) -> bool:
        return column in self.columns or bool(self.cells.get(column))

    def _label(self, column: str) -> str:
        mark = self.marked.get(column, "")
        named = f"{label(column)} of the {self.of}" if self.of else label(column)
        return f"{named} · {mark}" if mark else named

    def _take(self, column: str, box: Showing) -> Callable[[], None]:
        def take() -> None:
            take_from(box, lambda text: self.typed(column, text))

        return take


@dataclass(slots=True)
class Showing:
    """A box that shows a text. text: what it was made with. known: what it is known to show."""

    key: str
    text: str
    known: str


def showing(name: str, wanted: str) -> Showing:
    """The box that shows a text: the one that there is, unless it shows another."""
    made = _made()
    count = f"{name}_count"
    number = int(st.session_state.get(count, 0))
    box = made.get((name, number))
    # One that was not on the page in between has forgotten what was typed into it.
    there = box is not None and box.key in st.session_state
    if box is None or not there or box.known.strip() != wanted.strip():
        number += 1
        # A server that was started anew counts anew: what another box showed is none of this one.
        box = Showing(key_of(f"{name}_{number}", wanted), wanted, wanted)
        st.session_state[count] = number
        made[name, number] = box
        made.pop((name, number - _OLDEST), None)
    return box


def take_from(box: Showing, put: Callable[[str], object]) -> None:
    """Put what was typed into a box, unless it only shows what it did before.

    It counts as known once it was put: Streamlit begins a page anew at any moment before, also in
    the middle of what a change calls.
    """
    text = str(st.session_state[box.key] or "")
    if text != box.known:
        put(text)
        box.known = text


def overdue(box: Showing, take: Callable[[], None]) -> None:
    """Take what was typed and not taken yet: the server was started anew, or told of more."""
    if str(st.session_state[box.key] or "") != box.known:
        take()
        st.rerun()


def _made() -> dict[tuple[str, int], Showing]:
    """The boxes of this reader by name and number, the latest of each name."""
    made: dict[tuple[str, int], Showing] = st.session_state.setdefault("q_boxes", {})
    return made


def _about(column: Column) -> str | None:
    if column.name not in _EXPLAINED:
        return None
    return safe.markdown(f"{column.description[:1].upper()}{column.description[1:]}.")
