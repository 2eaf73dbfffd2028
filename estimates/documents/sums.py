"""Relations among the claims of a document: products, sums, shares, changes that can be checked.

A relation is proposed where the figures come out, within what they were rounded to, and either
words of deriving stand beside the total ("that is", "a total of") or so good an agreement is no
chance. One that does not come out is proposed only where the words say that it should.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from estimates.documents.candidates import Candidate, differences, shares, sums
from estimates.documents.claims import Claim, Passed
from estimates.documents.judging import Judge
from estimates.documents.products import Products
from estimates.documents.terms import Term, Terms, half_unit
from estimates.phrases.reader import Reader
from estimates.units.registry import UnitRegistry

__all__ = ["Relation", "half_unit", "relations"]  # what callers find here, wherever it is defined


@dataclass(frozen=True, slots=True)
class Relation:
    """A total that follows from other claims.

    formula: in the ids of claims, with constants as the language of formulas writes them. inputs:
    the ids in it. because: the words that say so, "" where the figures alone do. agrees: whether
    the figures come out within what they were rounded to. score: the higher the likelier.
    """

    total: str
    formula: str
    inputs: tuple[str, ...]
    because: str
    agrees: bool
    score: float


def relations(
    claims: Sequence[Claim], left_out: Sequence[Passed], reader: Reader, registry: UnitRegistry
) -> list[Relation]:
    """The relations of a document, at most one per total, in the order of the totals.

    left_out: of these the periods of time serve as factors.
    """
    terms = Terms(claims, registry)
    products = Products(terms, left_out, reader, registry)
    proposed: list[Relation] = []
    for total in terms.at:
        if total and total.value:
            candidates = _candidates(total, terms, products, registry)
            best = _best(total, candidates, terms)
            proposed += [best] if best else []
    return _without_doubles(proposed)


def _candidates(
    total: Term, terms: Terms, products: Products, registry: UnitRegistry
) -> Iterator[Candidate]:
    """Everything near a total that it may be derived from."""
    around = terms.around(total)
    if total.is_share:
        yield from shares(total, around)
    yield from sums(total, around, terms, registry)
    yield from products.of(total, around)
    yield from differences(total, around)


def _best(total: Term, candidates: Iterator[Candidate], terms: Terms) -> Relation | None:
    """The likeliest relation that gives a total; None where none is likely."""
    judge = Judge(total, terms)
    best: Relation | None = None
    for candidate in candidates:
        judged = judge.judged(candidate)
        if judged and (best is None or judged.score > best.score):
            best = Relation(
                total.claim.id,
                candidate.formula,
                tuple(terms.claims[place].id for place in candidate.inputs),
                judged.because,
                judged.agrees,
                judged.score,
            )
    return best


def _without_doubles(proposed: Sequence[Relation]) -> list[Relation]:
    """Of relations among the same claims the likeliest: a + b = c is a = c - b, too."""
    best: dict[frozenset[str], Relation] = {}
    for relation in proposed:
        key = frozenset({relation.total, *relation.inputs})
        if key not in best or relation.score > best[key].score:
            best[key] = relation
    kept = set(map(id, best.values()))
    return [relation for relation in proposed if id(relation) in kept]
