"""How well documents are read: recall and precision on texts labelled by hand.

The labels were written from the texts alone. `pytest -s` prints the figures and what was missed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from labelled import documents, pairs, relation_keys, wrong_figures, wrong_unit

from estimates.units.registry import UnitRegistry

PATHS = documents()
PAIRED = {path.stem: pairs(path) for path in PATHS}
ALL = [pair for matched, _ in PAIRED.values() for pair in matched]
READ = [pair for pair in ALL if pair.claim]
EXTRA = [(name, claim) for name, (_, extra) in PAIRED.items() for claim in extra]


def tell(*words: object) -> None:
    """Say something to whoever runs the tests with `-s`."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def _share(part: int, whole: int, name: str) -> float:
    share = part / whole
    tell(f"{name}: {part} of {whole}, {share:.1%}")
    return share


def test_documents_are_of_many_kinds() -> None:
    assert len(PATHS) >= 12
    assert {path.suffix for path in PATHS} >= {".txt", ".md", ".html"}
    assert len(ALL) >= 300


def test_recall_of_claims() -> None:
    for pair in ALL:
        if not pair.claim:
            tell("missed", pair.label["document"], pair.label["words"])
    assert _share(len(READ), len(ALL), "recall of claims") >= 0.95


def test_precision_of_claims() -> None:
    for name, claim in EXTRA:
        tell("none", name, claim.words, "|", claim.text[:120])
    assert _share(len(READ), len(READ) + len(EXTRA), "precision of claims") >= 0.95


def test_hedges() -> None:
    right = [
        pair for pair in READ if pair.claim and pair.claim.qualifier == pair.label["qualifier"]
    ]
    assert _share(len(right), len(READ), "hedges right") >= 0.98


def test_figures() -> None:
    wrong = [pair for pair in READ if wrong_figures(pair)]
    for pair in wrong:
        tell("wrong", pair.label["document"], pair.label["words"], pair.claim)
    # Those whose hedge is read another way have other ends, too.
    assert _share(len(READ) - len(wrong), len(READ), "figures right") >= 0.985


def test_units() -> None:
    registry = UnitRegistry.load()
    wrong = [pair for pair in READ if wrong_unit(pair, registry)]
    for pair in wrong:
        tell("unit", pair.label["words"], pair.label["unit"], pair.claim and pair.claim.unit)
    assert _share(len(READ) - len(wrong), len(READ), "units right or left open") >= 0.91


def test_origins() -> None:
    right = 0
    for pair in READ:
        ours = (pair.claim.origin if pair.claim else "").lower()
        theirs = pair.label["origin"].lower()
        right += ours == theirs or bool(ours and theirs and (ours in theirs or theirs in ours))
    assert _share(right, len(READ), "origins right") >= 0.83


def test_relations() -> None:
    recalled = proposed = labelled = 0
    for path in PATHS:
        wanted, found = relation_keys(path)
        recalled, labelled, proposed = (
            recalled + len(wanted & found),
            labelled + len(wanted),
            proposed + len(found - wanted),
        )
        for keys in sorted(map(sorted, wanted - found)):
            tell("missed", path.stem, keys)
        for keys in sorted(map(sorted, found - wanted)):
            tell("none", path.stem, keys)
    assert _share(recalled, labelled, "recall of relations") >= 0.7
    assert proposed <= len(PATHS) / 2  # at most one in two documents


@pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])
def test_hardly_a_false_relation_per_document(path: Path) -> None:
    """At most one in 20 claims."""
    wanted, found = relation_keys(path)
    assert len(found - wanted) <= max(1, round(len(PAIRED[path.stem][0]) / 20))
