"""What all pages share: frame, dataset, choices, blocks, charts and links."""

from __future__ import annotations

import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import access, blocks, data, live, safe
from dashboard.cache import drawn_once
from dashboard.charts.compact import compact_chart
from dashboard.charts.encoding import specification
from dashboard.charts.ranges import PICK, READING, range_chart
from dashboard.export import gallery
from dashboard.export.gallery import FORMS, GALLERY, file_name
from dashboard.export.picture import Picture
from dashboard.export.table import range_table
from dashboard.screens.pages import page
from dashboard.screens.shared import address
from dashboard.screens.shared.address import choose
from dashboard.screens.shared.content.credit import Credit, as_at
from dashboard.screens.shared.content.credit import credit as credit_of
from dashboard.screens.shared.content.notes import (
    OUTDATED_NOTE,
    READING_NOTE,
    SCENARIO_NOTE,
    other_dataset_note,
    unreadable_note,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pandas as pd
    from streamlit.delta_generator import DeltaGenerator

    from dashboard.charts.axis import Axis
    from dashboard.charts.bands import Band
    from dashboard.screens.shared.content.rows import Panel
    from estimates.check import Result

__all__ = ["choose"]  # what callers find here besides what is defined below

WIDTH = 1120  # px: the one column of the page, at most
WORDS_AND_CHART = (5, 7)  # of twelve parts

_TURNED = "turned"
_LONG = 0.5  # s without anything on the page
_SHOWN = "q_shown"  # the check of the dataset that this reader's page shows


@contextmanager
def frame() -> Iterator[None]:
    """The page's one centred column, with the style of its blocks."""
    st.html(blocks.stylesheet())
    with st.container(horizontal_alignment="center"), st.container(width=WIDTH, key="q_page"):
        yield


def dataset(*, shows_scenario: bool = False, **defaults: str) -> Result:
    """The dataset that the page shows; says first where its files cannot be read.

    shows_scenario: the page itself tells of a what-if in its address; any other is said to show the
    dataset's own figures.

    The address then says which dataset and which version of it is shown, and holds `defaults` where
    it leaves them open. Stops the page where there is nothing to show.
    """
    _arrived()
    paths = data.named(data.datasets())
    name = _named(list(paths))
    state = _read(paths[name])
    outdated = _is_outdated(state.version)
    scenario = address.keep_scenario()
    # Weak: a page that was left open does not keep what its files held before.
    st.session_state[_SHOWN] = weakref.ref(state.result) if state.result else None
    st.session_state[address.DATASET], st.session_state[address.VERSION] = name, state.version
    with slot():
        if outdated:
            _outdated(state.version)
    version = "" if outdated else state.version
    draft = address.adopt_draft() if access.editing() else ""
    address.complete(
        defaults | {address.DATASET: name, address.DRAFT: draft}, {address.VERSION: version}
    )
    with slot(key="q_note"):
        if state.unreadable:
            show(unreadable_note(state))
    with slot():
        if scenario and not shows_scenario:
            _scenario_elsewhere()
    _follow(state, name)
    if state.result is None:
        st.stop()
    return state.result


def _read(path: Path) -> data.State:
    """The state of a dataset; where it is long in coming, the page says so meanwhile."""
    with slot():
        if data.STORE.soon(path, _LONG) is None:
            place = st.empty()
            place.html(blocks.page(READING_NOTE))
            state = data.STORE.load(path)
            place.empty()
            return state
    return data.STORE.load(path)


def _named(names: list[str]) -> str:
    """Which dataset the page shows: that of the address, else the one that was shown last.

    Stops the page where the address asks for one that is not there: another one in its place would
    pass for it.
    """
    last = st.session_state.get(address.DATASET, "")
    asked = st.query_params.get(address.DATASET) or (last if last in names else names[0])
    if len(names) > 1:
        words = {name: safe.plain(name) for name in names}
        with st.container(key="q_dataset"):
            picked = address.choose("Dataset", names, asked, address.DATASET, words)
    else:
        picked = asked if asked in names else None
    if picked is None:
        show(other_dataset_note(asked, names))
        st.stop()
    return picked


def _is_outdated(version: str) -> bool:
    """Whether the address was made with other data than any that this reader has seen."""
    seen: set[str] = st.session_state.setdefault("q_seen", set())
    seen.add(version)
    return st.query_params.get(address.VERSION, version) not in seen


def _outdated(version: str) -> None:
    """What a link says that was made before the data changed; it is taken as read once told so."""

    def update() -> None:
        address.put({address.VERSION: version})

    show(OUTDATED_NOTE)
    st.button("Update the link to the current data", on_click=update, key="q_update_link")


def _scenario_elsewhere() -> None:
    """A what-if is carried along: what this page shows is not changed by it."""
    with st.container(key="q_scenario"):
        show(blocks.text(blocks.strong("This link carries a what-if. "), SCENARIO_NOTE))
        with st.container(horizontal=True, key="q_scenario_ways", vertical_alignment="center"):
            link("derived", "See what follows")
            st.button("Drop it", on_click=address.put, args=({address.SCENARIO: ""},))


def _follow(state: data.State, name: str) -> None:
    """What `follow.js` needs to show the page anew once its files have changed; not seen."""
    script = blocks.tag("script", src=live.SCRIPT)
    with st.container(key="q_follow"):
        st.html(blocks.join([live.marker(state, name), script]), unsafe_allow_javascript=True)
        st.button("Show the current data", key="q_follow_now")


def slot(key: str | None = None) -> DeltaGenerator:
    """A place for what is there only sometimes.

    What stands below it keeps its own place whether or not this one is filled: Streamlit draws anew
    whatever moves, and what is being typed into it is lost.
    """
    return st.container(key=key)


def show(*parts: str) -> None:
    """Blocks, as one element."""
    st.html(blocks.page(*parts))


def note(*children: str, wrong: bool = False) -> None:
    """Something the reader has to know first, as one paragraph."""
    show(blocks.note(blocks.text(*children), wrong=wrong))


def head(result: Result, title: str, bold: str, rest: str) -> None:
    """How most pages begin: as of when the data are, the title, and what matters most."""
    show(
        blocks.text(as_at(result), cls="small muted"),
        blocks.heading(1, title),
        blocks.text(blocks.strong(bold), " ", rest, cls="standfirst"),
    )


def chart(
    panel: Panel,
    title: str,
    *,
    key: str | None = None,
    about: Iterable[str] = (),
    note: str = "",
    compact: bool = False,
) -> str:
    """A chart at the width of its column; with a key, the id of a clicked row, else "".

    `title` is what it shows, for those who take it along. `about`: ids of estimates whose sources
    stand below the exported picture, where those of the rows are not enough. note: what else is
    said there. compact: one line per row, its words beside its mark; the rows then have
    the columns of `compact_chart`. Where there is nothing to draw, they are a list.
    """
    if panel.is_blank:
        said = (
            blocks.join([blocks.strong(str(words)), blocks.small(str(who))])
            for words, who in zip(panel.rows["words"], panel.rows["who"], strict=True)
        )
        show(blocks.rows(said))
        return ""

    parts = (panel.rows, panel.axis, panel.description, panel.bands, panel.reference)
    shown = Picture(
        _specification(*parts, pick=key is not None, compact=compact),
        titled(title, panel.about),
        panel.axis.title,
        " ".join(filter(None, (READING, panel.note, note))),
        range_table(panel.rows, panel.axis.title),
        credit([*panel.rows["id"], *about]),
    )
    points = draw(shown, key).get(PICK, [])
    return str(points[0]["id"]) if points else ""


def titled(title: str, about: Iterable[str]) -> str:
    """The title of a picture: with what all its rows are about, where it does not say so itself."""
    missing = [part for part in about if part.casefold() not in title.casefold()]
    return f"{title}: {', '.join(missing)}" if missing else title


def credit(ids: Iterable[str]) -> Credit:
    """What an exported picture of estimates says of its sources and of the dataset shown."""
    result: Result | None = st.session_state[_SHOWN]()
    version = st.session_state[address.VERSION]
    return credit_of(result, ids, version) if result else Credit("", "", "", ())


def draw(shown: Picture, key: str | None = None) -> dict[str, Any]:
    """Any chart at the width of its column, with the menu to take it along.

    Every chart goes through here. With a key, returns what is selected in it, by selection.
    """
    specification = shown.specification
    name = GALLERY.hang(shown)
    files = (
        (form.label, gallery.address(name, ending), file_name(shown, ending))
        for ending, form in FORMS.items()
    )
    with st.container(gap=None):
        selected: dict[str, Any] = {}
        if key is None:
            st.vega_lite_chart(specification, theme=None, width="stretch")
        else:
            event = st.vega_lite_chart(
                specification, theme=None, width="stretch", on_select="rerun", key=key
            )
            selected = dict(event.selection)
        show(blocks.export_menu(shown.title, files))
    return selected


@drawn_once
def _specification(
    rows: pd.DataFrame,
    axis: Axis,
    description: str,
    bands: tuple[Band, ...],
    reference: float,
    *,
    pick: bool,
    compact: bool,
) -> dict[str, Any]:
    """The Vega-Lite specification of a chart."""
    if compact:
        return specification(lambda: compact_chart(rows, axis, description=description, pick=pick))
    return specification(
        lambda: range_chart(
            rows,
            axis,
            description=description,
            pick=pick,
            bands=bands,
            reference=reference,
        )
    )


def link(name: str, words: str, *, bold: str = "", **parameters: str) -> None:
    """A link to another page, with its parameters; `words` may hold text from files.

    bold: what stands in bold before them.
    """
    label = f"**{safe.markdown(bold)}**{safe.markdown(words)}" if bold else safe.markdown(words)
    st.page_link(page(name), label=label, query_params=address.carried() | parameters)


def turn(name: str, words: str, *, bold: str = "", **parameters: str) -> None:
    """A link from a page to itself, with other parameters.

    The browser is not told of these by Streamlit where the page stays the same, so that the page
    has to: see `_arrived`.
    """
    link(name, words, bold=bold, **parameters, **{_TURNED: "yes"})


def _arrived() -> None:
    """Write what a `turn` asked for into the browser's address."""
    if _TURNED in st.query_params:
        st.query_params.pop(_TURNED)


def go(name: str, **parameters: str) -> None:
    """Show another page."""
    st.switch_page(page(name), query_params=address.carried() | parameters)


def words_and_chart() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two columns, one below the other on a phone, words first."""
    left, right = st.columns(WORDS_AND_CHART, gap="large")
    return left, right
