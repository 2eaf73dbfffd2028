"""Names that may mean the same: “S. Korean intelligence” and “South Korean intelligence”.

Names are alike if they differ only in capitals, points, hyphens, articles or possessives; in a
country and its adjective or usual letters; in a word that is shortened or has one wrong letter; or
as initials from what they stand for. Words with digits are never alike unless they are equal:
Brigade 1 is not Brigade 2, and North Korea is not South Korea.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

MOST: Final = 5_000  # names that are compared word by word, which takes time
_WORD: Final = re.compile(r"[<>≤≥]?\d[\d.,/]*(?<![.,/])[%+]?|[^\W\d_]+\.?|[^\W_]+|[#%]")
_INITIALS: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_OWNER: Final = re.compile(r"['’]s\b|(?<=s)['’](?!\w)")
_ARTICLE: Final = re.compile(r"^the\s+|\.", re.IGNORECASE)
_LEFT_OUT: Final = frozenset({"the", "a", "an", "and"})
_SMALL: Final = frozenset({"of", "the", "and", "for", "in", "on", "a"})

_LONGEST: Final = 200  # characters of a name that are looked at


def alike(
    names: Sequence[str], apart: Callable[[int, int], bool] = lambda *_: False
) -> list[tuple[int, int]]:
    """Pairs of positions of names that may mean the same, each name with the first one before it.

    apart: whether two of them are known to be different.
    """
    words = [_words(name) for name in names] if len(names) <= MOST else []
    found: dict[int, int] = {}
    for first, second in _candidates(names, words):
        one, other = min(first, second), max(first, second)
        if one != other and one < found.get(other, len(names)) and not apart(one, other):
            found[other] = one
    return sorted((one, other) for other, one in found.items())


def _words(name: str) -> tuple[str, ...]:
    """The words of a name in one spelling; shortened ones keep their point."""
    parts = name[:_LONGEST].split()
    found = [word for part in parts for word in _words_of(part)]
    # In “Region A” it is no article.
    return tuple(word for word in found[:-1] if word not in _LEFT_OUT) + tuple(found[-1:])


@lru_cache(maxsize=2 * MOST)
def _words_of(part: str) -> tuple[str, ...]:
    """The words of what stands between two blanks."""
    if part.isdigit() and part.isascii():
        return (part,)
    text = unicodedata.normalize("NFKD", part)
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).casefold()
    text = _OWNER.sub("", _INITIALS.sub(lambda found: found[0].replace(".", "") + " ", text))
    result: list[str] = []
    for word in _WORD.findall(text):
        bare = word.removesuffix(".")
        result += _spellings().get(bare, (word if len(bare) < _SHORT else bare,))
    return tuple(result)


_SHORT: Final = 6  # letters; a longer word with a point ends a sentence


def _key(words: Sequence[str]) -> str:
    """Words without the blanks between them, since hyphens come and go; digits stay apart."""
    return "".join(map(_bare, words))


@lru_cache(maxsize=2 * MOST)
def _bare(word: str) -> str:
    return f" {word} " if any(map(str.isdigit, word)) else word.removesuffix(".")


@cache
def _synonyms(replaces: str) -> Mapping[str, str]:
    """The names that `synonyms.csv` has by their synonyms.

    replaces: `word` where a synonym may be a part of a name (“korean”, “us”), `name` where it is a
    whole one which no rule would find (“NIS”).
    """
    table = resources.files("estimates.agreement").joinpath("synonyms.csv")
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {row["synonym"]: row["name"] for row in rows if row["replaces"] == replaces}


@cache
def _spellings() -> Mapping[str, tuple[str, ...]]:
    return {word: tuple(name.split()) for word, name in _synonyms("word").items()}


@cache
def _known() -> Mapping[str, str]:
    """The keys of whole names by those of their synonyms."""
    return {_key(_words(one)): _key(_words(name)) for one, name in _synonyms("name").items()}


def _candidates(
    names: Sequence[str], words: Sequence[tuple[str, ...]]
) -> Iterator[tuple[int, int]]:
    keys = [_key(parts) for parts in words] if words else _rough_keys(names)
    seen: dict[str, int] = {}
    for number, key in enumerate(keys):
        if key:
            yield seen.setdefault(_known().get(key, key), number), number
    if words:
        yield from _initials(names, words)
        yield from _one_word_apart(words)


def _rough_keys(names: Sequence[str]) -> list[str]:
    """Names without capitals and points: what can be done for very many of them."""
    texts: Any = pc.utf8_lower(pc.utf8_normalize(pa.array(names, pa.string()), form="NFKC"))
    keys: list[str] = pc.replace_substring_regex(texts, r"[\s.,;:'’-]+", " ").to_pylist()
    return keys


def _initials(names: Sequence[str], words: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """“TJWG” and “the Transitional Justice Working Group”."""
    shorts = [
        (number, _ARTICLE.sub("", names[number].strip()))
        for number, parts in enumerate(words)
        if len(parts) == 1
    ]
    shorts = [(number, short) for number, short in shorts if short.isupper()]
    if not shorts:
        return
    letters: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        parts = re.findall(r"[^\W\d_]+", name[:_LONGEST])
        long = [part for part in parts if part.lower() not in _SMALL]
        if len(long) > 2 and all(part[0].isupper() for part in long):
            letters.setdefault("".join(part[0] for part in long), []).append(number)
    for number, short in shorts:
        for other in letters.get(short, ()):
            yield other, number


def _one_word_apart(words: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Names whose words are the same but for one, which is shortened or has one wrong letter."""
    others: dict[tuple[tuple[str, ...], int], list[int]] = {}
    for number, parts in enumerate(words):
        for place in range(min(len(parts), 20)):
            if parts[place].removesuffix(".").isalpha():
                rest = (*(part.removesuffix(".") for part in parts[:place]), *parts[place + 1 :])
                others.setdefault((rest, place), []).append(number)
    for (rest, place), numbers in others.items():
        if len(numbers) > 1:
            ours = {number: words[number][place] for number in numbers}
            yield from _misspelt(ours)
            if rest:
                yield from _shortened(ours, initial=place == 0)


