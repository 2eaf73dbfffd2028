"""What the texts of a column leave open: names that may be one, go-betweens, remarks, ranges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from estimates.agreement.alike import alike
from estimates.importing.addresses import address

_VIA: Final = re.compile(r".+ \(via [^()]+\)")
_OTHER_VIA: Final = re.compile(r".+ \(([^();,]+) via [^();,]+\)")
_BRACKET: Final = re.compile(r"\s*\([^()]*\)\s*$")
_UNNAMED: Final = re.compile(
    r"\b(?:officials?|sources?|reports?|media|agencies|nations|leaks?|leaked|analysts|experts"
    r"|observers|witness(?:es)?|anonymous|unnamed|unknown)\b",
    re.IGNORECASE,
)
_NUMBER: Final = r"[-\u2212]?[0-9][0-9.,]*"
# Cells with a whole range in them, by the pattern that takes them apart.
_RANGED: Final = tuple(
    (re.compile(form.replace("N", _NUMBER)), parts)
    for form, parts in (
        (r"N ± N", "{best} ± {half}"),
        (r"N±N", "{best}±{half}"),
        (r"N \+/- N", "{best} +/- {half}"),
        *(
            (rf"N {re.escape(left)}N{re.escape(between)}N{re.escape(right)}",
             f"{{best}} {left}{{low}}{between}{{high}}{right}")
            for left, right in ("()", "[]")
            for between in ("-", "–", " - ", " – ", " to ", ", ")
        ),
        *((rf"N{re.escape(between)}N", f"{{low}}{between}{{high}}")
          for between in ("–", " - ", " – ", " to ", "-")),
    )
)  # fmt: skip
_MOSTLY: Final = 0.6  # share of the cells of a column that hold a range
_MOST_NAMES: Final = 500  # that are compared with each other
_LONGEST: Final = 300  # characters of a name


def via(texts: Sequence[str]) -> tuple[bool, list[str]]:
    """Whether some names end in `(via …)`, and patterns of others that tell of a go-between."""
    texts = [text for text in texts if len(text) <= _LONGEST]
    others = [
        found[1]
        for text in texts
        if not _VIA.fullmatch(text) and (found := _OTHER_VIA.fullmatch(text))
    ]
    patterns = [f"{{who}} ({word} via {{via}})" for word in dict.fromkeys(others)]
    return any(map(_VIA.fullmatch, texts)), patterns


def without_via(text: str) -> str:
    """A name without the go-between at its end."""
    told = len(text) <= _LONGEST and _VIA.fullmatch(text)
    return text[: text.rindex(" (via ")] if told else text


def remarked(texts: Sequence[str]) -> bool:
    """Whether some addresses have a remark in brackets behind them."""
    return any(" (" in text and address(text[: text.index(" (")]) is not None for text in texts)


def doubles(names: Sequence[str]) -> dict[str, str]:
    """Names that may be another spelling of one before, and that one."""
    distinct = list(dict.fromkeys(name for name in names if len(name) <= _LONGEST))[:_MOST_NAMES]
    found = {distinct[later]: distinct[one] for one, later in alike(distinct)}
    bare: dict[str, str] = {}
    for name in distinct:
        key = _BRACKET.sub("", name).casefold()
        first = bare.setdefault(key, name)
        if first != name:
            found.setdefault(name, first)
    for later, name in enumerate(distinct):
        short = (
            one for one in distinct[:later] if _abbreviates(one, name) or _abbreviates(name, one)
        )
        first = next(short, "")
        if first:
            found.setdefault(name, first)
    return found


def _abbreviates(short: str, long: str) -> bool:
    """Whether a name ends in the initials of how the other ends: UK MoD, UK Ministry of Defence."""
    head, _, letters = short.rpartition(" ")
    if not long.startswith(f"{head} ") and head:
        return False
    rest = re.findall(r"[^\W\d_]+", long[len(head) :])
    capitals = "".join(word[0] for word in rest if word[0].isupper())
    if not (2 < len(letters) < 8 and len(rest) > 1 and letters[0].isupper()):
        return False
    return letters.lower() in {"".join(word[0] for word in rest).lower(), capitals.lower()}


def seems_unnamed(name: str) -> bool:
    """Whether nobody of this name could be asked: officials, media reports."""
    return _UNNAMED.search(name) is not None


def ranged(cells: Sequence[str]) -> list[str]:
    """Patterns that take the cells of a column apart, where most of them hold a whole range."""
    filled = [cell[:_LONGEST] for cell in cells if cell]
    met: dict[str, int] = {}
    for cell in filled:
        parts = next((parts for form, parts in _RANGED if form.fullmatch(cell)), "")
        if parts:
            met[parts] = met.get(parts, 0) + 1
    if sum(met.values()) < _MOSTLY * len(filled):
        return []
    # The first pattern's first part has the whole of a cell that none fits: a figure alone.
    return sorted(met, key=lambda parts: ("{best}" not in parts, -met[parts]))


def without_remark(text: str) -> str:
    """An address without the remark in brackets behind it; all else as it is."""
    bare, between, _ = text.partition(" (")
    return bare if between and address(bare) is not None else text
