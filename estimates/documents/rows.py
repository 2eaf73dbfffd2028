"""Claims of a document as rows of a dataset, for somebody to review before they are saved."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from estimates.check import Result
from estimates.documents.beside import Beside, Known, known_as
from estimates.documents.claims import Claim
from estimates.documents.scan import Scan
from estimates.documents.verdicts import cells
from estimates.editing.edits import AddRow, Edit
from estimates.formulas.parser import RESERVED
from estimates.tables.columns import ID_PATTERN

_LONGEST: Final = 40  # characters of an id that is made of words
_TOTALS: Final = frozenset({"dead", "killed", "wounded", "injured", "death", "missing"})
_SMALL: Final = frozenset(
    "a an the of in on at to for from by with and or its their his her".split()  # noqa: SIM905 - a list of twenty literals is harder to read
)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A row that a claim would become, and what has to be made for it.

    measure, origin: new rows of measures.csv and origins.csv; None where the dataset has them.
    known_as: the estimate that the claim is already, "" for none. hedge_lost: the estimates whose
    figure it repeats without their hedge. lacks: why it cannot be saved as it is, "" for nothing.
    """

    claim: Claim
    cells: dict[str, str]
    measure: dict[str, str] | None
    origin: dict[str, str] | None
    known_as: str
    hedge_lost: tuple[str, ...]
    lacks: str = ""


@dataclass(slots=True)
class _Names:
    """Ids that are taken, and those made so far by what they are of."""

    taken: set[str]
    made: dict[str, str] = field(default_factory=dict)
    numbers: defaultdict[str, Iterator[int]] = field(
        default_factory=lambda: defaultdict(lambda: itertools.count(2))
    )

    def of(self, words: str, base: str, key: str = "") -> str:
        """The id of what is called so, or of the key; a new one the first time."""
        key = key or words
        if key not in self.made:
            name = stem = _slug(words) or base
            while name in self.taken:
                name = f"{stem}_{next(self.numbers[stem])}"
            self.taken.add(name)
            self.made[key] = name
        return self.made[key]


def propose(found: Scan, result: Result, source: str) -> list[Proposed]:
    """A row for each claim, in their order.

    The measure is that of the quantity which the claim is about, else a new one; sums become the
    formulas of their totals. source: the id that the rows name.
    """
    dataset = Known(result)
    beside = [dataset.beside(claim, found.document.text) for claim in found.claims]
    known = known_as(beside, result)
    ids = _Names(set(result.estimates["id"]))
    measures = _Names(set(result.measures["id"]))
    origins = _Names(set(result.origins["id"]))
    titles = {
        _key(title): name
        for name, title in zip(result.origins["id"], result.origins["title"], strict=True)
    }
    subjects = [str(subject) for subject in result.estimates["subject"].unique()]
    proposed = []
    for each in beside:
        claim = each.claim
        measure, made = _measure(each, measures)
        origin, made_origin = _origin(claim.origin, titles, origins)
        row = {
            "id": known.get(claim.id) or ids.of(f"{source} {_short(claim)}", source, claim.id),
            "measure": measure,
            "subject": each.subject or _subject(claim, subjects),
            "as_of": claim.as_of,
            **cells(claim),
            "unit": claim.unit or "",
            "nature": claim.nature,
            "source": source,
            "origin": origin,
            "via": claim.via,
            "locator": f"paragraph {claim.paragraph}",
            "as_stated": claim.words,
        }
        lost = each.estimates if each.standing == "hedge_lost" else ()
        lacks = "" if claim.unit else "no unit is known for it: choose one"
        row = {column: text for column, text in row.items() if text}
        proposed.append(
            Proposed(claim, row, made, made_origin, known.get(claim.id, ""), lost, lacks)
        )
    return _with_formulas(found, proposed)


