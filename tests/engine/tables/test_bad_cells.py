"""Cells that break a rule, formulas that cannot be used, and rows that are huge or very many."""

from __future__ import annotations

import itertools

import pytest
from promptly import within
from spoilt_folder import CALCULATED, Folder, checked, codes

from estimates.tables.columns import QUALIFIERS

# Cells


@pytest.mark.parametrize("column", ["low", "best", "high"])
@pytest.mark.parametrize(
    "text",
    [
        "1,5",
        "12 000",
        "$2000",
        "3-4",
        "NaN",
        "inf",
        "-inf",
        "1e999",
        "9" * 400,
        "1/0",
        "5m",
        "dozens",
        "8" * 32_000,
        "٣",
        "0x10",
        "1_000",
        "=1+1",
        "\u202e21",
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_an_unreadable_number_keeps_its_row_out(column: str, text: str, folder: Folder) -> None:
    """Never as if the cell were blank: no range, no figure, and formulas on it are undecided."""
    cells = {"best": "", "low": "", "high": "", column: text}
    user = {**CALCULATED, "id": "user", "formula": "row * troops_a"}
    result = checked(folder.add(cells, user))
    found = result.findings
    assert set(found["code"]) - {"F123"} == {"F116", "D503"}
    assert found.loc[found["code"] == "F116", "column"].tolist() == [column]
    row = result.estimates.set_index("id").loc["row"]
    assert row[["low", "figure", "high"]].isna().all()
    assert result.derived.set_index("id").loc["user", "verdict"] == "undecidable"


# Cells that are filled, and the hedges that fit them (§3).
FITTING = {
    ("best",): {"", "exactly", "about"},
    ("low",): {"at_least", "more_than", "vague"},
    ("high",): {"up_to", "less_than", "vague"},
    ("low", "high"): {"", "between"},
    ("low", "best", "high"): {"", "between"},
}

FILLED = [
    filled
    for count in range(4)
    for filled in itertools.combinations(("low", "best", "high"), count)
]


@pytest.mark.parametrize("filled", FILLED, ids=lambda filled: "-".join(filled) or "none")
@pytest.mark.parametrize("qualifier", ["", *QUALIFIERS])
def test_a_qualifier_fits_its_cells_or_is_reported(
    filled: tuple[str, ...], qualifier: str, folder: Folder
) -> None:
    figures = {"low": "1000", "best": "2000", "high": "3000"}
    cells = {name: text if name in filled else "" for name, text in figures.items()}
    calculated = {} if filled else {"source": "", "formula": "pay_a"}
    found = codes(folder.add({**cells, **calculated, "qualifier": qualifier}))
    fits = qualifier in FITTING.get(filled, {""} if not filled else set())
    assert found - {"D503"} == (set() if fits else {"Q402"})


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"low": "3", "best": "", "high": "2"}, {"Q401"}),
        ({"low": "3", "best": "2", "high": "4"}, {"Q401"}),
        ({"low": "3", "best": "5", "high": "4"}, {"Q401"}),
        ({"low": "2", "best": "2", "high": "2"}, set()),
        ({"best": "-1"}, {"Q403"}),
        ({"id": ""}, {"F112"}),
        ({"id": " pay_b "}, set()),
        ({"id": "pay_a"}, {"F115"}),
        ({"id": "pay b"}, {"F114"}),
        ({"id": "Pay"}, {"F114"}),
        ({"id": "é"}, {"F114"}),
        ({"id": "sum"}, {"F114"}),
        ({"id": "1"}, {"F114"}),
        ({"id": "pay\u202e"}, {"F114", "F123"}),
        ({"measure": ""}, {"F112"}),
        ({"measure": "paid"}, {"R201"}),
        ({"measure": "y" * 30_000}, {"R201"}),
        ({"subject": "  "}, {"F112"}),
        ({"unit": ""}, {"F112"}),
        ({"unit": "zorkmid"}, {"U301"}),
        ({"unit": "m**9**9**9"}, {"U301"}),
        ({"unit": "12 000 soldier"}, {"U301"}),
        ({"unit": "(" * 5_000}, {"U301"}),
        ({"unit": "/".join(["m"] * 10_000)}, {"U301"}),
        ({"unit": "__import__('os')"}, {"U301"}),
        ({"unit": "container"}, {"U302"}),
        ({"source": ""}, {"R202"}),
        ({"source": "nobody"}, {"R201"}),
        ({"origin": "nobody"}, {"R201"}),
        ({"replaces": "nothing"}, {"R201"}),
        ({"qualifier": "circa"}, {"F118"}),
        ({"interval": "99.99%"}, {"F118"}),
        ({"nature": "hoped"}, {"F118"}),
        ({"status": "wrong"}, {"F118"}),
        ({"as_of": "18/10/2024"}, {"F117"}),
        ({"as_of": "2024-10-18" * 2_000}, {"F117"}),
        ({"claimed_on": "yesterday"}, {"F117"}),
        ({"note": "a\u202eb"}, {"F123"}),
        ({"note": "a\u2066b\u2069"}, {"F123"}),
        ({"note": "\x1b[2Jgone"}, {"F123"}),
        ({"note": "\x7f"}, {"F123"}),
        ({"note": "a\x85b"}, {"F123"}),
        ({"note": "“…” – 3 €, ½, \u00a0\u200f שלום\ttab\nline"}, set()),
        ({"note": "{cell} {0} %s $x"}, set()),
        ({"subject": "{cell.__class__} %n"}, set()),
        ({"measure": "{cell.__class__}"}, {"R201"}),
    ],
    # Sets are written in their order: processes that share the tests have to name them alike.
    ids=lambda value: ascii(sorted(value) if isinstance(value, set) else value)[:60],
)
def test_a_cell_that_breaks_a_rule(
    cells: dict[str, str], expected: set[str], folder: Folder
) -> None:
    found = checked(folder.add(cells)).findings
    assert set(found["code"]) == expected
    assert set(found["line"]) == ({9} if expected else set())
    assert all(map(str.isprintable, found["message"]))


