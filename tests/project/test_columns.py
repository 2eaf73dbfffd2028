"""Columns are declared once: what is made from the declaration agrees with what is shipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from project import ROOT

from estimates.tables import columns
from estimates.tables.columns import TABLES, Kind, Table


def test_the_bundled_package_has_the_schemas_of_the_declaration(bundled: Path) -> None:
    package = json.loads((bundled / "datapackage.json").read_text(encoding="utf-8"))
    shipped = [table for table in TABLES if (bundled / table.file).exists()]
    assert package["resources"] == [columns.resource(table) for table in shipped]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_schema_says_what_the_reader_enforces(table: Table) -> None:
    schema = columns.schema(table)
    fields = {field["name"]: field for field in schema["fields"]}
    assert list(fields) == list(table.names)
    for column in table.columns:
        constraints = fields[column.name].get("constraints", {})
        assert constraints.get("required", False) == column.required
        assert constraints.get("enum", []) == list(column.words)
        assert (column.kind is Kind.ID) == ("unique" in constraints)
    keys = {
        key["fields"]: key["reference"].get("resource", "") for key in schema.get("foreignKeys", [])
    }
    assert keys == {
        column.name: "" if column.target == table.name else column.target
        for column in table.columns
        if column.target
    }


def test_every_column_is_documented_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert columns.documentation().strip() in readme
