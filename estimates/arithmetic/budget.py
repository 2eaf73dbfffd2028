"""How much is done for the range of one formula: in steps, so that all machines do the same.

A step is one instruction of a formula over at most `PARTS` parts of its box. What a formula takes
depends on it and its own row alone, never on its neighbours in a column or on what was kept of
earlier work.
"""

from __future__ import annotations

from typing import Final

STEPS: Final = 2_000
"""For the range of one formula, over one row."""

PARTS: Final = 128  # of a box, that a step looks at
ROUND: Final = 8  # instructions' worth of a look at parts: values, slopes, corners and centres
AROUND: Final = 24  # steps to sort the parts of a round

TIGHT, CLOSE, LOOSE = 0, 1, 2
"""How near a range is known to be to the truth: as it is, at most 2 % wider, or maybe wider."""
