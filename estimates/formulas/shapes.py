"""A column of formulas as its distinct shapes: only these are parsed, however many rows there are.

A shape is a formula whose names have become slots, numbered by first appearance: ``pay * troops``
and ``rate * people`` are one shape, ``a - a`` and ``a - b`` are two. Numbers and units stay part of
the shape, since constants seldom vary from row to row: as many different constants, as many shapes.

Names are found in the bytes of the whole column: a name is a run of name characters that begins
with a letter or ``_``, is not inside brackets, and is not the word of a function. Each is replaced
by one byte, 0x80 + its slot, which no text read this way can hold. A text that is not fit for this
(other than ASCII, too long, too many names, stray brackets) or has no readable shape is parsed by
itself, once however often it occurs; that also gives the message about it.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from estimates.formulas.parser import (
    MAX_LENGTH,
    NAME_PATTERN,
    PASTED,
    RESERVED,
    FormulaError,
    parse,
    parse_template,
)
from estimates.formulas.programs import Program

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Indices: TypeAlias = NDArray[np.int64]
    Numbers: TypeAlias = NDArray[np.int32]
    Bytes: TypeAlias = NDArray[np.uint8]
    Flags: TypeAlias = NDArray[np.bool_]

_FIRST_PLACEHOLDER = 0x80
_MOST_SLOTS = 0x100 - _FIRST_PLACEHOLDER
_OPEN, _CLOSE = b"[]"


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """The formulas of a column, row by row, as programs over slots.

    ``shape`` has for each row the position of its program in ``programs``, -1 where the text is no
    formula. ``use_row``, ``use_slot`` and ``use_name`` have an entry for each slot of each row that
    was read, sorted by row, then slot; ``use_name`` is a position in ``names``, which are distinct
    and all used. ``errors`` has the rows of each distinct text that is no formula, and what is
    wrong with it, in order of the first such row.
    """

    shape: Numbers
    programs: tuple[Program, ...]
    use_row: Indices
    use_slot: Numbers
    use_name: Numbers
    names: pa.StringArray
    errors: list[tuple[Indices, FormulaError]]


class _Uses(NamedTuple):
    row: Indices
    slot: Numbers
    name: Numbers


def shapes(texts: pa.StringArray) -> Shapes:
    """The distinct shapes of a column of formulas without nulls, and which row names what.

    Says row by row what ``parse`` says of the text. Never raises for what a text holds.
    """
    texts = _with_plain_signs(texts)
    offsets, data = _bytes(texts)
    fit = np.flatnonzero(_is_fit(offsets, data))
    if len(fit) < len(texts):
        offsets, data = _bytes(texts.take(fit))

    start, end = _words(offsets, data)
    code, words = _encoded(start, end, data)
    is_name = ~_flags(pc.is_in(words, value_set=pa.array(sorted(RESERVED))))[code]
    start, end, code = start[is_name], end[is_name], code[is_name]
    row = _row_of(start, offsets)
    slot, is_first = _slots(row, code)

    is_sound = _flags(pc.match_substring_regex(words, f"^(?:{NAME_PATTERN})$"))
    readable = np.ones(len(fit), dtype=np.bool_)
    readable[row[~is_sound[code] | (slot >= _MOST_SLOTS)]] = False
    programs: dict[Program, int] = {}
    templates = _templates(offsets, data, start, end, slot)
    shape_of_fit = _read_templates(templates, readable, programs)

    shape = np.full(len(texts), -1, dtype=np.int32)
    shape[fit] = shape_of_fit
    is_first &= shape_of_fit[row] >= 0
    uses = _Uses(fit[row[is_first]], slot[is_first], code[is_first])

    rest = np.flatnonzero(shape < 0)
    shape[rest], more, more_words, errors = _read_alone(texts.take(rest), rest, programs)
    uses, words = _joined(uses, words, more, more_words)
    uses, names = _without_unused(uses, words)
    return Shapes(shape, tuple(programs), *uses, names, errors)


def _with_plain_signs(texts: pa.StringArray) -> pa.StringArray:
    if (_bytes(texts)[1] < _FIRST_PLACEHOLDER).all():
        return texts
    for sign, plain in PASTED.items():
        texts = pc.replace_substring(texts, pattern=sign, replacement=plain)
    return texts


def _bytes(texts: pa.StringArray) -> tuple[Indices, Bytes]:
    """Where each text begins, with the end of the last one, and the bytes of all, end to end."""
    _, places, content = (memoryview(buffer or b"") for buffer in texts.buffers())
    ends = slice(texts.offset, texts.offset + len(texts) + 1)
    offsets = np.frombuffer(places or bytes(4), dtype=np.int32)[ends].astype(np.int64)
    data = np.frombuffer(content, dtype=np.uint8)[offsets[0] : offsets[-1]]
    return offsets - offsets[0], data


def _row_of(position: Indices, offsets: Indices) -> Indices:
    return np.searchsorted(offsets, position, side="right") - 1


def _is_fit(offsets: Indices, data: Bytes) -> Flags:
    """Which texts are ASCII, of a length to be read, and with brackets that open and close."""
    fit = np.diff(offsets) <= MAX_LENGTH
    fit[_row_of(np.flatnonzero(data >= _FIRST_PLACEHOLDER), offsets)] = False
    brackets = _brackets(data)
    row, closes = _row_of(brackets, offsets), data[brackets] == _CLOSE
    nth = np.arange(len(row)) - np.searchsorted(row, row)
    fit[row[closes != (nth % 2 == 1)]] = False
    fit[row[~closes & (np.append(row[1:], -1) != row)]] = False
    return fit


def _brackets(data: Bytes) -> Indices:
    return np.flatnonzero((data == _OPEN) | (data == _CLOSE))


def _among(characters: str) -> Flags:
    """For each byte, whether it is one of the characters."""
    flags = np.zeros(256, dtype=np.bool_)
    flags[list(characters.encode("ascii"))] = True
    return flags


_BEGINS_WORD = _among(string.ascii_letters + "_")
_IN_WORD = _among(string.ascii_letters + "_" + string.digits + ".")


def _words(offsets: Indices, data: Bytes) -> tuple[Indices, Indices]:
    """Where the names and the words of functions begin and end."""
    inside = _IN_WORD[data]
    before, after = np.zeros_like(inside), np.zeros_like(inside)
    before[1:], after[:-1] = inside[:-1], inside[1:]
    before[offsets[offsets < len(data)]] = False
    after[offsets[offsets > 0] - 1] = False
    start, end = np.flatnonzero(inside & ~before), np.flatnonzero(inside & ~after) + 1
    brackets = _brackets(data)
    outside = np.searchsorted(brackets, start) % 2 == 0
    is_word = _BEGINS_WORD[data[start]] & outside
    return start[is_word], end[is_word]


def _encoded(start: Indices, end: Indices, data: Bytes) -> tuple[Numbers, pa.StringArray]:
    """The words between these places, as positions in the distinct ones."""
    # Every second part of the data is a word, the others are what stands between.
    places = np.append(np.column_stack([start, end]).ravel(), len(data)).astype(np.int32)
    parts = _array(pa.string(), places, data)
    return _distinct(parts.take(np.arange(0, len(parts), 2)))


def _array(kind: pa.DataType, places: Numbers, data: Bytes) -> pa.StringArray:
    buffers = [None, pa.py_buffer(places.data), pa.py_buffer(data.data)]
    return cast("pa.StringArray", pa.Array.from_buffers(kind, len(places) - 1, buffers))


def _distinct(texts: pa.StringArray) -> tuple[Numbers, pa.StringArray]:
    """The texts as positions in the distinct ones, which are in order of first appearance."""
    encoded = texts.dictionary_encode()
    return encoded.indices.to_numpy(), cast("pa.StringArray", encoded.dictionary)


def _flags(booleans: pa.BooleanArray) -> Flags:
    flags: Flags = booleans.to_numpy(zero_copy_only=False)
    return flags


def _slots(row: Indices, code: Numbers) -> tuple[Numbers, Flags]:
    """The slot of each name, numbered in its row by first appearance; which are the first."""
    count = len(row)
    key = row * (int(code.max(initial=0)) + 1) + code
    # Stable, and nearly in order already: what is alike comes together, the first of it first.
    order = np.argsort(key, kind="stable")
    leads = np.append(True, np.diff(key[order]) != 0)[:count]
    group = np.cumsum(leads) - 1
    first_like = np.empty(count, dtype=np.int64)
    first_like[order] = order[leads][group]
    is_first = first_like == np.arange(count)
    firsts_before = np.cumsum(is_first) - is_first
    slot = firsts_before[first_like] - firsts_before[np.searchsorted(row, row)]
    return slot.astype(np.int32), is_first


def _templates(
    offsets: Indices, data: Bytes, start: Indices, end: Indices, slot: Numbers
) -> pa.StringArray:
    """The texts, as binary ones, with a single byte in place of each name."""
    data = data.copy()
    data[start] = np.minimum(slot + _FIRST_PLACEHOLDER, 0xFF)
    cuts = np.concatenate([[0], np.column_stack([start + 1, end]).ravel(), [len(data)]])
    kept = np.ones(len(cuts) - 1, dtype=np.bool_)
    kept[1::2] = False
    data = data[np.repeat(kept, np.diff(cuts))]
    dropped = np.append(0, np.cumsum(end - start - 1))
    places = (offsets - dropped[np.searchsorted(start, offsets)]).astype(np.int32)
    return _array(pa.binary(), places, data)


def _read_templates(
    templates: pa.StringArray, readable: Flags, programs: dict[Program, int]
) -> Numbers:
    """The position of each template's program, which is added to them; -1 where there is none."""
    code, distinct = _distinct(templates)
    position = np.full(len(distinct), -1, dtype=np.int32)
    for index in np.unique(code[readable]).tolist():
        try:
            program = parse_template(distinct[index].as_py().decode("latin-1"))
        except FormulaError:
            continue
        position[index] = programs.setdefault(program, len(programs))
    return np.where(readable, position[code], np.int32(-1))


