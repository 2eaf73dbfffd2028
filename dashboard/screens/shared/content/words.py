"""Small sentences that several pages share; words about values are the engine's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.cache import remembered
from estimates.derived.frames import records as records  # noqa: PLC0414 - for the pages
from estimates.tables.columns import DOUBTFUL
from estimates.units.registry import UnitError
from estimates.words import wording

if TYPE_CHECKING:
    from estimates.check import Result

_COUNTS = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
CONTRADICTED = frozenset({"mismatch", "unit_mismatch"})
"""Verdicts under which stated and recalculated are apart, in value or in unit."""

NO_ESTIMATES = (
    "No estimates yet.",
    "Add rows to estimates.csv; “estimates check” says what is missing.",
)

_STYLES = frozenset({"planned", "conditional", "projected"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One estimate as a sentence: `lead` in the colour of `style`, what, who, and a doubt or ""."""

    id: str
    lead: str
    style: str
    said: str
    who: str
    doubt: str

    @property
    def parts(self) -> tuple[str, str, str, str, str]:
        """What it is laid out from."""
        return self.lead, self.style, self.said, self.who, self.doubt


def support(title: str, estimate: dict[str, Any]) -> str:
    """An input with what weakens it, in words: "“Pay per soldier” (truth cannot be judged)"."""
    nature, grade = estimate["result_nature"], estimate["credibility"]
    weak = [wording.NATURES[nature].name] if nature in _STYLES else []
    weak += [wording.CREDIBILITY[grade]] if grade in DOUBTFUL else []
    return f"“{title}” ({'; '.join(weak)})" if weak else f"“{title}”"


def count_words(count: int) -> str:
    """A small number as a word: "none", "one" ... "twelve"; beyond, as digits."""
    return _COUNTS[count] if count < len(_COUNTS) else wording.number(count)


def plural(count: int, one: str, many: str = "") -> str:
    """A counted noun: "one article", "three articles", "no articles"."""
    number = "no" if count == 0 else count_words(count)
    return f"{number} {one if count == 1 else many or one + 's'}"


def counted(count: int, one: str) -> str:
    """A counted noun with its number in digits: "1 article", "1,200 articles"."""
    return f"{count:,} {one}{'s' * (count != 1)}"


def sentence(text: str) -> str:
    """`text` with a capital first letter, unless it begins with an id such as moon_pay."""
    return text if "_" in text.partition(" ")[0] else text[:1].upper() + text[1:]


def small_first(text: str) -> str:
    """`text` as it stands within a sentence: with a small first letter."""
    return text[:1].lower() + text[1:]


def stopped(text: object) -> str:
    """`text` with a full stop, unless it ends as a sentence already: with a question, say."""
    told = str(text)
    return told if told.endswith((".", "?", "!")) else f"{told}."


class Titles(dict[str, str]):
    """Titles by id; what has none is called by its id."""

    def __missing__(self, name: str) -> str:
        return name


@remembered
def titles(result: Result) -> Titles:
    """The titles of the declared measures, by id."""
    pairs = zip(result.measures["id"], result.measures["title"], strict=True)
    return Titles({name: title for name, title in pairs if title})


def when(result: Result, row: dict[str, Any]) -> str:
    """When an estimate holds, in words; "" where nobody says."""
    return wording.date_words(row["as_of"], moment=row["measure"] not in result.cumulated)


@remembered
def current(result: Result) -> pd.DataFrame:
    """The `estimates` that count: neither superseded nor retracted."""
    every = estimates(result)
    return every if every["current"].all() else every[every["current"]]


@remembered
def estimates(result: Result) -> pd.DataFrame:
    """All estimates as lists and charts show them: each in the unit of its measure.

    Only what has another scale is converted: one third becomes 33.3%, but soldiers stay soldiers
    beside people. Equations keep the units of the files, which their arithmetic goes by.
    """
    every: pd.DataFrame = result.estimates
    units = dict(zip(result.measures["id"], result.measures["unit"], strict=True))
    # Text also where no measure is known.
    wanted = every["measure"].map(units).astype("str").fillna("")
    pairs = pd.DataFrame({"own": every["unit"], "other": wanted}).drop_duplicates()
    factors = {
        (own, other): factor
        for own, other in zip(pairs["own"], pairs["other"], strict=True)
        if own != other and (factor := unit_factor(result, own, other)) != 1
    }
    if not factors:
        return every
    made = every.copy()
    for (own, other), factor in factors.items():
        chosen = (every["unit"] == own) & (wanted == other)
        made.loc[chosen, ["low", "figure", "high"]] *= factor
        made.loc[chosen, "unit"] = other
    return made


