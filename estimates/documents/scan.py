"""A whole document: its claims, the relations among them with their verdicts, what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from estimates.documents.claims import Claim, Passed, claims_of
from estimates.documents.passages import Document
from estimates.documents.sums import Relation, relations
from estimates.documents.verdicts import verdicts
from estimates.phrases.reader import Reader
from estimates.units.registry import UnitRegistry

HOLDS: Final = frozenset({"match", "consistent", "within_range"})
"""Verdicts by which a relation holds."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A relation with the engine's verdict on it."""

    relation: Relation
    verdict: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read in a document, all in the order of its text."""

    document: Document
    claims: tuple[Claim, ...]
    relations: tuple[Judged, ...]
    left_out: tuple[Passed, ...]

    def claim(self, name: str) -> Claim:
        """A claim by its id."""
        return self.claims[int(name.removeprefix("c")) - 1]


def scan(document: Document, registry: UnitRegistry | None = None) -> Scan:
    """Read a document with the units of a registry, by default the product's own.

    Raises:
        DocumentError: it holds more numbers than a text does.
    """
    registry = registry or UnitRegistry.load()
    reader = Reader(registry)
    found = claims_of(document, reader, registry)
    proposed = relations(found.claims, found.left_out, reader, registry)
    words = verdicts(found.claims, proposed, registry)
    judged = [
        Judged(relation, verdict)
        for relation, verdict in zip(proposed, words, strict=True)
        if _stands(relation, verdict)
    ]
    return Scan(document, found.claims, tuple(judged), found.left_out)


def _stands(relation: Relation, verdict: str) -> bool:
    """Whether a relation is told: the engine could judge it, and agrees or is meant to."""
    if verdict in HOLDS:
        return True
    return verdict == "mismatch" and (bool(relation.because) or not relation.agrees)


def as_json(found: Scan, known: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The fields of `estimates scan --format json`. known: ids that a dataset has, by claim."""
    known = known or {}
    return {
        "document": {"name": found.document.name, "paragraphs": found.document.paragraphs},
        "claims": [_claim(claim, known.get(claim.id)) for claim in found.claims],
        "relations": [
            {
                "total": judged.relation.total,
                "formula": judged.relation.formula,
                "inputs": list(judged.relation.inputs),
                "verdict": judged.verdict,
                "because": judged.relation.because or None,
            }
            for judged in found.relations
        ],
        "left_out": [
            {
                "paragraph": part.paragraph,
                "sentence": part.sentence,
                "words": part.words,
                "why": part.why,
                "start": part.start,
                "end": part.end,
            }
            for part in found.left_out
        ],
    }


def _claim(claim: Claim, known_as: str | None) -> dict[str, Any]:
    return {
        "id": claim.id,
        "paragraph": claim.paragraph,
        "sentence": claim.sentence,
        "words": claim.words,
        "text": claim.text,
        "low": claim.low,
        "figure": claim.figure,
        "high": claim.high,
        "qualifier": claim.qualifier or None,
        "interval": claim.interval or None,
        "unit": claim.unit,
        "nature": claim.nature or None,
        "origin": claim.origin or None,
        "via": claim.via or None,
        "about": claim.about or None,
        "as_of": claim.as_of or None,
        "known_as": known_as,
        "start": claim.start,
        "end": claim.end,
    }
