"""Numbers of a phrase before their digits are known: what is to be done with the numerals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

UNSCALED: Final = (0, 1.0)


class UnsureError(Exception):
    """The phrase holds something that may be read in more than one way, or not at all."""


@dataclass(frozen=True, slots=True)
class Term:
    """A number: the numeral of a slot times 10**exponent times factor, plus addend.

    slot -1: the addend alone. sign and other: what is added, taken off, or divided by at the end.
    """

    slot: int = -1
    exponent: int = 0
    factor: float = 1.0
    addend: float = 0.0
    sign: Literal["", "+", "-", "/"] = ""
    other: Term | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a phrase, its first token and where it ends.

    scale: the words or letters behind it that make it larger, as exponent and factor. form: the
    class of its numeral, "" for words. share: a fraction ("one-third"). doubt: a letter or short
    form that is a scale only beside a currency or a noun: "m" (million or metres) or "b"; apart:
    it does not touch its number. one: what is counted may be singular. compound: words such as "two
    hundred thousand", whose last belongs to a part. ratio: a share said as "one in five", in
    percent.
    """

    term: Term
    start: int
    end: int
    scale: tuple[int, float] = UNSCALED
    form: str = ""
    share: bool = False
    doubt: str = ""
    apart: bool = False
    one: bool = False
    compound: bool = False
    ratio: bool = False

    def scaled(self, exponent: int, factor: float = 1.0) -> Number:
        """The number times 10**exponent times factor."""
        term = self.term
        if term.slot < 0:
            term = replace(term, addend=times_power(term.addend, exponent) * factor)
        elif term.addend:
            times = 10.0**exponent * factor
            term = replace(term, factor=term.factor * times, addend=term.addend * times)
        else:
            term = replace(term, exponent=term.exponent + exponent, factor=term.factor * factor)
        scale = (self.scale[0] + exponent, self.scale[1] * factor)
        return replace(self, term=term, scale=scale)


def times_power(value: float, exponent: int) -> float:
    """A number times 10**exponent with one rounding: 2.3 million is 2300000."""
    return float(f"{value!r}e{exponent}") if "e" not in repr(value) else value * 10.0**exponent
