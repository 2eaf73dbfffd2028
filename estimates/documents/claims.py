"""The quantitative claims of a document, each with its place, and the numbers that are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from estimates.documents.apart import LeftOut
from estimates.documents.around import Around
from estimates.documents.criteria import MARGIN, why_no_claim
from estimates.documents.dating import date_of
from estimates.documents.files import DocumentError
from estimates.documents.groups import Quantity
from estimates.documents.heads import Heads
from estimates.documents.mentions import (
    Numbers,
    may_hold_numbers,
    numbers,
    without_denominators,
)
from estimates.documents.natures import nature_of, nature_of_head
from estimates.documents.origins import Origins
from estimates.documents.passages import Document, Sentence
from estimates.documents.quantities import Read, quantities
from estimates.documents.sharing import Sharing
from estimates.documents.subjects import subject_of
from estimates.phrases.reader import Reader
from estimates.phrases.units import UnitWords
from estimates.units.registry import UnitRegistry

MAX_NUMBERS: Final = 30_000  # of a document; what holds more is no text, and takes too long
_LABEL: Final = re.compile(r"[^\d.:]{2,40}[.:]?")


@dataclass(frozen=True, slots=True)
class Claim:
    """A quantitative claim.

    paragraph and sentence count from 1. start, end: the characters of its words in the document's
    text. low, figure, high, qualifier, unit, interval, nature, origin, via, about, as_of: cells as
    of estimates.csv; figure is the number as stated, of a bound too; None or "" where absent.
    change: it says by how much something changed. noun: as of `Quantity`. at: the character of the
    sentence at which its words begin.
    """

    id: str
    paragraph: int
    sentence: int
    start: int
    end: int
    words: str
    text: str
    low: float | None
    figure: float | None
    high: float | None
    qualifier: str
    unit: str | None
    interval: str = ""
    nature: str = ""
    origin: str = ""
    via: str = ""
    about: str = ""
    as_of: str = ""
    change: bool = False
    noun: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Passed:
    """A number that was read and left out, and why."""

    paragraph: int
    sentence: int
    start: int
    end: int
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What a document holds, both in the order of the text."""

    claims: tuple[Claim, ...]
    left_out: tuple[Passed, ...]


def claims_of(document: Document, reader: Reader, registry: UnitRegistry) -> Claims:
    """All claims of a document and what was left out.

    Raises:
        DocumentError: it holds more numbers than a text does.
    """
    held = [sentence for sentence in document.sentences if may_hold_numbers(sentence.text)]
    texts = [_readable(sentence.text) for sentence in held]
    found = _numbers(document.name, texts)
    results = quantities(list(zip(texts, found, strict=True)), reader)
    work = _Work(document, reader, UnitWords(registry))
    claims: list[Claim] = []
    left: list[Passed] = []
    for sentence, text, every, result in zip(held, texts, found, results, strict=True):
        kept, passed = work.sentence(sentence, text, every, result)
        claims += kept
        left += passed
    numbered = tuple(replace(claim, id=f"c{place}") for place, claim in enumerate(claims, start=1))
    return Claims(numbered, tuple(left))


def _numbers(name: str, texts: Sequence[str]) -> list[Numbers]:
    """The numbers of each sentence, without those that others are per."""
    found = []
    count = 0
    for text in texts:
        every = numbers(text)
        count += len(every.mentions) + len(every.left_out)
        if count > MAX_NUMBERS:
            raise DocumentError(
                f"{name} holds more than {MAX_NUMBERS:,} numbers: it is a table, use"
                " `estimates import`"
            )
        found.append(replace(every, mentions=without_denominators(every)))
    return found


_SMALL: Final = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|[1-9][0-9]?"
_OUT_OF: Final = re.compile(
    rf"\b(?P<above>{_SMALL}) (?P<link>out of(?: every)?|of every|in every) (?=(?:{_SMALL}|100)\b)",
    re.IGNORECASE,
)


def _readable(text: str) -> str:
    """A sentence on one line, its shares as phrases say them: "nine out of ten" is nine in ten.

    Every character keeps its place.
    """
    shorter = _OUT_OF.sub(lambda m: f"{m['above']} {'in'.ljust(len(m['link']))} ", text)
    return shorter.replace("\n", " ")


