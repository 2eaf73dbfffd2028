"""What people write for units, and how to mend it: what was likely meant, or the nearest names."""

from __future__ import annotations

import difflib
import functools
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from estimates.units.grammar import (
    CONSTANT_PRICE,
    CURRENCY,
    MAX_NAME,
    MAX_TEXT,
    NO_NUMBERS,
    MalformedError,
)
from estimates.units.names import curated
from estimates.units.prefixes import metric, prefixed

_CHARACTERS: Final = str.maketrans(
    {
        "×": "*",
        "·": "*",
        "÷": "/",
        "²": "**2",
        "³": "**3",
        "^": "**",
        "−": "-",
        "\u00a0": " ",
        "\u202f": " ",
    }
)
_SIGNS: Final = {sign: row.unit for row in curated() for sign in row.signs if not sign.isalpha()}
# The longest first: C$ before $, but not within XC$.
_SIGN: Final = "|".join(
    (r"(?<![A-Za-z])" if sign[0].isalpha() else "") + re.escape(sign)
    for sign in sorted(_SIGNS, key=len, reverse=True)
)
# A number at the start, perhaps after a currency, or a scale word: "$2,000", "USD million".
_AMOUNT: Final = re.compile(
    rf"^[ ~<>+-]*((?:US )?(?:{_SIGN})|[A-Z]{{3}}\b)?\s*(?>[0-9][0-9.,\s]*)(?:[kKM]\b)?(?!\s*[/*])"
    r"|^\s*[kKM]\s*$|\b(?:thousand|million|billion|trillion|mn|bn|tn)s?\b\s*(?:of\b)?"
)
_RATES: Final = {
    word: row.unit for row in curated() for word in row.rates if not word.startswith("per_")
}
_SHARES: Final = {
    "100": "percent",
    "1000": "per_mille",
    "10000": "per_ten_thousand",
    "100000": "per_hundred_thousand",
    "1000000": "per_million",
}


def _per_number(found: re.Match[str]) -> str:
    return f"{_SHARES[found[2]]}*{found[1]}/{found[3]}"


_REWRITES: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (_SIGN, lambda found: f" {_SIGNS[found[0].upper()]} "),
        (r"\bUS +USD\b|\bUSD +US\b", "USD"),
        (rf"\b({'|'.join(_RATES)})\b", lambda found: f"/{_RATES[found[1].lower()]}"),
        (r"\b(?:constant|real) +([0-9]{4}) +([A-Z]{3})\b", r"\2_\1"),
        (r"\b([A-Z]{3})[-(]?((?:19|20)[0-9]{2})\b\)?", r"\1_\2"),
        (r"\bper[ -](cent|mille?)\b", r"per\1"),
        (r"(?<=[0-9])[, ](?=000\b)", ""),
        (r"\b(?:square|sq)[ _.]+([a-z]+)", r"\1**2"),
        (r"\b(?:cubic|cu)[ _.]+([a-z]+)", r"\1**3"),
        (r"\b([a-z]+)([23])\b", r"\1**\2"),
        (r"\b(?:per|an?|each|every)\b", "/"),
        (r"^([^/]+)/ *(10{2,6}) +(\S.*)$", _per_number),
        (r"/ *\(([^()]*)\)", lambda found: "/" + found[1].replace("*", "/")),
        (r"^ */", "1/"),
    )
)
_WORDS: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[ \t-]+[A-Za-z][A-Za-z0-9_]*)*")


def _meanings() -> dict[str, tuple[str, ...]]:
    """The units that people may mean by words which are no names of theirs."""
    meant: dict[str, list[str]] = {}
    for row in curated():
        per = (word.removeprefix("per_") for word in row.rates if word not in _RATES)
        for word in (*row.words, *row.hints, *per):
            meant.setdefault(word, []).append(row.unit)
    return {word: tuple(units) for word, units in meant.items()}


MEANINGS: Final[Mapping[str, tuple[str, ...]]] = _meanings()


def _letter_pairs(name: str) -> set[str]:
    padded = f" {name.casefold()} "
    return {padded[index : index + 2] for index in range(len(padded) - 1)}


