"""Phrases as templates and slots: digits are cut out, so that distinct templates are parsed once.

"up to 12,000 troops" is the template "up to ■ troops" with one slot of the class "grouped". What a
numeral may mean depends on its class (2024 may be a year, 12 a day, 1,5 nothing at all), so the
class belongs to the template; its value does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Kind = Literal["word", "slot", "sign"]

MAX_PHRASE: Final = 400  # characters; what is longer is no phrase

# Classes of numerals, in the order in which they are tried.
DAY, CENTURY, YEAR, EARLY, SMALL, WHOLE, GROUPED, UNCLEAR, DECIMAL, BAD = "DCYOSIGPFB"
_CLASSES: Final = (
    (DAY, r"[1-9]|[12][0-9]|3[01]"),
    (CENTURY, r"(?:18|19|20)00"),
    (YEAR, r"(?:18|19|20)[0-9]{2}"),
    (EARLY, r"1[0-7][0-9]{2}|21[0-9]{2}"),
    (SMALL, r"0|[1-9][0-9]{1,2}"),
    (WHOLE, r"[1-9][0-9]{3,14}"),
    (GROUPED, r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,6})?"),
    (
        UNCLEAR,
        r"[1-9][0-9]{0,2}\.[0-9]{3}",
    ),  # a decimal, or thousands as much of Europe writes them
    (DECIMAL, r"(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}"),
)
_WHOLE_CLASSES: Final = tuple((name, re.compile(pattern)) for name, pattern in _CLASSES)
YEARS: Final = frozenset({CENTURY, YEAR})

DASHES: Final = frozenset({"-", "–", "—", "\u2011", "−"})
HYPHENS: Final = frozenset({"-", "\u2011"})
# Words at which what is counted is over.
STOPS: Final = frozenset(
    """
    a an the and or but nor of in on at to from for with within without by into onto over
    under per each every as than that which who whom whose when where while if because since
    until before after during through across along among around between against near is are
    was were be been being has have had will would could should may might can do does did not
    only also all both last next this these those now so far still yet already there here
    then ago strong or plus worth it its their his her our who every including more most less
    fewer aged died die dead killed wounded left fled live lived fell went came took lost kept
    sent held fought put set hit cut met ran max maximum min minimum tops approximately roughly
    give above below approx est circa
    """.split()  # noqa: SIM905 - a list of a hundred literals is harder to read
)

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MARKUP: Final = re.compile(r"</?[A-Za-z!][^<>]*>|&(?:[A-Za-z]{2,8}|#[^;\s]{1,8});")
_NUMERAL: Final = r"[0-9](?:[0-9,.]*[0-9])?"
_SLOT, _END = "\ue010", "\ue011"
_FRACTIONS: Final = {
    "1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/5": "⅕", "2/5": "⅖",
    "3/5": "⅗", "4/5": "⅘", "1/6": "⅙", "5/6": "⅚", "1/8": "⅛", "3/8": "⅜", "5/8": "⅝", "7/8": "⅞",
}  # fmt: skip
_BEHIND: Final = r"([^0-9.,]|[.,]?$|[.,][^0-9])"  # no more digits of the same numeral
_GAP: Final = "[,  \u202f]"
# What is said in figures as often as in words, and then means the figures no more.
_SPELLED: Final = (
    (rf"(?i)(\bper |/)(?:1{_GAP}?000{_GAP}?000|one million){_BEHIND}", r" per million\2"),
    (rf"(?i)(\bper |/)100{_GAP}?000{_BEHIND}", r" per hundred thousand\2"),
    (rf"(?i)(\bper |/)10{_GAP}?000{_BEHIND}", r" per ten thousand\2"),
    (rf"(?i)(\bper |/)1{_GAP}?000{_BEHIND}", r" per thousand\2"),
    (rf"(?i)(\bper )100{_BEHIND}", r" per hundred\2"),
    (r"(?i)\+ ?/ ?[-\x{2212}–]|\+[-\x{2212}]|\bplus or minus\b|\bplus/minus\b", "±"),
    (r"(?i),? \bgive or take ([^ \d]{0,3}\d)", r" ± \1"),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign or a numeral of a template.

    text: as written; of a slot, its class. low: in small letters, without the points of "U.S.".
    slot: which numeral, -1 for none. glued: nothing stands between it and the token before.
    """

    kind: Kind
    text: str
    low: str
    slot: int
    glued: bool


@dataclass(frozen=True, slots=True, eq=False)
class Templates:
    """A column of phrases. codes: the template of each; `known[code]` is its text.

    digits: all numerals without their commas; those of phrase i start at `start[i]`.
    """

    known: tuple[str, ...]
    codes: Integers
    digits: pa.StringArray
    start: Integers


def templates(texts: pa.StringArray) -> Templates:
    """Cut the numerals out of a column of phrases; shape (rows,)."""
    encoded = pc.fill_null(texts, "").dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    phrases = _prepared(encoded.dictionary)
    marked = pc.replace_substring_regex(phrases, _NUMERAL, f"{_END}\\0{_END}")
    parts = pc.split_pattern(marked, _END)
    # Words and numerals take turns, beginning and ending with words.
    counts = pc.list_value_length(parts).to_numpy(zero_copy_only=False).astype(np.int64)
    first = np.cumsum(counts) - counts
    place = np.arange(counts.sum()) - np.repeat(first, counts)
    numerals = parts.flatten().take(pa.array(np.flatnonzero(place % 2)))
    slots = counts // 2
    start = np.cumsum(slots) - slots
    offsets = pa.array(np.append(start, slots.sum()).astype(np.int32))
    classes = pc.binary_join(pa.ListArray.from_arrays(offsets, _classes(numerals)), "")
    skeletons = pc.replace_substring_regex(phrases, _NUMERAL, _SLOT)
    named = pc.binary_join_element_wise(skeletons, classes, _END).dictionary_encode()
    template = named.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return Templates(
        known=tuple(named.dictionary.to_pylist()),
        codes=template[codes],
        digits=pc.replace_substring(numerals, ",", ""),
        start=start[codes],
    )