class _Work:
    """Goes through the sentences of a document in their order."""

    def __init__(self, document: Document, reader: Reader, units: UnitWords) -> None:
        self._units = units
        self._heads = Heads(reader)
        self._origins = Origins(document)
        self._labels = _labels(document)
        self._last = (0, 0, "")  # paragraph, sentence and unit of the last claim

    def sentence(
        self, sentence: Sentence, text: str, found: Numbers, read: Read
    ) -> tuple[list[Claim], list[Passed]]:
        """The claims of a sentence, and what it has left out."""
        around = Around(text, found, self._units)
        passed = [*found.left_out, *read.left_out]
        if sentence.heads and sentence.is_head:
            spans = [found.span(quantity.first, quantity.end) for quantity in read.quantities]
            passed += [LeftOut(*span, "the head of a table's row or column") for span in spans]
            kept: list[Quantity] = []
        else:
            kept = _kept(around, read.quantities, passed)
        sharing = Sharing(around, self._earlier(sentence))
        done = self._with_heads(sentence, sharing.complete(kept))
        if done:
            self._last = (sentence.paragraph, sentence.number, done[-1].unit or "")
        claims = [self._claim(sentence, text, found, quantity) for quantity in done]
        passed.sort(key=lambda part: part.start)
        return claims, [_passed(sentence, part) for part in passed]

    def _earlier(self, sentence: Sentence) -> str:
        """The unit of the claim before, in the sentence before of the same paragraph."""
        paragraph, number, unit = self._last
        near = paragraph == sentence.paragraph and sentence.number - number <= 1
        return unit if near and unit not in {"1", "percent"} else ""

    def _with_heads(self, sentence: Sentence, done: Sequence[Quantity]) -> list[Quantity]:
        if sentence.heads:
            row, column, caption = sentence.heads
            return [self._heads.complete(quantity, column, row, caption) for quantity in done]
        label = self._labels.get(sentence.paragraph, "")
        return [self._heads.complete(quantity, label) for quantity in done]

    def _claim(self, sentence: Sentence, text: str, found: Numbers, quantity: Quantity) -> Claim:
        start, end = found.span(quantity.first, quantity.end)
        _, number_end = found.span(quantity.group.first, quantity.group.end)
        origin, via = self._origins.of(sentence, start)
        nature, as_of, about = self._context(sentence, text, (start, end, number_end), quantity)
        return Claim(
            id="",
            paragraph=sentence.paragraph,
            sentence=sentence.number,
            start=sentence.start + start,
            end=sentence.start + end,
            words=sentence.text[start:end],
            text=sentence.text,
            low=quantity.low,
            figure=quantity.figure,
            high=quantity.high,
            qualifier=quantity.qualifier,
            unit=quantity.unit,
            interval=quantity.interval,
            nature=nature,
            origin=origin,
            via=via,
            about=about,
            as_of=as_of,
            change=quantity.change,
            noun=quantity.noun,
            at=start,
        )

    def _context(
        self, sentence: Sentence, text: str, ends: tuple[int, int, int], quantity: Quantity
    ) -> tuple[str, str, str]:
        """Nature, date and subject of a claim; ends: where it begins, it ends, its number ends."""
        if sentence.heads:
            row, column, _ = sentence.heads
            subject = ", ".join(filter(None, (row, column)))
            return nature_of_head(column), date_of(f"in {column}", 0), subject
        start, end, number_end = ends
        base = (quantity.unit or "").partition("/")[0]
        counted = bool(base) and (self._units.is_count(base) or self._units.is_person(base))
        subject = subject_of(text, start, end, number_end, counted=counted)
        return nature_of(text, start, end), date_of(text, end), subject


def _kept(around: Around, read: Sequence[Quantity], passed: list[LeftOut]) -> list[Quantity]:
    """Those that are claims; what is none is added to what is passed over."""
    kept: list[Quantity] = []
    for quantity in read:
        why = why_no_claim(around, quantity)
        if why == MARGIN and kept:
            kept[-1] = _with_margin(kept[-1], quantity)
        if why:
            passed.append(LeftOut(*around.found.span(quantity.first, quantity.end), why))
        else:
            kept.append(quantity)
    return kept


def _with_margin(quantity: Quantity, margin: Quantity) -> Quantity:
    """The figure with both ends, of "640 millimetres of water a year, give or take 50"."""
    figure, off = quantity.figure, margin.figure
    same = margin.unit in {None, quantity.unit}
    if quantity.qualifier or figure is None or off is None or not same or off >= abs(figure):
        return replace(quantity, qualifier=quantity.qualifier or "about")
    return replace(quantity, qualifier="between", low=figure - off, high=figure + off)


def _passed(sentence: Sentence, part: LeftOut) -> Passed:
    start, end = sentence.start + part.start, sentence.start + part.end
    words = sentence.text[part.start : part.end]
    return Passed(sentence.paragraph, sentence.number, start, end, words.strip(), part.why)


def _labels(document: Document) -> dict[int, str]:
    """The label that a paragraph begins with ("Tents. Requested: 11,000"), by paragraph."""
    return {
        sentence.paragraph: sentence.text.rstrip(".:")
        for sentence in document.sentences
        if sentence.number == 1
        and _LABEL.fullmatch(sentence.text)
        and len(sentence.text.split()) < 5
    }
