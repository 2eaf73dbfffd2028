"""`estimates show`: one estimate in full, and its formula recalculated step by step."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from estimates.agreement.agreements import sentences_on
from estimates.check import Result
from estimates.reports import working
from estimates.reports.check_text import finding_parts
from estimates.reports.figures import (
    Figures,
    Row,
    as_of_words,
    estimate_both,
    label,
    measure_title,
    status_words,
)
from estimates.reports.records import findings
from estimates.reports.terminal import Page, Screen
from estimates.series.conflicts import CLAIMS
from estimates.tables.advice import nearest
from estimates.words import wording


class UnknownEstimateError(LookupError):
    """No estimate has this id; the message is one line."""


def report(result: Result, name: str, screen: Screen, folder: Path) -> str:
    """One estimate in full.

    Raises:
        UnknownEstimateError: no estimate has the id `name`.
    """
    ids = result.estimates["id"].tolist()
    if name not in ids:
        raise UnknownEstimateError(_unknown(name, ids))
    figures = Figures(result)
    position = ids.index(name)
    row = figures.estimate(position)
    page = Page(screen)
    page.record((row["id"], "bold"), f"  {folder / 'estimates.csv'}:{row['line']}")
    page.line(", ".join(filter(None, (measure_title(result, row["measure"]), row["subject"]))))
    page.blank()
    page.line((f"{label(row)}: {estimate_both(row)}{status_words(row)}", "bold"), indent=2, hang=4)
    places = figures.derived.index[figures.derived["row"] == position]
    if len(places):
        working.write(page, figures, int(places[0]))
        page.heading("What it is" if row["is_calculated"] else "What was stated")
    page.blank()
    _write_meaning(page, result, row, position)
    _write_source(page, result, row)
    page.labelled("Note", row["note"])
    _write_links(page, result, row, folder)
    return page.text()


def _unknown(name: str, ids: list[str]) -> str:
    return f"no estimate has the id {name[:60]}: {nearest(name, ids)}"


def _write_meaning(page: Page, result: Result, row: Row, position: int) -> None:
    """What the estimate says: the source's words, hedge, nature, range and date."""
    calculated = bool(row["is_calculated"])
    page.labelled("Words", f"“{row['as_stated']}”" if row["as_stated"] else "")
    if not calculated:
        page.labelled("Hedge", row["qualifier"] and wording.qualifier_words(row["qualifier"]))
    nature = "calculated" if calculated else row["nature"]
    page.labelled(
        "Nature", wording.NATURES[nature].sentence if nature in wording.NATURES else nature
    )
    page.labelled("Range", _range(row))
    page.labelled("Figure", _figure(row))
    page.labelled("As of", as_of_words(result)[position] or "not given")
    definition = result.measures.loc[result.measures["id"] == row["measure"], "definition"]
    page.labelled("Counts", str(definition.iloc[0]) if len(definition) else "")
    for sentence in sentences_on(result.checked, position):
        page.labelled("Agreement", f"{sentence}.")
    _write_series(page, result, row)


def _write_series(page: Page, result: Result, row: Row) -> None:
    """How its series compares on a day, who contradicts it, and what its origin said later."""
    on_a_day = _of_series(result.agreements[result.agreements["at"] != ""], row)
    contradicted = _of_series(result.contradictions, row)
    named = (contradicted[list(CLAIMS)] == row["id"]).any(axis=1)
    frames = {
        "On a day": on_a_day,
        "Contradicted": result.contradictions_in_words(contradicted[named]),
    }
    for name, frame in frames.items():
        for sentence in frame["sentence"].tolist():
            page.labelled(name, f"{sentence}.")
    page.labelled("Later", _later(result, row))


def _of_series(frame: pd.DataFrame, row: Row) -> pd.DataFrame:
    """The rows that are about what an estimate is about."""
    columns = {"nature": "result_nature", "measure": "measure", "subject": "subject"}
    own = np.ones(len(frame), dtype=np.bool_)
    for column, cell in columns.items():
        own &= (frame[column] == row[cell]).to_numpy()
    return frame[own]


def _later(result: Result, row: Row) -> str:
    """The latest estimate of the same origin, where that is another one."""
    series = result.series
    own = series[series["id"] == row["id"]]
    if own.empty or own["latest"].iloc[0]:
        return ""
    speaker = series["speaker"] == own["speaker"].iloc[0]
    latest = {str(key): cell for key, cell in series[speaker & series["latest"]].iloc[0].items()}
    latest_words = wording.estimate_words(**latest | {"unit": latest["series_unit"]})
    return f"{latest_words} ({wording.date_words(latest['end'])}, {latest['id']})"