def _read_alone(
    texts: pa.StringArray, row: Indices, programs: dict[Program, int]
) -> tuple[Numbers, _Uses, list[str], list[tuple[Indices, FormulaError]]]:
    """The programs of these texts, the uses of names in them, the names, and what is no formula."""
    code, distinct = _distinct(texts)
    order = np.argsort(code, kind="stable")
    bounds = np.searchsorted(code[order], np.arange(len(distinct) + 1)).tolist()
    position = np.full(len(distinct), -1, dtype=np.int32)
    names: dict[str, int] = {}
    named: list[list[int]] = [[] for _ in position]
    errors = []
    for index, text in enumerate(distinct):
        try:
            formula = parse(text.as_py())
        except FormulaError as error:
            # Without its traceback, which would keep all that was read so far alive.
            same = row[order[bounds[index] : bounds[index + 1]]]
            errors.append((same, error.with_traceback(None)))
            continue
        position[index] = programs.setdefault(formula.program, len(programs))
        named[index] = [names.setdefault(name, len(names)) for name in formula.names]

    counts = np.array([len(each) for each in named], dtype=np.int64)
    first = (np.cumsum(counts) - counts)[code]
    count = counts[code]
    slot = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    flat = np.fromiter(chain.from_iterable(named), dtype=np.int32)
    uses = _Uses(np.repeat(row, count), slot.astype(np.int32), flat[np.repeat(first, count) + slot])
    return position[code], uses, list(names), errors


def _joined(
    uses: _Uses, words: pa.StringArray, more: _Uses, more_words: list[str]
) -> tuple[_Uses, pa.StringArray]:
    """Two lots of uses, each with its own names, as one."""
    if not more_words:
        return uses, words
    added = pa.array(more_words, pa.string())
    new = added.filter(pc.invert(pc.is_in(added, value_set=words)))
    words = pa.concat_arrays([words, new])
    position = pc.index_in(added, value_set=words).to_numpy()
    more = more._replace(name=position[more.name])
    both = _Uses(
        np.concatenate([uses.row, more.row]),
        np.concatenate([uses.slot, more.slot]),
        np.concatenate([uses.name, more.name]),
    )
    order = np.lexsort((both.slot, both.row))
    return _Uses(both.row[order], both.slot[order], both.name[order]), words


def _without_unused(uses: _Uses, words: pa.StringArray) -> tuple[_Uses, pa.StringArray]:
    used = np.zeros(len(words), dtype=np.bool_)
    used[uses.name] = True
    position = np.cumsum(used, dtype=np.int32) - 1
    return uses._replace(name=position[uses.name]), words.filter(pa.array(used))
