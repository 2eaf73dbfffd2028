"""Findings: narrowed by the link, explained, accepted ones apart, and which checks ran."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fake_result
import pytest
from dataset_builder import DatasetBuilder
from dataset_copy import DatasetCopy
from page_reader import HOSTILE, Open, assert_harmless, opener, shown

import estimates
from dashboard.screens.findings.content import (
    accepted,
    chosen,
    codes,
    counting,
    covered,
    files,
    summary,
)
from dashboard.screens.shared.content.findings import in_words


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(monkeypatch)


FOUND: list[dict[str, Any]] = [
    {"code": "S705", "severity": "info", "message": "c", "estimate": "moon_pay", "line": 9},
    {"code": "D501", "severity": "error", "message": "a", "estimate": "moon_payroll", "line": 11},
    {"code": "Q404", "severity": "warning", "message": "b", "estimate": "moon_payroll"},
    {"code": "U301", "severity": "error", "message": "d", "file": "measures.csv"},
    {"code": "D502", "severity": "warning", "message": "e", "accepted": "known (x, 2024)"},
]


def test_errors_come_first_and_accepted_ones_stand_apart() -> None:
    result = fake_result.result(findings=FOUND)
    assert [finding.message for finding in in_words(result, counting(result))] == [
        "a",
        "d",
        "b",
        "c",
    ]
    (taken,) = in_words(result, accepted(result))
    assert (taken.message, taken.accepted) == ("e", "known (x, 2024)")


@pytest.mark.parametrize(
    ("asked", "messages"),
    [
        ({}, "adbc"),
        ({"severity": "error"}, "ad"),
        ({"code": "D501"}, "a"),
        ({"file": "estimates.csv"}, "abc"),
        ({"severity": "error", "file": "measures.csv"}, "d"),
        ({"severity": "info", "code": "D501"}, ""),
    ],
)
def test_findings_are_narrowed_by_severity_code_and_file(
    asked: dict[str, str], messages: str
) -> None:
    result = fake_result.result(findings=FOUND)
    frame = chosen(counting(result), **asked)
    assert "".join(finding.message for finding in in_words(result, frame)) == messages


def test_choices_say_how_many_each_has() -> None:
    frame = counting(fake_result.result(findings=FOUND))
    assert codes(frame)["D501"] == "D501: does not add up (1)"
    assert files(frame) == {
        "estimates.csv": "estimates.csv (3)",
        "measures.csv": "measures.csv (1)",
    }


def test_explanation_of_a_chosen_code_is_said_once(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    meaning = "such origins never count as a confirmation"
    every = shown(open_page("findings", copy_dataset.path, severity="info")).lower()
    assert every.count(meaning) == 5
    only = shown(open_page("findings", copy_dataset.path, code="S705")).lower()
    assert only.count(meaning) == 1
    assert "s705: " in only


def test_accepted_finding_has_reason_by_whom_and_until_when(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    (copy_dataset.path / "accepted.csv").write_text(
        "code,estimate,expect,reason,by,on\n"
        "D501,moon_payroll,240000000 != 24000000,a known slip,an editor,2024-11-02\n",
        encoding="utf-8",
    )
    app = open_page("findings", copy_dataset.path)
    text = shown(app)
    before, after = text.split("Reviewed and accepted", 1)
    assert "error D501" not in before
    for part in (
        "error D501",
        "Accepted: a known slip (an editor, 2024-11-02)",
        "Holds while this is found: “240000000 != 24000000”",
    ):
        assert part in after
    assert "1 more is accepted." in text
    assert "0 error" not in summary(estimates.check(copy_dataset.path))


def test_each_finding_leads_to_its_estimate(open_page: Open, copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    app = open_page("findings", copy_dataset.path, code="D501")
    (link,) = app.get("page_link")
    assert link.proto.label.startswith("\\$240 million per month")
    assert "id=moon_payroll" in link.proto.query_string


def test_what_could_not_run_is_said(open_page: Open, copy_dataset: DatasetCopy) -> None:
    (copy_dataset.path / "measures.csv").unlink()
    text = shown(open_page("findings", copy_dataset.path))
    assert "Incomplete checks" in text
    found = covered(estimates.check(copy_dataset.path))
    assert {code for code, _, _ in found.missing} >= {"R201", "U302"}
    assert all(count > 0 for _, _, count in found.missing)


def test_coverage_counts_what_ran(bundled: Path) -> None:
    """Six derived figures; the dataset has no assertion and no part of a whole."""
    families = {family.title: family for family in covered(estimates.check(bundled)).families}
    assert families["Assertions and parts"].run == 0
    assert families["Derived figures"].checks > 0
    assert families["Files and cells"].failed == 0


def test_many_findings_are_paged(open_page: Open, tmp_path: Path) -> None:
    """120 rows without a source: 50 on a page, and a page beyond the last is the last."""
    folder = tmp_path / "many"
    made = DatasetBuilder()
    for number in range(120):
        made.add(f"e{number}", best="1", source="")
    made.write(folder)
    code = estimates.check(folder).findings["code"].value_counts().index[0]
    app = open_page("findings", folder, code=code)
    assert "Showing 1 to 50 of 120 findings." in shown(app)
    assert "Showing 101 to 120 of 120 findings." in shown(
        open_page("findings", folder, code=code, page="99")
    )
    for wrong in ("0", "-1", "x", "²", "9" * 30):
        text = shown(open_page("findings", folder, code=code, page=wrong))
        assert "Showing 1 to 50 of 120 findings." in text


def test_hostile_text_stays_text(open_page: Open, copy_dataset: DatasetCopy) -> None:
    text = " ".join(HOSTILE)
    copy_dataset.edit("estimates.csv", "moon_troops", "unit", text)
    copy_dataset.edit("estimates.csv", "moon_pay", "best", text)
    copy_dataset.edit("estimates.csv", "moon_payroll", "status", text)
    quoted = text.replace('"', '""')
    (copy_dataset.path / "accepted.csv").write_text(
        "code,estimate,expect,reason,by,on\n"
        f'S705,asahi_dispatched,us_official,"{quoted}","{quoted}",2024-11-02\n'
        f'"{quoted}","{quoted}",x,x,x,2024\n',
        encoding="utf-8",
    )
    for parameters in ({}, {"code": text, "severity": text, "file": text}, {"accepted": text}):
        assert_harmless(open_page("findings", copy_dataset.path, **parameters))


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("asahi_planned is old", "asahi_planned is old"),
        ("moon, asahi: they are old", "moon, asahi: they are old"),
        ("rests on them", "Rests on them"),
    ],
)
def test_sentence_begins_with_a_capital_unless_with_an_id(message: str, sentence: str) -> None:
    result = fake_result.result(findings=[{"message": message}])
    assert in_words(result, counting(result))[0].sentence == sentence
