"""What a chart draws, read from the scene graph: the marks themselves, not the wish."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt
import vl_convert as vlc

Drawn = dict[str, list[dict[str, Any]]]


def drawn_by(chart: alt.LayerChart) -> Drawn:
    """The drawn items by the name of their layer, without those of grid and axis."""
    scene = vlc.vegalite_to_scenegraph(chart.to_dict())
    named: Drawn = {}
    for mark in _walk(scene["scenegraph"]):
        name = str(mark.get("name") or "").removesuffix("_marks")
        if name and mark["marktype"] != "group":
            named.setdefault(name, []).extend(mark["items"])
    return named


def _walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "marktype" in node:
        yield node
    for item in node.get("items", ()):
        yield from _walk(item)


def layers(drawn: Drawn, kind: str) -> list[dict[str, Any]]:
    """The items of all layers whose names begin so."""
    return [item for name, items in drawn.items() if name.startswith(kind) for item in items]


def centre(item: dict[str, Any]) -> float:
    """The middle of a mark, in pixels."""
    return float(item["x"]) + float(item.get("width", 0)) / 2
