"""Rows of a CSV file to text columns by arrow's reader, which takes well-formed files only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from estimates import memory
from estimates.tables import unseen
from estimates.tables.files import BLOCK, Octets, blocks, holds

_QUOTE, _COMMA, _LF, _CR = b'",\n\r'
_LONG: Final = 4 * BLOCK
_FIRST: Final = 0.6  # of the bytes: who reads the others looks at quotes, too
_LINES_TRIED: Final = 100


class Parsed(NamedTuple):
    """Rows in columns named "0", "1" ...; what arrow makes of quotes that are not sound is wrong.

    may_hide: they may hold unseen characters.
    """

    columns: pa.Table
    quotes_are_sound: bool
    may_hide: bool


def parse(rows: Octets, width: int, types: dict[str, pa.DataType]) -> Parsed:
    """Read all rows, as text but for `types`.

    Raises:
        pa.ArrowInvalid: a row has more or fewer cells than `width`, or is longer than a block.
    """
    if len(rows) < _LONG:
        return Parsed(_parsed(rows, width, types), quotes_are_sound(rows), unseen.may_hold(rows))
    division = _division(rows)
    with ThreadPoolExecutor(1) as beside:
        second = beside.submit(_parsed, rows[division:], width, types)
        sound = beside.submit(quotes_are_sound, rows)
        first = _parsed(rows[:division], width, types)
        may_hide = unseen.may_hold(rows)
        return Parsed(pa.concat_tables([first, second.result()]), sound.result(), may_hide)


def _division(rows: Octets) -> int:
    """Where a record starts not far from the middle, if quotes are sound; else the end.

    That is at a line with an even number of quotes before it.
    """
    near = int(_FIRST * len(rows))
    starts = np.flatnonzero(rows[near : near + BLOCK] == _LF)[:_LINES_TRIED] + near + 1
    counted, quotes = 0, 0
    for start in starts.tolist():
        between = rows[counted:start]
        quotes += sum(int(np.count_nonzero(block == _QUOTE)) for block in blocks(between))
        if quotes % 2 == 0:
            return int(start)
        counted = start
    return len(rows)


def _parsed(part: Octets, width: int, types: dict[str, pa.DataType]) -> pa.Table:
    names = [f"{place}" for place in range(width)]
    every = dict.fromkeys(names, pa.string()) | types
    if not part.size:
        return pa.schema(every).empty_table()
    return pacsv.read_csv(
        pa.BufferReader(pa.py_buffer(part)),
        # Each part has a thread of its own: arrow's pool takes longer to hand out the work.
        read_options=pacsv.ReadOptions(column_names=names, block_size=BLOCK, use_threads=False),
        parse_options=pacsv.ParseOptions(newlines_in_values=holds(part, _QUOTE)),
        convert_options=pacsv.ConvertOptions(
            column_types=every, strings_can_be_null=False, check_utf8=False
        ),
        memory_pool=memory.for_parsing() if len(part) > BLOCK else None,
    )


def quotes_are_sound(data: Octets) -> bool:
    """Whether every quote opens or closes a cell or is one of a doubled pair."""
    quotes = positions(data, _QUOTE)
    if quotes.size % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    before = data[opening[opening > 0] - 1]
    after = data[closing[closing < data.size - 1] + 1]
    edge = np.zeros(256, dtype=np.bool_)
    edge[[_COMMA, _LF, _CR, _QUOTE]] = True
    return bool(edge[before].all() and edge[after].all())


def positions(data: Octets, octet: int) -> NDArray[np.int64]:
    """Where an octet stands."""
    places = [
        np.flatnonzero(block == octet) + number * BLOCK for number, block in enumerate(blocks(data))
    ]
    return np.concatenate(places) if places else np.zeros(0, np.int64)
