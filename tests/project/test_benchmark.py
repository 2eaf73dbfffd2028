"""The benchmark measures what it says: a sound dataset, a quarter derived, both sides alike."""

from __future__ import annotations

from pathlib import Path

import pytest

import estimates
from estimates import benchmark


@pytest.mark.parametrize("count", [8, 203])
def test_a_generated_dataset_is_sound_and_a_quarter_of_it_derived(
    tmp_path: Path, count: int
) -> None:
    benchmark.generate(tmp_path, count)
    result = estimates.check(tmp_path)
    assert result.counts["estimates"] == count
    assert abs(result.counts["derived"] - count / 4) <= 1
    assert set(result.findings.loc[result.findings["severity"] == "error", "code"]) <= {"D501"}


def test_both_sides_read_the_same_rows(tmp_path: Path) -> None:
    benchmark.generate(tmp_path, 80)
    assert benchmark._baseline(tmp_path) == benchmark._check(tmp_path) == 80


def test_the_table_gives_the_ratio_of_the_medians(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # three runs: baseline and check in turn, then the saves
    seconds = iter([0.1, 0.5, 0.3, 0.9, 0.2, 0.4, 0.6, 0.8, 0.7])

    def run(side: str, folder: Path) -> dict[str, float]:
        assert (folder / "estimates.csv").exists()
        return {"seconds": next(seconds), "bytes": 10e6 if side == "baseline" else 25e6}

    monkeypatch.setattr(benchmark, "_run", run)
    monkeypatch.setattr("sys.argv", ["benchmark", "40", "--runs", "3"])
    benchmark.main()
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[1][:2] == ["baseline", "0.200"]
    assert lines[2][:2] == ["check", "0.500"]
    assert lines[3][:2] == ["save", "0.700"]
    assert lines[4] == ["ratio", "2.5", "2.5"]
    assert lines[5] == ["of", "a", "save", "3.5", "2.5"]


def test_each_side_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    benchmark.generate(tmp_path, 16)
    found = benchmark._run("check", tmp_path)
    assert found["rows"] == 16
    assert found["seconds"] > 0


def test_every_run_of_a_save_changes_the_file(tmp_path: Path) -> None:
    benchmark.generate(tmp_path, 16)
    before = (tmp_path / "estimates.csv").read_bytes()
    assert benchmark._save(tmp_path) == 1
    assert (tmp_path / "estimates.csv").read_bytes() != before
    assert benchmark._save(tmp_path) == 1
    assert (tmp_path / "estimates.csv").read_bytes() == before
