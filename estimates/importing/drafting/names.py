"""What a drafted mapping says of measures, sources and origins, and of texts that may be one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from estimates.importing.addresses import address
from estimates.importing.drafting import samples, spellings
from estimates.importing.drafting.cells import STANDARD
from estimates.importing.drafting.headings import Heading
from estimates.importing.drafting.roles import Roles
from estimates.importing.drafting.texts import key, quoted, ref

_LISTED: Final = 80  # texts that are listed
_HEDGES: Final = {
    "<": "less_than", ">": "more_than", "~": "about", "≈": "about", "≤": "up_to", "≥": "at_least",
    "+": "at_least",
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """What is known of the names of a file. split: the parts that cells are taken into."""

    roles: Roles
    look: samples.Numbers
    split: Collection[str]
    hedged: bool

    def texts(self, name: str) -> list[str]:
        """The distinct texts that fill a column of estimates, taken apart where they are."""
        found = self.roles.table.texts(self.roles[name])
        if name == "origin" and "via" in self.split:
            return list(dict.fromkeys(map(spellings.without_via, found)))
        if name == "source" and "remark" in self.split:
            return list(dict.fromkeys(map(spellings.without_remark, found)))
        return found


def new(of: Names) -> Iterator[Iterator[str]]:
    """The lines of [new.X]."""
    yield _new_measure(of)
    yield _new_source(of)
    if of.roles["origin"]:
        yield iter(["[new.origin]  # for one that is not in origins.csv"])


def _new_measure(of: Names) -> Iterator[str]:
    yield "[new.measure]  # for one that is not in measures.csv"
    yield '# kind = "total"  # level (at a moment), total (cumulated), flow, rate or share'
    if of.look.count and not of.look.below:
        yield 'minimum = "0"  # a guess: no figure here is below 0'


def _new_source(of: Names) -> Iterator[str]:
    source = of.roles["source"]
    if of.roles.has_addresses:
        yield "[new.source]  # for one that is not in sources.csv: title, publisher and date are"
        yield "#               read off its address, where they are not said here"
        return
    if source and of.roles.table.sources.issuperset(of.texts("source")):
        yield "# [new.source]  # all are in sources.csv"
        return
    yield "[new.source]  # for one that is not in sources.csv"
    if source:
        yield f"publisher = {ref(source)}  # a guess"
        yield 'published = "?"  # when: a column, or 2024-01-01/2024-06-30 for limits'
        return
    yield 'title = "?"  # of the file, as its publisher calls it'
    yield 'publisher = "?"'
    yield 'published = "?"  # when, or 2024-01-01/2024-06-30 where only limits are known'
    yield '# url = "https://..."'


def renames(of: Names) -> Iterator[Iterator[str]]:
    """The lines of [rename.X]."""
    if of.roles.has_addresses:
        yield _publishers(of.texts("source"))
    if of.roles["origin"]:
        yield from _origins(of.texts("origin"))
    interval = of.roles["interval"]
    if interval and not of.roles.table.is_numeric(interval):
        lines = (f"{key(text)} = {level(text)}" for text in of.texts("interval")[:_LISTED])
        yield iter(["[rename.interval]", *lines])
    if of.roles["scale"]:
        lines = (f"{key(text)} = {_scale(text)}" for text in of.texts("scale")[:_LISTED])
        yield iter(["[rename.scale]", *lines])
    if of.hedged:
        stars = ((f"*{sign}" if sign == "+" else f"{sign}*", sign) for sign in of.look.hedged)
        lines = (f'{quoted(pattern)} = "{_HEDGES[sign]}"' for pattern, sign in stars)
        yield iter(["[rename.qualifier]", *lines, '"*" = ""'])
    yield iter(["# [rename.subject]", '# "Korea, Dem. People\'s Rep." = "North Korea"'])


def _publishers(texts: list[str]) -> Iterator[str]:
    sites: dict[str, None] = {}
    others = []
    for text in texts:
        read = address(text)
        if read is None:
            others.append(text)
        else:
            sites[read.site] = None
    active = "" if others else "# "
    yield f'{active}[rename."source.publisher"]'
    yield from (f'{key(text)} = "?"  # no address: who published it?' for text in others[:_LISTED])
    yield from (f'# {key(site)} = "..."' for site in list(sites)[:_LISTED])


def _origins(names: list[str]) -> Iterator[Iterator[str]]:
    doubles = spellings.doubles(names)
    if doubles:
        asked = (
            f'{key(name)} = "?"  # the same as {quoted(one)}? then write that, else {quoted(name)}'
            for name, one in doubles.items()
        )
        yield iter(["[rename.origin]", *asked])
    else:
        yield iter(["# [rename.origin]", '# "UN" = "United Nations"'])
    if len(names) <= _LISTED:
        kinds = (
            f'{key(name)} = "{"unnamed" if spellings.seems_unnamed(name) else "named"}"'
            for name in sorted(names)
        )
        title = '[rename."origin.kind"]  # guesses: named, or unnamed where nobody could be asked'
        yield iter([title, *kinds])


def _scale(text: str) -> str:
    """The scale that a text names, as TOML; offices write a power of ten as its exponent."""
    words = {0: "", 3: "thousand", 6: "million", 9: "billion", 12: "trillion"}
    if text.isdecimal() and int(text[:9]) in words:
        return f'"{words[int(text[:9])]}"  # a guess: ten to the power of {int(text[:9])}'
    if re.fullmatch("10{2,12}", text):
        return quoted(text)
    if text.lower().removesuffix("s") in words.values():
        return quoted(text.lower().removesuffix("s"))
    return '"?"  # thousand, million and such, a power of ten as 1000, or "" for none'


def level(text: str) -> str:
    """The level of an interval that a text names, as TOML; a question where it does not say."""
    words = {*Heading(text).tokens}
    stated = re.search(r"([0-9]{1,2}(?:\.[0-9]+)?) ?%|(?<![0-9.])([5-9][0-9])(?![0-9.])", text)
    if stated and float(stated[1] or stated[2]) >= 1:
        return quoted(f"{float(stated[1] or stated[2]):g}%")
    if words & {"se", "sem", "stderr"} or {"standard", "error"} <= words:
        return f'"{STANDARD}"  # if errors are normal'
    if words & {"range", "bounds", "minmax"} or {"min", "max"} <= words:
        return '""  # bounds, no interval'
    return '"?"  # its level, such as "95%", or "" for bounds'
