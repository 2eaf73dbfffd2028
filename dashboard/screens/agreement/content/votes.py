"""The ranges of a quantity as votes: one row for each range of a speaker, on one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dashboard import safe
from dashboard.charts.bands import Band
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.quantities import allowed, open_ends
from dashboard.screens.shared.content.rows import Panel, panel, row

if TYPE_CHECKING:
    pass


def votes_of(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per range and voice, those of one voice together, those within what most allow first.

    Unnamed origins have no voice of their own: each of their ranges stands by itself, at the end.
    """
    said = rows.assign(
        named=rows["voice"] >= 0,
        style=[words.style_of(each) for each in words.records(rows)],
        place=np.arange(len(rows)),
    )
    speaker = said["voice"].where(said["named"], -2 - said["place"])
    said = said.assign(speaker=speaker)
    inside = said.groupby("speaker")["outside"].transform("all")
    first = said.groupby("speaker")["place"].transform("min")
    said = said.assign(_outside=inside, _first=first, _unnamed=~said["named"])
    said = said.sort_values(["_unnamed", "_outside", "_first", "place"], kind="stable")
    same = ["speaker", "low", "high", "figure", "open", "qualifier"]
    said = said.assign(times=said.groupby(same, dropna=False)["id"].transform("count"))
    return said.drop_duplicates(same).reset_index(drop=True)


def panel_of(shown: pd.DataFrame, entry: dict[str, Any]) -> Panel:
    """The chart of rows from `votes_of`, with the values that most allow behind all of them."""
    seen: set[int] = set()
    made = []
    for each in words.records(shown):
        ends = (each["low"], each["figure"], each["high"])
        who = [words.who(each)]
        if each["times"] > 1:
            who.append(f"{words.count_words(each['times'])} estimates say this, one vote")
        if each["named"] and each["speaker"] in seen:
            who.append("one vote with the row above")
        if not each["named"]:
            who.append("no vote: may repeat another")
        if each["outside"] and each["named"]:
            who.append("≠ outside what most allow")
        seen.add(each["speaker"])
        said = safe.plain(words.figure(each))
        told = safe.plain("; ".join(who))
        made.append(row(each["id"], said, told, each["style"], ends, each["open"]))
    drawn = panel(made, entry["unit"])
    bands = _bands(entry)
    note = f"The grey band: {allowed(entry)}" if bands else ""
    return Panel(drawn.rows, drawn.axis, bands, note)


def _bands(entry: dict[str, Any]) -> tuple[Band, ...]:
    """What is drawn across all rows: only where two named origins or more allow it together."""
    if entry["agree"] < 2:
        return ()
    pieces = entry["pieces"]
    return tuple(
        Band(low, high, open_ends(entry, place, len(pieces)))
        for place, (low, high) in enumerate(pieces)
    )
