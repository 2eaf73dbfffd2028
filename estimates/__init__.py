"""Estimates as ranges with units and sources; derived figures recalculated and checked.

What the package offers is loaded when it is first asked for, so that whoever imports a part of it,
as pytest does with the plugin, does not wait for all the rest.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from estimates.interrupts import loading

if TYPE_CHECKING:
    from estimates.check import BUNDLED, Result, check
    from estimates.tables.dataset import DatasetError

__all__ = ["BUNDLED", "DatasetError", "Result", "check"]

_PLACES = {
    "BUNDLED": "estimates.check",
    "DatasetError": "estimates.tables.dataset",
    "Result": "estimates.check",
}


def __getattr__(name: str) -> object:
    """What the package offers, from its module."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with loading():
        return getattr(import_module(_PLACES[name]), name)


class _Package(ModuleType):
    """The package, whose `check` is the function also once the module of that name is loaded."""

    @property
    def check(self) -> Callable[..., Any]:
        with loading():
            found: Callable[..., Any] = import_module("estimates.check").check
        return found

    @check.setter
    def check(self, function: object) -> None:
        """Put another function in its place.

        The import system sets the module here, which `from estimates.check import …` finds anyway.
        """
        if not isinstance(function, ModuleType):
            vars(import_module("estimates.check"))["check"] = function


sys.modules[__name__].__class__ = _Package
