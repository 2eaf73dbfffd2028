"""Estimates as ranges with units and sources; derived figures recalculated and checked."""

from estimates.interrupts import loading

with loading():
    from estimates.check import BUNDLED, Result, check
    from estimates.tables.dataset import DatasetError

__all__ = ["BUNDLED", "DatasetError", "Result", "check"]
