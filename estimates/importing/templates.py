"""Texts of a mapping with names of columns in braces, and patterns of headers and of texts.

None is a regular expression: a mapping comes from anywhere, and no pattern of it takes long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_PART: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")
_CAPTURE: Final = re.compile(r"\{\s*([A-Za-z_]\w*)\s*(?::([^{}]*))?\}|[{}]|[^{}]+", re.ASCII)
_STARS: Final = 3
_LONGEST: Final = 1_000  # characters of a cell that is taken apart


class TemplateError(ValueError):
    """A template or a pattern is not well formed; the message says why."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text such as `up to {High} soldiers`. parts: of text, and of names of columns."""

    parts: tuple[tuple[str, bool], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that it names."""
        return tuple(text for text, is_name in self.parts if is_name)

    def fill(self, cells: Mapping[str, str], change: Callable[[str], str] | None = None) -> str:
        """The text with the cells in place of their names; blank where a record has none.

        change: what is done to each cell first.
        """
        filled = []
        for text, is_name in self.parts:
            cell = cells.get(text, "") if is_name else text
            filled.append(change(cell) if is_name and change is not None else cell)
        return filled[0] if len(filled) == 1 else "".join(filled).strip()


def template(text: str) -> Template:
    """Read a template; a brace that means itself is written twice.

    Raises:
        TemplateError: a brace has no other.
    """
    parts: list[tuple[str, bool]] = []
    for found in _PART.finditer(text):
        word = found[0]
        if word in {"{{", "}}"}:
            parts.append((word[0], False))
        elif found[1] is not None:
            parts.append((found[1].strip(), True))
        elif word in {"{", "}"}:
            raise TemplateError(f"a {word} without its other brace; write {word * 2} for itself")
        else:
            parts.append((word, False))
    return Template(tuple(parts))


@dataclass(frozen=True, slots=True)
class Headers:
    """Which columns of a wide file hold values: by name, or by a pattern."""

    listed: frozenset[str]
    pattern: re.Pattern[str] | None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what the pattern takes from a header."""
        return tuple(self.pattern.groupindex) if self.pattern is not None else ()

    def match(self, header: str) -> dict[str, str] | None:
        """What is taken from a header; None where its column holds no values."""
        if self.pattern is None:
            return {} if header in self.listed else None
        found = self.pattern.fullmatch(header)
        return found.groupdict() if found is not None else None


def headers(text: str) -> Headers:
    """Read a pattern of headers: # is a digit, * any text, {year:####} takes a part of it.

    Raises:
        TemplateError: it is not well formed.
    """
    return Headers(frozenset(), _captured(text, any_text=".*?"))


def _captured(text: str, any_text: str) -> re.Pattern[str]:
    """A pattern with groups. any_text: what a part without a pattern of its own takes."""
    made: list[str] = []
    taken: set[str] = set()
    wild = text.count("*")
    for found in _CAPTURE.finditer(text):
        if found[0] in {"{", "}"}:
            raise TemplateError("write the part to take as {year:####}")
        if found[1] is None:
            made.append(_wild(found[0]))
            continue
        if found[1] in taken:
            raise TemplateError(f"{{{found[1]}}} is there twice")
        taken.add(found[1])
        wild += not found[2]
        made.append(f"(?P<{found[1]}>{_wild(found[2]) if found[2] else any_text})")
    if wild > _STARS:
        raise TemplateError(f"more than {_STARS} * or parts of any length in it")
    return re.compile("".join(made), re.DOTALL)


def _wild(text: str) -> str:
    return "".join({"#": "[0-9]", "*": ".*?"}.get(sign, re.escape(sign)) for sign in text)


@dataclass(frozen=True, slots=True)
class Parting:
    """How a cell is taken apart: by the first of the patterns that fits it as a whole."""

    patterns: tuple[re.Pattern[str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts; the first has the whole of a cell that no pattern fits."""
        return tuple(dict.fromkeys(name for one in self.patterns for name in one.groupindex))

    def parts(self, cell: str) -> dict[str, str]:
        """The parts of a cell by name, without the blanks around them; blank those it lacks."""
        names = self.names
        found = dict.fromkeys(names, "")
        tried = self.patterns if len(cell) <= _LONGEST else ()
        match = next(filter(None, (one.fullmatch(cell) for one in tried)), None)
        if match is None:
            return found | {names[0]: cell}
        return found | {name: text.strip() for name, text in match.groupdict().items()}


def parting(given: Sequence[str]) -> Parting:
    """Read patterns such as `{who} (via {via})`: a part is at least one character.

    Raises:
        TemplateError: one is not well formed, or has no parts.
    """
    made = tuple(_captured(text, any_text=".+?") for text in given)
    if not made or not all(one.groupindex for one in made):
        raise TemplateError("write the parts to take: {who} (via {via})")
    return Parting(made)


@dataclass(frozen=True, slots=True)
class Renames:
    """Other texts for some: whole ones go first, then the first of the patterns with a `*`."""

    exact: Mapping[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()

    def of(self, text: str) -> str | None:
        """The other text; None where there is none."""
        if text in self.exact:
            return self.exact[text]
        return next((new for one, new in self.patterns if one.fullmatch(text)), None)


NONE: Final = Renames({})


def renames(given: Mapping[str, str]) -> Renames:
    """Read other texts, by those of the file, in which * is any text.

    Raises:
        TemplateError: a pattern has too many of them.
    """
    return Renames(given, tuple((texts(key), new) for key, new in given.items() if "*" in key))


def texts(pattern: str) -> re.Pattern[str]:
    """A pattern of whole texts, in which * is any text.

    Raises:
        TemplateError: it has too many of them.
    """
    if pattern.count("*") > _STARS:
        raise TemplateError(f"more than {_STARS} * in {pattern[:60]}")
    return re.compile(".*?".join(map(re.escape, pattern.split("*"))), re.DOTALL)
