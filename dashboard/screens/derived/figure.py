"""One derived figure in full: equation, verdict, ranges, why, what moves it, what feeds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import blocks
from dashboard.cache import drawn_once
from dashboard.charts.lineage import Row, lineage_chart
from dashboard.charts.ranges import READING as HOW_TO_READ
from dashboard.export.picture import Picture
from dashboard.screens.derived.content.diagnosis import Diagnosis, diagnosis
from dashboard.screens.derived.content.lineage import Lineage, lineage, lineage_table
from dashboard.screens.derived.content.tornado import tornado
from dashboard.screens.derived.scenario import PARAMETER
from dashboard.screens.shared import layout
from dashboard.screens.shared.content.rows import legend_of
from dashboard.screens.shared.content.words import CONTRADICTED, sentence
from dashboard.screens.shared.parts import equation_parts

if TYPE_CHECKING:
    from dashboard.screens.shared.content.figures import Figure
    from estimates.check import Result

PARAMETERS = ("id", "verdict", "find", "page", PARAMETER)
"""What the address of this page holds; links within the page keep it all but what they change."""
READING = (
    "A full line leads to what is made from its inputs, a dashed one to a stated figure that is"
    " only held against them."
)


def _titled(figure: Figure) -> str:
    return ": ".join(filter(None, (figure.title, figure.about)))


def link(words: str, bold: str = "", **changes: str) -> None:
    """A link to this page as it is, but for what changes; a blank takes a parameter away."""
    kept = {name: st.query_params[name] for name in PARAMETERS if name in st.query_params}
    asked = {name: value for name, value in (kept | changes).items() if value}
    layout.turn("derived", words, bold=bold, **asked)


def show_figure(result: Result, figure: Figure) -> int:
    """Lay out one derived figure; returns its place in `result.derived`."""
    place = result.derived["id"].tolist().index(figure.id)
    found = diagnosis(result, place)
    calculated = figure.verdict == "calculated"
    with st.container(border=True):
        _verdict(figure)
        wrong = _wrong(figure, found)
        if wrong:
            layout.show(blocks.facts(wrong))
        charts, facts = st.columns((7, 5), gap="large")
        with charts:
            layout.chart(figure.panel, _titled(figure), about=(figure.id,))
            if not figure.panel.is_blank:
                layout.show(blocks.legend(legend_of([figure.panel])), blocks.small(HOW_TO_READ))
            _sensitivity(result, place, figure)
        with facts:
            layout.show(blocks.facts(_facts(figure, found)))
            words = "About this figure" if calculated else "About the stated figure"
            layout.link("estimate", f"{words}: {figure.result_words}", id=figure.id)
        _alternatives(found)
    return place


def _verdict(figure: Figure) -> None:
    ratio = f"Stated ÷ recalculated = {figure.ratio}" if figure.ratio else ""
    layout.show(
        blocks.heading(2, figure.title),
        blocks.small(figure.about),
        blocks.small(blocks.tag("code", f"{figure.id} = {figure.formula}")),
        blocks.equation(equation_parts(figure)) if figure.terms else "",
        blocks.verdict(figure.sign, figure.tone, figure.sentence, figure.resting, ratio),
    )


def _wrong(figure: Figure, found: Diagnosis) -> list[tuple[str, str]]:
    """What may be wrong, and what would make it right: before all else, also on a phone."""
    if not found.tried and figure.verdict not in CONTRADICTED:
        return []
    several = len(found.causes) > 1
    causes = blocks.join(
        [
            *(blocks.tag("div", blocks.strong(name), ": ", what) for name, what in found.causes),
            blocks.small(found.tried) if found.causes else blocks.tag("div", found.tried),
        ]
    )
    pairs = [
        ("Likely causes" if several else "Likely cause", causes if found.tried else ""),
        ("Or else", _required(found)),
        ("Least change", _smallest(found)),
    ]
    return [(name, value) for name, value in pairs if value]


def _smallest(found: Diagnosis) -> str:
    if not found.smallest:
        return ""
    how = blocks.small("To one input alone; the most doubtful ones first.")
    return blocks.join([blocks.tag("div", found.smallest), how])


def _required(found: Diagnosis) -> str:
    if not found.required:
        return ""
    said = (blocks.tag("div", sentence(text)) for text in found.required)
    more = f"and {found.more_required:,} more. " if found.more_required else ""
    return blocks.join([*said, blocks.small(f"{more}Each on its own, all else unchanged.")])


def _facts(figure: Figure, found: Diagnosis) -> list[tuple[str, str]]:
    more = len(figure.inputs) - len(figure.supports)
    rests = blocks.join(
        [
            *(
                blocks.tag("div", given.title, ": ", given.said, blocks.small(given.weakness))
                for given in figure.supports
            ),
            blocks.small(f"and {more:,} more" if more else ""),
        ]
    )
    pairs = [
        ("Strength of this check", _strength(figure, found)),
        ("For the total to hold", "" if _wrong(figure, found) else _required(found)),
        ("Hedge", blocks.join([blocks.tag("div", text) for text in found.hedges])),
        ("Rests on", rests if figure.supports else ""),
        ("Caution", sentence(figure.interval)),
        ("Note", figure.note),
        ("Where", figure.where),
    ]
    return [(name, value) for name, value in pairs if value]


def _strength(figure: Figure, found: Diagnosis) -> str:
    """The engine's word on a weak check, else the totals that it would have passed."""
    return found.strength or figure.window


