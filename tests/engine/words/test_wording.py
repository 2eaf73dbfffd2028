"""What the product says in words: tables of hand-worked cases, and what holds for all values."""

from __future__ import annotations

import csv
import math
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from project import TEST_DATA

from estimates.tables import columns
from estimates.words import wording

DATA = TEST_DATA / "wording"

Case = dict[str, str]


def cases(name: str) -> list[Case]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def parametrised(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "case", [pytest.param(case, id=" ".join(case.values())[:60]) for case in cases(name)]
    )


def value_of(cell: str) -> float:
    """A cell of a table: a float as Python writes it, `inf`, `nan`, or a fraction `1/3`."""
    return float(Fraction(cell)) if "/" in cell else float(cell)


def flag(cell: str) -> bool | None:
    return {"": None, "yes": True, "no": False}[cell]


def parsed(words: str) -> Fraction:
    """The number that a reader takes from the words."""
    scales = {"million": 6, "M": 6, "billion": 9, "bn": 9, "trillion": 12, "tn": 12, "": 0}
    found = re.fullmatch(
        r"(-?[0-9,]+(?:\.[0-9]+)?) ?(?:× 10\^(-?[0-9]+)|([a-zA-Z]*))", words, re.ASCII
    )
    assert found, words
    power = int(found[2]) if found[2] else scales[found[3]]
    return Fraction(found[1].replace(",", "")) * Fraction(10) ** power


@parametrised("numbers")
def test_number_is_written_as_people_write_it(case: Case) -> None:
    value = value_of(case["value"])
    assert wording.number(value) == case["words"]
    assert wording.number(value, compact=True) == case["compact"]
    assert wording.number(value, full=True) == case["full"]


@parametrised("quantities")
def test_quantity_carries_its_unit(case: Case) -> None:
    value = value_of(case["value"])
    assert wording.quantity(value, case["unit"]) == case["words"]
    assert wording.quantity(value, case["unit"], compact=True) == case["compact"]


@parametrised("units")
def test_unit_is_named_for_an_axis(case: Case) -> None:
    assert wording.unit_words(case["unit"]) == case["many"]
    assert wording.unit_words(case["unit"], plural=False) == case["one"]


@parametrised("ranges")
def test_range_is_said_no_surer_than_it_is(case: Case) -> None:
    low, figure, high = (value_of(case[name]) for name in ("low", "figure", "high"))
    words = wording.range_words(
        low,
        figure,
        high,
        case["open"],
        case["unit"],
        case["qualifier"],
        case["word"],
        calculated=bool(flag(case["calculated"])),
        stated_ends=flag(case["stated_ends"]),
        interval=case["interval"],
    )
    assert words == case["words"]


@parametrised("apart")
def test_gap_between_two_ranges_is_seen_in_their_words(case: Case) -> None:
    """Ends that would seem to meet are said as they are; all others in whole units, outward."""
    sides = [
        [value_of(case[f"{side}_{end}"]) for end in ("low", "high")] for side in ("one", "other")
    ]
    precision = wording.telling(
        (sides[0][0], sides[0][1]), (sides[1][0], sides[1][1]), case["unit"]
    )
    said = [
        wording.range_words(
            low, math.nan, high, case[f"{side}_open"], case["unit"], precision=precision
        )
        for side, (low, high) in zip(("one", "other"), sides, strict=True)
    ]
    assert said == [case["one"], case["other"]]


@pytest.mark.parametrize(
    ("gap", "unit", "words"),
    [
        (5.5, "person", "5 people"),
        (0.1, "person", "0.1 people"),
        (37_111.5, "soldier", "37,111 soldiers"),
        (5.5, "USD", "$5.5"),
    ],
)
def test_gap_is_no_wider_than_it_is(gap: float, unit: str, words: str) -> None:
    assert wording.gap_words(gap, unit) == words


_ENDS = st.floats(min_value=0, max_value=1e9, allow_subnormal=False)


