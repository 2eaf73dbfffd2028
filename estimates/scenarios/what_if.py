"""A scenario worked out: the whole check again, on tables that are changed in memory only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.check import Result, conclude, work_out
from estimates.derived import frames
from estimates.derived.checked import Checked
from estimates.findings.quoting import shorten
from estimates.scenarios.moved import Moved, moved_table, put_words, read_moves
from estimates.scenarios.scenario import Scenario, Withdrawal
from estimates.tables.cells import TypedTable
from estimates.tables.dataset import Dataset

Flags = NDArray[np.bool_]

RETRACTED: Final = "retracted"
TABLES: Final[Mapping[str, str]] = {
    "estimate": "estimates",
    "source": "sources",
    "origin": "origins",
}
"""The table that each kind of what can be withdrawn is a row of."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a scenario comes to.

    moved: the estimates whose cells are changed. withdrawn: what was withdrawn, with the ids of the
    current estimates that this concerns. ignored: what of the scenario means nothing beside this
    dataset, in words. checked: everything worked out anew; that of the dataset where nothing is
    changed.
    """

    before: Result
    checked: Checked
    moved: tuple[Moved, ...]
    withdrawn: Mapping[Withdrawal, tuple[str, ...]]
    ignored: tuple[str, ...]

    @property
    def changes_anything(self) -> bool:
        """Whether any part of the scenario means something beside the dataset."""
        return bool(self.moved or self.withdrawn)

    @cached_property
    def derived(self) -> pd.DataFrame:
        """The derived figures as they would be; see `estimates.derived.frames.derived_frame`."""
        return frames.derived_frame(self.checked) if self.changes_anything else self.before.derived

    @cached_property
    def result(self) -> Result:
        """The result, as `check` would give it of files with these changes."""
        if not self.changes_anything:
            return self.before
        return conclude(self.checked.dataset)


def what_if(result: Result, scenario: Scenario) -> Outcome:
    """Work out a scenario; what is wrong with it is said in `ignored` and changes nothing."""
    dataset = result.dataset
    estimates = dataset.tables["estimates"]
    moved, ignored = read_moves(
        estimates, scenario.moves, set(result.checked.derivations.row.tolist())
    )
    concerned: dict[Withdrawal, Flags] = {}
    unknown = []
    for each in scenario.withdrawn:
        if is_known(dataset, each):
            concerned[each] = rows_of(dataset, [each])
        else:
            unknown.append(f"no {each.kind} has the id “{shorten(each.id)}”")
    if not (moved or concerned):
        return Outcome(result, result.checked, (), {}, (*ignored, *unknown))
    gone = np.logical_or.reduce([np.zeros(estimates.rows, dtype=np.bool_), *concerned.values()])
    changed = replace(dataset, tables=dataset.tables | {"estimates": moved_table(estimates, moved)})
    return Outcome(
        before=result,
        checked=work_out(retract(changed, gone)),
        moved=moved,
        withdrawn={
            each: tuple(estimates.pick("id", np.flatnonzero(rows)))
            for each, rows in concerned.items()
        },
        ignored=(*ignored, *unknown),
    )


def is_known(dataset: Dataset, withdrawal: Withdrawal) -> bool:
    """Whether there is such an estimate, source or origin."""
    table = dataset.tables[TABLES[withdrawal.kind]]
    return bool(pc.any(pc.equal(table.texts("id"), withdrawal.id)).as_py())


def rows_of(dataset: Dataset, withdrawn: Iterable[Withdrawal]) -> Flags:
    """The current estimates that withdrawals concern."""
    estimates = dataset.tables["estimates"]
    concerned = np.zeros(estimates.rows, dtype=np.bool_)
    for each in withdrawn:
        if each.kind == "estimate":
            concerned |= np.asarray(pc.equal(estimates.texts("id"), each.id), dtype=np.bool_)
        else:
            concerned |= estimates.categories(each.kind).equal(each.id)
    return concerned & estimates.categories("status").equal("")


def retract(dataset: Dataset, rows: Flags) -> Dataset:
    """The dataset with some estimates retracted; the original stays as it is."""
    estimates: TypedTable = dataset.tables["estimates"]
    at = np.flatnonzero(rows)
    status = put_words(estimates.categories("status"), at, [RETRACTED] * len(at))
    table = replace(estimates, columns=estimates.columns | {"status": status})
    return replace(dataset, tables=dataset.tables | {"estimates": table})
