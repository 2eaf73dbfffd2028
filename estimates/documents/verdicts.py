"""The engine's verdict on relations of a document, and claims as rows of estimates."""

from __future__ import annotations

import csv
import json
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from estimates.check import check
from estimates.documents.claims import Claim
from estimates.documents.sums import Relation
from estimates.editing.phrase_rows import figures
from estimates.phrases.reader import Reading
from estimates.tables.columns import BY_NAME
from estimates.units.registry import UnitRegistry

_SOURCE: Final = {
    "id": "document",
    "title": "document",
    "publisher": "document",
    "published": "2000",
}
_PACKAGE: Final = {"name": "document", "resources": []}
_NOUN: Final = re.compile(r"~([a-z]+)")


def cells(claim: Claim) -> dict[str, str]:
    """The figures of a claim as the cells of estimates.csv, digits as the words have them."""
    reading = Reading(
        claim.low, claim.figure, claim.high, claim.qualifier, claim.unit, claim.interval
    )
    hedge = {"qualifier": claim.qualifier, "interval": claim.interval}
    return figures(reading, claim.words) | hedge


def verdicts(
    claims: Sequence[Claim], relations: Sequence[Relation], registry: UnitRegistry
) -> list[str]:
    """The engine's verdict on each relation: the claims as a dataset of their own, checked.

    registry: the units that the document was read with.
    """
    if not relations:
        return []
    formulas = {relation.total: relation for relation in relations}
    used = {name for relation in relations for name in (relation.total, *relation.inputs)}
    units = _units([claim for claim in claims if claim.id in used], relations)
    rows, measures, nouns = [], [], set()
    for claim in claims:
        if claim.id not in used:
            continue
        unit = units[claim.id]
        nouns |= set(_NOUN.findall(unit))
        unit = _NOUN.sub(r"counted_\1", unit)
        formula = formulas[claim.id].formula if claim.id in formulas else ""
        measures.append({"id": claim.id, "title": claim.id, "unit": unit, "kind": "level"})
        own = {"id": claim.id, "measure": claim.id, "subject": claim.id, "unit": unit}
        stated = {"source": "document", "locator": f"paragraph {claim.paragraph}", "nature": ""}
        rows.append(own | stated | cells(claim) | {"formula": formula})
    with tempfile.TemporaryDirectory(prefix="estimates-scan-") as folder:
        tables = {"estimates": rows, "measures": measures, "sources": [_SOURCE]}
        nouns_text = "".join(f"counted_{noun} = [counted_{noun}]\n" for noun in sorted(nouns))
        _write(Path(folder), tables, f"{registry.extra_text}\n{nouns_text}")
        derived = check(folder).derived
    known = dict(zip(derived["id"], derived["verdict"], strict=True))
    return [known.get(relation.total, "undecidable") for relation in relations]


def _units(claims: Iterable[Claim], relations: Sequence[Relation]) -> dict[str, str]:
    """The unit of each claim; of a claim without one that which its relation needs."""
    units = {claim.id: claim.noun or claim.unit or "" for claim in claims}
    for relation in relations:
        names = (relation.total, *relation.inputs)
        known = [units[name] for name in relation.inputs if units[name]]
        blank = [name for name in names if not units[name]]
        if " * " in relation.formula and len(blank) == 1 and known:
            total = (units[relation.total] or "").split("/")
            units[blank[0]] = next(
                (part for part in known[0].split("/")[1:] if part not in total), "1"
            )
        elif " + " in relation.formula:
            alike = known[0] if known else units[relation.total]
            for name in blank:
                units[name] = alike
            units[relation.total] = units[relation.total] or alike
    return {name: unit or "1" for name, unit in units.items()}


def _write(folder: Path, tables: Mapping[str, Sequence[Mapping[str, str]]], units: str) -> None:
    """The files of a dataset."""
    (folder / "datapackage.json").write_text(json.dumps(_PACKAGE), encoding="utf-8")
    (folder / "units.txt").write_text(units, encoding="utf-8")
    for name, rows in {"origins": (), **tables}.items():
        table = BY_NAME[name]
        with (folder / table.file).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table.names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
