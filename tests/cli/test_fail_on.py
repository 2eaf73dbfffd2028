"""`estimates diff --fail-on` and `--notify`: what a scheduler hears of a change."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from command_runs import Run
from dataset_builder import DatasetBuilder

PAY = {"unit": "USD/soldier/month", "measure": "pay", "qualifier": "exactly"}
TROOPS = {"unit": "soldier", "measure": "troops", "qualifier": "exactly"}


def dataset(folder: Path, pay: str = "2000", total: str = "24 million", **settings: Any) -> Path:
    """Pay, 12,000 soldiers and their stated product, exactly $24 million where pay is $2,000."""
    made = DatasetBuilder()
    made.add("pay", best=pay, **PAY)
    made.add("troops", best="12000", **TROOPS)
    made.add(
        "payroll",
        best=total,
        unit="USD/month",
        measure="payroll",
        qualifier="exactly",
        formula="pay * troops",
    )
    made.add("calculated", unit="USD/month", measure="payroll", formula="pay * troops")
    made.write(folder)
    package = {"name": "x", "estimates": settings}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return folder


THRESHOLD = [{"estimate": "calculated", "value": 30e6, "unit": "USD/month"}]


@pytest.mark.parametrize(
    ("kinds", "after", "status", "said"),
    [
        ("new-errors", {}, 0, ""),
        ("new-errors,verdicts,ranges,thresholds", {}, 0, ""),
        # Pay of $3,000 makes $36 million of 12,000 soldiers, where $24 million is stated.
        ("new-errors", {"pay": "3000"}, 1, "1 new error"),
        ("verdicts", {"pay": "3000"}, 1, "1 changed verdict"),
        ("ranges", {"pay": "3000"}, 1, "2 moved ranges"),  # pay, and what is calculated of it
        ("thresholds", {"pay": "3000"}, 1, "1 crossed threshold"),
        (
            "new-errors, verdicts,ranges,thresholds",
            {"pay": "3000"},
            1,
            "1 new error, 1 changed verdict, 2 moved ranges and 1 crossed threshold",
        ),
        # $2,400 makes $28.8 million: moved, but below the threshold.
        ("thresholds", {"pay": "2400", "total": "28.8 million"}, 0, ""),
        ("new-errors,verdicts", {"pay": "2400", "total": "28.8 million"}, 0, ""),
        ("ranges", {"pay": "2400", "total": "28.8 million"}, 1, "3 moved ranges"),
    ],
)
def test_exit_status_says_whether_there_is_such_a_change(
    kinds: str, after: dict[str, str], status: int, said: str, run: Run, tmp_path: Path
) -> None:
    before = dataset(tmp_path / "a")
    later = dataset(tmp_path / "b", **after, thresholds=THRESHOLD)
    ended = run("diff", before, later, "--fail-on", kinds)
    assert (ended.status, ended.err) == (status, f"estimates: {said}\n" if said else "")
    assert ended.out.startswith("What changed")
    # The settings of the dataset are the default, and an option goes before them.
    own = dataset(
        tmp_path / "b",
        **after,
        thresholds=THRESHOLD,
        fail_on=[kind.strip() for kind in kinds.split(",")],
    )
    assert run("diff", before, own).status == status
    assert run("diff", before, before).status == 0


def test_a_mended_error_fails_nothing(run: Run, tmp_path: Path) -> None:
    before, after = dataset(tmp_path / "a", pay="3000"), dataset(tmp_path / "b")
    assert run("diff", before, after, "--fail-on", "new-errors").status == 0


def test_a_crossed_threshold_is_told_in_every_form(run: Run, tmp_path: Path) -> None:
    before = dataset(tmp_path / "a")
    after = dataset(tmp_path / "b", pay="3000", thresholds=THRESHOLD)
    for form, words in (
        ("text", "was below $30 million per month: $24 million per month; now $36 million"),
        ("md", r"was below \$30 million per month\: \$24 million per month; now \$36 million"),
    ):
        told = run("diff", before, after, "--format", form)
        assert words in told.words
        assert "Threshold crossed" in told.words
    (row,) = json.loads(run("diff", before, after, "--format", "json").out)["thresholds"]
    assert (row["id"], row["value"], row["unit"], row["side"]) == (
        "calculated",
        30e6,
        "USD/month",
        "below",
    )


@pytest.mark.parametrize("kinds", ["", " , ", "verdict", "verdicts;ranges"])
def test_kinds_that_are_none_are_one_line(kinds: str, run: Run, tmp_path: Path) -> None:
    folder = dataset(tmp_path / "a")
    ended = run("diff", folder, folder, "--fail-on", kinds)
    assert (ended.status, ended.out) == (2, "")
    assert "new-errors, verdicts, ranges, thresholds" in ended.err
    assert ended.err.count("\n") == 1


def keeping(file: Path, *words: str) -> list[str]:
    """A command that keeps its standard input in a file, and its arguments beside it."""
    code = (
        "import sys, pathlib; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read()); "
        "pathlib.Path(sys.argv[1] + '.arguments').write_text('|'.join(sys.argv[2:]))"
    )
    return [sys.executable, "-c", code, str(file), *words]


def test_notify_gives_the_report_to_the_command_and_to_no_shell(run: Run, tmp_path: Path) -> None:
    heard, trap = tmp_path / "heard", tmp_path / "sprung"
    words = (f"; touch {trap}", f"$(touch {trap})", "*")
    command = keeping(heard, *words)
    before = dataset(tmp_path / "a")
    after = dataset(tmp_path / "b", pay="3000", fail_on=["verdicts"], notify=command)
    assert run("diff", before, after).status == 1
    assert not heard.exists()  # only where it is asked for
    assert run("diff", after, after, "--notify").status == 0
    assert not heard.exists()  # only where there is such a change
    ended = run("diff", before, after, "--notify", "--format", "md")
    assert ended.status == 1
    assert heard.read_text(encoding="utf-8") == ended.out
    assert Path(f"{heard}.arguments").read_text(encoding="utf-8") == "|".join(words)
    assert not trap.exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ([sys.executable, "-c", "raise SystemExit(3)"], "ended with status 3"),
        (["no-such-command-here"], "no-such-command-here cannot be run: no such file"),
    ],
)
def test_a_command_that_fails_is_said_and_hides_no_change(
    command: list[str], said: str, run: Run, tmp_path: Path
) -> None:
    before = dataset(tmp_path / "a")
    after = dataset(tmp_path / "b", pay="3000", fail_on=["verdicts"], notify=command)
    ended = run("diff", before, after, "--notify")
    assert ended.status == 1
    assert said in ended.err
    assert ended.out.startswith("What changed")


@pytest.mark.parametrize(
    ("settings", "lacking"), [({"fail_on": ["ranges"]}, "notify"), ({"notify": ["x"]}, "fail_on")]
)
def test_notify_without_its_settings_is_a_mistake(
    settings: dict[str, Any], lacking: str, run: Run, tmp_path: Path
) -> None:
    folder = dataset(tmp_path / "a", **settings)
    ended = run("diff", folder, folder, "--notify")
    assert (ended.status, ended.out) == (2, "")
    assert f"needs {lacking} in the settings" in ended.err
