"""What a name says of its own size: “mW” is a thousandth of a watt, whatever else is known.

A hint may mend how a name is written, never how large its unit is: MW is not offered for mW.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_POWERS: Final = {
    "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "d": -1,
    "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24,
}  # fmt: skip
_WORDS: Final = {
    "yotta": 24, "zetta": 21, "exa": 18, "peta": 15, "tera": 12, "giga": 9, "mega": 6, "kilo": 3,
    "hecto": 2, "deca": 1, "deci": -1, "centi": -2, "milli": -3, "micro": -6, "nano": -9,
    "pico": -12, "femto": -15, "atto": -18, "zepto": -21, "yocto": -24,
}  # fmt: skip
# The units that such prefixes are put before.
_METRIC: Final = frozenset({"metre", "gram", "litre", "joule", "watt", "watt_hour"})
_TONNES: Final = frozenset({"tonne", "tonne_of_oil_equivalent", "tonne_CO2e"})  # only made larger


@dataclass(frozen=True, slots=True)
class Prefixed:
    """A power of ten of a known unit. sure: nothing else can be meant by it."""

    power: int
    base: str
    sure: bool

    def definition(self, word: str) -> str:
        """The word as a units.txt defines it."""
        return f"{word} = 1e{self.power} * {self.base}"


def metric(names: Mapping[str, str]) -> dict[str, str]:
    """The names that take a prefix, and their units."""
    return {name: unit for name, unit in names.items() if unit in _METRIC | _TONNES}


def prefixed(word: str, names: Mapping[str, str]) -> Prefixed | None:
    """What a word says as a prefix and a metric unit; None where it says no such thing.

    names: see `metric`. A prefix is read as it is written, in the other case only where there is
    none that is written so: mw may be a thousandth of a watt, but KM are kilometres.
    """
    alike = {name.casefold(): name for name in names}
    for prefixes, exact in ((_POWERS, True), (_POWERS, False), (_WORDS, False)):
        for prefix, power in prefixes.items():
            length = len(prefix)
            head, tail = word[:length], word[length:]
            same = head == prefix if exact else head.casefold() == prefix.casefold()
            base = tail if tail in names else alike.get(tail.casefold(), "")
            if same and base:
                sure = base == tail and (power > 0 or names[base] in _METRIC)
                return Prefixed(power, base, sure)
    return None
