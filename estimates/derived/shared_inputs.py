"""Inputs that reach a figure by several ways, through calculated rows: they count once (§3).

`total = k + w`, `share = k / total`: taken as independent, `k` and `total` would give too wide a
share. So every calculated node keeps its **atoms**: the nodes below it that are used more than
once, each with the sign of the slope by it. Where an atom reaches a formula by two slots in
opposite senses, the calculated slots are replaced by their own formulas, highest level first, until
none does; so are slots whose range is known only closely, since small errors would add up along a
chain. Formulas stay graphs: a shared node is one slot, however many ways lead to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.budget import CLOSE, LOOSE, TIGHT
from estimates.arithmetic.evaluation import bare
from estimates.arithmetic.exact import exact
from estimates.arithmetic.patterns import groups
from estimates.arithmetic.ranges import Ranges, empty, put, writable
from estimates.arithmetic.rational import expanded
from estimates.arithmetic.slopes import slopes
from estimates.arithmetic.subdivision import Enclosure
from estimates.arithmetic.values import Values
from estimates.derived.derivations import Derivations
from estimates.derived.graph import Order
from estimates.formulas.programs import Program, compose, renumber

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Signs = NDArray[np.int8]

# Beyond these, slots are taken as independent, which encloses the truth; the result says so.
MAX_SLOTS: Final = 48
MAX_INSTRUCTIONS: Final = 300  # of a formula that was opened
MAX_EFFORT: Final = 2_000  # instructions handled for one formula
MAX_ATOMS: Final = 20_000_000


@dataclass(slots=True)
class _Atoms:
    """The atoms of each node, end to end: node n has `count[n]` of them from `start[n]` on."""

    start: Integers
    count: Integers
    node: Integers
    sign: Signs
    used: int = 0

    def append(self, owner: Integers, node: Integers, sign: Signs) -> bool:
        """Add the atoms of some nodes, if there is room; `owner` is sorted."""
        if self.used + len(node) > MAX_ATOMS:
            return False
        while self.used + len(node) > len(self.node):
            self.node = np.concatenate([self.node, np.zeros_like(self.node)])
            self.sign = np.concatenate([self.sign, np.zeros_like(self.sign)])
        self.node[self.used : self.used + len(node)] = node
        self.sign[self.used : self.used + len(node)] = sign
        owners, first, count = np.unique(owner, return_index=True, return_counts=True)
        self.start[owners] = self.used + first
        self.count[owners] = count
        self.used += len(node)
        return True

    def of(self, nodes: Integers) -> tuple[Integers, Integers, Signs]:
        """The atoms of nodes: which of `nodes` each belongs to, the atom, the sign."""
        count = self.count[nodes]
        owner = np.repeat(np.arange(len(nodes)), count)
        first = self.start[nodes] - np.cumsum(count) + count
        places = np.repeat(first, count) + np.arange(count.sum())
        return owner, self.node[places], self.sign[places]


class SharedInputs:
    """Exact ranges of derivations in the order of their levels, inputs counted once."""

    def __init__(self, found: Derivations, order: Order, programs: Sequence[Program]) -> None:
        nodes = found.rows + len(found.pools)
        self.rows = found.rows
        self._found = found
        self._programs = list(programs)
        self._numbers = {program: number for number, program in enumerate(self._programs)}
        # What a calculated node is opened to: its own formula, or the one untangled before.
        self._opening = np.full(nodes, -1, dtype=np.int64)
        self._untangled: dict[int, Integers] = {}
        self._made_by = np.full(nodes, -1, dtype=np.int64)
        made = np.flatnonzero(found.target >= 0)
        self._made_by[found.target[made]] = made
        self._opening[found.target[made]] = found.program[made]
        self._level = np.full(nodes, -1, dtype=np.int64)
        self._level[found.target[made]] = order.level[made]
        uses = np.bincount(found.node[found.node >= 0], minlength=nodes)
        self._is_atom = uses > 1
        self._is_used = uses > 0
        self._is_opaque = np.zeros(nodes, dtype=np.bool_)  # its atoms are not known
        self._atoms = _Atoms(
            np.zeros(nodes, dtype=np.int64),
            np.zeros(nodes, dtype=np.int64),
            np.zeros(1024, dtype=np.int64),
            np.zeros(1024, dtype=np.int8),
        )
        stated = np.flatnonzero(self._is_atom & (self._made_by < 0))
        self._atoms.append(stated, stated, np.ones(len(stated), dtype=np.int8))

    def exact(
        self, group: Integers, inputs: Integers, program: Program, nodes: Values
    ) -> Enclosure:
        """Ranges of a group of derivations of one program; inputs: nodes, shape (group, slots)."""
        target = self._found.target[group]
        keeps = (target >= 0) & self._is_used[np.maximum(target, 0)]
        is_made = self._made_by[inputs] >= 0
        reached = is_made.any(axis=1) & (inputs.shape[1] > 1)
        torn = is_made & (nodes.nearness[inputs] == CLOSE)
        rows = np.flatnonzero(keeps | reached)
        if rows.size:
            meeting = self._meeting(program, inputs[rows], nodes)
            self._keep(target[rows], keeps[rows], meeting)
            torn[rows] |= meeting.torn
        tangled = torn.any(axis=1)
        room = writable(empty(group.shape), strict=nodes.strict is not None)
        result = Enclosure(room, np.full(group.shape, TIGHT, np.int8))
        for some, work in ((~tangled, self._work_out), (tangled, self._untangle)):
            rows = np.flatnonzero(some)
            if rows.size:
                work(program, rows, inputs[rows], nodes, result, target)
        opaque = self._is_opaque[inputs].any(axis=1) & (inputs.shape[1] > 1)
        result.nearness[opaque | (nodes.nearness[inputs] == LOOSE).any(axis=1)] = LOOSE
        return result

    def _work_out(
        self,
        program: Program,
        rows: Integers,
        inputs: Integers,
        nodes: Values,
        result: Enclosure,
        target: Integers,
    ) -> None:
        """Take the range of slots that are independent; target: unused, as it is in `_untangle`."""
        del target
        enclosed = exact(program, _slots(inputs, nodes))
        put(result.range, rows, enclosed.range)
        result.nearness[rows] = enclosed.nearness

    def _meeting(self, program: Program, inputs: Integers, nodes: Values) -> _Meeting:
        """Which atoms reach each row, in which sense, and by which slots in opposite ones."""
        rows, slots = inputs.shape
        place, atom, sign = self._atoms.of(inputs.reshape(-1))
        row, slot = place // slots, place % slots
        if not len(atom):
            none = np.zeros(0, dtype=np.int64)
            return _Meeting(none, none, none.astype(np.int8), np.zeros((rows, slots), np.bool_))
        slope = slopes(program, bare(_slots(inputs, nodes))).signs()
        total = slope[slot, row] * sign
        key = row * len(self._level) + atom
        distinct, member = np.unique(key, return_inverse=True)
        count = len(distinct)
        rising = np.bincount(member, weights=total > 0, minlength=count)
        falling = np.bincount(member, weights=total < 0, minlength=count)
        ways = np.bincount(member, minlength=count)
        agreed = np.where(rising == ways, 1, np.where(falling == ways, -1, 0)).astype(np.int8)
        torn = np.zeros((rows, slots), dtype=np.bool_)
        opposed = ((ways > 1) & (agreed == 0))[member]
        torn[row[opposed], slot[opposed]] = True
        return _Meeting(distinct // len(self._level), distinct % len(self._level), agreed, torn)

    def _keep(self, target: Integers, keeps: Flags, meeting: _Meeting) -> None:
        """Store the atoms of calculated nodes that others use, the nodes themselves among them."""
        kept = keeps[meeting.row]
        own = target[keeps & self._is_atom[np.maximum(target, 0)]]
        owner = np.concatenate([target[meeting.row[kept]], own])
        atom = np.concatenate([meeting.atom[kept], own])
        sign = np.concatenate([meeting.sign[kept], np.ones(len(own), dtype=np.int8)])
        order = np.argsort(owner, kind="stable")
        if not self._atoms.append(owner[order], atom[order], sign[order]):
            self._is_opaque[owner] = True

    def _untangle(
        self,
        program: Program,
        rows: Integers,
        inputs: Integers,
        nodes: Values,
        result: Enclosure,
        target: Integers,
    ) -> None:
        """Replace slots by their formulas until no atom meets itself, then take the exact range."""
        work = [(program, rows, inputs, 0)]
        while work:
            program, rows, inputs, effort = work.pop()
            torn = self._meeting(program, inputs, nodes).torn
            torn |= nodes.nearness[inputs] == CLOSE
            calculated = torn & (self._made_by[inputs] >= 0)
            tangled = np.asarray(calculated.any(axis=1))
            effort += len(program.instructions)
            opens = (
                effort <= MAX_EFFORT
                and program.slots <= MAX_SLOTS
                and len(program.instructions) <= MAX_INSTRUCTIONS
            )
            plain = np.arange(len(rows)) if not opens else np.flatnonzero(~tangled)
            if plain.size:
                self._work_out(program, rows[plain], inputs[plain], nodes, result, target)
                result.nearness[rows[plain[tangled[plain]]]] = LOOSE
                self._remember(program, target[rows[plain]], inputs[plain])
            if not opens:
                continue
            left = np.flatnonzero(tangled)
            level = np.where(calculated[left], self._level[inputs[left]], -1)
            opened = calculated[left] & (level == level.max(axis=1, keepdims=True))
            for part, grown, wider in self._opened(program, inputs[left], opened):
                work.append((grown, rows[left[part]], wider, effort))

    def _remember(self, program: Program, target: Integers, inputs: Integers) -> None:
        """Keep what calculated nodes came to: later formulas need not untangle them again."""
        kept = np.flatnonzero((target >= 0) & self._is_used[np.maximum(target, 0)])
        if kept.size:
            number = self._numbers.setdefault(program, len(self._programs))
            if number == len(self._programs):
                self._programs.append(program)
            self._opening[target[kept]] = number
            for place in kept.tolist():
                self._untangled[int(target[place])] = inputs[place]

    def _inputs_of(self, opened: Integers, slots: int) -> Integers:
        """The inputs of nodes that are opened to the same program, shape (nodes, slots)."""
        first = self._found.start[self._made_by[opened]]
        result = np.empty((len(opened), slots), dtype=np.int64)
        for place, node in enumerate(opened.tolist()):
            known = self._untangled.get(node)
            result[place] = (
                self._found.node[first[place] : first[place] + slots] if known is None else known
            )
        return result

    def _opened(
        self, program: Program, inputs: Integers, opened: Flags
    ) -> list[tuple[Integers, Program, Integers]]:
        """Rows by like shape, with the opened slots replaced: (rows, program, inputs)."""
        result: list[tuple[Integers, Program, Integers]] = []
        for kind, part in groups(np.where(opened, self._opening[inputs], -1)):
            replaced = {
                slot: self._programs[kind[slot]] for slot in np.flatnonzero(kind >= 0).tolist()
            }
            staying = [slot for slot in range(program.slots) if slot not in replaced]
            columns = [inputs[part][:, staying]]
            for slot, inner in replaced.items():
                columns.append(self._inputs_of(inputs[part, slot], inner.slots))
            grown = compose(program, replaced)
            wide = np.concatenate(columns, axis=1)
            for places, within in groups(_first_alike(wide)):
                distinct, renamed = np.unique(places, return_inverse=True)
                merged = expanded(renumber(grown, renamed.reshape(-1).tolist()))
                result.append((part[within], merged, wide[within][:, distinct]))
        return result


@dataclass(frozen=True, slots=True, eq=False)
class _Meeting:
    """Atoms by row: `sign` is the sense in which all ways agree, else 0. torn: (rows, slots)."""

    row: Integers
    atom: Integers
    sign: Signs
    torn: Flags


def _slots(inputs: Integers, nodes: Values) -> list[Ranges]:
    return [nodes.ranges(inputs[:, slot]) for slot in range(inputs.shape[1])]


def _first_alike(table: Integers) -> Integers:
    """For each element, the first column of its row that holds the same node."""
    return np.asarray(np.argmax(table[:, :, None] == table[:, None, :], axis=2))
