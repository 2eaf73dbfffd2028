"""What other repositories use in CI: the hook of pre-commit, and the workflow for pull requests."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from dataset_copy import DatasetCopy
from git_user import committer
from machine import unavailable
from processes import environment
from project import ROOT

HOOKS = ROOT / ".pre-commit-hooks.yaml"
WORKFLOW = ROOT / ".github" / "workflows" / "estimates-diff.yml"
posix = pytest.mark.skipif(os.name == "nt", reason="its scripts are for a shell of Linux")


def programs(folder: Path, **scripts: str) -> Path:
    """A folder for PATH with `estimates`, and with other programs in Python."""
    folder.mkdir()
    everything = {"estimates": "import sys; from estimates.__main__ import main; main()"} | scripts
    for name, text in everything.items():
        (folder / name).write_text(f"#!{sys.executable}\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def with_path(folder: Path, **more: str) -> dict[str, str]:
    every = environment()
    return every | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"} | more


# --- pre-commit ---------------------------------------------------------------------------------


def pre_commit(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        check=False,
        capture_output=True,
        encoding="utf-8",
        **options,
    )


def test_hooks_are_a_valid_manifest() -> None:
    done = pre_commit("validate-manifest", str(HOOKS))
    assert done.returncode == 0, done.stdout


@posix
def test_hook_checks_the_dataset_where_its_files_change(
    copy_dataset: DatasetCopy, tmp_path: Path
) -> None:
    """With the command as it is here: what needs a network, its installation, is left out."""
    git = committer(tmp_path)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    text = HOOKS.read_text(encoding="utf-8")
    assert "language: python" in text
    (hooks / HOOKS.name).write_text(
        text.replace("language: python", "language: system"), encoding="utf-8"
    )
    (copy_dataset.path / "notes.md").write_text("notes", encoding="utf-8")
    for folder in (hooks, copy_dataset.path):
        git(folder, "init", "-q")
        git(folder, "add", ".")
        git(folder, "commit", "-qm", "first")
    env = with_path(
        programs(tmp_path / "bin"),
        PRE_COMMIT_HOME=str(tmp_path / "home"),
        GIT_CONFIG_GLOBAL=os.devnull,
    )

    def tried(file: str) -> tuple[int, str]:
        asked = ("try-repo", str(hooks), "estimates-check", "--files", file, "--verbose")
        done = pre_commit(*asked, cwd=copy_dataset.path, env=env)
        return done.returncode, done.stdout + done.stderr

    status, told = tried("estimates.csv")
    assert status == 0, told
    assert "No errors, 1 warning" in told
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    status, told = tried("estimates.csv")
    assert status == 1
    assert "error D501" in told
    status, told = tried("notes.md")
    assert status == 0
    assert "no files to check" in told


# --- The workflow -------------------------------------------------------------------------------


def workflow() -> dict[Any, Any]:
    read: dict[Any, Any] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    return read


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = workflow()["jobs"]["diff"]["steps"]
    return found


def test_workflow_is_called_by_others_with_few_rights_and_no_secret() -> None:
    read = workflow()
    called = read[True]["workflow_call"]  # YAML 1.1 takes `on` for true
    assert set(called) == {"inputs"}
    assert {name for name, each in called["inputs"].items() if each.get("required")} == {
        "dataset",
        "package",
    }
    assert read["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert "secrets." not in WORKFLOW.read_text(encoding="utf-8")


def test_workflow_pins_its_actions_and_puts_no_input_into_a_script() -> None:
    used = [step["uses"] for step in steps() if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", name) for name in used)
    assert not [step["run"] for step in steps() if "${{" in step.get("run", "")]


GH = r"""
import json, os, pathlib, sys
file = pathlib.Path(os.environ["COMMENTS"])
comments = json.loads(file.read_text("utf-8"))
words = sys.argv[1:]
if "--method" not in words:
    print(json.dumps(comments))
    sys.exit()
method, where = words[2], words[3]
body = json.loads(pathlib.Path(words[-1]).read_text("utf-8"))["body"]
if method == "POST":
    assert where == "repos/owner/data/issues/7/comments", where
    bot = {"login": "github-actions[bot]"}
    comments.append({"id": len(comments) + 1, "user": bot, "body": body})
else:
    number = int(where.removeprefix("repos/owner/data/issues/comments/"))
    comments[number - 1]["body"] = body
file.write_text(json.dumps(comments), "utf-8")
"""


@posix
def test_workflow_keeps_one_comment_up_to_date(copy_dataset: DatasetCopy, tmp_path: Path) -> None:
    """Its scripts as they stand, against a host that keeps comments in a file."""
    for name in ("bash", "jq"):
        if shutil.which(name) is None:
            unavailable(f"no {name} on the PATH")
    git, folder = committer(tmp_path), copy_dataset.path
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "base")
    comments = tmp_path / "comments.json"
    comments.write_text("[]", encoding="utf-8")
    scripts = {step["name"]: step["run"] for step in steps() if "run" in step}
    path = programs(tmp_path / "bin", gh=GH)

    def run(step: str, **more: str) -> int:
        env = with_path(
            path,
            COMMENTS=str(comments),
            DATASET=".",
            GITHUB_REPOSITORY="owner/data",
            GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"),
            GITHUB_OUTPUT=str(tmp_path / "output"),
            RUNNER_TEMP=str(tmp_path),
            **{"PULL": "7", **more},
        )
        # As the runner starts them.
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", scripts[step]]
        return subprocess.run(
            command, cwd=folder, env=env, check=False, capture_output=True
        ).returncode

    def bodies() -> list[str]:
        return [comment["body"] for comment in json.loads(comments.read_text(encoding="utf-8"))]

    assert run("Compare", PULL="", FAIL_ON="") == 2
    body = ""
    for best, status in (("240 million", "1"), ("24 million", "0")):
        copy_dataset.edit("estimates.csv", "moon_payroll", "best", best)
        git(folder, "commit", "--allow-empty", "-qam", best)
        assert run("Compare", FAIL_ON="new-errors") == 0
        assert (tmp_path / "output").read_text(encoding="utf-8").split()[-1] == f"status={status}"
        assert run("Comment") == 0
        (body,) = bodies()
        assert body.startswith("<!-- estimates-diff ")
        assert "`moon_payroll`" in body
    assert "was does not add up" not in body
    # Another dataset has a comment of its own; a foreign one that begins alike is left alone.
    foreign = body.replace("What changed", "foreign")
    kept = [{"id": 1, "user": {"login": "someone"}, "body": foreign}]
    comments.write_text(json.dumps(kept), encoding="utf-8")
    assert run("Comment") == 0
    assert bodies() == [foreign, body]
    (tmp_path / "diff.md").write_text("line of words\n" * 10_000, encoding="utf-8")
    assert run("Comment") == 0
    assert bodies()[0] == foreign
    assert len(bodies()[1]) < 65_536
    assert bodies()[1].rstrip().endswith("The rest is in the summary of the job.")
