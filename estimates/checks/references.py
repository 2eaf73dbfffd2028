"""R: what names a row of another table, and who has stated an estimate (R201, R202, R206)."""

from __future__ import annotations

import numpy as np

from estimates.derived.checked import Stated
from estimates.findings.check import Run, check
from estimates.tables import damage
from estimates.tables.advice import advise
from estimates.tables.columns import Kind


@check(
    "R201",
    title="the row refers to something unknown",
    message="{column} “{cell}” is not an id in {target}: {hint}",
    explanation="measure, source, origin and replaces name a row of another table.",
    fix="Correct the id, or add the row.",
)
def unknown_reference(stated: Stated, run: Run) -> None:
    """A table that could not be read has no rows to be named: that is no fault of its names."""
    tables, missing = stated.dataset.tables, stated.dataset.missing
    for (name, column), rows in stated.references.items():
        table = tables[name]
        target = tables[table.table.column(column).target]
        filled = table.filled(column)
        if target.table.name in missing:
            run.over(0, filled)
            if table.rows:
                what = f"whether {column} names rows of {target.table.file}"
                run.cannot(table.table.file, what, "that file could not be read", column=column)
            continue
        run.over(filled)
        unknown = np.flatnonzero(filled & (rows < 0))
        texts = table.pick(column, unknown)
        advice = advise(texts, target.texts("id").to_pylist()) if texts else {}
        hints = [damage.named(text, Kind.REFERENCE) or advice[text] for text in texts]
        run.add(table.table.file, unknown, column, target=target.table.file, hint=hints)


@check(
    "R202",
    title="an estimate has no source",
    message="source is blank although a figure is stated: say who published it",
    explanation="Only a calculated row (a formula and no values) has no source: no one has stated it.",
    fix="Name the source, or remove the values if the row is calculated here.",
)
def no_source(stated: Stated, run: Run) -> None:
    figures, table = stated.quantities.stated, stated.estimates
    run.over(figures)
    run.add(table.table.file, np.flatnonzero(figures & ~table.filled("source")), "source")


@check(
    "R206",
    title="a calculated row names a source",
    message="the row states no figure, so source {cell} has not stated it: remove the source, or enter what it says",
    explanation="A calculated row is worked out here; no one has stated it. A source beside it would claim "
    "that someone has.",
    fix="Blank the source, or fill low, best or high with what the source says.",
)
def calculated_with_source(stated: Stated, run: Run) -> None:
    blank, table = ~stated.quantities.stated, stated.estimates
    run.over(blank)
    sourced = blank & table.filled("source") & table.sound
    run.add(table.table.file, np.flatnonzero(sourced), "source")