def unit_factor(result: Result, own: str, other: str) -> float:
    """What turns numbers in one unit into numbers in another; 1 where nothing does."""
    try:
        first, second = (result.dataset.units.unit(text) for text in (own, other))
    except UnitError:
        return 1.0
    return first.scale / second.scale if first.dimension == second.dimension else 1.0


def style_of(row: dict[str, Any]) -> str:
    """The style (a key of `LOOKS`) of an estimate: never surer than what it rests on."""
    nature = row["result_nature"] or row["nature"]
    if row["is_calculated"]:
        return "calculated_not_yet" if nature in _STYLES else "calculated"
    return nature if nature in _STYLES else "reported"


def lead(row: dict[str, Any]) -> str:
    """What opens a sentence about an estimate: "Reported", "Planned", "If", "Calculated here"."""
    if row["is_calculated"]:
        inherited = row["result_nature"]
        named = wording.NATURES[inherited].name if inherited in _STYLES else ""
        return "Calculated here" + (f" ({named})" if named else "")
    return wording.nature_words(row["result_nature"] or row["nature"])


def origin(row: dict[str, Any]) -> str:
    """Who said it first: "media reports, origin not named"; "" where calculated."""
    if row["is_calculated"]:
        return ""
    unnamed = ", origin not named" if row["origin_kind"] == "unnamed" else ""
    return f"{row['origin_title']}{unnamed}"


def who(row: dict[str, Any]) -> str:
    """What kind of statement it is, and whose: "Planned: South Korean intelligence"."""
    return ": ".join(filter(None, (lead(row), origin(row))))


def doubt(row: dict[str, Any]) -> str:
    """What has to be said beside a stated figure that its own inputs contradict; else ""."""
    known = wording.VERDICTS.get(row["verdict"])
    contradicted = row["verdict"] in CONTRADICTED and known is not None
    return f"{known.sign} {known.short}" if known and contradicted else ""


SAID = (
    *("low", "figure", "high", "open", "unit", "qualifier", "as_stated", "interval"),
    *("is_calculated", "mixed"),
)
"""The columns that `said` reads."""


def figure(row: dict[str, Any]) -> str:
    """The engine's words for an estimate; a stated figure that it could not use is no result."""
    unusable = math.isnan(row["low"]) and row["qualifier"] != "vague" and not row["is_calculated"]
    return "no usable figure" if unusable else wording.estimate_words(**row)


def said(row: dict[str, Any], about: str = "") -> str:
    """What an estimate says, opened by what it is about where that is not plain."""
    return f"{about}: {figure(row)}" if about else figure(row)


def statement(row: dict[str, Any], about: str = "") -> Statement:
    """An estimate as a sentence, with what it is about where that is not plain."""
    words = figure(row)
    return Statement(
        id=row["id"],
        lead=lead(row) + ":",
        style=style_of(row),
        said=f"{about}, {words}" if about else words,
        who=origin(row),
        doubt=doubt(row),
    )


def abouts(result: Result, estimates: pd.DataFrame, *, dated: bool = True) -> list[str]:
    """What tells the rows of a list apart besides their figures: measure, subject, date.

    The date stands where others of the same measure, subject and nature have another one: a toll of
    three weeks ago is not the toll of today. dated: False where each row has its date anyway.
    """
    named = titles(result)
    parts = [[named[measure] for measure in estimates["measure"]], list(estimates["subject"])]
    telling = [column for column in parts if len(set(column)) > 1]
    if len(telling) == 2 and len(set(zip(*telling, strict=True))) == len(set(telling[0])):
        telling = telling[:1]  # each measure has one subject, so its name is enough
    if dated:
        telling.append(_telling_dates(result, estimates))
    lines = zip(*telling, strict=True) if telling else [()] * len(estimates)
    return [", ".join(filter(None, cells)) for cells in lines]


def _telling_dates(result: Result, estimates: pd.DataFrame) -> list[str]:
    """The date of each stated row that others alike have another date than; "" for the others."""
    stated = estimates[~estimates["is_calculated"].astype(bool)]
    alike = stated.groupby(["measure", "subject", "result_nature"], dropna=False)["as_of"]
    several = set(stated.index[alike.transform("nunique") > 1])
    rows = records(estimates[["measure", "as_of"]])
    return [
        (when(result, row) or "date not given") if place in several else ""
        for place, row in zip(estimates.index, rows, strict=True)
    ]


def shared(result: Result, estimates: pd.DataFrame) -> tuple[str, ...]:
    """What all rows are about, measure and subject: `abouts` leaves it out of each of them."""
    named = titles(result)
    parts = [
        {named[measure] for measure in estimates["measure"].unique()},
        set(estimates["subject"].unique()),
    ]
    return tuple(str(part.pop()) for part in parts if len(part) == 1 and part != {""})
