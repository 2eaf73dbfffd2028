"""Workbooks written part by part, as no spreadsheet program writes them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATED = f'xmlns:r="{_TYPE}"'
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_OFFICE = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def xlsx(
    path: Path,
    sheets: Mapping[str, str],
    *,
    strings: str = "",
    others: Mapping[str, bytes | str] | None = None,
) -> Path:
    """An xlsx file. sheets: by name, what is within `sheetData`; strings: within `sst`.

    others: parts in place of those made here, or beside them.
    """
    numbers = range(1, len(sheets) + 1)
    listed = zip(sheets, numbers, strict=True)
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f"{HEAD}<Types/>",
        "_rels/.rels": f"{HEAD}<Relationships {_PACKAGE}>"
        f'<Relationship Id="r1" Type="{_TYPE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/_rels/workbook.xml.rels": f"{HEAD}<Relationships {_PACKAGE}>"
        + "".join(
            f'<Relationship Id="r{n}" Type="{_TYPE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        + "</Relationships>",
        "xl/workbook.xml": f"{HEAD}<workbook {_MAIN} {_RELATED}><sheets>"
        + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for name, n in listed)
        + "</sheets></workbook>",
        "xl/sharedStrings.xml": f"{HEAD}<sst {_MAIN}>{strings}</sst>",
    }
    for number, data in zip(numbers, sheets.values(), strict=True):
        place = f"xl/worksheets/sheet{number}.xml"
        parts[place] = f"{HEAD}<worksheet {_MAIN}><sheetData>{data}</sheetData></worksheet>"
    return packed(path, parts | dict(others or {}))


def ods(path: Path, sheets: Mapping[str, str], *, manifest: str = "") -> Path:
    """An ods file. sheets: by name, what is within `table:table`."""
    tables = "".join(
        f'<table:table table:name="{name}">{data}</table:table>' for name, data in sheets.items()
    )
    content = (
        f"{HEAD}<office:document-content {_OFFICE}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    name = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    listed = f'{HEAD}<manifest:manifest xmlns:manifest="{name}">{manifest}</manifest:manifest>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    parts = {"mimetype": kind, "META-INF/manifest.xml": listed, "content.xml": content}
    return packed(path, parts)


def packed(path: Path, parts: Mapping[str, bytes | str]) -> Path:
    """A zip file of some parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return path


def row(cells: Iterable[str], number: int | None = None) -> str:
    """A row of an xlsx sheet."""
    place = f' r="{number}"' if number is not None else ""
    return f"<row{place}>{''.join(cells)}</row>"