def _prepared(phrases: pa.StringArray) -> pa.StringArray:
    """Phrases without what templates use as marks; simple fractions as one character."""
    phrases = pc.replace_substring_regex(phrases, f"[{_SLOT}{_END}]", "\ufffd")
    if pc.any(pc.greater(pc.utf8_length(phrases), MAX_PHRASE)).as_py():
        phrases = pc.utf8_slice_codeunits(phrases, 0, MAX_PHRASE + 1)
    slashed = pc.match_substring_regex(phrases, "[1-7]/[2-8]")
    if pc.any(slashed).as_py():
        for written, sign in _FRACTIONS.items():
            around = rf"(^|[^0-9/.,\-]){written}([^0-9/.,\-]|[.,]?$)"
            phrases = pc.replace_substring_regex(phrases, around, f"\\1{sign}\\2")
    for pattern, written in _SPELLED:
        if pc.any(pc.match_substring_regex(phrases, pattern)).as_py():
            phrases = pc.replace_substring_regex(phrases, pattern, written)
    return phrases


def _classes(numerals: pa.StringArray) -> pa.StringArray:
    found = np.full(len(numerals), BAD, dtype="<U1")
    for name, pattern in reversed(_CLASSES):
        match = pc.match_substring_regex(numerals, f"^(?:{pattern})$")
        found[match.to_numpy(zero_copy_only=False)] = name
    return pa.array(found.astype(object), pa.string())


_TOKEN: Final = re.compile(
    rf"(?P<slot>{_SLOT})"
    r"|(?P<word>[^\W\d_²³]+(?:['’][^\W\d_]+|\.(?=[^\W\d_]\b)[^\W\d_])*(?:(?<=\.[^\W\d_])\.)?)"
    r"|(?P<sign>[<>]=|\.\.\.|[^\s])"
)


def tokens(template: str) -> list[Token]:
    """The words, signs and numerals of a template."""
    text, _, classes = template.partition(_END)
    found: list[Token] = []
    end, slot = -1, 0
    for match in _TOKEN.finditer(text):
        glued = match.start() == end
        end = match.end()
        if match["slot"]:
            found.append(Token("slot", classes[slot], "", slot, glued))
            slot += 1
        elif match["word"]:
            # A curly apostrophe and a straight one are the same; U.S. is us.
            low = match[0].lower().replace("’", "'").replace(".", "")
            found.append(Token("word", match[0], low, -1, glued))
        else:
            found.append(Token("sign", match[0], match[0], -1, glued))
    return found


def located(text: str) -> tuple[list[Token], list[tuple[int, int]]]:
    """The tokens of a text that is no template, and where each begins and ends in it."""
    text = re.sub(f"[{_SLOT}{_END}]", "\ufffd", text)
    numerals = list(re.finditer(_NUMERAL, text, re.ASCII))
    classes = "".join(_class_of(numeral[0]) for numeral in numerals)
    skeleton = re.sub(_NUMERAL, _SLOT, text, flags=re.ASCII)
    places: list[tuple[int, int]] = []
    gained, nth = 0, 0  # characters that the numerals so far are longer than their marks
    for match in _TOKEN.finditer(skeleton):
        start = match.start() + gained
        if match["slot"]:
            gained += len(numerals[nth][0]) - 1
            nth += 1
        places.append((start, match.end() + gained))
    return tokens(skeleton + _END + classes), places


def _class_of(numeral: str) -> str:
    return next((name for name, pattern in _WHOLE_CLASSES if pattern.fullmatch(numeral)), BAD)


def low_at(tokens: Sequence[Token], at: int) -> str:
    """The token at a place in small letters; "" beyond the ends, and for numerals."""
    return tokens[at].low if 0 <= at < len(tokens) else ""


def over_hyphen(tokens: Sequence[Token], at: int) -> int:
    """The place after a hyphen between two words; the place itself where there is none."""
    if low_at(tokens, at) in HYPHENS and tokens[at].glued and at + 1 < len(tokens):
        return at + 1 if tokens[at + 1].glued and tokens[at + 1].kind == "word" else at
    return at


def words(template: str) -> str:
    """A template without the classes of its numerals."""
    return template.partition(_END)[0]


def is_strange(template: str) -> bool:
    """Whether a phrase holds digits or signs that may hide a number: other scripts, powers."""
    if _CONTROLS.search(template):
        return True
    if template.isascii():
        return False
    return any(
        (char.isdigit() and char not in "²³")
        or char == "\ufffd"
        or unicodedata.category(char) == "Cf"
        for char in words(template)
        if not char.isascii()
    )


def holds_markup(template: str) -> bool:
    """Whether a phrase holds a web page's tags, whose signs are no hedges, or its escapes."""
    return ("<" in template or "&" in template) and bool(_MARKUP.search(words(template)))
