"""Every check of the registry finds its fault, at its place, and leaves what is sound alone."""

from __future__ import annotations

import json
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from check_cases import CASES, DATA, LISTED, edited
from dataset_builder import DatasetBuilder

import estimates
from estimates.check import Result
from estimates.checks.registry import CHECKS, FAMILIES
from estimates.findings.check import ERROR, SEVERITIES, Check


def found(result: Result) -> list[tuple[str, str, int, str, str]]:
    """Code, file, line (0: none), column and message of all findings."""
    frame = result.findings
    return [
        (row["code"], row["file"], row["line"], row["column"], row["message"])
        for row in frame.fillna({"line": 0}).to_dict("records")
    ]


def test_the_base_has_no_findings() -> None:
    assert found(estimates.check(DATA / "base")) == []


def test_every_check_has_a_case() -> None:
    assert sorted(CASES) == sorted(CHECKS)


@dataclass(frozen=True, slots=True, eq=False)
class Faulty:
    """The dataset with the fault of a case, checked."""

    code: str
    case: dict[str, Any]
    result: Result


@pytest.fixture(scope="module", params=[pytest.param(each.values, id=each.id) for each in LISTED])
def faulty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Faulty:
    code, case = request.param
    folder = edited(tmp_path_factory.mktemp("faulty") / "bad", case["bad"])
    return Faulty(code, case, estimates.check(folder))


def test_the_fault_is_found_at_its_place(faulty: Faulty) -> None:
    """Just this code, there, in these words; `with` names what cannot but follow from it."""
    code, case, findings = faulty.code, faulty.case, found(faulty.result)
    (message,) = [text for *place, text in findings if place == [code, *case["at"]]]
    assert [words for words in case["says"] if words not in message] == []
    assert {other for other, *_ in findings} == {code, *case.get("with", ())}
    assert [other for other, *_ in findings].count(code) == case.get("count", 1)


def test_a_check_looked_at_whatever_it_faults(faulty: Faulty) -> None:
    """No finding is about something that its rule does not count."""
    (run,) = [run for run in faulty.result.runs if run.check.code == faulty.code]
    counted = faulty.result.coverage.set_index("code").loc[faulty.code]
    if faulty.code == "F130":
        assert (counted["failed"], counted["not_run"]) == (0, len(run.batches))
    else:
        assert 0 < counted["failed"] <= run.looked_at


def test_each_finding_alone_says_what_it_says_among_all(faulty: Faulty) -> None:
    result = faulty.result
    outline = result.outline
    assert faulty.code in set(outline["code"])
    alone = [result.worded(outline.iloc[[place]]) for place in range(len(outline))]
    pd.testing.assert_frame_equal(pd.concat(alone, ignore_index=True), result.findings)


@pytest.mark.parametrize(("code", "case"), LISTED)
def test_what_is_sound_is_left_alone(code: str, case: dict[str, Any], tmp_path: Path) -> None:
    assert found(estimates.check(edited(tmp_path / "good", case["good"]))) == [], code


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_every_check_explains_itself(check: Check) -> None:
    """Its family is known, its texts are sentences, and a lesser severity is justified."""
    assert check.code[0] in FAMILIES
    assert check.code[1:].isdigit()
    assert check.severity in SEVERITIES
    for sentences in (check.explanation, check.fix):
        assert sentences[0].isalnum() or sentences[0] == "“", sentences
        assert sentences.endswith("."), sentences
    assert check.title
    assert not check.title.endswith(".")
    must_be_error = check.code[0] in "FRU" or check.code in {"Q401", "Q402", "Q403"}
    if must_be_error and check.severity != ERROR:
        assert check.why


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_every_message_can_be_filled(check: Check) -> None:
    """Its fields are plain names, so that no value can reach behind them."""
    names = [name for _, name, *_ in string.Formatter().parse(check.message) if name is not None]
    assert all(name.isidentifier() for name in names)
    assert check.message.format(**dict.fromkeys(names, "{x}")).count("{x}") == len(names)


def test_severities_can_be_changed_in_the_dataset(tmp_path: Path) -> None:
    (case,) = CASES["D502"]
    folder = edited(tmp_path / "own", case["bad"])
    own = '"estimates": {"severities": {"D502": "error"}, '
    package = folder / "datapackage.json"
    text = package.read_text(encoding="utf-8").replace('"estimates": {', own)
    package.write_text(text, encoding="utf-8")
    result = estimates.check(folder)
    assert result.findings["severity"].tolist() == ["error"]
    assert result.counts["error"] == 1


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (None, {"lost": "warning", "less": "info"}),
        ("error", {"lost": "error", "less": "info"}),
        ("info", {"lost": "info", "less": "info"}),
    ],
)
def test_a_dataset_s_severity_holds_for_what_is_of_two_and_raises_no_milder_one(
    tmp_path: Path, own: str | None, expected: dict[str, str]
) -> None:
    """D504 is a warning where “up to” was lost, and info where an “about” was."""
    builder = DatasetBuilder()
    builder.measure("measure", minimum="0")
    builder.add("most", high="10", qualifier="up_to")
    builder.add("soft", best="10", qualifier="about")
    builder.add("lost", best="20", formula="most * 2", subject="a")
    builder.add("less", best="20", formula="soft * 2", subject="b")
    folder = builder.write(tmp_path / "case")
    settings = {"severities": {"D504": own}} if own else {}
    package = {"name": "case", "resources": [], "estimates": settings}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    result = estimates.check(folder)
    told = result.findings[result.findings["code"] == "D504"]
    assert dict(zip(told["estimate"], told["severity"], strict=True)) == expected
    listed = result.outline[result.outline["code"] == "D504"]
    assert dict(zip(listed["estimate"], listed["severity"], strict=True)) == expected


def test_findings_are_sorted_by_file_line_column_and_code(tmp_path: Path) -> None:
    edits = [CASES[code][0]["bad"] for code in ("F121", "F117", "U301", "D501", "F103")]
    findings = found(estimates.check(edited(tmp_path / "several", edits)))
    assert [(code, file, line) for code, file, line, *_ in findings] == [
        ("F103", "accepted.csv", 1),
        ("D501", "estimates.csv", 5),
        ("U301", "estimates.csv", 8),
        ("F121", "sources.csv", 2),
        ("F117", "sources.csv", 3),
    ]
