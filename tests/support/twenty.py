"""A dataset whose quantities show every way in which origins agree, or do not, worked by hand.

Twelve estimates repeat one origin and eight are of eight others: nine voices. Of these, seven allow
11,450 to 11,550: the repeated "about 11,500" is the narrowest, "14,000 to 16,000" the one outside.
"""

from __future__ import annotations

import csv
from pathlib import Path

from dataset_builder import DatasetBuilder

EIGHT = (
    ("11000", "12000"),
    ("11200", "13000"),
    ("10500", "12500"),
    ("11000", "11800"),
    ("9000", "12000"),
    ("", "15000"),
    ("14000", "16000"),
    ("11000", ""),
)
_HEDGES = {(True, True): "between", (False, True): "up_to", (True, False): "at_least"}


def write(folder: Path) -> Path:
    """Write the dataset."""
    made = DatasetBuilder()
    made.measure("troops", title="Troops", unit="soldier", minimum="0")
    made.measure("losses", title="Losses", unit="soldier", minimum="0")
    common = {"measure": "troops", "unit": "soldier", "subject": "Army", "as_of": "2024-11"}
    for number in range(12):
        own = {"origin": "agency", "best": "11,500", "qualifier": "about"}
        made.add(f"repeated_{number}", **common, **own, locator=f"page {number}")
    for number, (low, high) in enumerate(EIGHT):
        ends = {"low": low, "high": high, "qualifier": _HEDGES[bool(low), bool(high)]}
        made.add(f"other_{number}", **common, origin=f"ministry_{number}", **ends)
    planned = common | {"nature": "planned"}
    made.add("planned_0", **planned, origin="ministry_0", low="100", qualifier="at_least")
    made.add("planned_1", **planned, origin="ministry_1", low="200", qualifier="at_least")
    lost = common | {"measure": "losses"}
    for number in range(3):
        ends = {"low": f"{number}100", "high": f"{number}900", "qualifier": "between"}
        made.add(f"lost_{number}", **lost, origin=f"ministry_{number}", **ends)
    alike = lost | {"as_of": "2023"}
    for number in range(2):
        made.add(f"alike_{number}", **alike, origin=f"ministry_{number}", low="10", high="20")
    single = lost | {"as_of": "2022"}
    made.add("first", **single, origin="agency", low="1", high="2")
    made.add("second", **single, origin="press", low="1", high="3")
    made.add("half", measure="losses", unit="soldier", subject="Army", formula="lost_0 / 2")
    made.add("quarter", measure="losses", unit="soldier", subject="Army", formula="half / 2")
    made.write(folder)
    with (folder / "origins.csv").open("a", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["agency", "the agency", "named", "", "B", ""])
        writer.writerow(["press", "the press", "unnamed", "", "F", ""])
        writer.writerows(
            [f"ministry_{n}", f"the ministry of country {n}", "named", "", "", ""] for n in range(8)
        )
    return folder
