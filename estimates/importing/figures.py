"""Numbers as other files write them, as the cells of estimates write them: digit by digit.

No text passes through a binary number: a decimal comma becomes a point, a scale becomes a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cached_property, lru_cache
from typing import Final, Literal

from estimates.findings.quoting import shorten

SCALES: Final = {
    "": 0, "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
}  # fmt: skip
_WORDS: Final = {power: word for word, power in SCALES.items() if power}
_POWER: Final = re.compile(r"10*|0\.0*1", re.ASCII)
_MOST: Final = 400  # digits of a number, and the power of ten that it may have
_BLANKS: Final = "[ \u00a0\u2009\u202f]"
SEPARATORS: Final = {
    ",": ",", ".": re.escape("."), " ": _BLANKS, "'": "['\u2019]", "_": "_",
}  # fmt: skip
"""What may part thousands, and the characters that this stands for."""

CODE: Final = re.compile(r"-9{2,}(?:\.0*)?", re.ASCII)
"""Numbers that files of figures write where they have none."""


class Numeral(str):
    """A number of a file whose format fixes how numbers are written, as JSON's does."""

    __slots__ = ()


class FigureError(ValueError):
    """A text is no number as the mapping has them; the message says what to do."""


@dataclass(frozen=True)
class Format:
    """How a file writes numbers, as its mapping states it.

    decimal: the sign, "" where there is none. thousands: the signs, one after the other; a number
    has but one of them. missing: texts that stand for no number. figures: texts that are numbers,
    though they are often written for none, such as -99. remove: texts that are left out of one.
    """

    decimal: Literal["", ".", ","] = ""
    thousands: str = ""
    missing: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    remove: tuple[str, ...] = ()
    exponents: bool = False

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return _pattern(self.decimal, self.thousands)

    def text(self, raw: str, power: int) -> str:
        """A cell as estimates write it; "" where there is no number. power: of ten, its scale.

        Raises:
            FigureError: it is no number of this format.
        """
        if raw in self.missing or not raw:
            return ""
        bare = raw
        for word in self.remove:
            bare = bare.replace(word, "")
        bare = bare.strip().replace("\u2212", "-")
        if CODE.fullmatch(bare) and not self.figures & {raw, bare}:
            raise FigureError(
                f"“{shorten(raw)}” is often written where there is no figure: say under [numbers] "
                f'missing = ["{raw}"] or, if it is a figure here, figures = ["{raw}"]'
            )
        own = isinstance(raw, Numeral)
        found = (_pattern(".", "") if own else self._pattern).fullmatch(bare)
        if found is None or len(bare) > _MOST:
            raise FigureError(self._advice(raw, bare))
        exponent = found["exponent"]
        if exponent is not None and not (own or self.exponents):
            raise FigureError(
                f"“{shorten(raw)}” is written with a power of ten, as spreadsheets do when they "
                "shorten numbers: take the file as it was published, or, if it is written so "
                "there, say exponents = true under [numbers]"
            )
        return _scaled(found, int(exponent or 0), power)

    def _advice(self, raw: str, bare: str) -> str:
        shown = f"“{shorten(raw)}”"
        ways = [signs for signs in _SIGNS if _pattern(*signs).fullmatch(bare)]
        simple = [signs for signs in ways if not all(signs)] or ways
        if simple:
            return (
                f"{shown} is no number as the mapping has them: say under [numbers] how they are "
                f"written, {' or '.join(_said(*signs) for signs in simple)}"
            )
        return (
            f"{shown} is not a number: say under [numbers] whether it stands for none, missing = "
            "[...], or which signs beside it are left out, remove = [...]"
        )


_SIGNS: Final = tuple(
    (decimal, thousands)
    for decimal in ("", ".", ",")
    for thousands in ("", *SEPARATORS)
    if decimal != thousands
)


def _said(decimal: str, thousands: str) -> str:
    said = [("decimal", decimal), ("thousands", thousands)]
    return ", ".join(f'{name} = "{sign}"' for name, sign in said if sign)


@lru_cache(maxsize=32)
def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    groups = "".join(rf"[0-9]{{1,3}}(?:{SEPARATORS[sign]}[0-9]{{3}})+|" for sign in thousands)
    point = re.escape(decimal) or "(?!)"  # which matches nothing
    return re.compile(
        rf"(?P<sign>-?)(?P<whole>{groups}[0-9]+|(?={point}[0-9]))"
        rf"(?:{point}(?P<decimals>[0-9]+))?(?:[eE](?P<exponent>[+-]?[0-9]{{1,3}}))?"
    )


def _scaled(found: re.Match[str], exponent: int, power: int) -> str:
    """The number times powers of ten: exact, and with no digit that nobody stated."""
    whole, decimals = found["whole"] or "0", found["decimals"]
    digits = re.sub(r"[^0-9]", "", whole)
    grouped = len(digits) != len(whole)
    word = _WORDS.get(power, "")
    shift = exponent if word else exponent + power
    if shift:
        with localcontext() as exact:
            exact.prec = len(digits) + len(decimals or "") + 1
            number = Decimal(f"{digits}.{decimals or ''}").scaleb(shift)
            # Zeros that end a whole number are not stated digits; behind a point they would be.
            number = number if decimals else number.normalize()
        digits, _, fraction = f"{number:f}".partition(".")
        decimals = fraction or None
    whole = f"{int(digits):,}" if grouped else digits
    sign = found["sign"]
    return f"{sign}{whole}" + (f".{decimals}" if decimals else "") + (f" {word}" if word else "")


def power_of(scale: str) -> int:
    """The power of ten that a scale means: of `thousand` and such, 1000, or 0.01.

    Raises:
        FigureError: it is none.
    """
    text = scale.strip().replace(",", "")
    if text.lower() in SCALES:
        return SCALES[text.lower()]
    if not _POWER.fullmatch(text) or len(text) > 20:
        known = ", ".join(filter(None, SCALES))
        raise FigureError(f"“{shorten(scale)}” is no scale: say {known}, or a power of ten as 1000")
    return len(text) - 1 if text[0] == "1" else 1 - len(text.partition(".")[2]) - 1
