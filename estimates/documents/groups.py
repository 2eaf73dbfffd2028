"""Numbers that are read together, as the ends of a range are, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from estimates.documents.mentions import Mention, Numbers
from estimates.phrases.text import DASHES, Token, low_at

_INTERVAL_WORDS: Final = frozenset(
    """
    ( [ ci confidence interval credible uncertainty range ui cri % percent : , - – — to and of
    from between estimate estimates
    """.split()  # noqa: SIM905 - a list of two dozen literals is harder to read
)
_CHANGED: Final = frozenset(
    """
    rose risen rise rises rising grew grown grow grows growing fell fallen fall falls falling
    dropped drop drops dropping declined decline declines decreased decrease increased increase
    increases climbed climbs jumped jumps soared cut cuts reduced reduce raised raise lowered
    went gone move moves moved moving up down changed revised doubled shrank shrunk slipped slid
    surged swelled
    """.split()  # noqa: SIM905 - as above
)
_CURRENCIES: Final = frozenset({"$", "€", "£", "¥", "us"})
_LINKS: Final = frozenset({"to", *DASHES})
_MOST_IN_INTERVAL: Final = 4  # numbers: a figure, the level of its interval, and both ends


@dataclass(frozen=True, slots=True)
class Group:
    """The numbers that are read together: one, or the ends of a range. first and end: tokens."""

    first: int
    end: int
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its words. low, figure, high, qualifier, unit, interval: as of `Reading`.

    first and end: its tokens from hedge to unit; group: those of the numbers alone. share: it is a
    fraction ("one-third"). change: it is a change and no level. noun: its unit with what no unit
    is known for as nouns, "EUR/~share", by which sums are looked for; "" where the unit says it.
    """

    group: Group
    first: int
    end: int
    low: float | None
    figure: float | None
    high: float | None
    qualifier: str
    unit: str | None
    interval: str
    share: bool
    change: bool
    noun: str = ""


def groups(found: Numbers) -> list[Group]:
    """The numbers of a sentence, those of a range together."""
    grouped: list[Group] = []
    mentions = found.mentions
    at = 0
    while at < len(mentions):
        end = at + _reach(found.tokens, mentions, at)
        members = tuple(mentions[at:end])
        grouped.append(Group(members[0].first, members[-1].end, members))
        at = end
    return grouped


def each_alone(group: Group) -> list[Group]:
    """The numbers of a group each on its own."""
    return [Group(mention.first, mention.end, (mention,)) for mention in group.mentions]


def _reach(tokens: Sequence[Token], mentions: Sequence[Mention], at: int) -> int:
    """How many numbers from one on form a range, an interval, or a figure with its error."""
    if at + 1 == len(mentions):
        return 1
    words = _between(tokens, mentions, at)
    opening = next((place for place, word in enumerate(words) if word in {"(", "["}), -1)
    if 0 <= opening <= 3 and set(words[opening:]) <= _INTERVAL_WORDS:
        return _interval(tokens, mentions, at)
    if not words or len(words) > (9 if words[-1] == "take" else 5):
        return 1
    margin = "±" in {words[0], words[-1]} or words[-2:] == ["or", "take"]  # "give or take 50"
    return 2 if margin or _is_range(tokens, mentions[at].first, words) else 1


def _between(tokens: Sequence[Token], mentions: Sequence[Mention], at: int) -> list[str]:
    """The words between a number and the next."""
    return [token.low for token in tokens[mentions[at].end : mentions[at + 1].first]]


def _interval(tokens: Sequence[Token], mentions: Sequence[Mention], at: int) -> int:
    """How many numbers a figure and its interval have: "5.2 (95% CI 4.1 to 6.3)"."""
    count = 2
    while (
        count < _MOST_IN_INTERVAL
        and at + count < len(mentions)
        and set(_between(tokens, mentions, at + count - 1)) <= _INTERVAL_WORDS
    ):
        count += 1
    return count


def _is_range(tokens: Sequence[Token], first: int, words: Sequence[str]) -> bool:
    """Whether the words between two numbers make them the ends of a range.

    "rose from 12 to 15" are none.
    """
    words = [word for word in words if word not in _CURRENCIES]
    link = words[-1] if words else ""
    between = "between" in {low_at(tokens, first - back) for back in range(1, 5)}
    if link == "to" and not between:
        start = first - (low_at(tokens, first - 1) in _CURRENCIES)
        before = low_at(tokens, start - 1)
        earlier = {low_at(tokens, start - back) for back in range(1, 10)}
        if before in _CHANGED or (before == "from" and earlier & _CHANGED):
            return False
    return len(words) <= 3 and (link in _LINKS or (link == "and" and between))
