"""`estimates show`: one estimate in full, and its formula recalculated step by step."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from estimates.check import Result
from estimates.diagnosis.alternatives import alternatives
from estimates.diagnosis.backward import required, required_words
from estimates.diagnosis.causes import causes
from estimates.diagnosis.sensitivity import open_words, sensitivity
from estimates.formulas.parser import FormulaError
from estimates.reports import recalculation
from estimates.reports.check_text import finding_parts
from estimates.reports.figures import (
    STYLES,
    Figures,
    Row,
    amount_words,
    as_of_words,
    equation,
    estimate_both,
    measure_title,
    verdict_sign,
)
from estimates.reports.records import findings
from estimates.reports.terminal import Page, Screen
from estimates.tables.cells import nearest
from estimates.words import wording

_ALTERNATIVES: Final = 6  # other estimates of inputs that are shown


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
    status = f" ({row['status']})" if row["status"] else ""
    page.line((f"{_label(row)}: {estimate_both(row)}{status}", "bold"), indent=2, hang=4)
    page.blank()
    _write_meaning(page, result, row, position)
    _write_source(page, result, row)
    page.labelled("Note", row["note"])
    _write_recalculation(page, figures, position)
    _write_links(page, result, row, folder)
    return page.text()


def _unknown(name: str, ids: list[str]) -> str:
    return f"no estimate has the id {name[:60]}: {nearest(name, ids)}"


def _label(row: Row) -> str:
    nature = wording.nature_words(row["result_nature"], calculated=bool(row["is_calculated"]))
    if row["is_calculated"] and row["result_nature"]:
        nature += f" ({wording.NATURES[row['result_nature']].name})"
    return nature


def _write_meaning(page: Page, result: Result, row: Row, position: int) -> None:
    """What the estimate says: the source's words, hedge, nature, range and date."""
    calculated = bool(row["is_calculated"])
    page.labelled("Words", f"“{row['as_stated']}”" if row["as_stated"] else "")
    if not calculated:
        page.labelled("Hedge", wording.qualifier_words(row["qualifier"]))
    nature = "calculated" if calculated else row["nature"]
    page.labelled(
        "Nature", wording.NATURES[nature].sentence if nature in wording.NATURES else nature
    )
    page.labelled("Range", _range(row))
    page.labelled("Figure", _figure(row))
    page.labelled("As of", as_of_words(result)[position] or "not given")
    definition = result.measures.loc[result.measures["id"] == row["measure"], "definition"]
    page.labelled("Counts", str(definition.iloc[0]) if len(definition) else "")


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
    if math.isnan(row["figure"]):
        return "none"
    figure = wording.quantity(row["figure"], row["unit"])
    bound = {"low": ", as an upper bound", "high": ", as a lower bound"}
    return figure + bound.get(row["open"], "")


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
        page.labelled("Reliability", wording.reliability_words(source.get("reliability", "")))
        page.labelled("Source note", source.get("note", ""))
    if row["origin_title"]:
        page.blank()
        unnamed = ", not named" if row["origin_kind"] == "unnamed" else ""
        itself = "" if row["origin"] else " (the source itself)"
        page.labelled("First said by", f"{row['origin_title']}{unnamed}{itself}")
        page.labelled("Chain", _chain(row, source))
        page.labelled("Claimed on", wording.date_words(row["claimed_on"], moment=True))
        if row["origin"]:
            page.labelled("Reliability", wording.reliability_words(origin.get("reliability", "")))
            page.labelled("Origin note", origin.get("note", ""))
    if not row["is_calculated"]:
        page.labelled("Credibility", wording.credibility_words(row["credibility"]))
    page.labelled("Status", row["status"])
    page.labelled("Replaces", row["replaces"])
    later = result.estimates.loc[result.estimates["replaces"] == row["id"], "id"]
    page.labelled("Replaced by", wording.join_words(later))
    if row["note"]:
        page.blank()


def _found(table: pd.DataFrame, name: str) -> Mapping[str, str]:
    """The row of an id, {} where there is none."""
    rows: list[dict[Any, str]] = table[table["id"] == name].head(1).to_dict("records")
    return rows[0] if rows and name else {}


