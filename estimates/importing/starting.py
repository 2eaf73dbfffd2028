"""The beginning of a mapping, from the header of a file: every guess is written down to be read."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from estimates.editing.edits import EditError
from estimates.importing import structured
from estimates.importing.mapping import file_of
from estimates.importing.problems import ProblemsError
from estimates.importing.reading import contents_of
from estimates.importing.records import decoded
from estimates.storage import durable
from estimates.tables.columns import ESTIMATES
from estimates.tables.files import wide_encoding

# Names that columns have for what an estimate says, the likelier first.
_LIKELY: Final = {
    "subject": (
        *(
            "subject",
            "entity",
            "country name",
            "country",
            "location",
            "region",
            "area",
            "ref_area.name",
        ),
        *("ref_area", "state", "place", "name"),
    ),
    "as_of": ("as_of", "time_period", "date", "year", "event_date", "time", "period"),
    "low": ("low", "minimum", "min", "lower"),
    "best": ("best", "obs_value", "value", "estimate", "deaths", "total", "count"),
    "high": ("high", "maximum", "max", "upper"),
}
_CODES: Final = ("code", "country code", "iso3", "iso", "id", "ref_area", "event_id_cnty")
_YEAR: Final = re.compile(r"[0-9]{4}")
_BLANK: Final = '""'
_SEPARATORS: Final = (",", ";", "\t", "|")
_LOOKED_AT: Final = 30  # lines in which the header is looked for
_SHOWN: Final = 80  # columns that are listed


def start(file: Path, folder: Path, name: str) -> Path:
    """Write the beginning of a mapping; where it is.

    Raises:
        EditError: the file cannot be read, or there is such a mapping.
        ProblemsError: it holds no table.
    """
    path = folder / file_of(name)
    text = begun(contents_of(file), file.name)
    if path.exists():
        raise EditError(f"{path} is there already; nothing was changed")
    if path.parent.is_symlink():
        raise EditError(f"{path.parent} is a symbolic link: remove it; nothing was changed")
    with durable.explained(f"{path} cannot be written"):
        path.parent.mkdir(exist_ok=True)
        durable.replace(path, text.encode())
    return path


def begun(data: bytes, file: str) -> str:
    """The text of a mapping for a file, with blanks where only a person knows.

    Raises:
        ProblemsError: it holds no table.
    """
    encoding = _encoding(data, file)
    opening = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if opening in {b"{", b"["}:
        return _of_json(data, file, encoding)
    return _of_table(decoded(data, file, encoding), file, encoding)


def _encoding(data: bytes, file: str) -> str:
    encoding = wide_encoding(data) or "utf-8"
    try:
        decoded(data, file, encoding)
    except ProblemsError:
        return "cp1252"
    return encoding


def _of_table(text: str, file: str, encoding: str) -> str:
    lines = text.splitlines()[:_LOOKED_AT]
    most = {sign: max((line.count(sign) for line in lines), default=0) for sign in _SEPARATORS}
    separator = max(most, key=lambda sign: most[sign])
    widest = most[separator]
    above = next(
        (n for n, line in enumerate(lines) if widest and line.count(separator) * 2 > widest), 0
    )
    header = next(csv.reader(lines[above : above + 1], delimiter=separator), [])
    names = [name for cell in header if (name := cell.strip())]
    years = [name for name in names if _YEAR.fullmatch(name)]
    wide = len(years) > 1
    rest = [name for name in names if name not in years] if wide else names
    reading = [f"encoding = {_quoted(encoding)}", f"separator = {_quoted(separator)}"]
    if encoding == "cp1252":
        reading[0] += "  # a guess: look whether letters with accents come out right"
    if above:
        reading.append(f"lines_above = {above}")
    parts = ["[wide]", 'columns = "{year:####}"', ""] if wide else []
    known = {"as_of": "year", "best": "value"} if wide else {}
    return _written(file, "wide" if wide else "long", rest, reading, parts, known)


def _of_json(data: bytes, file: str, encoding: str) -> str:
    whole = structured.parsed(data, file, encoding)
    if isinstance(whole, dict) and "dataSets" in {*whole, *_keys(whole.get("data"))}:
        found = structured.sdmx_records(whole, file)
        names = sorted(found[0]) if found else []
        return _written(file, "sdmx-json", names, [f"encoding = {_quoted(encoding)}"], [], {})
    path, record = _list_in(whole, [])
    reading = [f"encoding = {_quoted(encoding)}", f"records = {_quoted('.'.join(path))}"]
    names = list(structured.flat(record)) if isinstance(record, dict) else []
    return _written(file, "json", names, reading, [], {})


def _keys(found: object) -> Sequence[str]:
    return list(found) if isinstance(found, dict) else []


def _list_in(found: object, path: list[str]) -> tuple[list[str], object]:
    """Where the first list of objects is, and its first object."""
    if isinstance(found, list):
        if found and all(isinstance(one, dict) for one in found):
            return path, found[0]
        pairs = [(str(number), one) for number, one in enumerate(found[:8])]
    elif isinstance(found, dict):
        pairs = list(found.items())
    else:
        return path, None
    for key, one in pairs:
        if isinstance(one, dict | list) and len(path) < 6:
            inner = _list_in(one, [*path, key])
            if inner[1] is not None:
                return inner
    return path, None


def _written(
    file: str,
    form: str,
    names: Sequence[str],
    reading: Sequence[str],
    parts: Sequence[str],
    known: dict[str, str],
) -> str:
    likely = {name: known.get(name) or _likely(words, names) for name, words in _LIKELY.items()}
    code = _likely(_CODES, names) or likely["subject"]
    ids = [code, likely["as_of"]]
    listed = [f"#   {{{_plain(name)}}}" for name in names[:_SHOWN]]
    if len(names) > _SHOWN:
        listed.append(f"#   and {len(names) - _SHOWN} more")
    figures = [
        f"{name} = {_field(likely[name])}" for name in ("low", "best", "high") if likely[name]
    ] or ['best = ""  # the column of the figures: best, or low and high']
    others = [name for name in ESTIMATES.names if name not in (*_LIKELY, "id")]
    own = {name: _field(found) for name in others if (found := _likely((name,), names))}
    lines = [
        f"# How {_plain(file)} becomes estimates. The name of a column in braces stands for",
        "# what the column says. There are:",
        *listed,
        *(["#   {value}, and {header} of the column that it stands in"] if parts else []),
        "# What is guessed here has to be read; what is blank has to be filled.",
        "",
        f"format = {_quoted(form)}",
        f"id = {_list(ids)}  # what an estimate is known by; never changes",
        "",
        "[file]",
        *reading,
        "",
        *parts,
        "[estimate]",
        f"measure = {own.pop('measure', _BLANK)}  # an id of measures.csv",
        f"subject = {_field(likely['subject'])}",
        f"as_of = {_field(likely['as_of'])}",
        *figures,
        f"unit = {own.pop('unit', _BLANK)}  # the unit of the figures",
        f"source = {own.pop('source', _BLANK)}  # an id of sources.csv",
        *(f"{name} = {field}" for name, field in own.items()),
        "",
        "# [rename.subject]",
        '# "Korea, Dem. People\'s Rep." = "North Korea"',
        "",
        "[numbers]",
        '# decimal = "."  # has to be said where figures have one; so has what parts thousands',
        '# thousands = ","',
        'missing = ["..", "NA", "N/A", "-"]',
        '# scale = "thousand"',
        "",
        "# [dates]",
        '# formats = ["%d %B %Y"]',
        "",
        "# [skip]",
        f'# {_quoted(likely["subject"] or "Column")} = ["World", "Total*"]',
    ]
    return "\n".join(lines) + "\n"


def _likely(words: Sequence[str], names: Sequence[str]) -> str:
    by_word = {name.lower(): name for name in reversed(names)}
    return next((by_word[word] for word in words if word in by_word), "")


def _field(name: str) -> str:
    return _quoted(f"{{{name}}}") if name else '""'


def _list(names: Sequence[str]) -> str:
    parts = [_quoted("imported"), *(_field(name) for name in names if name)]
    return f"[{', '.join(parts)}]"


def _quoted(text: str) -> str:
    """A text of TOML, whose basic strings are written as those of JSON are."""
    return json.dumps(_plain(text), ensure_ascii=False)


def _plain(text: str) -> str:
    """A text of a header without what would end a comment or cannot be in TOML."""
    return "".join(sign if sign.isprintable() or sign == "\t" else "\ufffd" for sign in text)[:200]