def _range(row: Row) -> str:
    """Both ends, and which of them nobody stated or a rounding made."""
    low, high, unit, open_ = row["low"], row["high"], row["unit"], row["open"]
    ends = wording.span(low, high, open_, unit)
    if math.isnan(low):
        return "not known: the findings say why" if row["current"] else "not known"
    if row["qualifier"] == "vague":
        return f"{wording.range_words(low, math.nan, high, open_, unit)}, by convention"
    if row["is_calculated"] or open_ or row["interval"] or math.isinf(low) or math.isinf(high):
        return ends + (f"; a {row['interval']} interval, not bounds" if row["interval"] else "")
    return wording.rounding_words(low, row["figure"], high, unit)


def _figure(row: Row) -> str:
    """The figure of a bound, or that there is none; else it stands in the first line."""
    if math.isnan(row["figure"]):
        return "none"
    bound = {"low": ", as an upper bound", "high": ", as a lower bound"}
    return (
        wording.quantity(row["figure"], row["unit"]) + bound[row["open"]]
        if row["open"] in bound
        else ""
    )


def _write_source(page: Page, result: Result, row: Row) -> None:
    """Who published it, who first said it, and how surely."""
    source, origin = _found(result.sources, row["source"]), _found(result.origins, row["origin"])
    if row["source"]:
        page.blank()
        page.labelled("Source", _source_words(row, source))
        page.labelled("Published", wording.date_words(source.get("published", ""), moment=True))
        page.labelled("Accessed", wording.date_words(source.get("accessed", ""), moment=True))
        page.labelled("Where", row["locator"])
        page.labelled("Address", source.get("url", ""))
        page.labelled("Source note", source.get("note", ""))
    if row["origin_title"]:
        if row["origin"]:
            page.blank()
        unnamed = ", not named" if row["origin_kind"] == "unnamed" else ""
        itself = "" if row["origin"] else " (the source itself)"
        page.labelled("First said by", f"{row['origin_title']}{unnamed}{itself}")
        page.labelled("Chain", _chain(row, source))
        page.labelled("Claimed on", wording.date_words(row["claimed_on"], moment=True))
        page.labelled("Origin note", origin.get("note", "") if row["origin"] else "")
    if not row["is_calculated"]:
        page.labelled("Grades", _grades(row, source, origin))
    page.labelled("Status", row["status"])
    page.labelled("Replaces", row["replaces"])
    later = result.estimates.loc[result.estimates["replaces"] == row["id"], "id"]
    page.labelled("Replaced by", wording.join_words(later))


def _found(table: pd.DataFrame, name: str) -> Mapping[str, str]:
    """The row of an id, {} where there is none."""
    rows: list[dict[Any, str]] = table[table["id"] == name].head(1).to_dict("records")
    return rows[0] if rows and name else {}


def _source_words(row: Row, source: Mapping[str, str]) -> str:
    if not source:
        return f"{row['source']} (not in sources.csv)"
    title = f"“{source['title']}”" if source["title"] else row["source"]
    return ", ".join(filter(None, (source["author"], title, source["publisher"])))


def _grades(row: Row, source: Mapping[str, str], origin: Mapping[str, str]) -> str:
    """How far source, origin and estimate are to be trusted, judged apart."""
    graded = {
        "source": wording.reliability_words(source.get("reliability", "")),
        "origin": wording.reliability_words(origin.get("reliability", "")) if row["origin"] else "",
        "estimate": wording.credibility_words(row["credibility"]),
    }
    return "; ".join(f"{name} {words}" for name, words in graded.items() if words)


def _chain(row: Row, source: Mapping[str, str]) -> str:
    """From the origin to the source; "" where nothing stands between."""
    between = [part.strip() for part in row["via"].split(">") if part.strip()]
    last = source.get("publisher") or row["source"]
    return " > ".join([row["origin_title"], *between, last]) if between else ""


def _write_links(page: Page, result: Result, row: Row, folder: Path) -> None:
    """The findings about the estimate, and the derived figures that use it."""
    about = result.findings[(result.findings["estimate"] == row["id"]) & (row["id"] != "")]
    page.blank()
    page.line(("Findings", "bold"), "" if len(about) else " none")
    for finding in findings(about):
        page.record(*finding_parts(finding, folder))
    ids, inputs = result.derived["id"].tolist(), result.derived["inputs"].tolist()
    users = [user for user, used in zip(ids, inputs, strict=True) if row["id"] in used]
    shown = users[:50]
    if len(users) > len(shown):
        shown.append(f"{len(users) - 50:,} more")
    page.blank()
    page.line(("Used by ", "bold"), wording.join_words(shown) or "none", hang=2)