def test_addresses_that_could_do_harm_are_reported(folder: Folder) -> None:
    harmful = [
        "javascript:alert(1)",
        "data:text/html;x",
        "file:///etc/passwd",
        "//host/x",
        "www.x.org",
    ]
    lines = [f"s{number},T,P,,2024,{url},,," for number, url in enumerate(harmful)]
    folder.write("sources.csv", folder.text("sources.csv") + "\n".join(lines))
    found = checked(folder.path).findings
    assert found["cell"].tolist() == harmful
    assert set(found["code"]) == {"F121"}


# Formulas


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("pay_a ** 9**9**9", "F122"),
        ("9**9**9 * pay_a", "F122"),
        ('__import__("os").system("true") * pay_a', "F122"),
        ("pay_a.__class__", "F122"),
        ("lambda: pay_a", "F122"),
        ("pay_a if pay_a else pay_a", "F122"),
        ("pay_a[0]", "F122"),
        ("(" * 10_000 + "pay_a" + ")" * 10_000, "F122"),
        ("-" * 10_000 + "pay_a", "F122"),
        ("pay_a" + " + pay_a" * 3_000, "F122"),
        ("abs(" * 3_000, "F122"),
        ("12", "F122"),
        ("pay_a *", "F122"),
        ("pay_a $ 2", "F122"),
        ("pay_a, troops_a", "F122"),
        ("\u202epay_a", "F122"),
        ("pay_a" * 200_000, "F113"),
        ("nothing * troops_a", "R203"),
        ("x" * 60 + " * troops_a", "R203"),
        ("row", "R205"),
        ("pay_a + troops_a", "U303"),
        ("pay_a * 1[zorkmid]", "U301"),
        ("pay_a", "U303"),
    ],
    ids=lambda text: ascii(text[:30]),
)
def test_a_formula_that_cannot_be_used(formula: str, expected: str, folder: Folder) -> None:
    found = checked(folder.add({**CALCULATED, "formula": formula})).findings
    assert set(found["code"]) - {"D503", "F123"} == {expected}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("payroll_a / 0", ""),
        ("payroll_a / (troops_a - troops_a) * 1[person]", ""),
        ("payroll_a / (2 - 2)", ""),
        ("payroll_a * troops_a / (troops_a - 12000[soldier])", "both"),
        ("payroll_a * 1 / (2 - 1)", "range"),
        ("sqrt(-payroll_a * payroll_a)", ""),
    ],
)
def test_division_by_zero_and_roots_of_negatives(
    formula: str, expected: str, folder: Folder
) -> None:
    """By exactly 0 there is no result; by a range that holds 0 and more it has no bounds (§3)."""
    result = checked(folder.add({**CALCULATED, "formula": formula}))
    row = result.estimates.set_index("id").loc["row"]
    if expected == "range":
        assert (row["low"], row["figure"], row["high"]) == (23.5e6, 24e6, 24.5e6)
    elif expected == "both":
        assert (row["low"], row["high"]) == (float("-inf"), float("inf"))
    else:
        assert row[["low", "figure", "high"]].isna().all()
        assert result.findings["code"].tolist() == ["D503"]


