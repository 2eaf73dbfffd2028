"""Columns that a file does not have itself: parts of its cells, and what other files say."""

from __future__ import annotations

from collections.abc import Mapping

from estimates.findings.quoting import shorten
from estimates.importing.keys import Beside
from estimates.importing.mapping import MappingFile
from estimates.importing.problems import Problem, ProblemsError, refuse
from estimates.importing.records import Record, Records, chosen
from estimates.tables.advice import nearest


def parted(found: Records, mapping: MappingFile, file: str) -> Records:
    """The records with the parts of their cells as [split] takes them, and chosen by them.

    Raises:
        ProblemsError: a column is not there, or a part has the name of one.
    """
    if not mapping.split:
        return found
    problems: list[Problem] = []
    names = set(found.names)
    for column, parting in mapping.split.items():
        if column not in found.names or column in found.twice:
            hint = nearest(column, sorted(found.names))
            wrong = "two columns" if column in found.twice else "no column"
            message = f"{file} has {wrong} {shorten(column)}: {hint}"
            problems.append(Problem(mapping.file, "", f"split.{column}", message))
        for name in parting.names:
            if name in names:
                message = f"there is a {{{name}}} already: call the part otherwise"
                problems.append(Problem(mapping.file, "", f"split.{column}", message))
        names.update(parting.names)
    if problems:
        raise ProblemsError(problems)
    records = []
    for record in found.records:
        parts: dict[str, str] = {}
        for column, parting in mapping.split.items():
            parts |= parting.parts(record.cells.get(column, ""))
        records.append(Record(record.place, {**record.cells, **parts}, record.header))
    return chosen(Records(records, frozenset(names), found.twice), mapping)


def joined(
    found: Records, file: str, name: str, beside: Beside, other: Records, other_file: str
) -> tuple[Records, str]:
    """The records, each with the cells of its partner in another file as `{name.column}`.

    Returns also what is to be said of records without a partner; "" for nothing.

    Raises:
        ProblemsError: a column is not there, a partner is missing, or it is not clear which it is.
    """
    _check_columns(found, file, name, beside, other, other_file)
    partners: dict[tuple[str, ...], Record] = {}
    problems: list[Problem] = []
    for record in other.records:
        first = partners.setdefault(_key(record, beside), record)
        if first is not record:
            message = f"it has the same {', '.join(beside.on)} as {first.place}"
            problems.append(Problem(other_file, record.place, "", message))
    records, met, alone = [], set[tuple[str, ...]](), list[Record]()
    for record in found.records:
        key = _key(record, beside)
        partner = partners.get(key)
        if partner is None:
            alone.append(record)
        else:
            met.add(key)
        given = partner.cells if partner is not None else {}
        cells = {f"{name}.{column}": given.get(column, "") for column in other.names}
        records.append(Record(record.place, {**record.cells, **cells}, record.header))
    orphans = [record for key, record in partners.items() if key not in met]
    if not beside.gaps:
        problems += _gaps(alone, file, other_file, beside, name)
        problems += _gaps(orphans, other_file, file, beside, name)
    if problems:
        raise ProblemsError(problems)
    names = found.names | {f"{name}.{column}" for column in other.names}
    told = [
        f"{len(left):,} records of {here} have no partner in {there}"
        for left, here, there in ((alone, file, other_file), (orphans, other_file, file))
        if left
    ]
    remark = "; ".join(told) + (", which are left out." if orphans else ".") if told else ""
    return Records(records, names, found.twice), remark


def _check_columns(
    found: Records, file: str, name: str, beside: Beside, other: Records, other_file: str
) -> None:
    problems = []
    for column in beside.on:
        for records, which in ((found, file), (other, other_file)):
            if column not in records.names or column in records.twice:
                wrong = "two columns" if column in records.twice else "no column"
                hint = nearest(column, sorted(records.names))
                message = f"{which} has {wrong} {shorten(column)}: {hint}"
                problems.append(Problem(which, "", column, message))
    clash = sorted(found.names & {f"{name}.{column}" for column in other.names})
    if clash:
        message = f"it has a column {clash[0]} itself: call [with.{name}] otherwise"
        problems.append(Problem(file, "", clash[0], message))
    if problems:
        raise ProblemsError(problems)


def _key(record: Record, beside: Beside) -> tuple[str, ...]:
    return tuple(record.cells.get(column, "") for column in beside.on)


def _gaps(alone: list[Record], here: str, there: str, beside: Beside, name: str) -> list[Problem]:
    columns = ", ".join(beside.on)
    advice = f"leave it out under [skip], or say gaps = true under [with.{name}]"
    return [
        Problem(here, record.place, columns, f"no record of {there} has the same: {advice}")
        for record in alone
    ]


def unknown(given: Mapping[str, object], mapping: MappingFile) -> None:
    """Refuse files for which the mapping has no place.

    Raises:
        ProblemsError: there is one.
    """
    for name in given:
        if name not in mapping.beside:
            message = f"it has no [with.{name}]: {nearest(name, sorted(mapping.beside))}"
            raise refuse(mapping.file, message)
