"""`pytest --estimates PATH`: the checks of a dataset as tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from dataset_copy import DatasetCopy
from processes import environment

from estimates.checks.registry import CHECKS

pytest_plugins = ["pytester"]
PLUGIN = ("-p", "no:estimates", "-p", "estimates.pytest_plugin", "-p", "no:cacheprovider")


@pytest.fixture
def wrong(copy_dataset: DatasetCopy) -> DatasetCopy:
    """$2,000 a month for each of 12,000 soldiers is not $240 million."""
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    return copy_dataset


def test_a_sound_dataset_passes_with_a_test_for_each_check(
    pytester: pytest.Pytester, bundled: Path
) -> None:
    done = pytester.runpytest_inprocess(*PLUGIN, "--estimates", str(bundled), "-v")
    outcomes = done.parseoutcomes()
    assert done.ret == 0
    assert outcomes["passed"] + outcomes.get("skipped", 0) == len(CHECKS)
    done.stdout.fnmatch_lines(["*::D501 PASSED*"])


def test_a_failure_says_where_what_and_how_to_fix_it(
    pytester: pytest.Pytester, wrong: DatasetCopy
) -> None:
    done = pytester.runpytest_inprocess(*PLUGIN, "--estimates", str(wrong.path))
    assert done.ret == 1
    assert done.parseoutcomes()["failed"] == 1
    done.stdout.fnmatch_lines(
        [
            f"*{CHECKS['D501'].title}",
            f"{wrong.path.name}/estimates.csv:11: error * moon_payroll: *",
            "How to fix it: *",
        ]
    )
    done.stdout.no_fnmatch_line("*Traceback*")
    done.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_warnings_fail_where_they_are_to(pytester: pytest.Pytester, bundled: Path) -> None:
    """The bundled dataset has one, A604."""
    asked = (*PLUGIN, "--estimates", str(bundled), "--estimates-strict")
    done = pytester.runpytest_inprocess(*asked, "-k", "A604 or A601")
    done.assert_outcomes(failed=1, passed=1, deselected=len(CHECKS) - 2)


def test_a_dataset_is_collected_beside_other_tests(
    pytester: pytest.Pytester, wrong: DatasetCopy
) -> None:
    pytester.makepyfile("def test_own():\n    pass\n")
    done = pytester.runpytest_inprocess(
        *PLUGIN, "--estimates", str(wrong.path), "-k", "test_own or D501"
    )
    done.assert_outcomes(passed=1, failed=1, deselected=len(CHECKS) - 1)


def test_a_folder_that_is_not_there_is_said(pytester: pytest.Pytester) -> None:
    done = pytester.runpytest_inprocess(*PLUGIN, "--estimates", "nowhere")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*--estimates nowhere: there is no such folder"])


def test_runs_that_do_not_ask_for_it_load_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(
        "import sys\n\n"
        "def test_own():\n"
        "    assert 'estimates.pytest_plugin' in sys.modules\n"
        "    assert not {'pandas', 'numpy', 'pint', 'pyarrow', 'typer'} & set(sys.modules)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *PLUGIN, "-p", "no:hypothesispytest", str(tmp_path)],
        cwd=tmp_path,
        env=environment(),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
