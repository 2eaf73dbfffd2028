"""Hints on units: none changes the size that a name says of itself."""

from __future__ import annotations

import math
import re
from itertools import product

import pytest

from estimates.units.registry import Unit, UnitError, UnitRegistry

REGISTRY = UnitRegistry.load()
PREFIXES = {
    "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "d": -1, "c": -2, "m": -3, "u": -6,
    "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24, "Z": 21, "Y": 24,
}  # fmt: skip
WORDS = {"milli": -3, "micro": -6, "nano": -9, "pico": -12, "mega": 6, "giga": 9, "peta": 15}
SYMBOLS = ("m", "g", "l", "L", "J", "W", "Wh")
NOUNS = ("metre", "gram", "litre", "joule", "watt")
WRITTEN = [
    (prefix + base, power, base) for (prefix, power), base in product(PREFIXES.items(), SYMBOLS)
]
SPELLED = [(prefix + base, power, base) for (prefix, power), base in product(WORDS.items(), NOUNS)]
PREFIXED = ("km", "kg", "kW", "MW", "GW", "TW", "kWh", "MWh", "GWh", "TWh", "kJ", "MJ", "GJ", "TJ",
    "PJ", "EJ", "mm", "cm", "mg", "Mtoe", "ktoe", "MtCO2e", "ktCO2e")  # fmt: skip


def offered(word: str) -> list[str]:
    """What is offered for a word that is no unit."""
    try:
        REGISTRY.unit(word)
    except UnitError as error:
        written = re.search("write “([^”]+)”", error.hint)
        return [*error.nearest, *([written[1]] if written else [])]
    return []


def is_of_size(unit: Unit, base: str, power: int) -> bool:
    own = REGISTRY.unit(base)
    return unit.dimension == own.dimension and math.isclose(unit.scale, own.scale * 10.0**power)


@pytest.mark.parametrize(("word", "power", "base"), WRITTEN + SPELLED)
def test_what_is_offered_for_a_prefixed_unit_has_the_size_of_it(
    word: str, power: int, base: str
) -> None:
    for name in offered(word):
        assert is_of_size(REGISTRY.unit(name), base, power), name


@pytest.mark.parametrize(("word", "power", "base"), WRITTEN + SPELLED)
def test_the_definition_that_is_offered_has_the_size_of_the_name(
    word: str, power: int, base: str
) -> None:
    try:
        known = REGISTRY.unit(word)
    except UnitError as error:
        advised = re.search("define it by “([^”]+)”", error.hint)
        if advised is None:
            return
        known = UnitRegistry.load(advised[1]).unit(word)
    if word not in {"min", "ha", "yd", "ft", "pm", "am", "cd"}:
        assert is_of_size(known, base, power)


@pytest.mark.parametrize("name", PREFIXED)
def test_a_prefix_in_the_other_case_is_never_mended_where_it_is_a_prefix_too(name: str) -> None:
    """M and m, P and p are two prefixes; K, g and t are none, so that KM can only be km."""
    other = name[0].swapcase() + name[1:]
    for written in (other, other.lower(), other.upper()):
        if written[0] in PREFIXES and written[0] != name[0]:
            assert name not in offered(written), written


@pytest.mark.parametrize(
    ("written", "meant"),
    [("KM", "km"), ("Kg", "kg"), ("kwh", "kWh"), ("KW", "kW"), ("Mw", "MW"), ("gw", "GW"),
     ("twh", "TWh"), ("MTOE", "Mtoe"), ("ej", "EJ")],
)  # fmt: skip
def test_what_can_only_mean_one_size_is_still_mended(written: str, meant: str) -> None:
    assert offered(written) == [meant]


def test_what_a_name_says_of_itself_is_what_to_define() -> None:
    with pytest.raises(UnitError) as caught:
        REGISTRY.unit("USD/mWh")
    assert "define it by “mWh = 1e-3 * Wh” in units.txt" in caught.value.hint
    assert caught.value.nearest == ()
