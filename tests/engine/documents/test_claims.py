"""Single sentences: who says so, whether it is a fact, and which numbers are no claims."""

from __future__ import annotations

import csv
import functools

import pytest
from project import TEST_DATA

from estimates.documents.claims import Claims, claims_of
from estimates.documents.passages import document
from estimates.phrases.reader import curated_reader
from estimates.units.registry import UnitRegistry


def _cases(name: str) -> list[dict[str, str]]:
    with (TEST_DATA / "documents" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@functools.cache
def _registry() -> UnitRegistry:
    return UnitRegistry.load()


def read(text: str) -> Claims:
    return claims_of(document("text", text), curated_reader(), _registry())


def _ids(cases: list[dict[str, str]]) -> list[str]:
    return [f"{case['sentence'][:40]} | {case['words']}" for case in cases]


ATTRIBUTIONS, NATURES, LEFT_OUT = map(_cases, ("attributions", "natures", "left_out_cases"))


@pytest.mark.parametrize("case", ATTRIBUTIONS, ids=_ids(ATTRIBUTIONS))
def test_who_says_so(case: dict[str, str]) -> None:
    (claim,) = (claim for claim in read(case["sentence"]).claims if claim.words == case["words"])
    assert (claim.origin, claim.via) == (case["origin"], case["via"])


@pytest.mark.parametrize("case", NATURES, ids=_ids(NATURES))
def test_nature(case: dict[str, str]) -> None:
    (claim,) = (claim for claim in read(case["sentence"]).claims if claim.words == case["words"])
    assert claim.nature == case["nature"]


@pytest.mark.parametrize("case", LEFT_OUT, ids=_ids(LEFT_OUT))
def test_what_counts_nothing_is_left_out_with_the_reason(case: dict[str, str]) -> None:
    found = read(case["sentence"])
    assert (case["words"], case["why"]) in [(part.words, part.why) for part in found.left_out]
    assert case["words"] not in [claim.words for claim in found.claims]


def test_claims_have_their_place_and_exact_words() -> None:
    text = "First paragraph.\n\nNothing here. They lost some 300 tanks and 12 ships.\n"
    first, second = read(text).claims
    assert (first.paragraph, first.sentence, first.words) == (2, 2, "some 300 tanks")
    assert text[first.start : first.end] == first.words
    assert text[second.start : second.end] == second.words == "12 ships"
    assert first.text == "They lost some 300 tanks and 12 ships."
    assert (first.figure, first.low, first.high) == (300, None, None)
    assert (first.qualifier, first.unit) == ("about", "tank")


def test_several_claims_of_a_sentence_share_a_hedge() -> None:
    dead, wounded = read("Losses are as high as 200,000 dead and 400,000 wounded.").claims
    assert (dead.qualifier, dead.high, dead.unit) == ("up_to", 200_000, "dead")
    assert (wounded.qualifier, wounded.high, wounded.unit) == ("up_to", 400_000, "wounded")


def test_a_change_is_two_claims_and_no_range() -> None:
    before, after = read("The budget was cut from $610 million to $575 million.").claims
    assert (before.figure, after.figure) == (610e6, 575e6)
    assert before.qualifier == after.qualifier == ""


def test_what_each_is_paid_is_per_head() -> None:
    (claim,) = read("Each soldier is reportedly paid around $2,000 per month.").claims
    assert (claim.unit, claim.qualifier) == ("USD/soldier/month", "about")


def test_cells_of_a_table_take_unit_and_scale_from_its_head() -> None:
    table = "Budget in brief.\n\nOffice | 2023, $ million\n\nPolice | 212.4\n\nParks | 38.5\n"
    police, parks = read(table).claims
    assert (police.figure, police.unit, police.as_of) == (212.4e6, "USD", "2023")
    assert (parks.figure, parks.about) == (38.5e6, "Parks, 2023, $ million")


def test_dates_are_written_as_the_dataset_writes_them() -> None:
    (claim,) = read("Since August 2023 they shipped 300 tanks.").claims
    assert claim.as_of == "2023-08/.."


def test_a_figure_with_its_error_is_a_range() -> None:
    (claim,) = read("It holds 640 litres, give or take 50.").claims
    assert (claim.low, claim.figure, claim.high) == (590, 640, 690)
    assert claim.qualifier == "between"


def test_text_without_numbers_has_no_claims() -> None:
    found = read("Nothing was counted, and nobody asked.")
    assert not found.claims
    assert not found.left_out
