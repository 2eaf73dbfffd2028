"""Numbers, dates, names and patterns of other people's files, digit by digit."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from project import TEST_DATA

from estimates.importing import figures, hedges, periods, templates
from estimates.importing.addresses import address
from estimates.importing.figures import FigureError, Numeral
from estimates.importing.periods import PeriodError
from estimates.importing.slugs import slug
from estimates.importing.templates import TemplateError
from estimates.tables import numerals

DATA = TEST_DATA / "editing" / "import.toml"
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(DATA.read_text("utf-8"))
HEDGES, ADDRESSES = (
    tomllib.loads((TEST_DATA / "importing" / f"{name}.toml").read_text("utf-8"))
    for name in ("hedges", "addresses")
)


def form(case: dict[str, Any]) -> figures.Format:
    return figures.Format(
        decimal=case.get("decimal", ""),
        thousands=case.get("thousands", ""),
        missing=frozenset(case.get("missing", ())),
        figures=frozenset(case.get("figures", ())),
        remove=tuple(case.get("remove", ())),
        exponents=case.get("exponents", False),
    )


@pytest.mark.parametrize("case", CASES["figure"], ids=str)
def test_a_figure_keeps_its_digits(case: dict[str, Any]) -> None:
    assert form(case).text(case["raw"], case.get("power", 0)) == case["text"]


@pytest.mark.parametrize("case", CASES["refused"], ids=str)
def test_a_figure_that_would_have_to_be_guessed_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(FigureError) as refused:
        form(case).text(case["raw"], 0)
    assert case["says"] in str(refused.value)


def test_a_number_of_json_is_read_as_json_writes_it_whatever_the_mapping_says() -> None:
    assert form({"decimal": ",", "thousands": "."}).text(Numeral("1.042"), 0) == "1.042"
    assert form({}).text(Numeral("1.30e3"), 0) == "1300"


digits = st.from_regex(r"\A-?[0-9]{1,20}(\.[0-9]{1,8})?\Z")


@given(digits, st.integers(-6, 12))
def test_a_scale_is_exact_and_makes_no_figure_surer_than_it_was(raw: str, power: int) -> None:
    """Half a unit of the last stated digit is never smaller after scaling than before."""
    text = figures.Format(decimal=".", figures=frozenset({raw})).text(raw, power)
    word = text.partition(" ")[2]
    number = Decimal(text.partition(" ")[0].replace(",", "")).scaleb(figures.SCALES[word])
    assert number == Decimal(raw).scaleb(power)
    before, after = (numerals.read(pa.array([one], pa.string())) for one in (raw, text))
    stated = before.half_unit[0] * 10.0**power
    assert after.half_unit[0] >= stated * (1 - 1e-9) or number == 0


@pytest.mark.parametrize(
    ("scale", "power"),
    [("", 0), ("1", 0), ("thousand", 3), ("Million", 6), ("1,000", 3), ("0.01", -2), ("0.1", -1)],
)
def test_a_scale_is_a_word_or_a_power_of_ten(scale: str, power: int) -> None:
    assert figures.power_of(scale) == power


@pytest.mark.parametrize("scale", ["12", "dozen", "0.5", "-1", "1e3"])
def test_no_other_scale_is_known(scale: str) -> None:
    with pytest.raises(FigureError, match="is no scale"):
        figures.power_of(scale)


@pytest.mark.parametrize("case", CASES["date"], ids=str)
def test_a_date_is_written_as_estimates_are(case: dict[str, Any]) -> None:
    given_form = periods.Format(tuple(case.get("formats", ())), frozenset(case.get("open", ())))
    assert given_form.text(case["raw"]) == case["text"]


@pytest.mark.parametrize("raw", ["18/10/2024", "2024-10-18T00:00", "20241018", "2021-W53"])
def test_a_date_of_no_stated_format_is_refused(raw: str) -> None:
    with pytest.raises(PeriodError):
        periods.interval(periods.Format(("%d.%m.%Y",)).text(raw))


def test_an_interval_whose_ends_are_the_same_is_that_day() -> None:
    assert periods.interval("2019-01-13/2019-01-13") == "2019-01-13"
    assert periods.interval("2019-01-13/..") == "2019-01-13/.."
    with pytest.raises(PeriodError, match="open end"):
        periods.interval("2019-01-13/")


@pytest.mark.parametrize("wrong", ["%d %B", "%y-%m", "%Y %Y", "%Y %d %d", "%c"])
def test_a_format_of_dates_has_a_year_and_each_part_once(wrong: str) -> None:
    with pytest.raises(PeriodError):
        periods.checked_format(wrong)
    assert periods.checked_format("%d %B %Y") == "%d %B %Y"


@pytest.mark.parametrize("case", CASES["part"], ids=str)
def test_a_cell_is_taken_apart_as_a_whole_or_not_at_all(case: dict[str, Any]) -> None:
    assert templates.parting(case["patterns"]).parts(case["cell"]) == case["parts"]


@pytest.mark.parametrize("case", HEDGES["case"], ids=lambda case: case["why"])
def test_bounds_get_the_hedge_that_they_are_and_no_figure_is_invented(case: dict[str, Any]) -> None:
    assert hedges.placed(case["cells"]) == case["made"]


@pytest.mark.parametrize("case", HEDGES["refused"], ids=lambda case: case["why"])
def test_a_spread_that_spreads_nothing_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(FigureError, match=case["says"]):
        hedges.placed(case["cells"])


@pytest.mark.parametrize("case", ADDRESSES["case"], ids=lambda case: case["address"])
def test_what_an_address_says_is_read_off_it_and_nothing_else(case: dict[str, str]) -> None:
    found = address(case["address"])
    assert found is not None
    read = {"site": found.site, "label": found.label, "date": found.date, "title": found.title}
    assert read == {name: case[name] for name in read}


@pytest.mark.parametrize("case", ADDRESSES["none"], ids=lambda case: case["address"])
def test_what_is_more_than_an_address_is_none(case: dict[str, str]) -> None:
    assert address(case["address"]) is None


def test_addresses_of_one_page_are_the_same() -> None:
    pages = {
        found.page
        for text in (
            "http://www.a.org/x/",
            "https://a.org/x#part",
            "https://A.org/x",
            "https://a.org/x?p=2",
        )
        if (found := address(text))
    }
    assert pages == {"a.org/x", "a.org/x?p=2"}


@pytest.mark.parametrize("case", CASES["slug"], ids=str)
def test_parts_of_ids_are_letters_digits_and_nothing_is_dropped_unseen(
    case: dict[str, str],
) -> None:
    assert slug(case["text"]) == case["id"]


def test_a_template_is_filled_once_and_cells_are_no_templates() -> None:
    made = templates.template("{{x}} {A}, { B }")
    assert made.names == ("A", "B")
    assert made.fill({"A": "{B}", "B": "b"}) == "{x} {B}, b"
    assert isinstance(templates.template("{A}").fill({"A": Numeral("1")}), Numeral)
    for wrong in ("{A", "A}", "{A{B}}"):
        with pytest.raises(TemplateError):
            templates.template(wrong)


@pytest.mark.parametrize(
    ("pattern", "header", "taken"),
    [
        ("{year:####}", "2024", {"year": "2024"}),
        ("{year:####}", "20245", None),
        ("{year:####} [YR####]", "2024 [YR2024]", {"year": "2024"}),
        ("Deaths, {what}", "Deaths, civil (all)", {"what": "civil (all)"}),
        ("F*", "Fig.", {}),
        ("a.c", "abc", None),
    ],
)
def test_headers_are_matched_as_a_whole(
    pattern: str, header: str, taken: dict[str, str] | None
) -> None:
    assert templates.headers(pattern).match(header) == taken


@pytest.mark.parametrize("wrong", ["{a:#}{a:#}", "{", "{1a}", "****"])
def test_a_pattern_that_is_not_well_formed_is_refused(wrong: str) -> None:
    with pytest.raises(TemplateError):
        templates.headers(wrong)
