"""pytest --estimates PATH: the checks of a dataset as tests, one for each code.

Nothing of the engine is loaded in runs that do not ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from estimates.check import Result

_SHOWN = 20  # findings of a test


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("estimates")
    group.addoption(
        "--estimates",
        action="append",
        default=[],
        metavar="PATH",
        help="Collect the checks of the dataset in this folder as tests; may be repeated.",
    )
    group.addoption(
        "--estimates-strict",
        action="store_true",
        help="With --estimates: warnings fail, too.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Have the folders collected beside whatever else is."""
    for name in config.getoption("--estimates"):
        folder = (config.invocation_params.dir / name).resolve()
        if not folder.is_dir():
            raise pytest.UsageError(f"--estimates {name}: there is no such folder")
        # In a worker of pytest-xdist they are there already.
        if str(folder) not in config.args:
            config.args.append(str(folder))


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A folder that was named is collected as a dataset."""
    config = parent.config
    for name in config.getoption("--estimates"):
        if (config.invocation_params.dir / name).resolve() == path:
            dataset: DatasetFolder = DatasetFolder.from_parent(parent, path=path)
            return dataset
    return None


class DatasetFolder(pytest.Directory):
    """A dataset. It is checked when its first test runs."""

    def collect(self) -> Iterator[CheckItem]:
        """One test for each check, by code."""
        from estimates.checks.registry import CHECKS  # noqa: PLC0415 - loads the engine

        for code in CHECKS:
            yield CheckItem.from_parent(self, name=code)

    @cached_property
    def result(self) -> Result:
        """What the check of the dataset finds."""
        from estimates.check import check  # noqa: PLC0415 - loads the engine

        return check(self.path)

    @cached_property
    def coverage(self) -> dict[str, dict[str, Any]]:
        """How much each check looked at, by code."""
        rows = self.result.coverage.to_dict("records")
        return {row["code"]: {str(name): value for name, value in row.items()} for row in rows}


class FindingsError(Exception):
    """A check has findings that fail; the message lists them."""


class CheckItem(pytest.Item):
    """One check of a dataset: fails where it has errors that nobody accepted."""

    parent: DatasetFolder

    def runtest(self) -> None:
        """Pass, fail with the findings, or skip where there was nothing to look at.

        Raises:
            FindingsError: with the findings in its message.
        """
        result = self.parent.result
        strict = self.config.getoption("--estimates-strict")
        failing = ("error", "warning") if strict else ("error",)
        rows = result.outline
        rows = rows[
            (rows["code"] == self.name) & rows["severity"].isin(failing) & (rows["accepted"] == "")
        ]
        if len(rows):
            raise FindingsError("\n".join(self._lines(rows)))
        counts = self.parent.coverage.get(self.name)
        if counts and counts["not_run"] and not counts["run"]:
            pytest.skip("it could look at nothing")

    def _lines(self, rows: Any) -> Iterator[str]:
        from estimates.checks.registry import CHECKS  # noqa: PLC0415 - loads the engine
        from estimates.words.wording import plain  # noqa: PLC0415 - the same

        check = CHECKS[self.name]
        yield f"{self.name} {check.title}"
        for row in self.parent.result.worded(rows.head(_SHOWN)).to_dict("records"):
            line = f":{row['line']:.0f}" if row["line"] == row["line"] and row["line"] else ""
            column = f" [{row['column']}]" if row["column"] else ""
            about = f" {row['estimate']}:" if row["estimate"] else ""
            place = f"{self.parent.path.name}/{row['file']}{line}"
            yield plain(f"{place}: {row['severity']}{column}{about} {row['message']}")
        if len(rows) > _SHOWN:
            yield f"and {len(rows) - _SHOWN:,} more"
        yield f"How to fix it: {check.fix}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any) -> Any:
        """The findings, without a traceback; that of a fault of the program stays."""
        if isinstance(excinfo.value, FindingsError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it belongs, and how a report names it."""
        return self.path, None, f"{self.parent.path.name}: {self.name}"
