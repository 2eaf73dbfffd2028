"""A number among the words of its sentence, as the rules see it that say what counts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from estimates.documents.apart import LeftOut
from estimates.phrases.terms import UNSCALED, Number
from estimates.phrases.text import Token, low_at


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A number among the tokens of its sentence.

    places: the characters of each token. left_out: what the sentence has left out before it.
    """

    tokens: Sequence[Token]
    places: Sequence[tuple[int, int]]
    left_out: Sequence[LeftOut]
    number: Number

    @property
    def first(self) -> int:
        """The number's first token."""
        return self.number.start

    @property
    def end(self) -> int:
        """The token behind the number."""
        return self.number.end

    @property
    def token(self) -> Token:
        """The number's first token itself."""
        return self.tokens[self.number.start]

    @property
    def before(self) -> str:
        """The word before the number."""
        return low_at(self.tokens, self.first - 1)

    @property
    def after(self) -> str:
        """The word behind the number."""
        return low_at(self.tokens, self.end)

    @property
    def is_bare(self) -> bool:
        """Whether it is a numeral without a scale, and no share."""
        number = self.number
        return self.token.kind == "slot" and number.scale == UNSCALED and not number.share

    @property
    def is_joined(self) -> bool:
        """Whether what follows is joined to it."""
        return self.end < len(self.tokens) and self.tokens[self.end].glued

    def low(self, at: int) -> str:
        """The token at a place in small letters; "" beyond the ends, and for numerals."""
        return low_at(self.tokens, at)
