"""What changed between two versions: compared, told, and read out of git safely."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from pathlib import Path

import pytest
from dataset_builder import DatasetBuilder
from dataset_copy import DatasetCopy
from git_user import Git, committer
from project import TEST_DATA

from estimates import cli
from estimates.changes import versions
from estimates.changes.comparison import Changes, changes
from estimates.changes.sentences import estimate_sentences
from estimates.changes.versions import VersionError
from estimates.check import check

GOLDEN = TEST_DATA / "diff"


def dataset(folder: Path, **edits: dict[str, str] | None) -> Path:
    """Pay, troops and their product; `edits` changes rows by id, None leaves one out."""
    rows: dict[str, dict[str, str]] = {
        "pay": {"best": "2000", "unit": "USD/soldier/month", "measure": "pay"},
        "troops": {"best": "12000", "unit": "soldier", "measure": "troops", "qualifier": "about"},
        "payroll": {
            "best": "24 million",
            "unit": "USD/month",
            "measure": "payroll",
            "formula": "pay * troops",
        },
        "old": {"best": "7", "measure": "other"},
    }
    made = DatasetBuilder()
    for name in {**rows, **edits}:
        cells = edits.get(name, {})
        if cells is not None:
            made.add(name, **rows.get(name, {}) | cells)
    return made.write(folder)


def compared(tmp_path: Path, **edits: dict[str, str] | None) -> Changes:
    return changes(check(dataset(tmp_path / "a")), check(dataset(tmp_path / "b", **edits)))


def told(found: Changes) -> list[tuple[str, str]]:
    return list(zip(found.estimates["id"], found.estimates["change"], strict=True))


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ({}, []),
        ({"new": {"best": "3", "measure": "other"}}, [("new", "added")]),
        ({"old": None}, [("old", "removed")]),
        ({"old": {"status": "retracted"}}, [("old", "retracted")]),
        ({"old": {"status": "superseded"}}, [("old", "superseded")]),
        ({"old": {"best": "8"}}, [("old", "moved")]),
        ({"old": {"qualifier": "about"}}, [("old", "moved")]),  # a hedge gained or lost
        ({"old": {"nature": "planned"}}, [("old", "moved")]),
        ({"old": {"credibility": "6"}}, [("old", "attributed")]),
        ({"old": {"source": "another"}}, [("old", "attributed")]),
        ({"old": {"note": "a word", "locator": "page 2"}}, []),
        ({"old": {"subject": "Elsewhere"}}, [("old", "reassigned")]),
        ({"old": {"measure": "pay"}}, [("old", "reassigned")]),
        ({"old": {"as_of": "2024-03"}}, [("old", "reassigned")]),
        ({"old": {"as_of": "2024-03", "best": "8"}}, [("old", "reassigned")]),
        ({"troops": {"best": "12,000"}}, []),  # written otherwise, the same number
    ],
)
def test_each_change_of_an_estimate_has_its_kind(
    edits: dict[str, dict[str, str] | None], expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    found = compared(tmp_path, **edits)
    assert told(found) == expected
    assert found.nothing is (not expected)


def test_an_estimate_of_another_subject_or_day_is_told_with_both(tmp_path: Path) -> None:
    """The number is the same, the claim is not."""
    before = dataset(tmp_path / "a", old={"subject": "Syria", "as_of": "2023-02-15"})
    after = dataset(tmp_path / "b", old={"subject": "Iraq", "as_of": "2023-02", "best": "8"})
    found = changes(check(before), check(after)).estimates
    (said,) = estimate_sentences(found, {"other": "Other"})
    assert (said.lead, said.id) == ("Now about something else", "old")
    assert said.text.startswith("Other: reported: was 7, now 8")
    assert said.text.endswith(
        "; subject was Syria, now Iraq; date was 15 February 2023, now February 2023"
    )


def test_a_date_that_is_only_written_otherwise_is_no_change(tmp_path: Path) -> None:
    before = dataset(tmp_path / "a", old={"as_of": "2024-02"})
    after = dataset(tmp_path / "b", old={"as_of": "2024-02-01/2024-02-29"})
    assert changes(check(before), check(after)).estimates.empty


def test_calculated_figure_moves_with_its_input(tmp_path: Path) -> None:
    """3,000 is 2,500 to 3,500; twice that is 5,000 to 7,000, where it was 3,000 to 5,000."""
    twice = {"formula": "2 * pay", "unit": "USD/soldier/month", "measure": "pay"}
    before = check(dataset(tmp_path / "a", twice=twice))
    after = check(dataset(tmp_path / "b", twice=twice, pay={"best": "3000"}))
    found = changes(before, after).estimates.set_index("id")
    row = found.loc["twice"]
    assert row["change"] == "moved"
    ends = [row[f"{end}_{side}"] for side in ("before", "after") for end in ("low", "high")]
    assert ends == [3000, 5000, 5000, 7000]


def test_verdict_that_flips_and_findings_that_come_and_go(tmp_path: Path) -> None:
    wrong = {"best": "240 million"}
    found = compared(tmp_path, payroll=wrong)
    assert found.verdicts.to_dict("records") == [
        {"id": "payroll", "before": "match", "after": "mismatch"}
    ]
    assert ("new", "D501") in set(
        zip(found.findings["change"], found.findings["code"], strict=True)
    )
    back = changes(
        check(dataset(tmp_path / "c", payroll=wrong)), check(dataset(tmp_path / "d"))
    ).findings
    assert ("gone", "D501") in set(zip(back["change"], back["code"], strict=True))


def test_findings_are_matched_by_what_they_are_about_and_not_by_line(tmp_path: Path) -> None:
    """A row added above moves every line below it; the finding is still the same one."""
    wrong = {"best": "240 million"}
    before = check(dataset(tmp_path / "a", payroll=wrong))
    folder = dataset(tmp_path / "b", payroll=wrong)
    file = folder / "estimates.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    moved = [header, rows[3], *rows[:3]]  # the order of rows is no difference either
    file.write_text("\n".join(moved) + "\n", encoding="utf-8")
    assert changes(before, check(folder)).nothing


def test_of_several_findings_alike_the_one_that_is_gone_is_named(tmp_path: Path) -> None:
    """Two units of measures that cannot be read have no estimate; the cell tells them apart."""
    results = []
    for folder, units in (("a", ("foo", "bar")), ("b", ("bar",))):
        made = DatasetBuilder()
        made.add("one", best="1")
        for unit in units:
            made.measure(f"of_{unit}", unit=unit)
        results.append(made.check(tmp_path / folder))
    found = changes(*results).findings
    unreadable = found[found["code"] == "U301"]
    assert list(zip(unreadable["change"], unreadable["cell"], strict=True)) == [("gone", "foo")]


def test_acceptance_is_a_change(tmp_path: Path) -> None:
    wrong = {"best": "240 million"}
    before, folder = check(dataset(tmp_path / "a", payroll=wrong)), tmp_path / "b"
    dataset(folder, payroll=wrong)
    (seen,) = before.findings.loc[before.findings["code"] == "D501", "observed"]
    (folder / "accepted.csv").write_text(
        f"code,estimate,expect,reason,by,on\nD501,payroll,{seen},known slip,an editor,2024-11-02\n",
        encoding="utf-8",
    )
    found = changes(before, check(folder)).findings
    row = found[found["code"] == "D501"].iloc[0]
    assert row["change"] == "accepted"
    assert "known slip" in row["accepted"]


@pytest.mark.parametrize("form", ["text", "md", "json"])
def test_report_is_as_written_down(
    form: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The files in tests/data/diff were read by a person; the ranges in them are worked by hand."""
    dataset(tmp_path / "a")
    dataset(
        tmp_path / "b",
        troops={"best": "", "low": "3000", "qualifier": "at_least"},
        payroll={"best": "240 million"},
        old={"status": "retracted"},
        hostile={
            "best": "5",
            "measure": "[x](javascript:alert(1)) @all <img src=x> #1 https://evil.example",
        },
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    assert cli.run(["diff", "a", "b", "--format", form]) == 0
    out = capsys.readouterr().out
    # Which checks there are is not for this file to say.
    own, _, found = out.partition(
        {"text": "\nFindings", "md": "\n#### Find", "json": '"findings"'}[form]
    )
    assert own == (GOLDEN / f"expected.{form}").read_text(encoding="utf-8")
    assert "F114" in found
    if form == "json":
        codes = {(entry["change"], entry["code"]) for entry in json.loads(out)["findings"]}
        assert ("new", "F114") in codes
    if form == "md":
        assert "](" not in out
        assert not re.search(r"(?<!\\)[<\[!]", out)
        assert "https:" not in out
        assert "@all" not in out


def test_nothing_changed_is_said_and_is_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(dataset(tmp_path / "a"))
    for form in ("text", "md"):
        assert cli.run(["diff", folder, folder, "--format", form]) == 0
        assert "Nothing changed" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [["nowhere"], ["-x"], ["nowhere", "{folder}"], ["{folder}"]])