def _measure(each: Beside, names: _Names) -> tuple[str, dict[str, str] | None]:
    """The measure of a claim, and the row of it where it is new."""
    if each.measure:
        return each.measure, None
    claim = each.claim
    title = _short(claim) or f"what is given in {claim.unit or 'no unit'}"
    name = names.of(f"{title} {claim.unit or ''}", "measure")
    kind = "total" if (claim.unit or "") in _TOTALS else "level"
    row = {
        "id": name,
        "title": title[:1].upper() + title[1:],
        "unit": claim.unit or "",
        "kind": kind,
    }
    return name, row


def _origin(who: str, titles: dict[str, str], names: _Names) -> tuple[str, dict[str, str] | None]:
    """The origin that a text names, and the row of it where it is new."""
    if not who:
        return "", None
    key = _key(who)
    if key in titles:
        return titles[key], None
    close = next((name for title, name in titles.items() if f" {key} " in f" {title} "), "")
    if close:
        return close, None
    named = any(char.isupper() for char in who[1:]) or who[0].isupper()
    name = names.of(who, "origin")
    return name, {"id": name, "title": who, "kind": "named" if named else "unnamed"}


def _subject(claim: Claim, subjects: Sequence[str]) -> str:
    """What a claim is of: a subject of the dataset that its sentence names, else a name in it."""
    present = [subject for subject in subjects if subject and subject in claim.text]
    if present:
        return min(present, key=lambda subject: abs(claim.text.find(subject) - claim.at))
    names = re.findall(r"(?<!^)\b[A-Z][\w’'-]+(?:(?: of)? [A-Z][\w’'-]+)*", f" {claim.about}")
    names = [name for name in names if name.lower() not in _SMALL | {"this", "that", "it", "each"}]
    return names[0] if names else _short(claim) or "not stated"


def _short(claim: Claim) -> str:
    """What a claim is about, in few words."""
    words = [word for word in re.findall(r"[\w’'-]+", claim.about) if not word[0].isdigit()]
    while words and words[0].lower() in _SMALL:
        words.pop(0)
    while words and words[-1].lower() in _SMALL:
        words.pop()
    return " ".join(words[:6])


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST].strip("_")
    return name if re.match(ID_PATTERN, name) and name not in RESERVED else ""


def _key(title: str) -> str:
    """A name without article and case, to tell whether two are of one origin."""
    return re.sub(r"^(?:the|an?) ", "", title.strip().lower().replace("’", "'"))


def _with_formulas(found: Scan, proposed: list[Proposed]) -> list[Proposed]:
    """The rows with the sums of the document as formulas, over the ids that the rows will have."""
    names = {each.claim.id: each.cells["id"] for each in proposed}
    for judged in found.relations:
        place = int(judged.relation.total[1:]) - 1
        formula = re.sub(r"\bc\d+\b", lambda match: names[match[0]], judged.relation.formula)
        if not proposed[place].known_as:
            proposed[place].cells["formula"] = formula
    return proposed


def edits(chosen: Iterable[Proposed], result: Result) -> list[Edit]:
    """The edits that add rows, their new measures and origins first; known ones add nothing."""
    rows = [each for each in chosen if not each.known_as and not each.lacks]
    made: list[Edit] = []
    for table, new in (
        ("measures", [each.measure for each in rows]),
        ("origins", [each.origin for each in rows]),
    ):
        added: set[str] = set(_ids(result, table))
        for row in new:
            if row is not None and row["id"] not in added:
                added.add(row["id"])
                made.append(AddRow(table, row))
    ids = {each.cells["id"] for each in rows} | set(_ids(result, "estimates"))
    return [*made, *(AddRow("estimates", _sound(each.cells, ids)) for each in rows)]


def _sound(row: dict[str, str], ids: AbstractSet[str]) -> dict[str, str]:
    """A row without a formula over estimates that are not added."""
    used = set(re.findall(r"(?<!\[)\b[a-z_][a-z0-9_]*\b(?![^\[]*\])", row.get("formula", "")))
    return {column: text for column, text in row.items() if column != "formula" or used <= ids}


def _ids(result: Result, table: str) -> list[str]:
    return list(result.dataset.tables[table].texts("id").to_pylist())
