"""Derived figures in words: equation, verdict, both ranges, and what they rest on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from estimates.check import Result
from estimates.derived import frames
from estimates.formulas.formula_text import Name, Number, Piece, pieces
from estimates.formulas.parser import FormulaError, parse
from estimates.formulas.programs import Program
from estimates.reports import recalculation
from estimates.reports.recalculation import Amount
from estimates.reports.terminal import Page
from estimates.words import wording
from estimates.words.amounts import compared

STYLES: Final = {
    "mismatch": "bold red",
    "unit_mismatch": "bold red",
    "within_range": "bold yellow",
    "undecidable": "bold yellow",
    "match": "bold green",
    "consistent": "bold green",
    "calculated": "bold cyan",
}
_LONGEST: Final = 400  # characters of an equation in words; beyond, the ids have to do
_NAMED: Final = 8  # inputs that are named; of more, their number

Row = dict[str, Any]


def verdict_sign(page: Page, verdict: str) -> str:
    """The sign of a verdict in the characters of the page."""
    words = wording.VERDICTS[verdict]
    return words.sign if page.shows(words.sign) else words.ascii_sign


def both(  # noqa: PLR0913, PLR0917 - a range is three numbers, its marks, its unit and its hedge
    low: float,
    figure: float,
    high: float,
    open_: str,
    unit: str,
    qualifier: str = "",
    word: str = "",
    interval: str = "",
    precision: wording.Precision = wording.USUAL,
) -> str:
    """Figure and range: "$24 million per month ($17.25 million to $31.25 million)".

    An end that nobody stated is never shown as a number; the figure of such a range is a bound too:
    "at least $4.5 million per month (at least $6 million by the figures as stated)".
    """
    if qualifier == "vague":
        return wording.range_words(low, figure, high, open_, unit, qualifier, word)
    said = wording.range_words(
        low,
        figure,
        high,
        open_,
        unit,
        qualifier,
        stated_ends=True,
        interval=interval,
        precision=precision,
    )
    end = {"low": high, "high": low}.get(open_, low if math.isinf(high) else high)
    one_sided = open_ in {"low", "high"} or math.isinf(low) != math.isinf(high)
    if not one_sided or math.isnan(figure) or math.isclose(figure, end, rel_tol=1e-9):
        return said
    hedge = "up to" if open_ == "low" or math.isinf(low) else "at least"
    return f"{said} ({hedge} {wording.amount(figure, unit)} by the figures as stated)"


def amount_words(amount: Amount, precision: wording.Precision = wording.USUAL) -> str:
    """An amount of a recalculation as `both` says it."""
    ends = (amount.low, amount.figure, amount.high, amount.open)
    return both(*ends, amount.unit, precision=precision)


def estimate_both(row: Mapping[str, Any], precision: wording.Precision = wording.USUAL) -> str:
    """A row of `Result.estimates` as `both` says it."""
    calculated = bool(row["is_calculated"])
    return both(
        row["low"],
        row["figure"],
        row["high"],
        row["open"],
        row["unit"],
        "" if calculated else row["qualifier"],
        wording.vague_word(row["as_stated"]),
        row["interval"],
        precision,
    )


def label(row: Row) -> str:
    """Whether a row of `Result.estimates` is reported, planned, calculated ..., in words."""
    nature = wording.nature_words(row["result_nature"], calculated=bool(row["is_calculated"]))
    if row["is_calculated"] and row["result_nature"]:
        nature += f" ({wording.NATURES[row['result_nature']].name})"
    return nature


def status_words(row: Row) -> str:
    """What follows an estimate that does not count: " (retracted)"; "" for one that does."""
    return f" ({row['status']})" if row["status"] else ""


_SIGNS: Final = {" * ": " × ", " / ": " ÷ ", " - ": " − "}


def equation(program: Program, words: Sequence[str]) -> str:
    """A program with the words of its slots: "$2,000 per soldier × 12,000 soldiers"."""
    return "".join(_piece_words(piece, words) for piece in pieces(program))


def _piece_words(piece: Piece, words: Sequence[str]) -> str:
    if isinstance(piece, Name):
        return words[piece.slot]
    if isinstance(piece, Number) and piece.unit:
        return wording.quantity(piece.value, piece.unit)
    return _SIGNS.get(str(piece), str(piece))


def measure_title(result: Result, measure: str) -> str:
    """The title of a measure, or its id where it has none."""
    titles = result.measures.loc[result.measures["id"] == measure, "title"]
    return str(titles.iloc[0] or measure) if len(titles) else measure


def as_of_words(result: Result) -> list[str]:
    """When each estimate held, in words: a moment within limits, or a stretch of time."""
    pairs = zip(result.estimates["as_of"], result.estimates["measure"], strict=True)
    return [
        wording.date_words(as_of, moment=measure not in result.cumulated)
        for as_of, measure in pairs
    ]


class Figures:
    """The derived figures of a result, ready to be written."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.derived = result.derived
        self.estimates = result.estimates

    def estimate(self, position: int) -> Row:
        """A row of `Result.estimates`."""
        return frames.record(self.estimates, position)

    def figure(self, position: int) -> Row:
        """A row of `Result.derived`."""
        return frames.record(self.derived, position)

    def inputs(self, position: int) -> list[tuple[str, tuple[Row, ...]]]:
        """What each name of a derived figure's formula stands for; [] where it is unreadable."""
        formula = self.derived["formula"].iloc[position]
        try:
            found = recalculation.inputs(self.result.checked, position, formula)
        except FormulaError:
            return []
        return [(each.name, tuple(self.estimate(row) for row in each.rows)) for each in found]

    def write(self, page: Page, position: int) -> None:
        """One derived figure as a block: `position` is its place in `Result.derived`."""
        found = self.figure(position)
        row = self.estimate(found["row"])
        verdict = found["verdict"]
        inputs = self.inputs(position)
        words = wording.VERDICTS[verdict].short
        if found["nature"]:
            words += f" ({wording.NATURES[found['nature']].name})"
        head = (f"{verdict_sign(page, verdict)} {found['id']}", STYLES[verdict])
        page.line(head, f": {words}", indent=2, hang=4)
        title = ", ".join(
            filter(None, (measure_title(self.result, row["measure"]), row["subject"]))
        )
        page.line((title, "dim"), indent=4)
        labelled = _Labelled(page)
        by_measure = "" if row["formula"] else f" (formula of the measure {row['measure']})"
        labelled("equation", f"{found['id']} = {found['formula']}{by_measure}")
        if verdict != "undecidable":
            labelled("in words", _equation_words(found["formula"], inputs))
        self.write_comparison(page, position, inputs)

    def write_comparison(
        self,
        page: Page,
        position: int,
        inputs: Sequence[tuple[str, tuple[Row, ...]]],
    ) -> None:
        """Both figures and ranges, ratio, window and verdict of a derived figure."""
        found = self.figure(position)
        row = self.estimate(found["row"])
        labelled = _Labelled(page)
        if not row["is_calculated"]:
            labelled("stated", estimate_both(row, compared(found).precision))
        labelled("recalculated", self._recalculated(position, found))
        labelled("ratio", _ratio(found["ratio"]))
        labelled("window", _window(found))
        labelled("", self.sentence(found, inputs))

    def _recalculated(self, position: int, found: Row) -> str:
        if found["verdict"] == "unit_mismatch":
            steps = recalculation.steps(self.result.checked, position, found["formula"])
            whole = steps and steps[-1].is_result
            return f"{amount_words(steps[-1].result)}, not in {found['unit']}" if whole else ""
        if math.isnan(found["low"]):
            return ""
        return both(
            found["low"],
            found["figure"],
            found["high"],
            found["open"],
            found["unit"],
            precision=compared(found).precision,
        )

    def sentence(self, found: Row, inputs: Iterable[tuple[str, tuple[Row, ...]]]) -> str:
        """The verdict in words, with what the figure rests on."""
        rows = list({row["id"]: row for _, group in inputs for row in group}.values())
        rests = [
            wording.input_words(row["id"], row["result_nature"], row["credibility"]) for row in rows
        ]
        if found["verdict"] == "undecidable":
            rests = []
        if len(rests) > _NAMED:
            rests = [*rests[: _NAMED - 1], f"{len(rests) - _NAMED + 1} more"]
        # That it is calculated is said in what stands above.
        verdict = "" if found["verdict"] == "calculated" else f"{compared(found).words()}."
        words = " ".join(filter(None, (verdict, wording.rests_words(rests))))
        if found["may_be_wider"]:
            words += " The recalculated range may be wider than it has to be."
        if found["mixed"]:
            words += " It holds an interval such as 95%, so its ends are not bounds."
        return words


class _Labelled:
    """Lines of a block behind labels of one width."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def __call__(self, label: str, text: str) -> None:
        self._page.labelled(label, text, indent=4, column=18)


def _equation_words(formula: str, inputs: Sequence[tuple[str, tuple[Row, ...]]]) -> str:
    """The formula with what its inputs say; "" where that would not help."""
    if not inputs or any(len(rows) != 1 for _, rows in inputs):
        return ""
    program = parse(formula).program
    words = equation(program, [wording.estimate_words(**rows[0]) for _, rows in inputs])
    return words if len(words) <= _LONGEST else ""


def _ratio(ratio: float) -> str:
    if math.isnan(ratio):
        return ""
    return f"{wording.ratio(ratio)} (stated figure to recalculated one)"


def _window(found: Row) -> str:
    """The totals that, stated exactly, would not be called wrong."""
    low, high, unit = found["accepts_low"], found["accepts_high"], found["unit"]
    if math.isnan(low) or (math.isinf(low) and math.isinf(high)):
        return ""
    precision = compared(found).precision
    words = wording.range_words(low, math.nan, high, found["open"], unit, precision=precision)
    return f"an exact total would pass if it were {words}"
