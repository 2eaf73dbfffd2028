"""The names of columns that a mapping uses: each is a column of the file, once."""

from __future__ import annotations

from collections.abc import Iterator

from estimates.findings.quoting import shorten
from estimates.importing.mapping import MADE_OF, MappingFile
from estimates.importing.problems import Problem
from estimates.importing.records import Records
from estimates.tables.advice import nearest


def missing(found: Records, mapping: MappingFile, file: str) -> list[Problem]:
    """A problem for each name that stands for no column, or for two."""
    present = found.names | ({"each"} if mapping.each else set())
    problems = []
    for key, names in _named(mapping):
        for name in names:
            if name not in present:
                hint = nearest(name, sorted(present))
                message = f"{file} has no column {shorten(name)}: {hint}"
                problems.append(Problem(mapping.file, "", key, message))
            elif name in found.twice:
                message = "there are two columns with this name, and one cannot tell which"
                problems.append(Problem(file, "", name, message))
    return list(dict.fromkeys(problems))


def _named(mapping: MappingFile) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The keys of a mapping, each with the columns of the file that it names."""
    for one in mapping.variants:
        for name, made in one.templates.items():
            yield f"each.{one.name}.{name}" if one.name else f"estimate.{name}", made.names
    # These may also be made of what was made for the estimate.
    made_of = {MADE_OF + name for name in mapping.columns}
    yield from (("id", tuple(n for n in part.names if n not in made_of)) for part in mapping.id)
    for name, cells in mapping.made.items():
        for column, made in cells.items():
            names = tuple(one for one in made.names if one not in made_of)
            yield f"new.{name}.{column}", names
    yield "numbers.scale", mapping.numbers.scale.names
    yield "keep", tuple(mapping.keep)
    yield "skip", tuple(mapping.skip)
