"""Findings put into words on demand say the same as all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import twenty

import estimates
from estimates.benchmark import generate
from estimates.findings.check import Batch
from estimates.findings.listing import Listing


def test_any_part_in_any_order_is_told_in_that_order(tmp_path: Path) -> None:
    generate(tmp_path, 400)
    result = estimates.check(tmp_path)
    outline = result.outline
    assert outline["code"].nunique() > 5
    every = result.worded(outline)
    for rows in (outline.iloc[::-1], outline.iloc[3:17:5], outline.tail(1), outline.head(0)):
        some = result.worded(rows)
        assert list(some["message"]) == list(every.loc[rows.index, "message"])
        assert list(some["line"]) == list(rows["line"])
        assert list(some["observed"]) == list(every.loc[rows.index, "observed"])


def test_with_acceptances_the_outline_says_which_findings_are_accepted(tmp_path: Path) -> None:
    folder = twenty.write(tmp_path / "data")
    first = estimates.check(folder).findings.iloc[0]
    (folder / "accepted.csv").write_text(
        "code,estimate,expect,reason,by,on\n"
        f'{first["code"]},{first["estimate"]},"{first["observed"]}",known,x,2024\n',
        encoding="utf-8",
    )
    result = estimates.check(folder)
    assert list(result.outline["accepted"]).count("known (x, 2024)") >= 1
    assert list(result.worded(result.outline)["accepted"]) == list(result.findings["accepted"])


def test_counting_the_findings_lists_none_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listing takes as long as the check itself, and several times its memory."""
    generate(tmp_path, 400)
    listed: list[int] = []
    rows_of = Listing._ids

    def ids(listing: Listing, batch: Batch) -> Sequence[str]:
        listed.append(len(batch))
        return rows_of(listing, batch)

    monkeypatch.setattr(Listing, "_ids", ids)
    counts = estimates.check(tmp_path).counts
    assert counts["info"] > 100
    assert not listed
