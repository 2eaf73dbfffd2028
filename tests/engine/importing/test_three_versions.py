"""What changed upstream and what changed here come together cell by cell."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from dataset_builder import DatasetBuilder
from hypothesis import given, settings
from hypothesis import strategies as st

from estimates.editing import saving
from estimates.editing.edits import Edit, RemoveRow, SetCell
from estimates.editing.planning import read_row
from estimates.importing import mapping, merging, reading
from estimates.importing.merging import Choice
from estimates.tables.columns import ESTIMATES

Table = dict[str, dict[str, str]]
texts = st.sampled_from(["", "x", "y, z", '"q"'])
values = st.sampled_from(["1", "2", "30"])

tables = st.dictionaries(
    st.sampled_from("abcde"), st.fixed_dictionaries({"best": values, "note": texts})
)

local_edits = st.dictionaries(
    st.sampled_from("abcde"),
    st.one_of(st.none(), st.fixed_dictionaries({}, optional={"best": values, "note": texts})),
)

NAMED = """
format = "long"
id = ["t", "{id}"]
[estimate]
measure = "deaths"
subject = "S"
best = "{best}"
note = "{note}"
unit = "person"
source = "agency"
"""


def expected(first: Table, mine: Table, second: Table, choice: str) -> Table | None:
    """What three versions come to, cell by cell; None for a conflict that nobody has settled."""
    merged = {name: dict(cells) for name, cells in mine.items()}
    for name, cells in second.items():
        if name not in first:
            merged[name] = dict(cells)
        elif name in mine:
            for column, theirs in cells.items():
                base, own = first[name][column], mine[name][column]
                if theirs in (base, own):
                    continue
                if own == base or choice == "take":
                    merged[name][column] = theirs
                elif choice == "stop":
                    return None
    return merged


@settings(max_examples=60)
@given(tables, local_edits, tables, st.sampled_from(["stop", "keep", "take"]))
def test_three_versions_come_to_what_each_cell_says(
    first: Table, local: dict[str, dict[str, str] | None], second: Table, choice: Choice
) -> None:
    """What was imported, what was changed here, and what the file says now."""
    with tempfile.TemporaryDirectory() as place:
        builder = DatasetBuilder()
        builder.measure("deaths", unit="person")
        builder.add("own", measure="deaths", unit="person", best="5", source="agency")
        folder = builder.write(Path(place) / "dataset")
        given_map = mapping.read("map", NAMED.encode())
        (folder / "mappings").mkdir()

        def bring(table: Table, choice: Choice) -> bool:
            file = Path(place) / "theirs.csv"
            with file.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, ["id", "best", "note"])
                writer.writeheader()
                writer.writerows({"id": name} | cells for name, cells in table.items())
            found = reading.read(file, folder, given_map)
            merged = merging.merge(folder, given_map, found.rows, file.name, choice=choice)
            return saving.save(folder, merged.edits).plan.possible

        def present() -> Table:
            text = (folder / "estimates.csv").read_text("utf-8")
            return {
                row["id"].removeprefix("t_"): {"best": row["best"], "note": row["note"]}
                for row in csv.DictReader(text.splitlines(keepends=True))
                if row["id"] != "own"
            }

        assert bring(first, "stop")
        edits: list[Edit] = []
        for name, cells in local.items():
            if name in first and cells is None:
                row = read_row(folder, ESTIMATES, f"t_{name}")
                edits.append(RemoveRow("estimates", row))
            elif name in first and cells:
                edits += [
                    SetCell("estimates", f"t_{name}", column, first[name][column], text)
                    for column, text in cells.items()
                ]
        saving.save(folder, edits)
        mine = present()
        wanted = expected(first, mine, second, choice)
        assert bring(second, choice) is (wanted is not None)
        assert present() == (mine if wanted is None else wanted)
        if wanted is not None:
            before = (folder / "estimates.csv").read_bytes()
            assert bring(second, "stop")
            assert (folder / "estimates.csv").read_bytes() == before
