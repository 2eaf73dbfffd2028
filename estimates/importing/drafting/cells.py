"""What a drafted mapping fills the columns of estimates with."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from estimates.importing.drafting import samples
from estimates.importing.drafting.headings import Group, Heading
from estimates.importing.drafting.roles import Roles, Table
from estimates.importing.drafting.texts import braced, plain, quoted, ref
from estimates.importing.slugs import slug
from estimates.tables.columns import ESTIMATES

STANDARD: Final = "68.3%"
"""What lies within one standard error to each side, where errors are normal."""

_FEW: Final = 6  # texts that are shown
_SAID: Final = frozenset(
    "measure subject as_of unit source origin via note locator interval".split()  # noqa: SIM905 - a list of ten literals is harder to read
)


@dataclass
class Cells:
    """The cells of the estimates of a file. groups: of its columns of figures. look: at these.

    others: files beside. split: the parts that cells are taken into. own: the id of the file itself
    as a source.
    """

    file: str
    roles: Roles
    groups: Sequence[Group]
    others: Mapping[str, Table]
    look: samples.Numbers
    split: Collection[str]
    own: str

    @cached_property
    def hedged(self) -> bool:
        """Whether the one figure of each record carries signs such as < and ~."""
        one = self.groups[0] if len(self.groups) == 1 else Group()
        bounds = one.low or one.high or one.spread or self._of_others()
        return bool(self.look.hedged and one.best and not bounds)

    def estimate(self) -> Iterator[str]:
        """The lines of [estimate]."""
        roles = self.roles
        yield "[estimate]"
        yield self._measure()
        subject = roles["subject"]
        yield f"subject = {ref(subject)}" + ("" if subject else "  # who or what it is about")
        yield self._as_of()
        if len(self.groups) < 2:
            yield from self._figures(self.groups[0] if self.groups else Group())
        yield self._unit()
        yield from self._interval_by_record()
        yield self._source()
        if roles["origin"]:
            told = "who" if "who" in self.split else roles["origin"]
            yield f"origin = {ref(told)}  # who said it; without this line, the source did"
        if "via" in self.split:
            yield 'via = "{via}"'
        yield f"locator = {quoted('as given in ' + self.file)}"
        note = "remark" if "remark" in self.split else roles["note"]
        if note:
            yield f"note = {ref(note)}"
        for name in ESTIMATES.names:
            if name not in _SAID and roles[name]:
                yield f"{name} = {ref(roles[name])}"
        if roles.unread and self.groups:
            yield f"# not read: {', '.join(map(braced, roles.unread[:20]))}"

    def each(self) -> Iterator[Iterator[str]]:
        """The lines of [each.X], where a record holds several estimates."""
        if len(self.groups) < 2:
            return
        taken: dict[str, int] = {}
        for number, group in enumerate(self.groups, 1):
            words = group.stem if len(self._stems) > 1 else (group.kind,)
            name = slug(" ".join(words))[:30].strip("_")
            name = name if re.match(r"[a-z]", name) else f"part_{number}"
            taken[name] = taken.get(name, 0) + 1
            name = name if taken[name] == 1 else f"{name}_{taken[name]}"
            yield iter([f"[each.{name}]", *self._figures(group)])

    @cached_property
    def _stems(self) -> set[tuple[str, ...]]:
        return {one.stem for one in self.groups}

    def _measure(self) -> str:
        column = self.roles["measure"]
        if column:
            texts = ", ".join(map(plain, self.roles.table.texts(column)[:_FEW]))
            guess = "a guess: " if self.roles.guessed_measure else ""
            return f"measure = {ref(column)}  # {guess}it says {texts}"
        if len(self._stems) > 1:
            return 'measure = "{each}"'
        best = next((one.best for one in self.groups if one.best), "")
        if best and best not in self.split and best != "value" and not Heading(best).plain:
            title = quoted(re.sub(r"[{}]", "", best))
            return f"measure = {title}  # what is measured; a guess, from the heading"
        return 'measure = ""  # what is measured, such as "deaths"'

    def _as_of(self) -> str:
        starts, ends, day = (self.roles[name] for name in ("starts", "ends", "as_of"))
        if starts:
            return f"as_of = {quoted('{' + starts + '}/{' + ends + '}')}"
        if not day:
            return 'as_of = ""  # when it held'
        total = quoted("2020-01-01/{" + day + "}")
        return f"as_of = {ref(day)}  # a total has its start too, such as {total}"

    def _figures(self, group: Group) -> Iterator[str]:
        """The figures of one estimate, what its interval is, and what is not certain of them."""
        if self.hedged:
            yield f"figure = {ref(group.best)}  # goes to low, best or high, as its hedge has it"
            yield f"qualifier = {ref(group.best)}  # see [rename.qualifier]"
            return
        found = {
            **{name: getattr(group, name) for name in ("low", "best", "high", "spread")},
            **self._of_others(),
        }
        if not any(found.values()):
            names = ", ".join(map(braced, self.roles.numeric[:_FEW])) or "none"
            yield f'best = ""  # the column of the figures, or low and high; there are {names}'
            return
        for name, column in found.items():
            doubts = {"best": group.doubt, "low": self._crossed(found)}
            doubt = doubts.get(name, "")
            if column:
                yield f"{name} = {ref(column)}{f'  # {doubt}' if doubt else ''}"
        if not found["best"] and group.doubt:
            yield f'best = "?"  # {group.doubt}; delete the line if none is'
        if not self.roles["interval"] and (found["low"] or found["high"] or found["spread"]):
            yield self._interval(group, found)

    def _of_others(self) -> dict[str, str]:
        """The columns of files beside, by what the names of the files say that they hold."""
        found = {}
        for name, table in self.others.items():
            role, figures = Heading(name).role, Roles(table).groups
            if role and len(figures) == 1 and figures[0].best:
                found[role] = f"{name}.{figures[0].best}"
        return found

    def _crossed(self, found: Mapping[str, str]) -> str:
        columns = self.roles.table.columns
        low, high = found["low"], found["high"]
        if low not in columns or high not in columns:
            return ""
        both, crossed = samples.crossed(columns[low], columns[high])
        if not crossed and Heading(low).is_extreme:
            return "a guess: what was least and most of many things is no range of one"
        if not crossed:
            return ""
        return f"in {crossed:,} of {both:,} records it is above {braced(high)}: which is which?"

    def _interval(self, group: Group, found: Mapping[str, str]) -> str:
        spread = Heading(group.spread)
        ends = (
            f"± {braced(group.spread)}"
            if group.spread
            else " to ".join(braced(found[name]) for name in ("low", "high") if found[name])
        )
        if group.level:
            return f"interval = {quoted(group.level)}"
        if group.spread and spread.is_error:
            return (
                f'interval = "{STANDARD}"  # one standard error to each side, if errors are normal'
            )
        if group.spread and spread.is_deviation:
            return 'interval = "?"  # a deviation of what? one of the estimate itself holds 68.3%'
        if group.kind or group.spread:
            ask = 'its level, such as "95%"; without this line, they are bounds'
            return f'interval = "?"  # {ends} is an interval: {ask}'
        return f'# interval = "95%"  # if {ends} is an interval of that level, not bounds'

    def _interval_by_record(self) -> Iterator[str]:
        column = self.roles["interval"]
        if not column:
            return
        texts = self.roles.table.texts(column)
        if all(re.fullmatch(r"[1-9][0-9]?(?:\.[0-9]+)?", text) for text in texts):
            yield f"interval = {quoted('{' + column + '}%')}"
        else:
            yield f"interval = {ref(column)}  # see [rename.interval]"

    def _unit(self) -> str:
        column = self.roles["unit"]
        if column:
            return f"unit = {ref(column)}"
        if self.look.percents * 2 > self.look.count:
            return 'unit = "percent"'
        return 'unit = ""  # of the figures, such as person, USD or percent'

    def _source(self) -> str:
        source = self.roles["source"]
        if source:
            told = "address" if "address" in self.split else source
            return f"source = {ref(told)}  # who published it"
        return f"source = {quoted(self.own)}  # the file itself: no column says who published"
