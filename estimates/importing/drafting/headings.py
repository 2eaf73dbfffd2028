"""What the headings of columns of figures mean: which hold lows, figures and highs of what.

Every guess is one: a drafted mapping says so, and its author reads it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_TOKEN: Final = re.compile(r"[^\W\d_]+|[0-9]+(?:\.[0-9]+)?|±|\+/-|%")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ROLES: Final = {
    "low": _words("low lo lower lwr min minimum bot bottom lcl lci lb ll least"),
    "high": _words("high hi upper upr max maximum top ucl uci ub ul most"),
    "spread": _words("± +/- se sem stderr moe sd std stdev sigma err error uncertainty margin"),
    "best": _words("best estimate est value val median mean central point mid figure average avg"),
}
# What names an interval, and says nothing of what is measured.
_INTERVAL: Final = _words(
    "ci cri ui pi hdi hpd conf confidence credible credibility prediction uncertainty interval int"
    " range bound bounds limit limits level end estimate est value val of the at in % pct percent"
    " cl standard deviation margin number thousand thousands million millions billion billions"
)
_KINDS: Final = {
    "pi": "pi", "prediction": "pi", "ci": "ci", "confidence": "ci", "conf": "ci", "cri": "cri",
    "credible": "cri", "ui": "ui", "uncertainty": "ui", "hdi": "hdi", "hpd": "hdi",
}  # fmt: skip
_ERRORS: Final = _words("se sem stderr standard")
_DEVIATIONS: Final = _words("sd std stdev deviation sigma")
_QUANTILE: Final = re.compile(
    r"(?:x|q|p|pct|quantile|percentile|perc)[ _.]*([0-9]+(?:[._][0-9]+)?)\.?"
    r"|([0-9]+(?:\.[0-9]+)?) *(?:%|th)(?: percentile| quantile)?",
    re.ASCII,
)
_NO_FIGURES: Final = _words(
    "id code iso year month day week date days weeks months years index rank row no nr number lat"
    " lon latitude longitude version order quarter"
)


@dataclass(frozen=True)
class Heading:
    """The heading of one column."""

    name: str

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Its words and numbers, in small letters."""
        apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.name)
        return tuple(_TOKEN.findall(apart.lower()))

    @cached_property
    def role(self) -> str:
        """What it holds of a range: low, high, spread, best; "" where it does not say."""
        quantile = self._quantile
        if quantile is not None:
            return "low" if quantile < 50 else "high" if quantile > 50 else "best"
        found = {name for name, words in _ROLES.items() if words & {*self.tokens}}
        for role in ("low", "high", "spread", "best"):
            if role in found:
                return "" if {"low", "high"} <= found else role
        return ""

    @cached_property
    def stem(self) -> tuple[str, ...]:
        """What it says besides: of what it is a low or a high."""
        if self._quantile is not None:
            return ()
        taken = _ROLES.get(self.role, frozenset()) | _INTERVAL
        return tuple(word for word in self.tokens if word not in taken and not word[0].isdigit())

    @property
    def plain(self) -> bool:
        """Whether it says nothing but that it is a figure."""
        return not self.stem

    @cached_property
    def kind(self) -> str:
        """The kind of interval that it names: ci, pi and such; "" for none."""
        return next((_KINDS[word] for word in self.tokens if word in _KINDS), "")

    @cached_property
    def level(self) -> str:
        """The level of an interval that it states, as 95%; "" for none."""
        quantile = self._quantile
        if quantile is not None:
            return f"{abs(100 - 2 * quantile):g}%" if quantile != 50 else ""
        if self.role not in {"low", "high", "spread"}:
            return ""
        stated = [word for word in self.tokens if word[0].isdigit() and 50 <= float(word) < 100]
        return f"{float(stated[0]):g}%" if len(stated) == 1 else ""

    @property
    def is_extreme(self) -> bool:
        """Whether it may be the least or the greatest of many, and no end of a range."""
        return bool({"min", "max", "minimum", "maximum"} & {*self.tokens})

    @property
    def is_error(self) -> bool:
        """Whether it is a standard error."""
        return bool(_ERRORS & {*self.tokens}) and "deviation" not in self.tokens

    @property
    def is_deviation(self) -> bool:
        """Whether it is a standard deviation, of which one cannot tell what it is of."""
        return bool(_DEVIATIONS & {*self.tokens})

    @property
    def may_be_figures(self) -> bool:
        """Whether nothing in it says that its numbers are none: years, codes, places on a map."""
        return not _NO_FIGURES & {*self.tokens}

    @cached_property
    def _quantile(self) -> float | None:
        found = _QUANTILE.fullmatch(self.name.strip().lower())
        if found is None:
            return None
        digits = (found[1] or found[2]).replace("_", ".")
        # 025 and 975 are 2.5 and 97.5, as programs write them where a point cannot be.
        value = float(digits) / (10 if len(digits) == 3 and digits.isdigit() else 1)
        return value if 0 < value < 100 else None


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one estimate. level: of its interval; kind: which; "" where nobody says.

    doubt: what is not certain of it.
    """

    best: str = ""
    low: str = ""
    high: str = ""
    spread: str = ""
    stem: tuple[str, ...] = ()
    kind: str = ""
    level: str = ""
    doubt: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Its columns."""
        return tuple(filter(None, (self.low, self.best, self.high, self.spread)))