def _alternatives(found: Diagnosis) -> None:
    if not found.alternatives:
        return
    more = found.more_alternatives
    layout.show(
        blocks.heading(3, "With other estimates"),
        blocks.table(
            ("In place of", "Another estimate", "Result"),
            (
                (other.input, blocks.join([other.said, blocks.small(other.id)]), other.gives)
                for other in found.alternatives
            ),
        ),
        blocks.small(f"and {more:,} more" if more else ""),
    )


def _sensitivity(result: Result, place: int, figure: Figure) -> None:
    moves = tornado(result, place)
    if moves is None:
        return
    layout.show(
        blocks.heading(3, "What drives it"),
        *([blocks.text(moves.open, cls="basis")] if moves.open else []),
    )
    if moves.panel is not None:
        layout.chart(moves.panel, f"What drives: {_titled(figure)}", about=(figure.id,))
    if moves.notes:
        layout.show(*(blocks.small(note) for note in moves.notes))


def show_graph(result: Result, name: str) -> None:
    """What feeds a derived figure and what is made from it, drawn, in words and as links."""
    found = lineage(result, name)
    if len(found.nodes) < 2:
        return
    layout.show(blocks.heading(2, "What feeds what"))
    words, chart = layout.words_and_chart()
    with chart:
        names = [node.id for node in found.nodes]
        layout.draw(
            Picture(
                specification=_drawn(found),
                title=f"What feeds what: {found.chosen}",
                unit="",
                reading=READING,
                table=lineage_table(found),
                credit=layout.credit(names),
            )
        )
    with words:
        layout.show(
            blocks.rows(found.sentences),
            blocks.small(READING),
            blocks.small(found.left_out),
        )
        for node in found.nodes:
            said = f"{node.title}: {node.said}"
            if node.is_chosen:
                continue
            if node.verdict:
                link(said, id=node.id)
            else:
                layout.link("estimate", said, id=node.id)


@drawn_once
def _drawn(found: Lineage) -> dict[str, Any]:
    """The specification of the graph."""
    places = {node.id: place for place, node in enumerate(found.nodes)}
    rows = [
        Row(
            words=node.said,
            title=node.title,
            judged=f"{node.sign} {node.judged}".strip(),
            style=node.style,
            fed_by=tuple(places[name] for name in node.fed_by),
            wrong=node.verdict in CONTRADICTED,
            is_checked=node.is_checked,
            is_chosen=node.is_chosen,
        )
        for node in found.nodes
    ]
    description = " ".join(found.sentences)
    made: dict[str, Any] = lineage_chart(rows, description=description).to_dict(validate=False)
    return made
