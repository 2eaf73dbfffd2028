"""`estimates scan` and `estimates verify`: what a document states, for people and for programs."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from estimates.documents.beside import Beside
from estimates.documents.claims import Claim
from estimates.documents.scan import HOLDS, Scan, as_json
from estimates.reports import records
from estimates.reports.terminal import Page, Screen
from estimates.words import wording
from estimates.words.ranges import range_words, vague_word

_COLUMNS: Final = (
    "id", "paragraph", "sentence", "words", "low", "figure", "high", "qualifier", "interval",
    "unit", "nature", "origin", "via", "about", "as_of", "known_as",
)  # fmt: skip
STANDINGS: Final = {
    "same": "as in the dataset",
    "hedge_lost": "hedge lost",
    "within": "within what is known",
    "outside": "contradicts",
    "not_there": "not in the dataset",
}
"""How a claim stands to a dataset, in words."""


def claim_words(claim: Claim) -> str:
    """A claim's range as a sentence has it: "at least 3,000 soldiers"."""
    low = claim.low if claim.low is not None else claim.figure
    high = claim.high if claim.high is not None else claim.figure
    if claim.qualifier in {"at_least", "more_than", "vague"}:
        high = math.inf
    elif claim.qualifier in {"up_to", "less_than"}:
        low = -math.inf
    return range_words(
        math.nan if low is None else low,
        math.nan if claim.figure is None else claim.figure,
        math.nan if high is None else high,
        "",
        claim.unit or "1",
        claim.qualifier,
        vague_word(claim.words),
        interval=claim.interval,
        bare=claim.unit is None,
    )


def text(found: Scan, _: Mapping[str, str], screen: Screen) -> str:
    """For people: the claims in the order of the text, the sums, and what was left out."""
    page = Page(screen)
    page.line((_summary(found), "bold"))
    if found.claims:
        page.blank()
        rows = [_row(claim) for claim in found.claims]
        page.table(["ID", "PLACE", "WORDS", "READ AS", "WHO SAYS SO"], rows)
    if found.relations:
        page.heading("Sums")
        for judged in found.relations:
            relation = judged.relation
            verdict = wording.VERDICTS[judged.verdict]
            style = "" if judged.verdict in HOLDS else "red"
            because = f" (“{relation.because}”)" if relation.because else ""
            page.line(
                f"{relation.total} = {relation.formula}: ",
                (verdict.short, style),
                because,
                indent=2,
            )
    if found.left_out:
        page.heading("Left out")
        for why, words in _reasons(found):
            page.line(f"{why}: {words}", indent=2, hang=4)
    return page.text()


def _summary(found: Scan) -> str:
    counts = [
        wording.counted(len(found.claims), "claim"),
        wording.counted(len(found.relations), "sum"),
        f"{wording.counted(len(found.left_out), 'number')} left out",
    ]
    paragraphs = wording.counted(found.document.paragraphs, "paragraph")
    return f"{found.document.name}: {', '.join(counts)}, in {paragraphs}"


def _row(claim: Claim) -> list[str]:
    nature = f"{wording.NATURES[claim.nature].name}: " if claim.nature else ""
    who = claim.origin + (f", via {claim.via}" if claim.via else "")
    place = f"{claim.paragraph}.{claim.sentence}"
    return [claim.id, place, f"“{claim.words}”", nature + claim_words(claim), who]


def _reasons(found: Scan) -> list[tuple[str, str]]:
    """Why numbers were left out, the most frequent reason first, with the first dozen of each."""
    counts = Counter(part.why for part in found.left_out)
    reasons = []
    for why, count in counts.most_common():
        words = [part.words for part in found.left_out if part.why == why]
        more = f" and {count - 12:,} more" if count > 12 else ""
        reasons.append((why, ", ".join(words[:12]) + more))
    return reasons


def csv_text(found: Scan, known: Mapping[str, str], _: Screen) -> str:
    """The claims as CSV, a row each; cells as the document states them."""
    output = io.StringIO()
    writer = csv.DictWriter(output, _COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for claim in as_json(found, known)["claims"]:
        writer.writerow({column: _cell(claim[column]) for column in _COLUMNS})
    return output.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value)


def json_text(found: Scan, known: Mapping[str, str], _: Screen) -> str:
    """The document as JSON, with the fields of §11."""
    return records.dumps(as_json(found, known))


FORMATS: Final[dict[str, Callable[[Scan, Mapping[str, str], Screen], str]]] = {
    "text": text, "csv": csv_text, "json": json_text,
}  # fmt: skip
"""Reports of a scan by the name of their format."""


def verified_text(found: Sequence[Beside], screen: Screen) -> str:
    """For people: each claim beside the estimates of its quantity, those that contradict first."""
    page = Page(screen)
    counts: Counter[str] = Counter(each.standing for each in found)
    parts = [f"{counts[name]:,} {words}" for name, words in STANDINGS.items() if counts[name]]
    page.line((f"{wording.counted(len(found), 'claim')}: {', '.join(parts)}", "bold"))
    page.blank()
    order = ["outside", "hedge_lost", "within", "same", "not_there"]
    rows = [
        [
            STANDINGS[each.standing],
            f"{each.claim.paragraph}.{each.claim.sentence}",
            f"“{each.claim.words}”",
            ", ".join(filter(None, (each.measure, each.subject))),
            ", ".join(each.estimates[:3]),
        ]
        for each in sorted(found, key=lambda each: order.index(each.standing))
    ]
    page.table(["", "PLACE", "WORDS", "QUANTITY", "ESTIMATES"], rows)
    return page.text()


def verified_json(found: Sequence[Beside], name: str) -> str:
    """Each claim with how it stands to the dataset."""
    rows = [
        {
            "id": each.claim.id,
            "paragraph": each.claim.paragraph,
            "sentence": each.claim.sentence,
            "words": each.claim.words,
            "standing": each.standing,
            "measure": each.measure or None,
            "subject": each.subject or None,
            "estimates": list(each.estimates),
        }
        for each in found
    ]
    return records.dumps({"document": {"name": name}, "claims": rows})