def _shortened(words: dict[int, str], *, initial: bool) -> Iterator[tuple[int, int]]:
    """“S.” and “South”, “Gov.” and “Governor”; a letter without a point only as the first word."""
    by_letter: dict[str, list[int]] = {}
    for number, word in words.items():
        by_letter.setdefault(word[0], []).append(number)
    for number, word in words.items():
        short = word.removesuffix(".")
        if not (word.endswith(".") or (initial and len(word) == 1)):
            continue
        for other in by_letter[word[0]][:100]:
            if len(words[other]) > len(word) and words[other].startswith(short):
                yield number, other


_LONG: Final = 7  # letters; shorter words with one other letter are mostly other words


def _misspelt(words: dict[int, str]) -> Iterator[tuple[int, int]]:
    """Long words with the same first letter of which one letter differs, is missing or is moved."""
    seen: dict[str, list[int]] = {}
    for number, word in words.items():
        if not _LONG <= len(word) <= 40:
            continue
        for place in range(len(word) + 1):
            form = word[:place] + word[place + 1 :]
            for other in seen.get(form, ())[:20]:
                if _one_letter(word, words[other]):
                    yield other, number
            seen.setdefault(form, []).append(number)


def _one_letter(one: str, other: str) -> bool:
    """Whether one letter is missing, two are swapped or, in a longer word, one is another."""
    if one[0] != other[0] or one == other:
        return False
    if len(one) != len(other):
        return True  # with a form in common, one letter is missing
    differ = [place for place in range(len(one)) if one[place] != other[place]]
    if len(differ) == 1:
        return len(one) > _LONG
    first, last = differ[0], differ[-1]
    swapped = one[first] == other[last] and one[last] == other[first]
    return len(differ) == 2 and last == first + 1 and swapped
