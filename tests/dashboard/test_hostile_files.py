"""Datasets from strangers: no traceback, nothing that steers a terminal, no file from elsewhere.

A few in every run; `ESTIMATES_LONG=2000` tries so many, `ESTIMATES_SEED` where they begin.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import hostile_files
import numpy as np
import pytest
from page_reader import Tags

import estimates
from dashboard.export.brief_html import html
from dashboard.screens.agreement.content import agreement
from dashboard.screens.derived.content import derived_list
from dashboard.screens.estimate.content import estimate_page
from dashboard.screens.estimates.content import filters, listing
from dashboard.screens.findings import content as findings
from dashboard.screens.overview.content.brief import brief
from dashboard.screens.shared.content.columns import columns
from dashboard.screens.shared.content.findings import in_words
from dashboard.screens.sources import content as sources
from estimates import cli
from estimates.findings.check import SEVERITIES

COUNT = int(os.environ.get("ESTIMATES_LONG", "12"))
FIRST = int(os.environ.get("ESTIMATES_SEED", "0"))
SECONDS: Final = 20  # of the processor, for one dataset, and one more for so many bytes of it
A_SECOND: Final = 5_000_000
MOST_TEXT: Final = 300_000  # characters of a report for people, and so many for each finding
FOR_A_FINDING: Final = 100
MOST_JSON: Final = 2_000_000  # characters of one for programs, and so many for each byte read
FOR_A_BYTE: Final = 600
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")


def printed(*arguments: str) -> tuple[int, str, str]:
    """Status, standard output and standard error of the command, in this process."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        status = cli.run(arguments)
    finally:
        sys.stdout, sys.stderr = before
    out.seek(0)
    return status, out.read(), err.getvalue()


def content(result: estimates.Result) -> Iterator[object]:
    """What pages would show of a dataset."""
    yield findings.summary(result)
    yield in_words(result, findings.counting(result).head(30))
    yield findings.covered(result)
    yield sources.standfirst(result)
    yield derived_list.listing(result)
    yield agreement.listed(result, agreement.ranked(result).head(20))
    every = columns(result)
    yield listing.lines(result, every, np.arange(min(len(every.frame), 30)))
    yield filters.options(result, every, "measure")
    for name in result.estimates["id"].drop_duplicates().head(5):
        yield estimate_page(result, name)


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_a_dataset_from_a_stranger(seed: int, tmp_path: Path) -> None:
    folder, deeds = hostile_files.make(seed, tmp_path)
    began = time.process_time()
    counts = estimates.check(folder).counts
    number = sum(counts[severity] for severity in SEVERITIES)
    for form, most in (
        ("text", MOST_TEXT + FOR_A_FINDING * number),
        ("json", MOST_JSON + FOR_A_BYTE * size(folder)),
    ):
        status, out, err = printed("check", str(folder), "--format", form)
        assert (status in {0, 1}, err) == (True, ""), deeds
        assert not STEERING.search(out), (deeds, form)
        assert hostile_files.CANARY not in out, (deeds, form)
        assert len(out) <= most, (deeds, form)
        if form == "json":
            json.loads(out)
    status, out, err = printed("list", str(folder))
    assert status in {0, 2}, deeds
    assert "internal failure" not in err, deeds
    assert not STEERING.search(out + err), deeds
    assert hostile_files.CANARY not in out + err, deeds
    result = estimates.check(folder)
    for made in content(result):
        assert hostile_files.CANARY not in repr(made), deeds
    page = html(brief(result, "0"))
    assert hostile_files.CANARY not in page, deeds
    assert not {"script", "img", "a\x1b"} & Tags(page).tags, deeds
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page), deeds
    assert time.process_time() - began < SECONDS + size(folder) / A_SECOND, deeds
