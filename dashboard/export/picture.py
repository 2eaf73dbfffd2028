"""A chart as a picture that stands by itself: title above; how to read it, sources and date below.

The specification is that of the screen, so that screen and picture cannot differ; only its colours
become those of a white page and its width a fixed one. The words around it are set here, since
Vega-Lite breaks no lines.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import vl_convert

from dashboard import safe
from dashboard.screens.shared.content.credit import Credit
from dashboard.theme import PALETTE, SANS, Role

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 720  # px of the chart; with the margins 768
MARGIN = 24
_SCALE = 2.0  # pixels of a PNG per px: sharp in print at 16 cm
_MOST_SOURCES = 8
_BOTH_SCHEMES = re.compile(r"light-dark\((#[0-9A-Fa-f]{6}), ?#[0-9A-Fa-f]{6}\)")
_GRADIENT = re.compile(r"((?:id=\"|url\(#)gradient_)(\d+)(?=[\")])")
_DATA = ("data", "datasets")


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A chart that can be taken along.

    `specification`: Vega-Lite, as drawn on the screen. `reading`: how to read its marks, in a
    sentence. `table`: its data, a row a mark (see `dashboard.export.table`).
    """

    specification: dict[str, Any]
    title: str
    unit: str
    reading: str
    table: pd.DataFrame
    credit: Credit


def svg(picture: Picture) -> str:
    """The picture as SVG that asks for nothing outside of it and runs nothing."""
    chart = plain_svg(picture.specification)
    width, height = _size(chart)
    columns = max(1.0, width / WIDTH)
    dated = ", ".join(filter(None, (picture.unit, picture.credit.dated)))
    above = [
        *_lines(picture.title, 20, 64 * columns, weight=600),
        *_lines(_sentence(dated), 14, 100 * columns, role=Role.MUTED),
    ]
    below = [
        line
        for text in (picture.reading, *_cited(picture.credit.sources), picture.credit.origin)
        for line in _lines(text, 12, 124 * columns, role=Role.MUTED)
    ]
    y = MARGIN
    head, y = _set(above, y)
    # What a chart keeps free at its left, for arrows, lies in the margin.
    left = max(0, MARGIN - _padding(picture.specification))
    placed = f'<g transform="translate({left},{y + 8})">{chart}</g>'
    foot, y = _set(below, y + 8 + math.ceil(height) + 12)
    whole = f"{math.ceil(width) + 2 * left}", f"{y + MARGIN}"
    description = str(picture.specification.get("description", ""))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description"'
        f' width="{whole[0]}" height="{whole[1]}" viewBox="0 0 {whole[0]} {whole[1]}">'
        f'<title id="title">{safe.escape(picture.title)}</title>'
        f'<desc id="description">{safe.escape(description)}</desc>'
        f'<rect width="100%" height="100%" fill="{PALETTE[Role.PAGE].light}"/>'
        f"{head}{placed}{foot}</svg>"
    )


def png(picture: Picture) -> bytes:
    """The picture as PNG, two pixels to the px."""
    return vl_convert.svg_to_png(svg(picture), scale=_SCALE)


def plain_svg(specification: dict[str, Any]) -> str:
    """A chart alone as SVG, for what says itself what it shows."""
    drawn = vl_convert.vegalite_to_svg(_for_paper(specification), allowed_base_urls=[])
    return _named_by_content(safe.plain(drawn))


def _named_by_content(drawn: str) -> str:
    """The drawing with names of its own for its gradients, which vl-convert counts on and on.

    So the same chart is always the same text, and several charts can stand in one document.
    """
    positions: dict[str, int] = {}
    for _, number in _GRADIENT.findall(drawn):
        positions.setdefault(number, len(positions))
    counted = _GRADIENT.sub(lambda found: f"{found[1]}{positions[found[2]]}", drawn)
    own = hashlib.sha256(counted.encode()).hexdigest()[:8]
    return _GRADIENT.sub(lambda found: f"{found[1]}{own}_{found[2]}", counted)


def _for_paper(specification: dict[str, Any]) -> dict[str, Any]:
    """The specification in plain colours, at a fixed width, on white."""
    made: dict[str, Any] = _plain(specification, is_data=False)
    if made.get("width") == "container":
        made["width"] = WIDTH
    made["background"] = PALETTE[Role.PAGE].light
    return made


def _plain(node: Any, *, is_data: bool) -> Any:
    """Colours of both schemes become that of the light one; words of data stay as they are.

    Every text is made safe to hold in XML first: a control character in one ends vl-convert, and
    with it the whole process.
    """
    if isinstance(node, dict):
        return {
            safe.lines(key): _plain(value, is_data=is_data or key in _DATA)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_plain(value, is_data=is_data) for value in node]
    if not isinstance(node, str):
        return node
    text = safe.lines(node)
    return text if is_data else _BOTH_SCHEMES.sub(r"\1", text)


def _padding(specification: dict[str, Any]) -> int:
    padding = specification.get("padding", 0)
    return int(padding.get("left", 0)) if isinstance(padding, dict) else int(padding)


def _size(chart: str) -> tuple[float, float]:
    found = re.search(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"', chart)
    if found is None:
        raise ValueError("the chart has no size")
    return float(found[1]), float(found[2])


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: int
    weight: int
    role: Role


def _lines(
    text: str, size: int, columns: float, *, weight: int = 400, role: Role = Role.INK
) -> list[_Line]:
    broken = textwrap.wrap(safe.plain(text), int(columns), max_lines=6, placeholder=" …")
    return [_Line(line, size, weight, role) for line in broken]


def _set(lines: list[_Line], top: int) -> tuple[str, int]:
    """The lines one below the other, and where they end."""
    made = []
    for line in lines:
        top += round(line.size * 1.4)
        made.append(
            f'<text x="{MARGIN}" y="{top - round(line.size * 0.3)}" font-family="{SANS}"'
            f' font-size="{line.size}" font-weight="{line.weight}"'
            f' fill="{PALETTE[line.role].light}">{safe.escape(line.text)}</text>'
        )
    return "".join(made), top


def _cited(sources: tuple[str, ...]) -> list[str]:
    """The sources, each on a line of its own, the first of them where there are many."""
    if not sources:
        return []
    named = list(sources[:_MOST_SOURCES])
    named[0] = f"{'Source' if len(sources) == 1 else 'Sources'}: {named[0]}"
    left = len(sources) - _MOST_SOURCES
    return named + ([f"and {left:,} more sources"] if left > 0 else [])


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def fingerprint(picture: Picture) -> str:
    """The same for the same picture, whoever looks at it: what its address is made of."""
    parts = [picture.specification, picture.title, picture.unit, picture.reading]
    return json.dumps([*parts, picture.credit.origin, picture.credit.sources], default=str)
