"""Ranges are the true ones, or at most 2 % wider, or say that they may be wider (§3); by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from dataset_builder import DatasetBuilder, cells_of, codes_of
from worst_rows import formulas

# The formula of the last row, what comes before it, the inputs, and the true range.
#
# (w + k) - (k - b) is w + b. At the high end a = 6 and b = 2: -w**4 + 4*w**3 + 12*w**2 turns where
# w**2 = 3*w + 6, at w = (3 + sqrt(33)) / 2, and is 33*w + 54 there. At the low end a = 4, b = 2
# and w = 5: -1 * 25 * 7.
_TURNS = {"a": "[4, 6]", "w": "[1, 5]", "k": "[5, 9]", "b": "[1, 2]"}
_HIGHEST = 33 * (3 + math.sqrt(33)) / 2 + 54
CASES = [
    ({"r": "(a - w)*w*w*((w + k) - (k - b))"}, _TURNS, (-175, _HIGHEST)),
    (
        {"t": "w + k", "d": "k - b", "s": "t - d", "r": "(a - w)*w*w*s"},
        _TURNS,
        (-175, _HIGHEST),
    ),
    # (x*y - x) / (x*y) is 1 - 1/y.
    (
        {"u": "x * y", "v": "u - x", "r": "v / u"},
        {"x": "[1, 100]", "y": "[2, 4]"},
        (0.5, 0.75),
    ),
    # p*q + (1 - p)*q is q, however often it is done again.
    (
        {
            "q1": "p * q + (1 - p) * q",
            "q2": "p * q1 + (1 - p) * q1",
            "q3": "p * q2 + (1 - p) * q2",
            "r": "p * q3 + (1 - p) * q3",
        },
        {"p": "[0, 1]", "q": "[2, 3]"},
        (2, 3),
    ),
    # At x = -7.4, half way between its zeros: -7.4 * 7.4.
    ({"r": "x * (x + 14.8)"}, {"x": "(-inf, 16.65]"}, (-54.76, math.inf)),
    ({"t": "x + 14.8", "r": "x * t"}, {"x": "(-inf, 16.65]"}, (-54.76, math.inf)),
    # With s = sqrt(x): s - s*s, at s = 1/2; lowest at the other end, x = 47.5.
    ({"r": "sqrt(x) - x"}, {"x": "(-inf, 47.5]"}, (math.sqrt(47.5) - 47.5, 0.25)),
    ({"s": "sqrt(x)", "r": "s - x"}, {"x": "(-inf, 47.5]"}, (math.sqrt(47.5) - 47.5, 0.25)),
    # A quotient to a power: x / (x + y) goes from 1/6 (x = 1, y = 5) to 2/5 (x = 2, y = 3).
    (
        {"r": "(1 - x / (x + y))**13"},
        {"x": "[1, 2]", "y": "[3, 5]"},
        ((3 / 5) ** 13, (5 / 6) ** 13),
    ),
]


@pytest.mark.parametrize(
    ("rows", "inputs", "ends"), CASES, ids=["; ".join(rows.values()) for rows, _, _ in CASES]
)
def test_the_promise_is_kept(
    rows: dict[str, str], inputs: dict[str, str], ends: tuple[float, float], tmp_path: Path
) -> None:
    builder = DatasetBuilder()
    for name, text in inputs.items():
        builder.range(f"in_{name}", text)
    for name, formula in rows.items():
        builder.add(f"in_{name}", formula=_prefixed(formula, [*inputs, *rows]))
    result = builder.check(tmp_path)
    found = cells_of(result.derived, "in_r")
    low, high = ends
    slack = 0.02 * (high - low) if math.isfinite(high - low) else 0.02 * abs(low)
    assert low - slack <= found["low"] <= low + 1e-9 * abs(low)
    least = high - 1e-9 * abs(high) if math.isfinite(high) else high
    assert least <= found["high"] <= high + slack
    assert not found["may_be_wider"]
    assert "D510" not in codes_of(result, "in_r")


def _prefixed(formula: str, names: list[str]) -> str:
    spaced = "".join(letter if letter.isalnum() else f" {letter} " for letter in formula)
    joined = " ".join(f"in_{word}" if word in names else word for word in spaced.split())
    return joined.replace("* *", "**").replace(" . ", ".")


def test_where_it_cannot_be_kept_the_result_and_what_rests_on_it_say_so(tmp_path: Path) -> None:
    """A product of 300 inputs and differences is enclosed, but not searched."""
    builder = DatasetBuilder()
    for name, text in {"x": "[1, 2]", "y": "[3, 5]", "z": "[0.5, 7]", "w": "[3, 4]"}.items():
        builder.range(name, text)
    builder.range("u", "[1, 9]")
    builder.add("long", formula=f"abs({formulas('products', 1)[0]})")
    builder.add("above", formula="long + x")
    result = builder.check(tmp_path)
    for name in ("long", "above"):
        assert cells_of(result.derived, name)["may_be_wider"]
        assert "D510" in codes_of(result, name)
