"""Units: what converts into what and by which factor, what never does, what bad text is told."""

from __future__ import annotations

import csv
import math
import pickle
import re
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pint
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from project import TEST_DATA

from estimates.units.dimensions import (
    DIMENSIONLESS,
    Dimension,
    dimension_text,
    divide,
    multiply,
    power,
)
from estimates.units.grammar import (
    MAX_DEFINITIONS,
    MAX_FILE_BYTES,
    DefinitionProblem,
    read_definitions,
)
from estimates.units.hints import MEANINGS
from estimates.units.names import curated
from estimates.units.registry import Unit, UnitError, UnitRegistry

DATA = TEST_DATA / "units"
REGISTRY = UnitRegistry.load()
ALIKE: dict[Dimension, list[str]] = {}
for _name in REGISTRY.names():
    ALIKE.setdefault(REGISTRY.unit(_name).dimension, []).append(_name)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(name: str) -> list[tuple[str, ...]]:
    """The cells of a table of cases."""
    return [tuple(row.values()) for row in rows(name)]


def read(text: str) -> Unit | UnitError:
    """The unit, or the error as a value."""
    try:
        return REGISTRY.unit(text)
    except UnitError as error:
        return error


def problem(definitions: str) -> DefinitionProblem:
    """The only problem of a units.txt."""
    (found,) = UnitRegistry.load(definitions).problems
    return found


# ---------------------------------------------------------------------------------- known units


@pytest.mark.parametrize(("unit", "other", "factor", "why"), table("conversions"))
def test_units_convert_by_the_factor_worked_out_by_hand(
    unit: str, other: str, factor: str, why: str
) -> None:
    one, two = REGISTRY.unit(unit), REGISTRY.unit(other)
    assert one.dimension == two.dimension, why
    assert one.scale / two.scale == pytest.approx(float(factor), rel=1e-14), why


@pytest.mark.parametrize(("unit", "dimension"), table("dimensions"))
def test_a_unit_has_the_dimension_that_its_names_say(unit: str, dimension: str) -> None:
    assert dimension_text(REGISTRY.unit(unit).dimension) == dimension


@pytest.mark.parametrize(("first", "second"), table("separate"))
def test_different_things_never_convert(first: str, second: str) -> None:
    assert REGISTRY.unit(first).dimension != REGISTRY.unit(second).dimension


def test_no_two_base_units_share_a_dimension() -> None:
    bases = [row.unit for row in REGISTRY.rows() if row.definition.startswith("[")]
    dimensions = [REGISTRY.unit(base).dimension for base in bases]
    assert len(bases) > 100
    assert all(first != second for first, second in combinations(dimensions, 2))


def test_twelve_months_are_exactly_a_year() -> None:
    assert 12 * REGISTRY.unit("month").scale == REGISTRY.unit("year").scale


def test_a_plain_number_has_no_dimension_and_no_scale() -> None:
    assert REGISTRY.unit("1") == Unit("1", DIMENSIONLESS, 1.0)


def test_blanks_around_a_unit_and_its_signs_do_not_matter() -> None:
    assert REGISTRY.unit(" USD / soldier\t* month ** -2 ").scale == (
        REGISTRY.unit("USD/soldier*month**-2").scale
    )
    assert REGISTRY.unit(" soldier ").text == "soldier"


@pytest.mark.parametrize("code", [row["code"] for row in rows("currencies")])
@pytest.mark.parametrize("year", ["1990", "2015", "2024"])
def test_every_currency_has_constant_prices_of_every_year(code: str, year: str) -> None:
    constant = REGISTRY.unit(f"{code}_{year}/person")
    assert dict(constant.dimension) == {f"{code}_{year}": 1, "person": -1}
    assert constant.dimension != REGISTRY.unit(f"{code}/person").dimension


