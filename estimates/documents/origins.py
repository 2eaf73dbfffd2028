"""Who makes the claims of a document: attributions carried from sentence to sentence."""

from __future__ import annotations

import re
from typing import Final

from estimates.documents.attribution import Attribution, Attributions, attributions
from estimates.documents.passages import Document, Sentence

_QUOTE: Final = frozenset('“"')
_UNQUOTE: Final = re.compile(r"[”\"]")
_SPEAKER: Final = re.compile(
    r"(?P<name>(?:[A-Z][\w.’'-]* |of |the |for )*[A-Z][\w.’'-]*(?: \((?P<inner>[^()]+)\))?):\s+"
    r"(?=\S+ \S+ \S+ \S+)"
)
_TITLE: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Prof|Minister|Secretary|Chair"
    r"|Councillor|Senator|President|Judge|Q|A)\b"
)


class Origins:
    """The attributions of each sentence; "he" and "the ministry" mean the origin before."""

    def __init__(self, document: Document) -> None:
        """Go through the sentences of a document."""
        self._known: dict[tuple[int, int], Attributions] = {}
        self._earlier, self._named, self._spoken = "", 0, 0
        waiting: list[Sentence] = []  # of a quotation whose speaker comes at its end
        speaker = ""
        for sentence in document.sentences:
            text = sentence.text.replace("\n", " ")
            if sentence.number == 1:
                speaker = _speaker(text)
            known = self._of(sentence, text, speaker)
            self._known[sentence.paragraph, sentence.number] = known
            if waiting and waiting[-1].paragraph != sentence.paragraph:
                waiting = []
            if known.places:
                for quoted in waiting:
                    whole = _whole(known.places[0].who, quoted.text)
                    self._known[quoted.paragraph, quoted.number] = whole
                waiting = []
            elif waiting or (text[0] in _QUOTE and not _UNQUOTE.search(text, 1)):
                waiting.append(sentence)

    def _of(self, sentence: Sentence, text: str, speaker: str) -> Attributions:
        """Those of a sentence: its own, or of the quotation that goes on, or of the speaker."""
        if sentence.paragraph > self._named + 1:
            self._earlier = ""
        known = attributions(text, self._earlier)
        if not known.places and text[0] in _QUOTE and self._spoken == sentence.paragraph:
            known = _whole(self._earlier, text)
        if known.places:
            self._earlier = known.places[-1].who
            self._named = self._spoken = sentence.paragraph
        return known if known.places or not speaker else _whole(speaker, text)

    def of(self, sentence: Sentence, start: int) -> tuple[str, str]:
        """Origin and via of what begins at a character of a sentence."""
        return self._known[sentence.paragraph, sentence.number].origin_of(start)


def _whole(who: str, text: str) -> Attributions:
    """One attribution of all that a sentence says."""
    return Attributions((Attribution(who, 0, 0, "subject", 0, len(text)),) if who else (), ())


def _speaker(text: str) -> str:
    """Who speaks in a paragraph that begins with a name and a colon; "" for nobody."""
    match = _SPEAKER.match(text)
    if not match or not (match["inner"] or _TITLE.search(match["name"])):
        return ""
    inner = match["inner"] or ""
    return inner if _TITLE.search(inner) or not match["inner"] else match["name"].partition(" (")[0]
