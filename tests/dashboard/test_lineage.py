"""What feeds what: the graph around a derived figure, and how it is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from dataset_builder import DatasetBuilder
from scene_reader import drawn_by, layers

from dashboard.charts.lineage import STEP, Row, lanes, lineage_chart
from dashboard.screens.derived.content.lineage import MOST_ABOVE, MOST_BELOW, lineage, lineage_table
from dashboard.theme import EXPORT
from estimates.check import Result


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """C = a + b and d = 2 c are calculated; e is stated, and held against c - a."""
    builder = DatasetBuilder()
    builder.add("a", best="1", measure="first")
    builder.add("b", best="2", measure="second")
    builder.add("c", formula="a + b", measure="sum")
    builder.add("d", formula="c * 2", measure="double")
    builder.add("e", best="20", formula="c - a", measure="rest")
    builder.add("elsewhere", formula="b * 9", measure="other")
    return builder.check(tmp_path_factory.mktemp("lineage") / "dataset")


def test_graph_holds_what_feeds_the_figure_and_what_it_feeds(result: Result) -> None:
    found = lineage(result, "c")
    assert [node.id for node in found.nodes] == ["a", "b", "c", "d", "e"]
    fed = {node.id: node.fed_by for node in found.nodes}
    assert fed == {"a": (), "b": (), "c": ("a", "b"), "d": ("c",), "e": ("c", "a")}
    assert [node.id for node in found.nodes if node.is_chosen] == ["c"]
    assert found.left_out == ""


def test_sentences_tell_what_is_made_from_what_is_held_against(result: Result) -> None:
    assert lineage(result, "c").sentences == (
        "sum (2 to 4) is made of first and second.",
        "double (4 to 8) is made of sum.",
        "rest (20) is checked against sum and first.",
    )


def test_ancestors_are_reached_through_calculated_figures(result: Result) -> None:
    assert [node.id for node in lineage(result, "d").nodes] == ["a", "b", "c", "d"]


def test_verdicts_stand_with_the_figures(result: Result) -> None:
    """E says 20, and c - a is b, 1.5 to 2.5."""
    judged = {node.id: (node.sign, node.judged) for node in lineage(result, "c").nodes}
    assert judged["e"] == ("≠", "does not add up")
    assert judged["d"] == ("→", "calculated here")
    assert judged["a"] == ("", "Reported: Press")


def test_what_is_not_drawn_is_counted(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    names = [f"a{number}" for number in range(20)]
    for name in names:
        builder.add(name, best="1")
    builder.add("t", formula="sum(" + ", ".join(names) + ")")
    for number in range(11):
        builder.add(f"u{number}", formula=f"t * {number + 2}")
    found = lineage(builder.check(tmp_path / "dataset"), "t")
    assert len(found.nodes) == MOST_ABOVE + 1 + MOST_BELOW
    assert found.left_out == (
        "Not drawn: eight further inputs and three further figures made from it."
    )
    (chosen,) = (node for node in found.nodes if node.is_chosen)
    assert chosen.unseen == 8
    assert "and eight inputs not shown." in found.sentences[0]
    assert lineage_table(found)["inputs_not_shown"].sum() == 8


def test_circle_is_shown_and_does_not_hang(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("a", formula="b + 1")
    builder.add("b", formula="a + 1")
    found = lineage(builder.check(tmp_path / "dataset"), "a")
    assert {node.id for node in found.nodes} == {"a", "b"}


def test_lines_that_overlap_stand_in_lanes_of_their_own() -> None:
    rows = [row(), row(), row(0, 1), row(2), row(0, 2)]
    assert lanes(rows) == {2: 1, 3: 0, 4: 2}
    apart = [row(), row(0), row(), row(2)]
    assert lanes(apart) == {1: 0, 3: 0}


def row(*fed_by: int, is_checked: bool = False, wrong: bool = False, style: str = "") -> Row:
    return Row(
        words="12 soldiers",
        title="Soldiers",
        judged="agrees",
        style=style or ("calculated" if fed_by else "reported"),
        fed_by=fed_by,
        wrong=wrong,
        is_checked=is_checked,
        is_chosen=False,
    )


def test_each_line_leads_from_its_inputs_to_what_they_feed() -> None:
    """Dots a little below the middle of the inputs' rows, the arrow a little above the target's."""
    drawn = drawn_by(
        lineage_chart([row(), row(), row(0, 1)], description="d", colours=EXPORT, width=400)
    )
    assert [dot["y"] for dot in drawn["dot"]] == pytest.approx([STEP * 0.5 + 5, STEP * 1.5 + 5])
    (head,) = drawn["head"]
    assert head["shape"] == "triangle-right"
    assert head["y"] == pytest.approx(STEP * 2.5 - 5)
    (line,) = (line for line in drawn["line_made"] if line["x"] == line.get("x2", line["x"]))
    ends = sorted((line["y"], line.get("y2", line["y"])))
    assert ends == pytest.approx([STEP * 0.5 + 5, STEP * 2.5 - 5])
    assert {dot["x"] for dot in drawn["dot"]} == {line["x"]}
    nodes = layers(drawn, "node")
    assert len(nodes) == 3
    assert all(node["x"] > head["x"] for node in nodes)
    assert "line_checked" not in drawn


def test_what_is_only_held_against_its_inputs_has_a_dashed_line() -> None:
    drawn = drawn_by(
        lineage_chart(
            [row(), row(0, is_checked=True, wrong=True, style="conditional")],
            description="d",
            colours=EXPORT,
            width=400,
        )
    )
    assert all(line["strokeDash"] == [4, 3] for line in drawn["line_checked"])
    assert "line_made" not in drawn
    assert [item["text"] for item in drawn["text_judged_wrong"]] == ["agrees"]


def test_words_are_read_aloud_once_with_all_that_they_say() -> None:
    drawn = drawn_by(lineage_chart([row(), row(0)], description="d", colours=EXPORT, width=400))
    spoken = [item["description"] for item in layers(drawn, "text_words")]
    assert spoken == ["12 soldiers. Soldiers. agrees."] * 2
