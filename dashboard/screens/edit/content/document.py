"""A document as its page shows it: text in passages with the claims marked, what was left out."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.cache import remembered
from dashboard.screens.shared.content.words import counted, plural, sentence
from estimates.words.wording import join_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.drafts.documents import Scanned
    from estimates.documents.claims import Claim
    from estimates.documents.passages import Sentence
    from estimates.documents.scan import Scan

PASSAGES: Final = 10
"""Passages on one page."""

_LONGEST: Final = 600  # characters of a passage of several sentences
_BRIEF: Final = 320  # characters before a passage that are shown at once
_FOLDED: Final = 20_000  # characters of a part without claims that are shown at all
_WORDS: Final = 60  # left-out numbers of one reason that are named
CLAIM, PASSED = "claim", "passed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of the text. kind: CLAIM, PASSED for a number that was left out, or ""."""

    text: str
    kind: str = ""
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Between:
    """Text without a claim, by paragraphs. brief: whether it is shown at once. words: how much."""

    paragraphs: tuple[str, ...]
    brief: bool
    words: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences that stand together and hold claims, and the text before them without any."""

    paragraph: int
    before: Between | None
    pieces: tuple[Piece, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A document in passages. rest: the text behind the last one."""

    passages: tuple[Passage, ...]
    rest: Between | None


@remembered
def shown(found: Scanned) -> Shown:
    """The text of a document, cut so that its claims can stand beside it."""
    scan = found.scan
    by_sentence: dict[tuple[int, int], list[Claim]] = {}
    for claim in scan.claims:
        by_sentence.setdefault((claim.paragraph, claim.sentence), []).append(claim)
    passages = []
    start = 0  # the first sentence that is in no passage yet
    sentences = scan.document.sentences
    for first, last in _runs(sentences, by_sentence):
        before = _between(sentences[start:first], sentences[first].paragraph)
        claims = [
            claim
            for each in sentences[first : last + 1]
            for claim in by_sentence.get((each.paragraph, each.number), ())
        ]
        begin, end = sentences[first].start, sentences[last].end
        pieces = _pieces(scan, claims, begin, end)
        names = tuple(claim.id for claim in claims)
        passages.append(Passage(sentences[first].paragraph, before, tuple(pieces), names))
        start = last + 1
    return Shown(tuple(passages), _between(sentences[start:]))


def _runs(
    sentences: Sequence[Sentence], claims: dict[tuple[int, int], list[Claim]]
) -> Iterator[tuple[int, int]]:
    """The first and the last sentence of each passage: both hold claims."""
    first = last = -1
    for place, each in enumerate(sentences):
        if (each.paragraph, each.number) not in claims:
            continue
        if first >= 0 and (
            each.paragraph != sentences[first].paragraph
            or each.end - sentences[first].start > _LONGEST
        ):
            yield first, last
            first = -1
        first, last = (place if first < 0 else first), place
    if first >= 0:
        yield first, last


def _between(sentences: Sequence[Sentence], of: int = 0) -> Between | None:
    """Text without claims; what stands in the same paragraph and is short is shown at once."""
    if not sentences:
        return None
    paragraphs: dict[int, list[str]] = {}
    room = _FOLDED
    for each in sentences:
        if room <= 0:
            paragraphs[each.paragraph + 1] = ["…"]
            break
        paragraphs.setdefault(each.paragraph, []).append(each.text[:room])
        room -= len(each.text)
    texts = tuple(" ".join(parts) for parts in paragraphs.values())
    brief = list(paragraphs) == [of] and len(texts[0]) <= _BRIEF
    return Between(texts, brief, f"{counted(len(sentences), 'sentence')} without a claim")


def _pieces(scan: Scan, claims: Sequence[Claim], begin: int, end: int) -> Iterator[Piece]:
    """The characters of a passage, the words of claims and of left-out numbers apart."""
    text = scan.document.text
    marks: list[tuple[int, int, str, str]] = [
        (claim.start, claim.end, CLAIM, claim.id) for claim in claims
    ]
    first = bisect_left(scan.left_out, begin, key=lambda part: part.start)
    last = bisect_left(scan.left_out, end, key=lambda part: part.start)
    marks += [(part.start, part.end, PASSED, "") for part in scan.left_out[first:last]]
    place = begin
    for start, stop, kind, name in sorted(marks):
        if start < place or stop > end:
            continue  # within what is marked already
        if start > place:
            yield Piece(text[place:start])
        yield Piece(text[start:stop], kind, name)
        place = stop
    if place < end:
        yield Piece(text[place:end])


def summary(scan: Scan) -> str:
    """What a document holds, as a sentence."""
    parts = [
        counted(len(scan.claims), "claim"),
        *([counted(len(scan.relations), "sum")] if scan.relations else []),
        f"{counted(len(scan.left_out), 'number')} left out",
    ]
    return f"{join_words(parts)}, in {counted(scan.document.paragraphs, 'paragraph')}."


@remembered
def left_out(found: Scanned) -> tuple[tuple[str, str], ...]:
    """Why numbers were left out, the most frequent reason first, and the words of each."""
    parts = found.scan.left_out
    by_reason: dict[str, list[str]] = {}
    for part in parts:
        by_reason.setdefault(part.why, []).append(part.words)
    counts = Counter(part.why for part in parts)
    told = []
    for why, count in counts.most_common():
        words = " · ".join(by_reason[why][:_WORDS])
        more = f" · and {count - _WORDS:,} more" if count > _WORDS else ""
        told.append((sentence(why), words + more))
    return tuple(told)


def how_many(accepted: int, every: int) -> str:
    """How many claims are accepted, and how many are left out."""
    if not accepted:
        return f"None of {counted(every, 'claim')} is accepted yet."
    verb = "is" if accepted == 1 else "are"
    left = every - accepted
    others = f"; {plural(left, 'other')} {'is' if left == 1 else 'are'} left out" if left else ""
    return f"{sentence(plural(accepted, 'claim'))} {verb} accepted{others}."
