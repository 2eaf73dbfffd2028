"""Labelled documents: texts with every claim, every relation and every number that is none."""

from __future__ import annotations

import csv
import functools
import math
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from project import TEST_DATA

from estimates.documents.claims import Claim
from estimates.documents.files import read_document
from estimates.documents.scan import Scan, scan
from estimates.units.registry import UnitRegistry

FOLDER = TEST_DATA / "documents" / "labelled"
PEOPLE = frozenset(
    """
    person soldier dead wounded personnel people man woman child recruit killed casualty missing
    refugee troop patient student worker resident civilian survivor injured member officer passenger
    employee head
    """.split()  # noqa: SIM905 - a list of thirty literals is harder to read
)


def rows(name: str) -> dict[str, list[dict[str, str]]]:
    """A table of labels, its rows by document."""
    by_document = defaultdict(list)
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            by_document[row["document"]].append(row)
    return dict(by_document)


def documents() -> list[Path]:
    """The labelled documents, by name."""
    return sorted(path for path in FOLDER.iterdir() if path.suffix != ".csv")


@functools.cache
def scanned(path: Path) -> Scan:
    """What `scan` reads in a document."""
    return scan(read_document(path))


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled claim and the one that was read there, None where none was."""

    label: dict[str, str]
    claim: Claim | None


def pairs(path: Path) -> tuple[list[Pair], list[Claim]]:
    """Each labelled claim of a document with its reading, and the readings that no label has."""
    left = list(scanned(path).claims)
    matched = []
    for label in rows("claims").get(path.stem, []):
        claim = next((claim for claim in left if _is_of(claim, label)), None)
        if claim is not None:
            left.remove(claim)
        matched.append(Pair(label, claim))
    return matched, left


def _is_of(claim: Claim, label: dict[str, str]) -> bool:
    if claim.paragraph != int(label["paragraph"]):
        return False
    ends = zip(figures(label), (claim.low, claim.figure, claim.high), strict=True)
    equal = any(ours is not None and same(ours, theirs) for ours, theirs in ends)
    return equal or claim.words in label["words"] or label["words"] in claim.words


def figures(label: dict[str, str]) -> tuple[float | None, ...]:
    """low, figure and high of a label."""
    return tuple(float(label[name]) if label[name] else None for name in ("low", "figure", "high"))


def same(one: float | None, other: float | None) -> bool:
    """Whether two figures are the same, as far as labels write them out."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-4, abs_tol=1e-9)


def wrong_figures(pair: Pair) -> bool:
    """Whether the reading states another number than the label."""
    claim = pair.claim
    if claim is None:
        return False
    ends = zip(figures(pair.label), (claim.low, claim.figure, claim.high), strict=True)
    return not all(same(ours, theirs) for ours, theirs in ends)


def wrong_unit(pair: Pair, registry: UnitRegistry) -> bool:
    """Whether the reading has another unit than the label; none is not wrong."""
    label, claim = pair.label["unit"], pair.claim
    if claim is None or not label or claim.unit is None:
        return False
    ours, theirs = (_people(text) for text in (label, claim.unit))
    if ours == theirs:
        return False
    try:
        return registry.unit(_powers(label)).dimension != registry.unit(claim.unit).dimension
    except ValueError:
        return True


def _people(unit: str) -> str:
    return "/".join("person" if part in PEOPLE else part for part in unit.split("/"))


def _powers(unit: str) -> str:
    """A labelled unit by the registry's names: square_kilometre is kilometre**2."""
    unit = re.sub(r"square_(\w+)", r"\1**2", unit)
    return re.sub(r"cubic_(\w+)", r"\1**3", unit)


def relation_keys(path: Path) -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    """The labelled relations and those proposed, each as the keys of its claims, both ways alike.

    A sum is the same relation whichever of its claims is called the total.
    """
    matched, _ = pairs(path)
    keys = {pair.claim.id: pair.label["key"] for pair in matched if pair.claim}
    wanted = {
        frozenset({row["total"], *re.findall(r"c\d+", row["formula"])})
        for row in rows("relations").get(path.stem, [])
    }
    proposed = {
        frozenset(
            keys.get(name, f"?{name}") for name in (each.relation.total, *each.relation.inputs)
        )
        for each in scanned(path).relations
    }
    return wanted, proposed