def test_what_cannot_be_compared_is_one_line_and_exit_2(
    asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(dataset(tmp_path / "a"))
    assert cli.run(["diff", *(part.format(folder=folder) for part in asked)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1


@pytest.fixture
def git(tmp_path: Path) -> Git:
    return committer(tmp_path)


def test_version_before_is_the_last_commit_or_the_one_before_it(tmp_path: Path, git: Git) -> None:
    repository = tmp_path / "-- repository $(x)"
    folder = dataset(repository / "--data ü")
    git(repository, "init", "-q")
    with pytest.raises(VersionError):
        versions.before(folder)
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "first")
    with pytest.raises(VersionError, match="first version"):
        versions.before(folder)

    dataset(folder, old={"best": "8"})  # not committed: against HEAD
    found = versions.before(folder)
    assert found.made_on == "2024-10-26"
    assert told(changes(found.result, check(folder))) == [("old", "moved")]

    git(repository, "commit", "-qam", "second")
    (folder / "README").write_text("no version of the data", encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "third")
    first = git(repository, "rev-parse", "HEAD~2").strip()
    found = versions.before(folder)
    assert found.commit == first
    assert told(changes(found.result, check(folder))) == [("old", "moved")]
    assert changes(versions.at_revision(folder, "HEAD").result, check(folder)).nothing


def test_other_line_ends_are_no_uncommitted_change(tmp_path: Path, git: Git) -> None:
    folder = dataset(tmp_path / "data")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    file = folder / "estimates.csv"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(VersionError, match="first version"):
        versions.before(folder)


@pytest.mark.skipif(os.name == "nt", reason="the traps are shell scripts")
def test_repository_cannot_start_a_program(tmp_path: Path, git: Git) -> None:
    """Settings, attributes and hooks that name programs, and a remote for missing objects."""
    folder = dataset(tmp_path / "data")
    git(folder, "init", "-q")
    (folder / ".gitattributes").write_text("* filter=trap diff=trap\n", encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    dataset(folder, old={"best": "8"})
    sprung, trap = tmp_path / "sprung", tmp_path / "trap"
    trap.write_text(f'#!/bin/sh\ntouch "{sprung}"\ncat\n', encoding="utf-8")
    trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
    shutil.copy(trap, folder / ".git" / "hooks" / "post-checkout")
    for name in (
        *("core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "gpg.program"),
        *("filter.trap.clean", "filter.trap.smudge", "filter.trap.process", "pager.rev-list"),
        *("diff.trap.command", "diff.trap.textconv", "diff.external", "core.alternateRefsCommand"),
    ):
        git(folder, "config", name, str(trap))
    git(folder, "config", "log.showSignature", "true")
    git(folder, "config", "protocol.ext.allow", "always")
    git(folder, "config", "remote.origin.url", f"ext::{trap}")
    git(folder, "config", "remote.origin.promisor", "true")
    git(folder, "config", "extensions.partialClone", "origin")
    found = versions.before(folder)
    assert told(changes(found.result, check(folder))) == [("old", "moved")]
    blob = git(folder, "rev-parse", "HEAD:estimates.csv").strip()
    lost = folder / ".git" / "objects" / blob[:2] / blob[2:]
    lost.chmod(0o600)
    lost.unlink()
    with pytest.raises(VersionError):
        versions.before(folder)
    assert not sprung.exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_link_in_a_commit_is_not_followed(tmp_path: Path, git: Git) -> None:
    folder = dataset(tmp_path / "data")
    secret = tmp_path / "secret"
    secret.write_text("id,title\nx,secret\n", encoding="utf-8")
    (folder / "sources.csv").unlink()
    (folder / "sources.csv").symlink_to(secret)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    found = versions.at_revision(folder, "HEAD").result
    assert found.sources.empty
    assert "F101" in set(found.findings["code"])


def test_accepts_a_copy_of_the_bundled_dataset(copy_dataset: DatasetCopy, bundled: Path) -> None:
    """“up to 12,000” became 12,000: the words say both."""
    copy_dataset.edit("estimates.csv", "asahi_planned", "qualifier", "")
    copy_dataset.edit("estimates.csv", "asahi_planned", "high", "")
    copy_dataset.edit("estimates.csv", "asahi_planned", "best", "12,000")
    found = changes(check(bundled), check(copy_dataset.path))
    assert ("asahi_planned", "moved") in told(found)