def groups(numeric: Sequence[str], named: Collection[str] = ()) -> list[Group]:
    """The estimates that a row seems to hold, by its columns of numbers.

    named: columns that are spoken for. Where no heading says what is a figure, the only column is
    one; of several, none.
    """
    headings = [Heading(name) for name in numeric if name not in named]
    usable = [one for one in headings if one.may_be_figures or one.role in {"low", "high"}]
    by_role: dict[str, list[Heading]] = {role: [] for role in (*_ROLES, "")}
    for one in usable:
        by_role[one.role].append(one)
    figures = by_role["best"] + by_role[""]
    found = list(_pairs(by_role["low"], by_role["high"], figures))
    found += _spreads(by_role["spread"], figures, found)
    if found:
        return found
    if len(by_role["best"]) == 1:
        return [Group(best=by_role["best"][0].name)]
    # One of several best ones may be the only that says nothing else.
    plain = [one for one in by_role["best"] if one.plain]
    if len(plain) == 1:
        return [Group(best=plain[0].name)]
    if len(figures) == 1:
        doubt = "" if by_role["best"] else "a guess: it is the only column of figures"
        return [Group(best=figures[0].name, doubt=doubt)]
    return []


def _pairs(
    lows: Sequence[Heading], highs: Sequence[Heading], figures: Sequence[Heading]
) -> Iterator[Group]:
    left = list(highs)
    for alike in (_same_words, _same_stem):
        for low in lows:
            same = [one for one in left if alike(one, low)]
            rivals = [one for one in lows if alike(one, low)]
            if len(same) != 1 or len(rivals) != 1:
                continue
            left.remove(same[0])
            lows = [one for one in lows if one is not low]
            best, doubt = _figure(low, figures)
            level = low.level if low.level == same[0].level else ""
            yield Group(best, low.name, same[0].name, "", low.stem, low.kind, level, doubt)


def _same_words(one: Heading, other: Heading) -> bool:
    """Whether two headings differ only in the word that says which end it is."""
    return _rest(one) == _rest(other)


def _same_stem(one: Heading, other: Heading) -> bool:
    return (one.stem, one.kind) == (other.stem, other.kind)


def _spreads(
    spreads: Sequence[Heading], figures: Sequence[Heading], paired: Sequence[Group]
) -> Iterator[Group]:
    taken = {name for one in paired for name in one.columns}
    for one in spreads:
        best, doubt = _figure(one, figures)
        if best and best not in taken:
            yield Group(best, "", "", one.name, one.stem, one.kind, one.level, doubt)


def _rest(one: Heading) -> tuple[str, ...]:
    if not one.stem:
        return one.kind, one.level
    return tuple(word for word in one.tokens if word not in _ROLES[one.role])


def _figure(bound: Heading, figures: Sequence[Heading]) -> tuple[str, str]:
    """The column of the figure that a bound belongs to, and what is not certain of that."""
    same = [one for one in figures if one.stem == bound.stem]
    if len(same) == 1:
        return same[0].name, ""
    best = [one for one in same if one.role == "best"]
    if len(best) == 1:
        return best[0].name, ""
    if bound.plain:
        stated = [one for one in figures if one.role == "best"]
        if len(stated) == 1:
            return stated[0].name, ""
        if len(figures) == 1:
            return figures[0].name, "a guess: it is the only other column of figures"
    if same or (bound.plain and figures):
        names = ", ".join(one.name for one in (same or figures))
        return "", f"which is the figure? there are {names}"
    names = ", ".join(one.name for one in figures)
    return "", f"is none of these its figure: {names}?" if figures else ""
