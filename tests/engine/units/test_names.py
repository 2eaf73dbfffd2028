"""The table of units: each entry serves unit text, hints, phrases and words; no word is in two."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from estimates.formulas.parser import FormulaError, parse
from estimates.phrases.reader import Reading, read
from estimates.reports.terminal import Page, Screen
from estimates.tables.numerals import hint
from estimates.units.names import UnitNames, curated
from estimates.units.registry import UnitError, UnitRegistry
from estimates.words import wording

REGISTRY = UnitRegistry.load()
ROWS = curated()
MONEY = [row for row in ROWS if row.group == "money"]
NOUNS = [
    (row, one, many) for row in ROWS if row.group != "money" for one, many in row.forms if many
]
GROUPS = {
    "people", "weapons", "vehicles and buildings", "events", "money", "shares", "numbers", "time",
    "length, area, volume, speed", "mass", "energy and power",
}  # fmt: skip
IRREGULAR = {
    "fisherman": "fishermen",
    "person": "people", "missing_person": "missing_people", "displaced_person": "displaced_people",
    "woman": "women", "man": "men", "serviceman": "servicemen", "servicewoman": "servicewomen",
    "child": "children", "foot": "feet", "prisoner_of_war": "prisoners_of_war",
}  # fmt: skip
UNCHANGED = {
    "capita", "personnel", "dead", "killed", "deceased", "wounded", "injured", "missing",
    "unemployed", "aircraft", "livestock", "cattle", "dozen", "million_british_thermal_units",
}  # fmt: skip


def unit_of(phrase: str) -> str | None:
    found = read(phrase)
    return found.unit if isinstance(found, Reading) else None


def id_of(row: UnitNames) -> str:
    return row.unit


def test_every_row_stands_under_a_known_heading() -> None:
    assert {row.group for row in ROWS} == GROUPS


def test_no_name_word_or_sign_means_two_units() -> None:
    """Only a hint may offer several units for a word."""
    used = Counter(
        word for row in ROWS for word in {*row.names, *row.words, *row.rates, *row.signs}
    )
    assert [word for word, count in used.items() if count > 1] == []
    assert {word for row in ROWS for word in row.hints} & set(used) == set()


def test_no_row_says_anything_twice() -> None:
    for row in ROWS:
        other = (*row.words, *row.hints, *row.rates)
        assert len(other) == len(set(other)), row.unit
        assert len(row.forms) == len(set(row.forms)), row.unit
        assert not set(row.words) & set(row.names), row.unit


def test_what_has_other_meanings_is_a_name_of_its_row() -> None:
    for row in ROWS:
        assert row.other_meanings <= set(row.names), row.unit


def test_hints_and_words_are_in_small_letters_as_people_type_them() -> None:
    """A hint in capitals would be found in exactly that spelling only, as Mt is."""
    words = {word for row in ROWS for word in (*row.words, *row.hints, *row.rates)}
    assert {word for word in words if word != word.casefold()} == {"Mt"}


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.definition == f"[{row.unit}]"], ids=id_of
)
def test_what_is_counted_has_a_plural_and_currencies_have_none(row: UnitNames) -> None:
    assert bool(row.forms[0][1]) is (row.group != "money")
    assert row.is_currency is (row.group == "money")


@pytest.mark.parametrize(("row", "one", "many"), NOUNS, ids=[many for _, _, many in NOUNS])
def test_a_plural_is_that_of_english(row: UnitNames, one: str, many: str) -> None:
    """By the four rules of schoolbooks, or listed here by hand."""
    head, *rest = re.split(r"(?=_of_|_CO2e)", one, maxsplit=1)
    regular = {
        head + "s",
        re.sub("([^aeiou])y$", r"\1ies", head),
        re.sub("(x|ch|sh|ss|us)$", r"\1es", head),
    }
    expected = {"".join([plural, *rest]) for plural in regular} | {IRREGULAR.get(one, "")}
    if one in UNCHANGED:
        expected = {one}
    further = {plural for _, plural in row.forms[1:]} if one == row.unit else set()
    assert many in expected | further


@pytest.mark.parametrize(("row", "one", "many"), NOUNS, ids=[many for _, _, many in NOUNS])
def test_a_noun_is_read_in_phrases_and_written_again(row: UnitNames, one: str, many: str) -> None:
    assert wording.quantity(3, many) == f"3 {many.replace('_', ' ')}"
    assert wording.quantity(1, many) == f"1 {one.replace('_', ' ')}"
    assert wording.unit_words(f"1/{many}") == f"per {one.replace('_', ' ')}"
    if "CO2e" in many:  # the digit in the name is read as a figure of its own
        return
    found = unit_of(f"about 3,000 {many.replace('_', ' ')}")
    read_as = row.unit.removeprefix("million_").removesuffix("s" * many.startswith("million_"))
    assert found == (None if many in row.other_meanings else read_as)


@pytest.mark.parametrize("row", MONEY, ids=id_of)
def test_a_currency_is_known_to_all_that_read_or_write_money(row: UnitNames) -> None:
    amount = wording.quantity(5, row.unit)
    assert amount == (f"{row.sign}5" if row.sign else f"{row.unit} 5")
    assert unit_of(f"{row.unit} 5 million") == unit_of(f"5 million {row.unit}") == row.unit
    for word in row.words:
        assert unit_of(f"5 million {word.replace('_', ' ')}") == row.unit, word
    for sign in row.signs:
        assert unit_of(f"{sign}5 million") == row.unit, sign
        with pytest.raises(UnitError) as caught:
            REGISTRY.unit(f"{sign} per month")
        assert f"write “{row.unit}/month”" in caught.value.message
        if len(sign) == 1:
            assert "currency goes into unit" in hint(f"{sign}5")
            with pytest.raises(FormulaError, match=re.escape(f"2000[{row.unit}]")):
                parse(f"a * {sign}5")
            assert Page(Screen(encoding="ascii")).fit(f"{sign}5") == (
                "$5" if sign == "$" else f"{row.unit} 5"
            )


@pytest.mark.parametrize("row", [row for row in ROWS if row.words or row.hints], ids=id_of)
def test_what_people_type_for_a_unit_is_mended(row: UnitNames) -> None:
    offered = Counter(word for other in ROWS for word in other.hints)
    for word in (*row.words, *row.hints):
        with pytest.raises(UnitError) as caught:
            REGISTRY.unit(word)
        if offered[word] > 1:
            assert row.unit in caught.value.nearest, word
        else:
            assert f"write “{row.unit}”" in caught.value.message, word


@pytest.mark.parametrize("row", [row for row in ROWS if row.rates], ids=id_of)
def test_words_for_a_rate_are_read_and_mended(row: UnitNames) -> None:
    for word in row.rates:
        spoken = word.replace("_", " ")
        if word != "annual":  # "5,000 annual visitors" are no rate of visitors
            assert unit_of(f"about $5,000 {spoken}") == f"USD/{row.unit}", word
        with pytest.raises(UnitError) as caught:
            REGISTRY.unit(f"USD {spoken}")
        named = word.removeprefix("per_")
        unit = named if named in REGISTRY.names() else row.unit
        assert f"write “USD/{unit}”" in caught.value.message, word


@pytest.mark.parametrize("row", [row for row in ROWS if row.symbols], ids=id_of)
def test_a_symbol_has_no_plural_and_is_read_as_it_is_written(row: UnitNames) -> None:
    for symbol in row.symbols:
        if row.group != "shares":
            assert wording.quantity(3, symbol) == f"3 {symbol}"
        if len(symbol) > 1 and symbol not in row.other_meanings and "CO2e" not in symbol:
            assert unit_of(f"about 3,000 {symbol}") == row.unit, symbol


def test_people_are_told_apart_where_one_currency_sign_has_several_owners() -> None:
    assert unit_of("a new $5 million plant") == "USD"
    for phrase in ("Canadian $5 million", "$5 million Hong Kong", "$5 million Zimbabwean"):
        assert unit_of(phrase) is None, phrase
