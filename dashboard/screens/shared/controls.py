"""Controls: a search and the pages of a long list, kept in the address; keys of buttons."""

from __future__ import annotations

import datetime as dt
from hashlib import blake2b
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.labels import MOST_CHOICES, choices

if TYPE_CHECKING:
    from estimates.check import Result

find = address.text  # a text to look for is the same on every page


def key_of(name: str, *seen: object) -> str:
    """The key of a control that does something to what is seen beside it, or in it.

    Other things there make it another control: a press that was on its way, the second one of two,
    and what was typed before the server lost sight of the page are of what was seen, and of nothing
    that has come to stand in its place.
    """
    return f"{name}_{blake2b(repr(seen).encode(), digest_size=8).hexdigest()}"


def choose_estimate(result: Result, asked: str) -> str | None:
    """The box to choose an estimate from; where there are many, a search before it."""
    if len(result.estimates) <= MOST_CHOICES:
        options, _ = choices(result, "", asked)
        return layout.choose("Estimate", list(options), asked, "id", options)
    search, box = st.columns((5, 7), gap="large")
    with search:
        text = find("Find", "find", "a measure, a subject, words, an origin or an id")
    options, left_out = choices(result, text, asked)
    with box:
        picked = layout.choose("Estimate", list(options), asked, "id", options)
    if left_out:
        layout.show(blocks.small(f"{left_out:,} more estimates match. Search to see others."))
    return picked


def day_of(text: str) -> dt.date | None:
    """A day of the address, such as 2024-10-18; None where it is none."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def page_of(count: int, size: int, parameter: str = "page") -> slice:
    """The rows of a list of `count` that the page's address asks for, `size` at a time."""
    asked = st.query_params.get(parameter, "1")
    last = max(-(-count // size), 1)
    number = min(int(asked), last) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    start = (max(number, 1) - 1) * size
    return slice(start, min(start + size, count))


def pager(
    name: str, shown: slice, count: int, size: int, things: str, parameter: str = "page"
) -> None:
    """What part of a list is shown, and links to the parts before and after it."""
    if count <= size:
        return
    number = shown.start // size + 1
    layout.show(
        blocks.small(f"Showing {shown.start + 1:,} to {shown.stop:,} of {count:,} {things}.")
    )
    kept = {key: value for key, value in st.query_params.items() if key != parameter}
    with st.container(horizontal=True, key=f"q_pager_{parameter}"):
        if shown.start:
            layout.turn(name, f"Previous {size}", **kept, **{parameter: str(number - 1)})
        if shown.stop < count:
            after = min(size, count - shown.stop)
            layout.turn(name, f"Next {after}", **kept, **{parameter: str(number + 1)})
