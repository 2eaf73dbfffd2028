"""Reading a dataset as one save left it, never a mix of two: what was interrupted is settled first.

Who reads takes no lock: the files are read again where a save was under way meanwhile, and only
where saves follow each other too closely are they held off.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from estimates.findings.quoting import shorten
from estimates.storage import log, recovery
from estimates.storage.durable import StorageError
from estimates.storage.log import DamageError
from estimates.storage.names import FILES, JOURNAL
from estimates.tables import dataset as datasets
from estimates.tables.dataset import Dataset
from estimates.tables.faults import Fault, FaultKind

_TRIES: Final = 3
_LONGEST: Final = 300  # characters of what is said of a save

Stamps = dict[str, tuple[int, int, int]]


def stamps(folder: Path) -> Stamps:
    """When each file of a dataset was last changed, its size and its number on the disk."""
    by_name: Stamps = {}
    for name in FILES:
        try:
            status = (folder / name).stat()
        except (OSError, ValueError):
            continue
        by_name[name] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return by_name


def read(path: Path) -> Dataset:
    """Read a dataset, all its files as one save left them.

    An interrupted save is finished or taken back before; a fault says so, or why it cannot be.

    Raises:
        DatasetError: the folder does not exist or cannot be listed.
    """
    for _ in range(_TRIES):
        faults: list[Fault] = []
        stays = _settle(path, faults)
        before = stamps(path)
        dataset = datasets.load(path)
        # In this order: a save that ends in between has changed a stamp.
        is_still = recovery.open_record(path) is None and stamps(path) == before
        if is_still or stays:
            return _with(dataset, faults)
    with ExitStack() as held:
        faults = []
        _settle(path, faults, held)
        return _with(datasets.load(path), faults)


def _with(dataset: Dataset, faults: list[Fault]) -> Dataset:
    return replace(dataset, faults=(*faults, *dataset.faults))


def _settle(path: Path, faults: list[Fault], held: ExitStack | None = None) -> bool:
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
        record = recovery.open_record(path)
        if record is None:  # nothing was interrupted: others may save while this is read
            return False
        done = recovery.look(path, record)
        said = str(done) if done.end else f"{done}; {error}"
        faults.append(_fault(_INTERRUPTED if done.end else _MIXED, said))
        return True
    if done is not None:
        is_mixed = done.end == log.PARTLY
        faults.append(_fault(_MIXED if is_mixed else _INTERRUPTED, str(done)))
        return is_mixed
    try:
        last = log.last(path)
    except DamageError as error:
        faults.append(Fault(FaultKind.JOURNAL, JOURNAL, values={"what": str(error)}))
    else:
        if isinstance(last, str):
            faults.append(_fault(_INTERRUPTED, last))
    return False


_INTERRUPTED: Final = FaultKind.INTERRUPTED_SAVE
_MIXED: Final = FaultKind.MIXED_SAVES


def _fault(kind: FaultKind, what: str) -> Fault:
    return Fault(kind, JOURNAL, values={"what": shorten(what, _LONGEST)})
