"""The commands scan and verify, as people and programs use them."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import jsonschema
import pytest
from dataset_copy import DatasetCopy

import estimates
from estimates.cli import run

ARTICLE = """\
A night in Marrow

Each guard is paid around $2,000 a month, the town says. This means that if, as reported by the
media, 12,000 guards are hired, the total would amount to $24 million a month.

The KN-23 was seen in 2006. At least 300 homes were damaged, according to the relief office.
"""
_NULLABLE = {"type": ["string", "null"]}
_NUMBER = {"type": ["number", "null"]}
SCHEMA = {
    "type": "object",
    "required": ["document", "claims", "relations", "left_out"],
    "additionalProperties": False,
    "properties": {
        "document": {
            "type": "object",
            "required": ["name", "paragraphs"],
            "properties": {"name": {"type": "string"}, "paragraphs": {"type": "integer"}},
        },
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "required": [
                    "id", "paragraph", "sentence", "words", "text", "low", "figure", "high",
                    "qualifier", "unit", "nature", "origin", "via", "about", "as_of", "known_as",
                ],
                "properties": {
                    "id": {"type": "string", "pattern": "^c[1-9][0-9]*$"},
                    "low": _NUMBER, "figure": _NUMBER, "high": _NUMBER,
                    "qualifier": _NULLABLE, "unit": _NULLABLE, "nature": _NULLABLE,
                    "origin": _NULLABLE, "via": _NULLABLE, "about": _NULLABLE,
                    "as_of": _NULLABLE, "known_as": _NULLABLE,
                },
            },
        },
        "relations": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["total", "formula", "inputs", "verdict", "because"],
            },
        },
        "left_out": {
            "type": "array",
            "items": {"type": "object", "required": ["paragraph", "sentence", "words", "why"]},
        },
    },
}  # fmt: skip


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def test_json_has_the_fields_that_are_documented(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["scan", str(article), "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    jsonschema.validate(report, SCHEMA)
    pay, guards, total, homes = report["claims"]
    assert (pay["words"], pay["unit"], pay["origin"]) == (
        "around $2,000 a month",
        "USD/month",
        "town",
    )
    assert (guards["figure"], guards["nature"], guards["origin"]) == (12000, "conditional", "media")
    assert (total["figure"], total["nature"]) == (24e6, "conditional")
    assert (homes["low"], homes["qualifier"], homes["origin"]) == (300, "at_least", "relief office")
    assert [(part["words"], part["why"]) for part in report["left_out"]] == [
        ("KN-23", "a name"),
        ("2006", "a year"),
    ]


def test_the_sum_is_found_by_itself(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = article.read_text(encoding="utf-8").replace("guard", "soldier")
    article.write_text(text, encoding="utf-8")
    run(["scan", str(article), "--format", "json"])
    (relation,) = json.loads(capsys.readouterr().out)["relations"]
    assert relation == {
        "total": "c3",
        "formula": "c1 * c2",
        "inputs": ["c1", "c2"],
        "verdict": "match",
        "because": "amount to",
    }


def test_text_shows_claims_sums_and_what_was_left_out(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["scan", str(article)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("article.txt: 4 claims")
    assert "“At least 300 homes”" in shown
    assert "a name: KN-23" in shown


def test_csv_has_a_row_per_claim(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", str(article), "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["id"] for row in rows] == ["c1", "c2", "c3", "c4"]
    assert rows[3]["low"] == "300"


def test_standard_input_and_output_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ARTICLE.encode())))
    output = tmp_path / "claims.json"
    assert run(["scan", "-", "--format", "json", "--output", str(output)]) == 0
    report = json.loads(output.read_text(encoding="utf-8"))
    assert report["document"]["name"] == "standard input"


def test_what_cannot_be_read_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["scan", str(tmp_path / "none.txt")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


WAR = (
    "Each North Korean soldier is paid around $2,500 per month, a diplomat said. If 8,000 soldiers"
    " are deployed, the total would amount to $20 million per month. South Korean intelligence"
    " has indicated that North Korea plans to send up to 12,000 troops to Russia."
)


def test_claims_become_rows_of_a_dataset(
    tmp_path: Path, copy_dataset: DatasetCopy, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "war.txt"
    article.write_text(WAR, encoding="utf-8")
    before = len(estimates.check(copy_dataset.path).estimates)
    source = ["--source", "gazette", "--publisher", "The Gazette", "--published", "2024-11-02"]
    assert run(["scan", str(article), "--into", str(copy_dataset.path), *source]) == 0
    shown = capsys.readouterr().out
    assert "already here as asahi_planned" in shown
    result = estimates.check(copy_dataset.path)
    assert len(result.estimates) == before + 3
    added = result.estimates[result.estimates["source"] == "gazette"].set_index("measure")
    assert added.loc["soldier_pay", "as_stated"] == "around $2,500 per month"
    assert added.loc["soldier_pay", "locator"] == "paragraph 1"
    assert added.loc["soldier_pay", "qualifier"] == "about"
    derived = result.derived.set_index("id")
    assert derived.loc[str(added.loc["payroll", "id"]), "verdict"] == "match"
    assert run(["undo", str(copy_dataset.path)]) == 0
    assert len(estimates.check(copy_dataset.path).estimates) == before


def test_a_dry_run_changes_nothing(
    tmp_path: Path, copy_dataset: DatasetCopy, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "war.txt"
    article.write_text(WAR, encoding="utf-8")
    kept = (copy_dataset.path / "estimates.csv").read_bytes()
    arguments = ["--into", str(copy_dataset.path), "--source", "moon", "--dry-run"]
    assert run(["scan", str(article), *arguments]) == 0
    assert (copy_dataset.path / "estimates.csv").read_bytes() == kept
    assert "A dry run" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--into", "{}"], "--into needs --source"),
        (["--source", "moon"], "--source and --only go with --into"),
        (["--only", "c1"], "--source and --only go with --into"),
        (["--into", "{}", "--source", "moon", "--format", "json"], "--into shows a review"),
        (["--into", "{}", "--source", "nobody"], "there is no source nobody"),
        (["--into", "{}", "--source", "moon", "--only", "c99"], "there is no claim c99"),
    ],
)
def test_what_lacks_is_said(
    options: list[str],
    why: str,
    article: Path,
    copy_dataset: DatasetCopy,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [str(copy_dataset.path) if option == "{}" else option for option in options]
    assert run(["scan", str(article), *given]) == 2
    assert why in capsys.readouterr().err


def test_an_article_that_agrees_is_fine(tmp_path: Path, bundled: Path) -> None:
    article = tmp_path / "war.txt"
    article.write_text("North Korea plans to send up to 12,000 troops to Russia.", encoding="utf-8")
    assert run(["verify", str(article), "--dataset", str(bundled)]) == 0


def test_an_article_that_contradicts_ends_with_1(
    tmp_path: Path, bundled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "war.txt"
    article.write_text(
        "North Korea has shipped 20,000 containers of artillery shells to Russia.", encoding="utf-8"
    )
    assert run(["verify", str(article), "--dataset", str(bundled), "--format", "json"]) == 1
    (claim,) = json.loads(capsys.readouterr().out)["claims"]
    assert (claim["standing"], claim["estimates"]) == ("outside", ["icc_containers"])


def test_a_lost_hedge_is_told(
    tmp_path: Path, bundled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "war.txt"
    article.write_text(
        "North Korea has shipped 12,000 containers of artillery shells to Russia.", encoding="utf-8"
    )
    assert run(["verify", str(article), "--dataset", str(bundled)]) == 0
    assert "hedge lost" in capsys.readouterr().out


def test_sums_in_units_of_the_dataset_are_found(
    tmp_path: Path, copy_dataset: DatasetCopy, capsys: pytest.CaptureFixture[str]
) -> None:
    """40 and 25 are 65; `guardpost` is a unit of units.txt alone."""
    (copy_dataset.path / "units.txt").write_text("guardpost = [guardpost] = _ = guardposts\n")
    article = tmp_path / "posts.txt"
    article.write_text("There are 40 guardposts in the north and 25 in the south, 65 in all.")
    source = ["--source", "moon", "--dry-run"]
    assert run(["scan", str(article), "--into", str(copy_dataset.path), *source]) == 0
    shown = capsys.readouterr().out
    assert "guardpost," in shown
    assert re.search(r"\w+ \+ \w+,moon", shown)


def test_a_table_is_no_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n")
    assert run(["scan", str(table)]) == 2
    assert "`estimates import`" in capsys.readouterr().err