@given(st.lists(_ENDS, min_size=4, max_size=4, unique=True).map(sorted), st.booleans())
def test_ranges_that_do_not_meet_never_seem_to(ends: list[float], soldiers: bool) -> None:
    first, second, third, fourth = ends
    assume(third - second > 1e-9 * third)
    unit = "soldier" if soldiers else "1"
    precision = wording.telling((first, second), (third, fourth), unit)
    said = (
        wording.range_words(*low_high, "", unit, precision=precision)
        for low_high in ((first, math.nan, second), (third, math.nan, fourth))
    )
    lower, upper = (words.removesuffix(" soldiers").split(" to ") for words in said)
    assert parsed(lower[1]) < parsed(upper[0])


@parametrised("spans")
def test_technical_view_marks_the_ends_that_nobody_stated(case: Case) -> None:
    low, high = value_of(case["low"]), value_of(case["high"])
    assert wording.span(low, high, case["open"], case["unit"]) == case["words"]


@parametrised("roundings")
def test_range_of_a_lone_figure_is_explained_by_its_rounding(case: Case) -> None:
    low, figure, high = (value_of(case[name]) for name in ("low", "figure", "high"))
    assert wording.rounding_words(low, figure, high, case["unit"]) == case["words"]


@parametrised("dates")
def test_dates_are_spelled_out(case: Case) -> None:
    assert wording.date_words(case["text"]) == case["words"]
    assert wording.date_words(case["text"], moment=True) == case["moment"]


@parametrised("factors")
def test_how_far_off_a_figure_is(case: Case) -> None:
    assert wording.factor_words(value_of(case["ratio"])) == case["words"]


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (10.0, "at least ten times too high"),
        (0.5, "at most half what it should be"),
        (2.0, "at least double what it should be"),
        (0.92, "at least 8% too low"),
        (-1.0, "of the opposite sign"),
    ],
)
def test_a_figure_that_breaks_a_bound_is_at_least_so_far_off(ratio: float, words: str) -> None:
    assert wording.factor_words(ratio, bound=True) == words


@parametrised("vague")
def test_vague_word_is_the_source_s_own(case: Case) -> None:
    assert wording.vague_word(case["as_stated"]) == case["word"]


@parametrised("verdicts")
def test_verdict_says_what_it_rests_on(case: Case) -> None:
    mixed = bool(flag(case["mixed"]))
    words = wording.verdict_words(case["verdict"], case["reason"], mixed=mixed)
    rests = wording.rests_words([name for name in case["rests_on"].split("|") if name])
    assert " ".join(filter(None, (words and f"{words}.", rests))) == case["words"]


@parametrised("claims")
def test_claim_names_its_nature_and_its_origin(case: Case) -> None:
    numbers = {name: value_of(case[name]) for name in ("low", "figure", "high")}
    texts = {name: cell for name, cell in case.items() if name not in {*numbers, "words"}}
    calculated = bool(flag(case["is_calculated"]))
    row = texts | numbers | {"is_calculated": calculated, "note": "ignored"}
    assert wording.claim(**row) == case["words"]


def test_compact_ranges_keep_their_hedge() -> None:
    """Tables and labels shorten the numbers, never the meaning."""
    nan, inf = math.nan, math.inf
    month = "USD/month"
    ranged = wording.range_words(17.25e6, nan, 31.25e6, "", month, compact=True)
    assert ranged == "$17.25M to $31.25M/month"
    one_sided = wording.range_words(4.5e6, 6e6, inf, "high", month, calculated=True, compact=True)
    assert one_sided == "at least $4.5M/month"
    stated = wording.range_words(1e6, 2e6, 4e6, "", month, "about", compact=True)
    assert stated == "about $2M/month ($1M to $4M)"


def test_absent_open_mark_may_be_null() -> None:
    """The JSON output has null for a range without open ends."""
    assert wording.range_words(1, math.nan, 2, None, "soldier") == "1 to 2 soldiers"
    assert wording.span(1, 2, None, "soldier") == "1 to 2 soldiers"


@pytest.mark.parametrize(
    ("name", "nature", "credibility", "words"),
    [
        ("moon_troops", "conditional", "", "moon_troops (conditional)"),
        ("moon_pay", "", "6", "moon_pay (credibility 6)"),
        ("moon_pay", "planned", "4", "moon_pay (planned, credibility 4)"),
        ("moon_pay", "", "1", "moon_pay"),
        ("moon_pay", "", "", "moon_pay"),
    ],
)
def test_input_is_named_with_what_weakens_it(
    name: str, nature: str, credibility: str, words: str
) -> None:
    assert wording.input_words(name, nature, credibility) == words