def test_pint_itself_reads_the_table_and_agrees_on_every_name(tmp_path: Path) -> None:
    lines = (" = ".join((row.unit, row.definition, *row.names[1:])) for row in curated())
    (tmp_path / "units.txt").write_text("\n".join(lines), encoding="utf-8")
    theirs: pint.UnitRegistry[Any] = pint.UnitRegistry(tmp_path / "units.txt")
    for name in REGISTRY.names():
        factor, _ = theirs.get_root_units(name)
        ours = REGISTRY.unit(name)
        theirs_scale = float(str(factor))
        assert ours.scale == pytest.approx(theirs_scale, rel=1e-14), name
        exponents = {f"[{part}]": exponent for part, exponent in ours.dimension}
        assert dict(theirs.get_dimensionality(name)) == exponents, name


def test_several_threads_may_read_the_same_new_units() -> None:
    registry = UnitRegistry.load()
    texts = [f"USD_{year}/person" for year in range(1990, 2020)] * 8
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(registry.unit, texts))
    assert [unit.text for unit in found] == texts


# ----------------------------------------------------------------------------------- dimensions


def test_dimensions_multiply_divide_and_take_roots() -> None:
    pay, people = REGISTRY.unit("USD/person").dimension, REGISTRY.unit("person").dimension
    assert multiply(pay, people) == (("USD", 1),)
    assert divide(people, people) == DIMENSIONLESS
    assert power(pay, 2) == (("USD", 2), ("person", -2))
    assert power(pay, 0) == DIMENSIONLESS
    area = REGISTRY.unit("ha").dimension
    assert power(area, Fraction(1, 2)) == REGISTRY.unit("km").dimension
    root = power(people, Fraction(1, 2))
    assert dimension_text(root) == "person**(1/2)"
    assert multiply(root, root) == people
    assert hash(multiply(root, root)) == hash(people)


names = st.sampled_from(REGISTRY.names())
factors = st.tuples(names, st.integers(-2, 2).filter(bool))
products = st.lists(factors, min_size=1, max_size=2).map(
    lambda parts: "*".join(f"{name}**{exponent}" for name, exponent in parts)
)


@given(products, products)
def test_a_product_of_units_has_the_product_of_their_scales_and_dimensions(
    first: str, second: str
) -> None:
    one, two = REGISTRY.unit(first), REGISTRY.unit(second)
    assume(1e-100 < one.scale * two.scale < 1e100)  # beyond that, the product is an error
    both = REGISTRY.unit(f"{first}*{second}")
    assert both.dimension == multiply(one.dimension, two.dimension)
    assert both.scale == pytest.approx(one.scale * two.scale, rel=1e-12)


@given(products)
def test_the_inverse_of_a_unit_undoes_it(text: str) -> None:
    unit = REGISTRY.unit(text)
    inverse = REGISTRY.unit(re.sub(r"\*\*(-?)", lambda sign: "**" + "-"[sign[1] == "-" :], text))
    assert multiply(unit.dimension, inverse.dimension) == DIMENSIONLESS
    assert unit.scale * inverse.scale == pytest.approx(1, rel=1e-12)


@given(
    st.sampled_from(sorted(ALIKE.values())).flatmap(
        lambda alike: st.tuples(st.sampled_from(alike), st.sampled_from(alike))
    ),
    st.floats(-1e15, 1e15).filter(lambda value: value == 0 or abs(value) > 1e-15),
)
def test_a_value_survives_the_way_into_another_unit_and_back(
    pair: tuple[str, str], value: float
) -> None:
    here, there = (REGISTRY.unit(name) for name in pair)
    converted = value * here.scale / there.scale
    assert converted * there.scale / here.scale == pytest.approx(value, rel=1e-14)


# ------------------------------------------------------------------------------ unreadable text


@pytest.mark.parametrize(("text", "word", "write"), table("unreadable"))
def test_text_that_is_no_unit_is_told_why_and_what_to_write(
    text: str, word: str, write: str
) -> None:
    with pytest.raises(UnitError) as caught:
        REGISTRY.unit(text)
    error = caught.value
    assert word in error.hint
    assert error.message == f"“{error.text}” cannot be read as a unit: {error.hint}" == str(error)
    advised = re.search("write “?([^” ]+)", error.hint)
    assert (advised[1] if advised else "") == write
    assert set(error.nearest) <= set(REGISTRY.names())


def test_what_is_advised_can_be_read() -> None:
    for row in rows("unreadable"):
        if row["write"]:
            REGISTRY.unit(row["write"])
    for names in MEANINGS.values():
        for name in names:
            REGISTRY.unit(name)


