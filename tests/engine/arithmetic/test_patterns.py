"""Rows that are alike are found, and ids that repeat are always noticed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from estimates.arithmetic.patterns import distinct_rows, groups
from estimates.tables import ids

SHAPES = st.tuples(st.integers(0, 12), st.integers(1, 5))
NUMBERS = st.sampled_from([-(2**40), -3, -1, 0, 1, 2, 7, 2**40])


@given(arrays.arrays(np.int64, SHAPES, elements=NUMBERS))
def test_distinct_rows_are_those_of_the_table(table: np.ndarray) -> None:
    """Also where the codes of a row would not fit into 64 bits."""
    distinct, member = distinct_rows(table)
    assert [tuple(row) for row in distinct] == sorted({tuple(row) for row in table})
    assert (distinct[member] == table).all()


def test_groups_give_each_kind_with_its_places() -> None:
    table = np.array([[True, False], [False, False], [True, False]])
    found = [(kind.tolist(), places.tolist()) for kind, places in groups(table)]
    assert found == [([0, 0], [1]), ([1, 0], [0, 2])]


@given(st.lists(st.text("ab_1é", max_size=4), max_size=30), st.integers(0, 3))
def test_texts_are_called_distinct_only_where_they_are(texts: list[str], skipped: int) -> None:
    """Of a slice, too. That distinct ones are called so is the rule, which hashes may break."""
    column = pa.array(texts, pa.string())[skipped:]
    alone = len(set(texts[skipped:])) == len(texts[skipped:])
    assert ids.are_distinct(column) == alone


def test_long_ids_are_left_to_the_other_way() -> None:
    assert not ids.are_distinct(pa.array(["a" * 65, "b"]))
    assert ids.are_distinct(pa.array(["a" * 64, "b" * 64, "a" * 63]))
