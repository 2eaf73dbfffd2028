"""What is said of a document's claims: what each was read as, its row, its sum, what it lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from dashboard import safe
from dashboard.drafts.claimed import MADE
from dashboard.screens.edit.content.choices import Choices, of_estimate
from dashboard.screens.edit.content.new_estimate import read_as
from dashboard.screens.shared.content.figures import verdict_words
from dashboard.screens.shared.content.words import count_words, plural, sentence, titles
from estimates.documents.scan import HOLDS
from estimates.words import wording
from estimates.words.wording import join_words

if TYPE_CHECKING:
    from dashboard.drafts.claimed import Claimed, New, Row, Sum
    from dashboard.drafts.trial import Trial
    from estimates.check import Result

_SIGNS: Final = {"*": "×", "/": "÷", "-": "−"}
_CLAIM: Final = re.compile(r"\bc\d+\b")
_PER: Final = re.compile(r" \* 1\[[^\]]*\]")  # what fits the units to each other
_ONE: Final = {"sources": "source", "measures": "measure", "origins": "origin"}


def known_already(made: Claimed) -> str:
    """How many claims the dataset has, as a sentence; "" for none."""
    count = sum(bool(row.known_as) for row in made.rows)
    if not count:
        return ""
    if count == len(made.rows):
        return "The dataset has all of them." if count > 1 else "The dataset has it."
    return f"The dataset has {count_words(count)} of them."


NO_UNIT: Final = "No unit was read: choose one before you accept it."


def lacks_unit(row: Row) -> bool:
    """Whether a claim that could be accepted has no unit."""
    return not (row.cells.get("unit") or row.known_as or row.accepted)


def said(row: Row) -> str:
    """What a claim was read as, as a sentence has it."""
    words = read_as(row.cells | {"as_stated": row.cells.get("as_stated", row.claim.words)})
    nature = row.cells.get("nature", "")
    known = wording.NATURES.get(nature)
    lead = f"{known.name}: " if nature and known else ""
    return sentence(lead + (words or f"“{row.claim.words}”"))


def about(row: Row, made: Claimed, known: Result) -> str:
    """What its row is about: the measure, the subject, the time, who said so."""
    cells = row.cells
    parts = [_measure(cells.get("measure", ""), made, known), cells.get("subject", "")]
    if cells.get("as_of"):
        parts.append(wording.date_words(cells["as_of"]))
    who = _origin(cells.get("origin", ""), made, known)
    if who:
        via = f", via {cells['via']}" if cells.get("via") else ""
        parts.append(f"said by {who}{via}")
    parts.append(cells.get("locator", ""))
    return sentence(" · ".join(filter(None, parts)))


def _measure(name: str, made: Claimed, known: Result) -> str:
    there = titles(known)
    if name in set(known.measures["id"]):
        return str(there[name])
    title = _new_title("measure", name, made)
    return f"a new measure, “{title}”" if title else "no measure"


def _origin(name: str, made: Claimed, known: Result) -> str:
    there = dict(zip(known.origins["id"], known.origins["title"], strict=True))
    return str(there.get(name, "")) or _new_title("origin", name, made) or name


def _new_title(column: str, name: str, made: Claimed) -> str:
    """The title of a row that is still to be made, by what claims call it or by its id."""
    renamed = {
        new.row.cells.get("id", ""): new.row.cells.get("title", "")
        for new in made.made
        if new.key[0] == MADE[column]
    }
    return renamed.get(name) or made.names[column].get(name, "") or name


def lost_hedge(row: Row, known: Result) -> str:
    """What the estimate says whose hedge a claim has lost; "" where it has lost none."""
    if not row.lost:
        return ""
    found = known.estimates[known.estimates["id"] == row.lost]
    words = "" if found.empty else str(found["as_stated"].iloc[0])
    there = f"“{words}” ({row.lost})" if words else row.lost
    return f"{there} appears here as “{row.claim.words}” (A604)."


def sum_words(the_sum: Sum, made: Claimed) -> str:
    """A sum with what its claims were read as: "$24 million = $2,000 × 12,000 soldiers"."""
    rows = {row.claim.id: row for row in made.rows}
    relation = the_sum.judged.relation

    def words(name: str) -> str:
        row = rows.get(name)
        return read_as(row.cells | {"as_stated": row.claim.words}) if row else name

    return f"{words(relation.total)} = {_CLAIM.sub(lambda match: words(match[0]), _signs(the_sum))}"


def _signs(the_sum: Sum) -> str:
    """The formula of a sum, over claims, as it is written by hand."""
    formula = _PER.sub("", the_sum.judged.relation.formula)
    return " ".join(_SIGNS.get(part, part) for part in formula.split(" "))


def sum_verdict(the_sum: Sum) -> str:
    """The engine's verdict on a sum, with the words of the document that say that it is one."""
    relation = the_sum.judged.relation
    verdict = wording.VERDICTS[the_sum.judged.verdict].short
    because = f"; the text says “{relation.because}”" if relation.because else ""
    return f"{sentence(verdict)}{because}."


