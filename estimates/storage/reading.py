"""Reading a dataset as one save left it, never a mix of two: what was interrupted is settled first.

Who reads takes no lock: the files are read again where a save was under way meanwhile, and only
where saves follow each other too closely are they held off.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Final

from estimates.findings.collection import Findings, shorten
from estimates.storage import log, recovery
from estimates.storage.durable import StorageError
from estimates.storage.log import DamageError
from estimates.storage.names import FILES, JOURNAL
from estimates.tables import dataset as datasets
from estimates.tables.dataset import Dataset

MIXED: Final = "F127"
"""The finding that files are of two saves, and cannot be made those of one."""

_TRIES: Final = 3
_LONGEST: Final = 300  # characters of what is said of a save

Stamps = dict[str, tuple[int, int, int]]


def stamps(folder: Path) -> Stamps:
    """When each file of a dataset was last changed, its size and its number on the disk."""
    found: Stamps = {}
    for name in FILES:
        try:
            status = (folder / name).stat()
        except (OSError, ValueError):
            continue
        found[name] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found


def read(path: Path, findings: Findings) -> Dataset:
    """Read a dataset, all its files as one save left them.

    An interrupted save is finished or taken back before; a finding says so, or why it cannot be.

    Raises:
        DatasetError: the folder does not exist or cannot be listed.
    """
    for _ in range(_TRIES):
        found = Findings()
        stays = _settle(path, found)
        before = stamps(path)
        dataset = datasets.load(path, found)
        # In this order: a save that ends in between has changed a stamp.
        is_still = recovery.open_record(path) is None and stamps(path) == before
        if is_still or stays:
            findings.batches += found.batches
            return dataset
    with ExitStack() as held:
        _settle(path, findings, held)
        return datasets.load(path, findings)


def _settle(path: Path, findings: Findings, held: ExitStack | None = None) -> bool:
    """Settle an interrupted save and say so; whether there is one that stays as it is.

    held: where given, takes the lock, which keeps further saves out.
    """
    try:
        if held is not None and path.is_dir():
            places = held.enter_context(recovery.locked(path, FILES))
            done = recovery.recover(path, places, closes=False)
        else:
            done = recovery.settle(path, closes=False)
    except StorageError as error:
        found = recovery.open_record(path)
        if found is None:  # nothing was interrupted: others may save while this is read
            return False
        done = recovery.look(path, found)
        said = str(done) if done.end else f"{done}; {error}"
        _report(findings, "F126" if done.end else MIXED, said)
        return True
    if done is not None:
        is_mixed = done.end == log.PARTLY
        _report(findings, MIXED if is_mixed else "F126", str(done))
        return is_mixed
    try:
        last = log.last(path)
    except DamageError as error:
        findings.add_file("F128", JOURNAL, what=str(error))
    else:
        if isinstance(last, str):
            _report(findings, "F126", last)
    return False


def _report(findings: Findings, code: str, said: str) -> None:
    findings.add_file(code, JOURNAL, what=shorten(said, _LONGEST))