def _source_words(row: Row, source: Mapping[str, str]) -> str:
    if not source:
        return f"{row['source']} (not in sources.csv)"
    title = f"“{source['title']}”" if source["title"] else row["source"]
    return ", ".join(filter(None, (source["author"], title, source["publisher"])))


def _chain(row: Row, source: Mapping[str, str]) -> str:
    """From the origin to the source; "" where nothing stands between."""
    between = [part.strip() for part in row["via"].split(">") if part.strip()]
    last = source.get("publisher") or row["source"]
    return " > ".join([row["origin_title"], *between, last]) if between else ""


def _write_recalculation(page: Page, figures: Figures, position: int) -> None:
    derived = figures.derived
    places = derived.index[derived["row"] == position]
    if not len(places):
        return
    place = int(places[0])
    found = figures.figure(place)
    verdict = found["verdict"]
    page.heading("Recalculated")
    inputs = figures.inputs(place)
    page.blank()
    for name, rows in inputs:
        said = [f"{_label(row)}: {estimate_both(row)}" for row in rows]
        if len(rows) != 1 or rows[0]["id"] != name:
            said = [f"{row['id']}: {words}" for row, words in zip(rows, said, strict=True)]
        page.line((name, "bold"), "  " + ("; ".join(said) or "not known"), indent=2, hang=6)
    _write_steps(page, figures, place, found)
    page.blank()
    sign = verdict_sign(page, verdict)
    page.line((f"{sign} {wording.VERDICTS[verdict].short}", STYLES[verdict]), indent=2)
    figures.write_comparison(page, place, inputs)
    _write_explanation(page, figures.result, place)


def _write_explanation(page: Page, result: Result, place: int) -> None:
    """What may be wrong, what each input would have to be, and how much each of them matters."""
    checked = result.checked
    for cause in causes(checked, [place]).get(place, ()):
        page.labelled("Likely cause", cause.message)
    units = dict(zip(result.estimates["id"], result.estimates["unit"], strict=True))
    for name, ends in required(checked, [place]).get(place, {}).items():
        page.labelled("To be right", required_words(name, ends, units[name]))
    shares = sensitivity(checked, [place]).get(place, {})
    parts = [f"{name} {share:.0%}" for name, share in shares.items()]
    page.labelled("Spread due to", wording.join_words(parts))
    page.labelled("Open", open_words(checked, place))
    others = alternatives(checked, place)
    for one in others[:_ALTERNATIVES]:
        page.labelled("Otherwise", f"{one.words} with {one.name} ({one.said}) for {one.input}")
    if len(others) > _ALTERNATIVES:
        page.labelled("", f"and {len(others) - _ALTERNATIVES:,} more")


def _write_steps(page: Page, figures: Figures, place: int, found: Row) -> None:
    """Each operation with its inputs' values and its result; the last as the check has it."""
    try:
        steps = recalculation.steps(figures.result.checked, place, found["formula"])
    except FormulaError:
        return
    for number, step in enumerate(steps, 1):
        page.blank()
        words = [_short(amount) for amount in step.inputs]
        page.line(f"{number}. {step.text}", indent=2, hang=5)
        page.line(f"= {equation(step.operation, words)}", indent=5, hang=7)
        result = step.result
        if step.is_result and not math.isnan(found["low"]):
            result = recalculation.Amount(
                found["low"], found["figure"], found["high"], found["open"], found["unit"]
            )
        page.line("= ", (amount_words(result), "bold"), indent=5, hang=7)


def _short(amount: recalculation.Amount) -> str:
    return wording.range_words(amount.low, amount.figure, amount.high, amount.open, amount.unit)


def _write_links(page: Page, result: Result, row: Row, folder: Path) -> None:
    """The findings about the estimate, and the derived figures that use it."""
    about = result.findings[(result.findings["estimate"] == row["id"]) & (row["id"] != "")]
    page.heading("Findings")
    for finding in findings(about):
        page.record(*finding_parts(finding, folder))
    if not len(about):
        page.line("none", indent=2)
    ids, inputs = result.derived["id"].tolist(), result.derived["inputs"].tolist()
    users = [user for user, used in zip(ids, inputs, strict=True) if row["id"] in used]
    page.heading("Used by")
    shown = users[:50]
    if len(users) > len(shown):
        shown.append(f"{len(users) - 50:,} more")
    page.line(wording.join_words(shown) or "none", indent=2)
