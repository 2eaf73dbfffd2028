"""Open pages do not hold on to what their files held before."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest
from dataset_copy import DatasetCopy
from page_reader import Open, opener
from streamlit.testing.v1 import AppTest

from dashboard import data
from dashboard.drafts.trial import trial
from dashboard.screens.pages import EDITING, PAGES, REACHED
from estimates.check import Result
from estimates.editing.edits import SetCell

CHANGES = {"overview": 20}  # of other pages, as many as tell
TELLING = 4
FEW = 3  # what is shown, what it is compared with, and what was shown before


class Alive:
    """The results of checks that are still there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._made: list[weakref.ref[Result]] = []
        make = Result.__init__

        def made(result: Result, *args: Any, **kwargs: Any) -> None:
            make(result, *args, **kwargs)
            self._made.append(weakref.ref(result))

        monkeypatch.setattr(Result, "__init__", made)

    @property
    def ever(self) -> int:
        return len(self._made)

    def count(self) -> int:
        gc.collect()
        return sum(one() is not None for one in self._made)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        *((name, {}) for name in PAGES | REACHED),
        ("estimate", {"id": "moon_payroll"}),
        ("derived", {"what_if": "moon_pay.best:3000"}),
        *(("edit", {"part": part}) for part in ("table", "add", "review")),
        ("edit", {"part": "add", "how": "several"}),
        ("edit", {"part": "table", "row": "moon_pay"}),
        ("edit", {"part": "retract", "id": "moon_pay"}),
    ],
    ids=str,
)
def test_pages_left_open_hold_few_versions_of_a_dataset(
    name: str,
    parameters: dict[str, str],
    copy_dataset: DatasetCopy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each of them was opened before another change, and has not been drawn since."""
    open_page: Open = opener(monkeypatch)
    if name in EDITING:
        monkeypatch.setenv(data.EDIT, "1")
    alive, pages = Alive(monkeypatch), list[AppTest]()
    changes = CHANGES.get(name, TELLING)
    for number in range(changes):
        copy_dataset.edit("estimates.csv", "moon_payroll", "best", f"{24 + number} million")
        pages.append(open_page(name, copy_dataset.path, **parameters))
    assert alive.ever >= changes
    assert alive.count() <= FEW


def test_trials_of_pending_edits_are_those_of_the_files_as_they_are(
    copy_dataset: DatasetCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = Alive(monkeypatch)
    edit = SetCell("estimates", "moon_pay", "credibility", "6", "5")
    for number in range(TELLING):
        copy_dataset.edit("estimates.csv", "moon_payroll", "best", f"{24 + number} million")
        trial(copy_dataset.path, [edit])
    assert alive.ever >= 2 * TELLING
    assert alive.count() <= FEW