@pytest.mark.parametrize(
    ("items", "words"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_are_joined_as_in_a_sentence(items: list[str], words: str) -> None:
    assert wording.join_words(items) == words


def test_grades_are_words_first() -> None:
    assert wording.reliability_words("C") == "fairly reliable (C)"
    assert wording.reliability_words("F") == "reliability cannot be judged (F)"
    assert wording.credibility_words("6") == "truth cannot be judged (6)"
    assert wording.reliability_words("") == wording.credibility_words("") == "not graded"
    assert wording.credibility_words("9") == "9"


def test_labels_of_natures_and_hedges() -> None:
    labels = [wording.nature_words(nature) for nature in ("", *columns.NATURES)]
    assert labels == ["Reported", "Planned", "If", "Projected"]
    assert wording.nature_words("planned", calculated=True) == "Calculated here"
    assert wording.nature_words("rumoured") == "rumoured"
    assert wording.qualifier_words("more_than") == "more than"
    assert wording.qualifier_words("") == "none given"


def test_vague_estimate_says_that_there_is_no_figure() -> None:
    said = wording.vague_sentence("millions")
    assert said == "The source says “millions”; there is no figure to show."
    assert wording.vague_sentence("") == "There is no figure to show."


def test_every_word_of_the_format_has_its_words() -> None:
    """A qualifier, nature or grade added to the format is missed here."""
    assert set(wording.QUALIFIERS) == {"", *columns.QUALIFIERS}
    assert set(wording.NATURES) == {"", "calculated", *columns.NATURES}
    assert tuple(wording.RELIABILITY) == columns.RELIABILITY
    assert tuple(wording.CREDIBILITY) == columns.CREDIBILITY


def test_every_verdict_can_be_told_apart_without_colour() -> None:
    words = wording.VERDICTS.values()
    assert len({verdict.short for verdict in words}) == len(words) == 7
    assert all(verdict.ascii_sign.isascii() and verdict.sentence.endswith(".") for verdict in words)
    alike = {name for name, verdict in wording.VERDICTS.items() if verdict.sign == "≠"}
    assert alike == {"mismatch", "unit_mismatch"}


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite)
@example(5e-324)
@example(1.7976931348623157e308)
@example(999999.9999)
@example(-0.0)
def test_number_reads_back_within_a_part_in_a_thousand(value: float) -> None:
    for compact in (False, True):
        words = wording.number(value, compact=compact)
        assert abs(parsed(words) - Fraction(value)) <= abs(Fraction(value)) * Fraction(1001, 10**6)
        assert not re.search("e|inf|nan|^-0$", words)


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_number_keeps_every_digit_of_a_whole_number(value: int) -> None:
    assert parsed(wording.number(float(value))) == value
    assert parsed(wording.number(float(value), full=True)) == value


@given(st.integers(-(10**12) + 1, 10**12 - 1), st.integers(0, 9))
def test_number_keeps_every_digit_of_a_short_decimal(digits: int, places: int) -> None:
    stated = Decimal(digits).scaleb(-places)
    assume(abs(stated) >= Decimal("1e-9") or not stated)
    assert parsed(wording.number(float(stated))) == Fraction(stated)


@given(finite, finite, st.sampled_from(["1", "USD", "KPW", "percent"]))
def test_ends_that_differ_are_told_apart(low: float, high: float, unit: str) -> None:
    assume(abs(low - high) > 1e-9 * max(abs(low), abs(high)))
    left, separator, right = wording.quantities(low, high, unit, "{}|{}").partition("|")
    assert separator
    assert left != right


HEDGES = ("at least ", "more than ", "up to ", "less than ")
qualifiers = st.sampled_from([word for word in wording.QUALIFIERS if word != "vague"])
units = st.sampled_from(["soldier", "USD/soldier/month", "percent", "1", "what is this?"])


@given(finite, finite, finite, qualifiers, units, st.booleans(), st.booleans())
def test_one_sided_range_is_said_by_its_one_end(
    first: float,
    second: float,
    figure: float,
    qualifier: str,
    unit: str,
    top: bool,
    calculated: bool,
) -> None:
    """Its hedge comes first, whatever closes the other end and whatever the figure."""
    low, high = sorted((first, second))
    ends: list[tuple[float, float, str]]
    if top:
        ends = [(low, high, "high"), (low, math.inf, "high"), (low, math.inf, "")]
    else:
        ends = [(low, high, "low"), (-math.inf, high, "low"), (-math.inf, high, "")]
    (words,) = {
        wording.range_words(start, figure, end, mark, unit, qualifier, calculated=calculated)
        for start, end, mark in ends
    }
    stated = wording.quantity(low if top else high, unit)
    assert words in {f"{hedge}{stated}" for hedge in (HEDGES[:2] if top else HEDGES[2:])}


@given(finite, finite, finite, qualifiers, units, st.booleans())
def test_two_sided_range_is_never_said_as_one_sided(
    first: float, second: float, figure: float, qualifier: str, unit: str, calculated: bool
) -> None:
    low, high = sorted((first, second))
    words = wording.range_words(low, figure, high, "", unit, qualifier, calculated=calculated)
    assert not words.startswith(HEDGES)
    both = wording.range_words(low, figure, high, "both", unit, qualifier, calculated=calculated)
    assert both.startswith("no stated bound on either side (")


numbers = st.floats()


@given(numbers, numbers, numbers, st.text(max_size=8), st.text(max_size=40), st.text(max_size=20))
@example(1.0, 1.0, 1.0, "", "m**" + "9" * 5000, "")
@example(1.0, 2.0, 3.0, "", "/" * 5000, "")
@example(1.0, 2.0, 3.0, "", "soldier{}", "between")
def test_words_can_be_made_of_anything(
    low: float, figure: float, high: float, open_: str, text: str, other: str
) -> None:
    """Hostile cells reach the words as text: nothing raises, and no infinity is a number."""
    for words in (
        wording.quantity(figure, text),
        wording.range_words(low, figure, high, open_, "soldier", other, text),
        wording.range_words(low, figure, high, open_, "USD", "vague", text),
        wording.span(low, high, open_, "percent"),
        wording.rounding_words(low, figure, high, "1"),
        wording.factor_words(figure),
    ):
        assert text in words or not re.search(r"\b(inf|nan)\b", words)
    assert text in wording.rests_words([text, other])
    row = {"low": low, "figure": figure, "high": high, "open": open_, "unit": text}
    assert wording.claim(**row, nature=other, origin_title=text, status=other)


@given(st.text())
@example("2024-10/")
@example("٢٠٢٤")
def test_what_is_no_date_stays_as_typed(text: str) -> None:
    assume(not re.search("[0-9]{4}", text))
    assert wording.date_words(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("up to 12,000 troops — “if”", "up to 12,000 troops — “if”"),
        ("one\r\ntwo\n\nthree", "one two three"),
        ("a\u2028b\u0085c", "a b c"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x9b2Jgone\x07\x00", "2Jgone"),
        ("abc\u202edcba\u2066x\u2069", "abcdcbax"),
        ("half \ud83d", "half \ufffd"),
        ("조선 👩\u200d🚀", "조선 👩\u200d🚀"),  # joiners shape letters and are kept
    ],
)
def test_plain_text_cannot_steer_a_terminal(text: str, shown: str) -> None:
    assert wording.plain(text) == shown


@given(
    st.text(st.characters(max_codepoint=0x2FFF, categories=["Cc", "Cf", "Cs", "Ll", "Zs", "Zl"]))
)
def test_plain_text_has_no_control_characters_left(text: str) -> None:
    shown = wording.plain(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert wording.plain(shown) == shown


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.09975003, "0.0998"), (10.0, "10"), (1.0, "1"), (1234.6, "1,235"), (123456.7, "123,457")],
)
def test_ratio_has_no_more_digits_than_its_figures_bear(value: float, words: str) -> None:
    assert wording.ratio(value) == words


def test_calculated_range_says_where_it_rests_on_an_interval() -> None:
    row = {"low": 1.0, "high": 2.0, "figure": math.nan, "open": "", "unit": "1", "mixed": True}
    said = wording.estimate_words(**row, is_calculated=True)
    assert said == "1 to 2 (from an interval such as 95%, no bounds)"
    assert wording.estimate_words(**row, is_calculated=False) == "1 to 2"