def sum_holds(the_sum: Sum) -> bool:
    """Whether the figures of a sum agree."""
    return the_sum.judged.verdict in HOLDS


def sum_formula(the_sum: Sum) -> str:
    """A sum by the ids of its claims: "c5 = c3 × c4"."""
    return f"{the_sum.judged.relation.total} = {_signs(the_sum)}"


def choices(known: Result, made: Claimed, row: Row, column: str) -> Choices:
    """What there is to choose from for a cell of a claim, rows that are to be made among them."""
    found = of_estimate(known, column, row.cells.get("measure", ""))
    if column not in made.names:
        return found
    used = {new.key[1]: new.row.cells for new in made.made if new.key[0] == MADE[column]}
    new = {}
    for key, title in made.names[column].items():
        cells: Mapping[str, str] = used.get(key, {})
        new[cells.get("id", key)] = safe.plain(f"New: {cells.get('title', title)}")
    return Choices({**found.words, **new}, closed=found.closed, about=found.about)


def key_of_choice(made: Claimed, column: str, text: str) -> str:
    """What claims call a row that was chosen by the id that it has now."""
    for new in made.made:
        if column in MADE and new.key[0] == MADE[column] and new.row.cells.get("id") == text:
            return new.key[1]
    return text


def described(row: Row, column: str) -> dict[str, str]:
    """What a measure or an origin that is made for a claim begins with."""
    if column == "measure":
        title = sentence(row.claim.about)[:80]
        cells = {"title": title, "unit": row.cells.get("unit", ""), "kind": "level"}
    else:
        cells = {"title": row.claim.origin, "kind": "unnamed"}
    return {name: text for name, text in cells.items() if text}


def new_row(new: New) -> str:
    """A new row that is made with accepted claims, in words."""
    cells = new.row.cells
    more = ", ".join(filter(None, (cells.get(name, "") for name in ("unit", "kind"))))
    claims = join_words(new.claims)
    return f"New {_ONE[new.key[0]]} “{cells.get('title', '')}” ({more}), for {claims}"


def added(made: Claimed) -> str:
    """What is added, in words: rows, and what is made with them."""
    counts = [plural(len(made.accepted), "row")]
    for table, one in _ONE.items():
        count = sum(new.key[0] == table for new in made.made)
        counts += [plural(count, f"new {one}")] if count else []
    return join_words(counts)


def verdicts(found: Trial, made: Claimed) -> list[tuple[str, str]]:
    """The verdicts on the sums that are added, by the ids of their rows."""
    ids = {row.cells.get("id", "") for row in made.accepted if row.cells.get("formula")}
    derived = found.after.derived
    rows = derived[derived["id"].isin(ids)].to_dict("records")
    return [(str(row["id"]), verdict_words({str(k): v for k, v in row.items()})) for row in rows]