@pytest.mark.parametrize("length", [1, 2, 3, 1_000])
def test_a_circle_is_reported_once_by_its_path(length: int, folder: Folder) -> None:
    rows = [
        {**CALCULATED, "id": f"c{number}", "formula": f"c{(number + 1) % length} * 1"}
        for number in range(length)
    ]
    found = checked(folder.add(*rows)).findings
    (message,) = found.loc[found["code"] == "R205", "message"]
    assert "c0" in message
    assert "→" in message
    assert set(found["code"]) == {"R205", "D503"}


def test_a_chain_of_doublings_is_exact(folder: Folder) -> None:
    """Sixty rows, each the sum of the one above it with itself: 2**60 paths to the first."""
    rows = [{"id": "d0", "best": "3", "measure": "payroll", "unit": "USD/month"}]
    rows += [
        {**CALCULATED, "id": f"d{number}", "formula": f"d{number - 1} + d{number - 1}"}
        for number in range(1, 61)
    ]
    last = checked(folder.add(*rows)).estimates.set_index("id").loc["d60"]
    assert [last["low"], last["figure"], last["high"]] == pytest.approx(
        [2.5 * 2**60, 3 * 2**60, 3.5 * 2**60], rel=1e-12
    )


# Size

HUGE = "x" * 50_000_000


@pytest.mark.parametrize(
    ("column", "size"),
    [("note", len(HUGE)), ("formula", len(HUGE)), ("best", 10**6), ("unit", 10**6), ("id", 10**6)],
)
def test_a_huge_cell_is_left_out(column: str, size: int, folder: Folder) -> None:
    found = checked(folder.add({column: "x" * size})).findings
    assert "F113" in set(found["code"])
    assert found["message"].str.len().max() < 1_100


def test_an_unclosed_quote_before_50_mb(folder: Folder) -> None:
    assert "F107" in codes(folder.write("sources.csv", folder.text("sources.csv") + '"' + HUGE))


def test_many_unknown_words_do_not_take_long(folder: Folder) -> None:
    """The nearest known word is looked for while that takes little time, and then no more."""
    rows = [
        {"id": f"r{n}", "source": f"source_{n}", "origin": f"o{n}", "qualifier": f"abuot{n}"}
        for n in range(20_000)
    ]
    path = folder.add(*rows)
    with within(20):
        counts = checked(path).findings["code"].value_counts()
    assert counts.to_dict() == {"R201": 40_000, "F118": 20_000}
