"""What changed, in sentences; the words of files are in them as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from estimates.changes.comparison import Changes
from estimates.derived.frames import records
from estimates.words import numbers, wording

LEADS: Final = {
    "as_at": "As at",
    "added": "Added",
    "removed": "Removed",
    "retracted": "Retracted",
    "superseded": "Superseded",
    "restored": "Counts again",
    "reassigned": "Now about something else",
    "moved": "Changed",
    "attributed": "Attribution changed",
    "verdict": "Verdict",
    "threshold": "Threshold crossed",
    "new": "New finding",
    "gone": "Finding gone",
    "accepted": "Finding accepted",
    "counts again": "Finding no longer accepted",
}
"""What opens a sentence, by kind of change."""

_BY_WHOM: Final = (
    ("origin_title", "origin"),
    ("origin_kind", "origin"),
    ("source", "source"),
    ("via", "via"),
    ("credibility", "credibility"),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One change: its kind (a key of LEADS), the estimate it is about or "", and what is told."""

    kind: str
    id: str
    text: str

    @property
    def lead(self) -> str:
        """What opens the sentence."""
        return LEADS[self.kind]


def estimate_sentences(changed: pd.DataFrame, titles: dict[str, str]) -> list[Sentence]:
    """Rows of `Changes.estimates` as sentences; titles: of measures, by id."""
    return [_estimate(row, titles) for row in records(changed)]


def verdict_sentences(changed: pd.DataFrame) -> list[Sentence]:
    """Rows of `Changes.verdicts` as sentences: "agrees → does not add up"."""
    made = []
    for row in records(changed):
        was, now = (
            f"{wording.VERDICTS[verdict].sign} {wording.VERDICTS[verdict].short}"
            if verdict
            else "not derived"
            for verdict in (row["before"], row["after"])
        )
        made.append(Sentence("verdict", row["id"], f"was {was}; now {now}"))
    return made


def threshold_sentences(crossed: pd.DataFrame) -> list[Sentence]:
    """Rows of `thresholds.crossings` as sentences: where all of the range was, and is now."""
    return [
        Sentence(
            "threshold",
            row["id"],
            f"was {row['side']} {numbers.quantity(row['value'], row['unit'])}: {row['before']};"
            f" now {row['after'] or 'not given'}",
        )
        for row in records(crossed)
    ]


def finding_sentences(changed: pd.DataFrame) -> list[Sentence]:
    """Rows of `Changes.findings` as sentences: severity, code and message."""
    return [
        Sentence(row["change"], row["estimate"], f"{row['severity']} {row['code']}: {told}")
        for row in records(changed)
        for told in [
            f"{row['message']} ({row['accepted']})"
            if row["change"] == "accepted"
            else row["message"]
        ]
    ]


def as_at_sentence(found: Changes) -> str:
    """How the date of the dataset has moved; "" where it has not."""
    was, now = (wording.date_words(text) or "none" for text in found.as_at)
    return "" if found.as_at[0] == found.as_at[1] else f"was {was}; now {now}"


def _estimate(row: dict[str, Any], titles: dict[str, str]) -> Sentence:
    was, now = (
        {name.removesuffix(side): value for name, value in row.items() if name.endswith(side)}
        for side in ("_before", "_after")
    )
    told = was if row["change"] == "removed" else now
    about = titles.get(told["measure"]) or told["measure"]
    aside = _about(was, now, titles) if row["change"] == "reassigned" else ""
    return Sentence(row["change"], row["id"], f"{about}: {_told(row, was, now)}{aside}")


def _told(row: dict[str, Any], was: dict[str, Any], now: dict[str, Any]) -> str:
    match row["change"]:
        case "removed":
            return _claim(was)
        case "reassigned" if _parts(was) == _parts(now):
            return _claim(now)
        case "reassigned" | "moved":
            return _moved(was, now)
        case "attributed":
            return f"{_claim(now)}; {_by_whom(was, now)}"
        case "added" if row["replaces"]:
            return f"{_claim(now)}, which revises {row['replaces']}"
        case _:
            return _claim(now)


def _about(was: dict[str, Any], now: dict[str, Any], titles: dict[str, str]) -> str:
    """What it was about and is about now: "; subject was Syria, now Iraq"."""
    parts = []
    for name, label in (("measure", "measure"), ("subject", "subject"), ("as_of", "date")):
        old, new = (str(side[name]) for side in (was, now))
        if name == "measure":
            old, new = (titles.get(one) or one for one in (old, new))
        elif name == "as_of":
            old, new = (wording.date_words(one) for one in (old, new))
        if old != new:
            parts.append(f"; {label} was {old or 'blank'}, now {new or 'blank'}")
    return "".join(parts)


def _moved(was: dict[str, Any], now: dict[str, Any]) -> str:
    """Both claims; what is the same in both, of what nature and by whom, once."""
    (label, old, who), (label_now, new, who_now) = _parts(was), _parts(now)
    if (label, who) == (label_now, who_now):
        return f"{label}: was {old}, now {new}{who}"
    return f"was {_claim(was)}; now {_claim(now)}"


def _claim(side: dict[str, Any]) -> str:
    """An estimate within a sentence."""
    return "{}: {}{}".format(*_parts(side))


def _parts(side: dict[str, Any]) -> tuple[str, str, str]:
    """Of what nature, what, and by whom; the status is told by what the sentence begins with."""
    label, words, who = wording.claim_parts(**side)
    return label[:1].lower() + label[1:], words, who


def _by_whom(was: dict[str, Any], now: dict[str, Any]) -> str:
    parts: list[str] = []
    for name, label in _BY_WHOM:
        old, new = (str(side[name]) for side in (was, now))
        if old != new and not any(part.startswith(label) for part in parts):
            if name == "credibility":
                old, new = (wording.credibility_words(grade) for grade in (old, new))
            elif name == "origin_kind":
                old, new = (f"{side['origin_title']}, {side['origin_kind']}" for side in (was, now))
            parts.append(f"{label} was {old or 'blank'}, now {new or 'blank'}")
    return "; ".join(parts)
