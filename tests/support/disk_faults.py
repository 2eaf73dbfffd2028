"""Operations on files that fail, or at which the process ends, at a place that is counted."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

OPERATIONS: Final = (
    *("open", "write", "fsync", "replace", "link", "unlink"),
    *("truncate", "utime", "chmod", "chown", "mkdir", "rmdir"),
)
ERRORS: Final = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS)
KINDS: Final = ("error", "killed before", "killed after", "killed within")
KILLED: Final = 9


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the n-th operation.

    lasts: whether an error comes again, at every later operation ("all"), or at those that lead to
    the same file ("file").
    """

    kind: str
    at: int
    number: int = errno.EIO
    lasts: str = ""


class Disk:
    """Notes the operations that are asked for, and lets the fault happen."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.names: list[str] = []
        self._broken = ""

    @property
    def count(self) -> int:
        return len(self.names)

    def call(self, name: str, real: Callable[..., Any], *given: Any, **options: Any) -> Any:
        self.names.append(name)
        fault, is_here = self.fault, self.count == self.fault.at
        if fault.kind == "error":
            self._fail(_file(name, given), is_here=is_here)
        elif is_here and fault.kind != "killed after":
            if fault.kind == "killed within" and name == "write":
                real(given[0], bytes(given[1])[: len(given[1]) // 2])
            os._exit(KILLED)
        try:
            return real(*given, **options)
        finally:
            if is_here and fault.kind == "killed after":
                os._exit(KILLED)

    def _fail(self, file: str, *, is_here: bool) -> None:
        fault = self.fault
        again = fault.lasts == "all" or (fault.lasts == "file" and file == self._broken != "")
        if is_here:
            self._broken = file
        if is_here or (again and self.count > fault.at):
            raise OSError(fault.number, os.strerror(fault.number))


def _file(name: str, given: tuple[Any, ...]) -> str:
    """The file that an operation leads to; "" where it has a descriptor."""
    path = given[1 if name == "replace" else 0]
    return "" if isinstance(path, int) else os.fsdecode(path)


def operations(work: Callable[[], object]) -> list[str]:
    """The operations on files that some work takes, in their order."""
    with faulty(Fault("error", 0)) as disk:
        work()
    return disk.names


def tells(fault: Fault, names: list[str]) -> bool:
    """Whether a fault leaves what no other one leaves. names: the operations that are tried.

    A process that ends before an operation leaves what one leaves that ends after the last one; and
    one ends within an operation only where it writes.
    """
    if fault.at > len(names):
        return True
    if fault.kind == "killed before":
        return fault.at == 1
    return fault.kind != "killed within" or names[fault.at - 1] == "write"


@contextmanager
def faulty(fault: Fault) -> Iterator[Disk]:
    """Let a fault happen to what is done meanwhile."""
    disk = Disk(fault)
    real = {name: getattr(os, name) for name in OPERATIONS if hasattr(os, name)}

    def counted(name: str) -> Callable[..., Any]:
        return lambda *given, **options: disk.call(name, real[name], *given, **options)

    for name in real:
        setattr(os, name, counted(name))
    try:
        yield disk
    finally:
        for name, function in real.items():
            setattr(os, name, function)
