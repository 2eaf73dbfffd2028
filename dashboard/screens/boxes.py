"""Boxes for the cells of a new row: what stands in them is kept on the server, not in the box.

A box is only written to where it shows something else, so that nothing is lost that is being typed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard import safe
from dashboard.view.adding import Options, label
from estimates.tables.columns import ESTIMATES, Column

# Columns that are explained beside their boxes; each explanation is one more stop for the keyboard.
_EXPLAINED = frozenset(
    {"as_of", "nature", "interval", "credibility", "via", "claimed_on", "formula", "replaces"}
    | {"reliability", "kind", "party", "published"}
)


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
        key = f"{self.prefix}_{known.name}"
        show(key, self.cells.get(known.name, ""))
        st.text_input(
            self._label(known.name),
            key=key,
            help=_about(known),
            on_change=self._take(known.name, key),
            placeholder=placeholder,
        )

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
            **options.words,
            **({text: safe.plain(text)} if text not in {"", *options.words} else {}),
        }
        # Another list of options is another box for Streamlit, which then forgets what is in it.
        listed = zlib.crc32("\n".join(told).encode())
        key = f"{self.prefix}_{known.name}_{listed:x}"
        show(key, text or None)
        st.selectbox(
            self._label(known.name),
            list(told),
            key=key,
            index=None,
            format_func=lambda name: told.get(name, safe.plain(str(name))),
            help=_about(known),
            on_change=self._take(known.name, key),
            placeholder=placeholder,
            accept_new_options=not options.closed,
        )

    def _is_there(self, column: str) -> bool:
        return column in self.columns or bool(self.cells.get(column))

    def _label(self, column: str) -> str:
        mark = self.marked.get(column, "")
        named = f"{label(column)} of the {self.of}" if self.of else label(column)
        return f"{named} · {mark}" if mark else named

    def _take(self, column: str, key: str) -> Callable[[], None]:
        def take() -> None:
            self.typed(column, str(st.session_state[key] or ""))

        return take


def show(key: str, wanted: str | None) -> None:
    """Make a box show a text, where it shows another one."""
    if key not in st.session_state or st.session_state[key] != wanted:
        st.session_state[key] = wanted


def _about(column: Column) -> str | None:
    if column.name not in _EXPLAINED:
        return None
    return safe.markdown(f"{column.description[:1].upper()}{column.description[1:]}.")
