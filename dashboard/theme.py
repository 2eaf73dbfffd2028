"""Colours and type: one palette, for the pages, for the charts on screen and for exported charts.

On screen a colour is CSS `light-dark(a, b)`, so that page and charts follow the reader's system
without a rerun. An exported picture has no page to follow and gets the plain colours of the light
palette.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import altair as alt

SANS = "'Source Sans', 'Liberation Sans', sans-serif"
THEME_NAME = "estimates"


class Role(StrEnum):
    """What a colour means. Rule, grid, soft and page are decoration and carry no meaning."""

    REPORTED = "reported"
    NOT_YET = "not_yet"
    CALCULATED = "calculated"
    WRONG = "wrong"
    INK = "ink"
    MUTED = "muted"
    RULE = "rule"
    GRID = "grid"
    SOFT = "soft"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Pair:
    """One colour for a light page and one for a dark page, as `#RRGGBB`."""

    light: str
    dark: str

    @property
    def css(self) -> str:
        """The colour that follows the page's scheme."""
        return f"light-dark({self.light}, {self.dark})"


# Text on its page has a contrast of at least 5.6 : 1 in both schemes, which a test measures.
PALETTE: dict[Role, Pair] = {
    Role.REPORTED: Pair("#0B5FA5", "#6DB5F0"),
    Role.NOT_YET: Pair("#9C5700", "#E6AC55"),
    Role.CALCULATED: Pair("#5F6973", "#B4BEC8"),
    Role.WRONG: Pair("#B3261E", "#FF9184"),
    Role.INK: Pair("#16202A", "#E8ECF0"),
    Role.MUTED: Pair("#55606C", "#A7B2BD"),
    Role.RULE: Pair("#D5D9DD", "#36404A"),
    Role.GRID: Pair("#E6E8EA", "#29323B"),
    Role.SOFT: Pair("#F5F4F0", "#1B222A"),
    Role.PAGE: Pair("#FFFFFF", "#12171D"),
}


# Colours of origins in a chart over time, told apart by people who see red and green alike (after
# Okabe and Ito, Color Universal Design, 2008); at least 3 : 1 on the page, as graphics need (WCAG).
ORIGINS: tuple[Pair, ...] = (
    Pair("#0072B2", "#56B4E9"),
    Pair("#C04E00", "#F08A4B"),
    Pair("#00785A", "#3CCB9A"),
    Pair("#A3478B", "#E79BC9"),
    Pair("#7A5C00", "#E6C84A"),
    Pair("#2F7F9E", "#9AD7EE"),
    Pair("#5B3FA8", "#B7A3F2"),
    Pair("#8C2D2D", "#F2A482"),
)


def _mix(colour: str, ground: str, share: float) -> str:
    parts = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in parts)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(colour: str, ground: str) -> float:
    """Contrast ratio of two `#RRGGBB` colours as WCAG defines it, from 1 to 21."""

    def luminance(text: str) -> float:
        linear = [
            value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
            for value in (channel / 255 for channel in _channels(text))
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(colour), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@dataclass(frozen=True, slots=True)
class Colours:
    """The palette as strings that a chart can use: for the screen, or plain for an export."""

    plain: bool = False

    def __getitem__(self, role: Role) -> str:
        return self._text(PALETTE[role])

    def pale(self, role: Role, share: float) -> str:
        """The role's colour laid over the page at `share`, from 0 (page) to 1 (colour), opaque."""
        pair, page = PALETTE[role], PALETTE[Role.PAGE]
        return self._text(
            Pair(_mix(pair.light, page.light, share), _mix(pair.dark, page.dark, share))
        )

    def _text(self, pair: Pair) -> str:
        return pair.light if self.plain else pair.css


def origin_colours(colours: Colours) -> list[str]:
    """The colours of `ORIGINS` for the screen, or plain for an export."""
    return [pair.light if colours.plain else pair.css for pair in ORIGINS]


SCREEN = Colours()
EXPORT = Colours(plain=True)


def css_variables() -> str:
    """The palette as CSS custom properties `--q-reported` and so on."""
    lines = (f"--q-{role.value.replace('_', '-')}: {pair.css};" for role, pair in PALETTE.items())
    return " ".join(lines)


@alt.theme.register(THEME_NAME, enable=True)
def _theme() -> alt.theme.ThemeConfig:
    return alt.theme.ThemeConfig(
        config={
            "font": SANS,
            "background": "transparent",
            "view": {"stroke": None},
            "text": {"font": SANS},
            "axis": {"labelFont": SANS, "titleFont": SANS},
        }
    )