class Hints:
    """Says how to mend unit text that cannot be read, in terms of the names that are known."""

    def __init__(
        self,
        names: Mapping[str, str],
        exponents: Callable[[str], dict[str, int]],
        root: Callable[[dict[str, int]], tuple[float, dict[str, int]]],
    ) -> None:
        """Take the unit of every known name, a mapping that may grow until the first hint.

        `exponents` reads unit text and `root` finds the base units of what it gave; both raise
        `MalformedError`.
        """
        self._names = names
        self._exponents = exponents
        self._root = root

    def advice(self, text: str, bad: MalformedError) -> tuple[str, tuple[str, ...]]:
        """Hint and nearest names for text that is not a unit."""
        bare = _AMOUNT.sub(r"\1 ", text)
        problem = bad.problem if bare == text else NO_NUMBERS
        repaired = self._repair(bare)
        if repaired:
            return f"{problem}; write “{repaired}”", ()
        if bare != text:
            try:
                self._exponents(bare)
            except MalformedError as rest:
                bad = rest
        fix, nearest = self.fix(bad)
        return problem + fix, nearest

    def fix(self, bad: MalformedError) -> tuple[str, tuple[str, ...]]:
        """What to say about a name that is not known, and the nearest that are."""
        if not bad.name:
            return "", ()
        if bad.name in self._names:
            return "; it is defined only further down", ()
        nearest = self._nearest(bad.name)
        own = prefixed(bad.name, self._metric)
        if own and own.sure and not nearest:
            return f"; define it by “{own.definition(bad.name)}” in units.txt", ()
        alike = (
            "; the nearest is " + " or ".join(f"“{name}”" for name in nearest) if nearest else ""
        )
        if CURRENCY.fullmatch(bad.name):
            return (
                f"{alike}; a currency is added by “{bad.name} = [{bad.name}]” in units.txt",
                nearest,
            )
        return alike or "; correct it, or define it in units.txt", nearest

    def _repair(self, text: str) -> str:
        """The unit text that was probably meant, if it is valid; otherwise nothing."""
        text = text.translate(_CHARACTERS)
        for pattern, replacement in _REWRITES:
            text = pattern.sub(replacement, text)
        text = _WORDS.sub(lambda found: self._spoken(found[0]), text)
        text = re.sub(r"[ \t]*(\*\*|[*/])[ \t]*", r"\1", text).strip()
        try:
            self._root(self._exponents(text[:MAX_TEXT]))
        except MalformedError:
            return ""
        return text

    def _spoken(self, words: str) -> str:
        """The known name for words as people write them, or else the words themselves."""
        joined = self._known(re.sub(r"[ \t-]+", "_", words))
        parts = [self._known(part) for part in words.split("-")]
        return joined or ("*".join(parts) if all(parts) else words)

    def _known(self, word: str) -> str:
        small = word.casefold()
        meant = MEANINGS.get(small, ())
        for name in (word, self._folded.get(small), meant[0] if len(meant) == 1 else ""):
            if not name or not (name in self._names or CONSTANT_PRICE.fullmatch(name)):
                continue
            if self._keeps_size(word, name):
                return name
        return ""

    def _keeps_size(self, word: str, name: str) -> bool:
        """Whether a name is no other size than the word says of itself: mW is not MW."""
        own = prefixed(word, self._metric)
        if own is None or word == name or name not in self._names:
            return True
        (scale, root), (other, other_root) = (
            self._root(self._exponents(each)) for each in (own.base, name)
        )
        return root != other_root or math.isclose(scale * 10.0**own.power, other)

    @functools.cached_property
    def _metric(self) -> dict[str, str]:
        """The names that take a prefix."""
        return metric(self._names)

    @functools.cached_property
    def _folded(self) -> dict[str, str]:
        """Names by their small letters, where only one unit is meant by them."""
        meant: dict[str, set[str]] = {}
        for name, unit in self._names.items():
            meant.setdefault(name.casefold(), set()).add(unit)
        return {name.casefold(): name for name in self._names if len(meant[name.casefold()]) == 1}

    @functools.cached_property
    def _pairs(self) -> dict[str, list[str]]:
        """Names by their pairs of letters: difflib over all names is slow where errors are many."""
        pairs: dict[str, list[str]] = {}
        for name in self._names:
            for pair in _letter_pairs(name):
                pairs.setdefault(pair, []).append(name)
        return pairs

    def _nearest(self, word: str) -> tuple[str, ...]:
        """At most three known names that are spelled alike, one per unit, best first."""
        if len(word) > MAX_NAME:
            return ()
        if len(MEANINGS.get(word, ())) > 1:
            return MEANINGS[word]
        shared = Counter(name for pair in _letter_pairs(word) for name in self._pairs.get(pair, ()))
        # Ties go by name: the order of a set changes from run to run, a message must not.
        likely = sorted(shared, key=lambda name: (-shared[name], name))[:24]
        if prefixed(word, self._metric):
            likely = [name for name in likely if name.casefold() == word.casefold()]
            likely = [name for name in likely if self._keeps_size(word, name)]
        close = difflib.get_close_matches(word, likely, n=6, cutoff=0.65)
        return tuple({self._names[name]: name for name in reversed(close)}.values())[::-1][:3]
