"""What a check worked out, as data frames for reports, screens and scripts."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.arithmetic.ranges import open_names
from estimates.arithmetic.values import NATURE_NAMES, NATURE_RANK
from estimates.arithmetic.verdicts import VERDICTS, names
from estimates.derived.checked import Checked
from estimates.tables.cells import TypedTable
from estimates.units.dimensions import dimension_text
from estimates.words import wording

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_DIGITS = 15  # of a double; what lies below is the noise of converting units


def text_frame(table: TypedTable) -> pd.DataFrame:
    """The declared columns of a table as text, blank cells as ""."""
    return pd.DataFrame({name: table.texts(name).to_pandas() for name in table.table.names}).astype(
        "str"
    )


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def record(frame: pd.DataFrame, place: int) -> dict[str, Any]:
    """One row of a frame as a dictionary."""
    return {str(key): value for key, value in frame.iloc[int(place)].items()}


def estimates_frame(checked: Checked) -> pd.DataFrame:
    """One row per estimate: its cells as text, and what was worked out of them.

    line (physical, from 1), current, is_derived, is_calculated, low, high, figure (float64, in the
    row's unit; ±inf unbounded, NaN none or not known), open ("", "low", "high", "both"), mixed,
    result_nature, verdict ("" where not derived), origin_kind, origin_title, source_title. A
    calculated row has what was recalculated.
    """
    table, quantities = checked.estimates, checked.quantities
    frame = text_frame(table)
    count = table.rows
    row = checked.derivations.row[checked.derivations.row >= 0]
    verdict = np.full(count, "", dtype=object)
    verdict[row] = names(checked.verdict)
    calculated = np.zeros(count, dtype=np.bool_)
    calculated[row] = ~checked.comparison.stated

    low, high = quantities.range.low.copy(), quantities.range.high.copy()
    open_low, open_high = quantities.range.open_low.copy(), quantities.range.open_high.copy()
    figure = quantities.figure.copy()
    nature = table.categories("nature").lookup(NATURE_RANK, 0, np.int8)
    mixed = quantities.interval.copy()
    own = ~checked.comparison.stated
    made, results = row[own], checked.comparison.recalculated
    low[made], high[made] = _clean(results.low[own]), _clean(results.high[own])
    open_low[made], open_high[made] = results.open_low[own], results.open_high[own]
    figure[made] = _clean(checked.comparison.recalculated_figure[own])
    values = checked.recalculated.values
    inherited = nature.copy()
    inherited[row] = np.maximum(nature[row], values.nature[: len(row)])
    mixed[made] = values.mixed[: len(row)][own]

    frame["line"] = table.source.lines(np.arange(count))
    frame["current"] = table.categories("status").equal("") & table.sound
    frame["is_derived"] = verdict != ""
    frame["is_calculated"] = calculated
    frame["low"], frame["figure"], frame["high"] = _clean(low), figure, _clean(high)
    frame["open"] = open_names(open_low, open_high)
    frame["mixed"] = mixed
    frame["result_nature"] = np.array(NATURE_NAMES, dtype=object)[inherited]
    frame["verdict"] = verdict
    return frame.assign(**_origins(checked)).astype(
        dict.fromkeys(("open", "result_nature", "verdict"), "str")
    )


def _origins(checked: Checked) -> dict[str, pd.Series[str]]:
    """Who first made each claim, and in which source it stands.

    A blank origin is the source itself, which has a name: its author, else its publisher.
    """
    tables = checked.dataset.tables
    sources, origins = text_frame(tables["sources"]), text_frame(tables["origins"])
    sources, origins = sources.drop_duplicates("id"), origins.drop_duplicates("id")
    author = sources["author"].where(sources["author"] != "", sources["publisher"])
    by_source = pd.DataFrame({"title": sources["title"], "author": author}).set_axis(sources["id"])
    by_origin = origins.set_index("id")[["title", "kind"]]
    columns = [checked.estimates.categories(name) for name in ("source", "origin")]
    key = columns[0].codes.astype(np.int64) * len(columns[1].values) + columns[1].codes
    # Worked out once for each pair, of which there are few.
    pairs, number = np.unique(key, return_inverse=True)
    at = np.divmod(pairs, max(len(columns[1].values), 1))
    source, origin = (
        pd.Series(column.values, dtype="str").take(place).reset_index(drop=True)
        for column, place in zip(columns, at, strict=True)
    )
    blank = origin == ""
    kind = _looked_up(origin, by_origin["kind"]).fillna("").replace("", "unnamed")
    calculated_here = blank & (source == "")
    kind = kind.where(~blank, "named").where(~calculated_here, "")
    title = _looked_up(origin, by_origin["title"]).fillna(origin)
    title = title.where(~blank, _looked_up(source, by_source["author"]).fillna(source))
    found = {
        "origin_kind": kind,
        "origin_title": title,
        "source_title": _looked_up(source, by_source["title"]).fillna(""),
    }
    return {
        name: column.astype("str").take(number.reshape(-1)).reset_index(drop=True)
        for name, column in found.items()
    }


def _looked_up(keys: pd.Series[str], table: pd.Series[str]) -> pd.Series[str]:
    """The text of each key, missing where there is none; text also where the table is empty."""
    return keys.map(table).astype("str")


def derived_frame(checked: Checked) -> pd.DataFrame:
    """One row per derived figure, in the order of estimates.csv; all figures in the row's unit.

    id, row (position in estimates.csv), verdict, formula, unit, stated_low, stated_figure,
    stated_high, stated_open, low, figure, high, open (recalculated), ratio (stated to recalculated
    figure), accepts_low, accepts_high (totals that, stated exactly, would not be D501),
    may_be_wider (the recalculated range), nature, mixed, inputs (ids), reason.
    """
    table, found, comparison = checked.estimates, checked.derivations, checked.comparison
    row = found.row[found.row >= 0]
    values = checked.recalculated.values
    shown = ~np.isin(names(checked.verdict), ("undecidable", "unit_mismatch"))
    stated = comparison.stated & comparison.usable
    low, high = (
        np.where(shown, _clean(end), np.nan)
        for end in (comparison.recalculated.low, comparison.recalculated.high)
    )
    figure = np.where(shown, _clean(comparison.recalculated_figure), np.nan)
    nature = table.categories("nature").lookup(NATURE_RANK, 0, np.int8)[row]
    nature = np.maximum(nature, values.nature[: len(row)])
    with np.errstate(all="ignore"):
        ratio = np.where(figure != 0, comparison.figure / figure, np.nan)
    judged = shown & comparison.stated
    return pd.DataFrame(
        {
            "id": pd.Series(table.pick("id", row), dtype="str"),
            "row": row,
            "verdict": pd.Series(names(checked.verdict), dtype="str"),
            "formula": pd.Series(formulas(checked, row), dtype="str"),
            "unit": pd.Series(table.pick("unit", row), dtype="str"),
            "stated_low": np.where(stated, comparison.range.low, np.nan),
            "stated_figure": np.where(stated, comparison.figure, np.nan),
            "stated_high": np.where(stated, comparison.range.high, np.nan),
            "stated_open": open_names(comparison.range.open_low, comparison.range.open_high),
            "low": low,
            "figure": figure,
            "high": high,
            "open": np.where(
                shown,
                open_names(comparison.recalculated.open_low, comparison.recalculated.open_high),
                "",
            ),
            "ratio": _clean(ratio),
            "accepts_low": np.where(judged, low, np.nan),
            "accepts_high": np.where(judged, high, np.nan),
            "may_be_wider": checked.may_be_wider,
            "nature": pd.Series(np.array(NATURE_NAMES, dtype=object)[nature], dtype="str"),
            "mixed": values.mixed[: len(row)] | checked.quantities.interval[row],
            "inputs": pd.Series(inputs(checked, len(row)), dtype=object),
            "reason": pd.Series(_reasons(checked), dtype="str"),
        }
    )


def _reasons(checked: Checked) -> list[str]:
    """Why a figure has no verdict, or why its units clash; blank for all others."""
    texts = [""] * len(checked.verdict)
    for place in np.flatnonzero(checked.verdict == VERDICTS.index("undecidable")).tolist():
        texts[place] = reason(checked, place)
    for place in np.flatnonzero(checked.verdict == VERDICTS.index("unit_mismatch")).tolist():
        texts[place] = clash(checked, place)
    return texts


def reason(checked: Checked, derivation: int) -> str:
    """Why a derived figure has no verdict."""
    recalculated = checked.recalculated
    waiting = recalculated.waiting.get(derivation)
    if waiting:
        rows = np.array([node for node in waiting if node < checked.estimates.rows], dtype=np.int64)
        if rows.size:
            return f"{wording.join_words(checked.estimates.pick('id', rows))} is not known"
    if derivation in recalculated.reasons:
        return recalculated.reasons[derivation]
    if not checked.comparison.known[derivation]:
        return "its own unit cannot be read"
    if checked.comparison.stated[derivation] and not checked.comparison.usable[derivation]:
        return "its own figures cannot be used (see its findings)"
    return "the recalculated range has no bound on either side"


def clash(checked: Checked, derivation: int) -> str:
    """How the unit that comes out of a formula differs from the row's."""
    mixed = checked.recalculated.clashes.get(derivation)
    if mixed:
        return mixed
    row = checked.derivations.row[[derivation]]
    known = checked.dimensions.known
    given = known[checked.recalculated.values.dimension[derivation]]
    own = known[checked.units.dimension[row[0]]]
    unit = checked.estimates.pick("unit", row)[0]
    return (
        f"{formulas(checked, row)[0]} gives {dimension_text(given)}, which cannot be converted "
        f"into the row's unit {unit} ({dimension_text(own)})"
    )


def formulas(checked: Checked, row: NDArray[np.int64]) -> list[str]:
    """The formula of each derived row: its own, or that of its measure."""
    own = checked.estimates.pick("formula", row)
    if all(own):
        return own
    measures = checked.dataset.tables["measures"]
    ids, formulas_ = (measures.pick(name, np.arange(measures.rows)) for name in ("id", "formula"))
    by_measure = dict(zip(ids, formulas_, strict=True))
    of = checked.estimates.pick("measure", row)
    return [text or by_measure.get(name, "") for text, name in zip(own, of, strict=True)]


def inputs(checked: Checked, count: int) -> list[tuple[str, ...]]:
    """The ids of the inputs of each derived figure; those of a pool all of them."""
    found = checked.derivations
    node = found.node[: found.start[count]]
    if not found.pools and (node >= 0).all():
        ids = checked.estimates.pick("id", node)
        bounds = found.start[: count + 1].tolist()
        return [tuple(ids[a:b]) for a, b in pairwise(bounds)]
    result = []
    for derivation in range(count):
        nodes: list[int] = []
        for one in found.slots(derivation).tolist():
            nodes += found.pools[one - found.rows].tolist() if one >= found.rows else [one]
        known = np.array([one for one in nodes if one >= 0], dtype=np.int64)
        result.append(tuple(checked.estimates.pick("id", known)))
    return result


def _clean(values: Floats) -> Floats:
    """Without the noise that converting units leaves in the last digits."""
    result = values.astype(np.float64, copy=True)
    some = np.isfinite(result) & (result != 0)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        power = _DIGITS - 1 - np.floor(np.log10(np.abs(result[some])))
        scale = 10.0 ** np.abs(power)
        large = np.round(result[some] / scale) * scale
        rounded = np.where(power >= 0, np.round(result[some] * scale) / scale, large)
    result[some] = np.where(np.isfinite(rounded), rounded, result[some])
    return result + 0.0
