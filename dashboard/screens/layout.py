"""What all pages share: frame, dataset, choices, blocks, charts and links."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import blocks, data, safe
from dashboard.charts.ranges import PICK, READING, range_chart
from dashboard.export.gallery import FORMS, GALLERY, file_name
from dashboard.export.picture import Picture
from dashboard.export.routes import chart_address
from dashboard.export.table import range_table
from dashboard.screens.pages import page
from dashboard.view.credit import Credit
from dashboard.view.credit import credit as credit_of
from dashboard.view.notes import unreadable_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    from streamlit.delta_generator import DeltaGenerator

    from dashboard.charts.axis import Axis
    from dashboard.charts.bands import Band
    from dashboard.view.rows import Panel
    from estimates.check import Result

WIDTH = 1120  # px: the one column of the page, at most
WORDS_AND_CHART = (5, 7)  # of twelve parts

_TICK = 0.6  # s between two glances at the files
_SHOWN = "q_shown"  # the state of the dataset that this reader's page shows


@contextmanager
def frame() -> Iterator[None]:
    """The page's one centred column, with the style of its blocks."""
    st.html(blocks.stylesheet())
    with st.container(horizontal_alignment="center"), st.container(width=WIDTH, key="q_page"):
        yield


def dataset() -> Result:
    """The dataset that the page shows; says first where its files cannot be read.

    Stops the page where there is nothing to show.
    """
    paths = data.datasets()
    names = [path.name for path in paths]
    asked = st.query_params.get("dataset", names[0])
    if asked not in names:
        asked = names[0]
    if len(paths) > 1:
        asked = (
            choose("Dataset", names, asked, "dataset", {name: safe.plain(name) for name in names})
            or names[0]
        )
    state = data.STORE.load(paths[names.index(asked)])
    if state.unreadable:
        show(unreadable_note(state))
    st.session_state[_SHOWN] = state
    _follow(state)
    if state.result is None:
        st.stop()
    return state.result


@st.fragment(run_every=_TICK)
def _follow(shown: data.State) -> None:
    """Show the page anew once its files have changed; until then nothing is drawn or computed."""
    if data.STORE.glance(shown.path) is not shown:
        st.rerun()


def choose(
    label: str, options: Sequence[str], chosen: str, parameter: str, words: Mapping[str, str]
) -> str | None:
    """A choice that lives in the page's address, as `?parameter=id`; None where nothing is chosen.

    `words` holds the words of each option. The address is the truth: the box follows it, also when
    a link changes it.
    """
    key = f"choose_{parameter}"

    def changed() -> None:
        st.query_params[parameter] = st.session_state[key]

    st.session_state[key] = chosen if chosen in options else None
    picked: str | None = st.selectbox(
        label,
        options,
        key=key,
        format_func=words.__getitem__,
        on_change=changed,
        placeholder="Choose",
    )
    return picked


def show(*parts: str) -> None:
    """Blocks, as one element."""
    st.html(blocks.page(*parts))


def chart(panel: Panel, title: str, *, key: str | None = None, about: Iterable[str] = ()) -> str:
    """A chart at the width of its column; with a key, the id of a clicked row, else "".

    `title` is what it shows, for those who take it along. `about`: ids of estimates whose sources
    stand below the exported picture, where those of the rows are not enough. Where there is nothing
    to draw, its rows are a list, without the frame of a chart.
    """
    if panel.is_blank:
        said = (
            blocks.join([blocks.strong(str(words)), blocks.small(str(who))])
            for words, who in zip(panel.rows["words"], panel.rows["who"], strict=True)
        )
        show(blocks.rows(said))
        return ""
    shown = Picture(
        _specification(
            panel.rows, panel.axis, panel.description, panel.bands, pick=key is not None
        ),
        title,
        panel.axis.title,
        " ".join(filter(None, (READING, panel.note))),
        range_table(panel.rows, panel.axis.title),
        credit([*panel.rows["id"], *about]),
    )
    points = draw(shown, key).get(PICK, [])
    return str(points[0]["id"]) if points else ""


def credit(ids: Iterable[str]) -> Credit:
    """What an exported picture of estimates says of its sources and of the dataset shown."""
    state: data.State = st.session_state[_SHOWN]
    return credit_of(state.result, ids, state.version) if state.result else Credit("", "", "", ())


def draw(shown: Picture, key: str | None = None) -> dict[str, Any]:
    """Any chart at the width of its column, with the menu to take it along.

    Every chart goes through here. With a key, returns what is selected in it, by selection.
    """
    name = GALLERY.hang(shown)
    files = (
        (form.label, chart_address(name, ending), file_name(shown, ending))
        for ending, form in FORMS.items()
    )
    with st.container(gap=None):
        selected: dict[str, Any] = {}
        if key is None:
            st.vega_lite_chart(shown.specification, theme=None, width="stretch")
        else:
            event = st.vega_lite_chart(
                shown.specification, theme=None, width="stretch", on_select="rerun", key=key
            )
            selected = dict(event.selection)
        show(blocks.export_menu(shown.title, files))
    return selected


@st.cache_data(max_entries=512, show_spinner=False)
def _specification(
    rows: pd.DataFrame, axis: Axis, description: str, bands: tuple[Band, ...], *, pick: bool
) -> Any:
    """The Vega-Lite specification of a chart: building one takes far longer than showing it."""
    drawn = range_chart(rows, axis, description=description, pick=pick, bands=bands)
    return drawn.to_dict(validate=False)


def link(name: str, words: str, **parameters: str) -> None:
    """A link to another page, with its parameters; `words` may hold text from files."""
    st.page_link(page(name), label=safe.markdown(words), query_params=with_dataset(parameters))


def go(name: str, **parameters: str) -> None:
    """Show another page."""
    st.switch_page(page(name), query_params=with_dataset(parameters))


def with_dataset(parameters: dict[str, str]) -> dict[str, str]:
    """The parameters of a link, with the chosen dataset where there are several."""
    chosen = st.query_params.get("dataset")
    return parameters | ({"dataset": chosen} if chosen else {})


def words_and_chart() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two columns, one below the other on a phone, words first."""
    left, right = st.columns(WORDS_AND_CHART, gap="large")
    return left, right