@pytest.mark.parametrize("slip", ["containr", "containrs", "housholds", "shel", "casualtys"])
def test_the_nearest_names_are_of_different_units(slip: str) -> None:
    with pytest.raises(UnitError) as caught:
        REGISTRY.unit(slip)
    owner = {name: row.unit for row in REGISTRY.rows() for name in row.names}
    near = [owner[name] for name in caught.value.nearest]
    assert near
    assert len(near) == len(set(near)) <= 3


@pytest.mark.parametrize("piece", ["m", "m*", "m**9", "1", " ", "(", "²", "9**", "\x00", "per "])
def test_a_megabyte_of_anything_is_refused_at_once_in_a_short_message(piece: str) -> None:
    with pytest.raises(UnitError) as caught:
        REGISTRY.unit(piece * (1_000_000 // len(piece)))
    assert len(caught.value.message) < 200


@given(st.text(max_size=300) | st.text("m1 9*/().,$%€²^-_ perUSDkM\t\n", max_size=210))
def test_any_text_gives_a_unit_or_the_documented_error(text: str) -> None:
    outcome = read(text)
    if isinstance(outcome, UnitError):
        assert outcome.message.isprintable()
        assert len(outcome.message) < 700
        copied = pickle.loads(pickle.dumps(outcome))  # noqa: S301 - made on the spot
        assert copied.message == outcome.message
    else:
        assert 0 < outcome.scale < math.inf


@given(names, st.integers(0, 20), st.sampled_from("abkmsxAKMX_0"))
def test_a_slip_of_the_keyboard_is_never_read_as_something_else(
    name: str, place: int, letter: str
) -> None:
    slip = name[:place] + letter + name[place:]
    if slip in REGISTRY.names():
        return
    with pytest.raises(UnitError):
        REGISTRY.unit(slip)


# --------------------------------------------------------------------------------- definitions


def test_a_dataset_adds_units_of_its_own() -> None:
    registry = UnitRegistry.load(
        "\ufeff# own units\r\n"
        "\r\n"
        "sortie = [sortie] = sorties\r\n"
        "battalion = 800 * person = _ = battalions   # _: no symbol\r\n"
        "brigade = 4 * battalion\r\n"
        "man_month = person * month\n"
        "half_year = year / 2\n"
        "score = 20\n"
        "XAF = [XAF]\n"
        "pay_2015 = 1000 * USD_2015 / soldier"
    )
    assert registry.problems == ()
    brigade = registry.unit("brigade")
    assert (brigade.dimension, brigade.scale) == ((("person", 1),), 3200.0)
    assert registry.unit("battalions").scale == 800.0
    assert registry.unit("half_year").scale == 6 * registry.unit("month").scale
    assert registry.unit("man_month").dimension == (("person", 1), ("time", 1))
    assert registry.unit("score").scale == 20.0
    assert registry.unit("sorties/XAF_2015").dimension == (("XAF_2015", -1), ("sortie", 1))
    assert registry.unit("pay_2015").dimension == registry.unit("USD_2015/person").dimension
    assert {"sortie", "sorties", "_"} & set(registry.names()) == {"sortie", "sorties"}
    assert [row.names for row in registry.rows()][-2:] == [("XAF",), ("pay_2015",)]


@pytest.mark.parametrize(("line", "column", "word"), table("refused_definitions"))
def test_a_line_that_cannot_be_used_is_reported_at_its_place_and_the_others_count(
    line: str, column: str, word: str
) -> None:
    registry = UnitRegistry.load(f"# first\nplatoon = 30 * person\n{line}\nlast = [last]\n")
    (found,) = registry.problems
    assert word in found.message
    assert (found.line, found.column) == (3, int(column))
    assert registry.unit("platoon").scale == 30.0
    assert registry.unit("last").dimension == (("last", 1),)


def test_the_curated_units_cannot_be_changed_by_a_dataset() -> None:
    hostile = "\n".join(row["line"] for row in rows("refused_definitions"))
    changed = UnitRegistry.load(hostile)
    for name in REGISTRY.names():
        assert changed.unit(name) == REGISTRY.unit(name)


def test_names_are_used_only_after_their_definition() -> None:
    found = problem("brigade = 4 * battalion\nbattalion = 800 * person\n")
    assert (found.line, found.column) == (1, 15)
    assert "further down" in found.message


def test_two_units_cannot_define_each_other() -> None:
    registry = UnitRegistry.load("a = 2 * b\nb = 2 * a\n")
    assert [found.line for found in registry.problems] == [1, 2]


def test_a_name_is_defined_once() -> None:
    found = problem("squad = 10 * person\nsquad = 12 * person\n")
    assert (found.line, found.column) == (2, 1)


def test_lines_are_counted_as_an_editor_does() -> None:
    found = problem("\r\n\r\r\n# \x0b \u2028 no lines end here\nbad\n")
    assert found.line == 5


@pytest.mark.parametrize("text", ["#" * (MAX_FILE_BYTES + 1), "é" * (MAX_FILE_BYTES // 2 + 1)])
def test_a_file_that_is_too_large_is_not_used(text: str) -> None:
    assert "64 kB" in problem(text).message


def test_definitions_beyond_the_limit_are_not_used() -> None:
    text = "# units\n" + "".join(f"thing{n} = [thing{n}]\n" for n in range(MAX_DEFINITIONS + 2))
    registry = UnitRegistry.load(text)
    (found,) = registry.problems
    assert found.line == MAX_DEFINITIONS + 2
    assert f"thing{MAX_DEFINITIONS - 1}" in registry.names()
    assert f"thing{MAX_DEFINITIONS}" not in registry.names()


def chain(first: str, step: str) -> str:
    """Definitions that each use the two before: walked naively, they take exponential time."""
    steps = (step.format(a=f"a{n - 1}", b=f"a{n - 2}") for n in range(2, MAX_DEFINITIONS))
    return "\n".join(
        [f"a0 = {first}", f"a1 = {first}", *(f"a{n} = {s}" for n, s in enumerate(steps, 2))]
    )


@pytest.mark.parametrize("step", ["{a} * {b}", "{a} / {b}", "{a}**9", "{a}**-9 * {b}**9"])
@pytest.mark.parametrize("first", ["1", "1.5", "0.5 * percent", "metre", "1e9 * USD"])
def test_chains_of_definitions_end_quickly_in_units_or_problems(first: str, step: str) -> None:
    registry = UnitRegistry.load(chain(first, step))
    usable = [n for n in range(MAX_DEFINITIONS) if f"a{n}" in registry.names()]
    assert len(usable) + len(registry.problems) == MAX_DEFINITIONS
    for one, two in pairwise(usable):
        if two - one == 1 and one > 40:
            break
        assert 0 < registry.unit(f"a{one}").scale < math.inf


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "m*" * 32_000 + "m",
        "a = m" + " = a" * 16_000,
        "a = m = " + " = ".join(f"b{n}" for n in range(7_000)),
        "a = " + "9" * 65_000,
        "a = m " + " " * 65_000 + "x",
        "=" * 65_000,
        "@\n" * 32_000,
        "\n".join(f"x{n} = soldeir{n}" for n in range(3_000)),
    ],
)
def test_large_hostile_files_end_quickly(text: str) -> None:
    registry = UnitRegistry.load(text)
    assert len(registry.problems) <= MAX_DEFINITIONS + 1
    assert all(len(found.message) < 400 for found in registry.problems)


definition_lines = st.lists(
    st.text(max_size=60)
    | st.text("ab1e9=[]*/. -#_@", max_size=40)
    | st.builds("{} = {} * {}".format, names, st.floats(), names),
    max_size=6,
).map("\n".join)


@given(definition_lines)
def test_reading_definitions_never_raises(text: str) -> None:
    registry = UnitRegistry.load(text)
    definitions, _ = read_definitions(text)
    added = len(registry.names()) - len(REGISTRY.names())
    assert added <= sum(1 + len(definition.aliases) for definition in definitions)
    assert all(found.line >= 1 and found.column >= 1 for found in registry.problems)
    for definition in definitions:
        if definition.name in registry.names():
            assert registry.unit(definition.name).scale > 0
