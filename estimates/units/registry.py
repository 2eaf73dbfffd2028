"""The curated units: unit text to a dimension and a scale, by a small pint registry.

Unit text and definitions are checked against a grammar and the known names before pint sees
anything, and pint is given names and numbers, never text: it hangs on `m**9**9**9` and reads
`12 000 soldier` as 0.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import pint
from pint.facets.plain import ScaleConverter, UnitDefinition
from pint.util import UnitsContainer, to_units_container

from estimates.units.dimensions import Dimension, canonical
from estimates.units.grammar import (
    CONSTANT_PRICE,
    CURRENCY,
    MAX_TEXT,
    NO_NUMBERS,
    Definition,
    DefinitionProblem,
    MalformedError,
    factors,
    read_definition,
    read_definitions,
    shortened,
)
from estimates.units.hints import Hints
from estimates.units.names import UnitNames, curated, of_definition

# What chained powers may come to, so that two scales can always be divided in double precision.
_MAX_TOTAL_EXPONENT: Final = 99
_MAX_SCALE: Final = 1e100
# pint gives this name a meaning of its own.
_RESERVED: Final = frozenset({"dimensionless"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written; a value in it times `scale` is in base units of its dimension."""

    text: str
    dimension: Dimension
    scale: float


class UnitError(ValueError):
    """Unit text that cannot be read.

    Attributes:
        text: as seen, shortened.
        hint: what is wrong and how to mend it; `message` is the same as a whole sentence.
        nearest: known names that are spelled alike, best first.
    """

    def __init__(self, text: str, hint: str, nearest: tuple[str, ...] = ()) -> None:
        self.text = shortened(text)
        self.hint = hint
        self.nearest = nearest
        self.message = f"“{self.text}” cannot be read as a unit: {hint}"
        super().__init__(self.text, hint, nearest)

    def __str__(self) -> str:
        return self.message


class UnitRegistry:
    """The known units. Reading unit text is safe from several threads at once."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        """Take definitions in their order; those that cannot be used become `problems`."""
        self._pint: pint.UnitRegistry[Any] = pint.UnitRegistry(None, on_redefinition="raise")
        self._names: dict[str, str] = {}
        self._definitions: list[Definition] = []
        self._dimensions: set[str] = set()
        self._bases: dict[str, str] = {}
        self._currencies: set[str] = set()
        self._units: dict[str, Unit] = {}
        self._lock = threading.Lock()
        self.extra_text = ""  # of a dataset's units.txt
        self._hints = Hints(self._names, self._exponents, self._root)
        self.problems: tuple[DefinitionProblem, ...] = self._extend(definitions)

    @classmethod
    def load(cls, extra_text: str | None = None) -> UnitRegistry:
        """The curated units, and those of a dataset's units.txt.

        Lines of it that cannot be used are passed over and listed in `problems`.
        """
        registry = cls(_curated_definitions())
        if registry.problems:
            raise RuntimeError(f"the product's own units.csv: {registry.problems[0]}")
        if extra_text is not None:
            registry.extra_text = extra_text
            definitions, problems = read_definitions(extra_text)
            registry.problems = tuple(sorted([*problems, *registry._extend(definitions)]))
        return registry

    def names(self) -> tuple[str, ...]:
        """All names and aliases, sorted. Constant prices (`USD_2015`) are known besides."""
        return tuple(sorted(self._names))

    def rows(self) -> tuple[UnitNames, ...]:
        """The names of every unit, the product's before the dataset's."""
        own = curated()
        return (*own, *map(of_definition, self._definitions[len(own) :]))

    def unit(self, text: str) -> Unit:
        """Read unit text: `1`, or names joined by * and /, with ** and a whole number from -9 to 9.

        Raises:
            UnitError: saying what was seen and how to mend it.
        """
        known = self._units.get(text)
        if known is None:
            with self._lock:
                known = self._read(text)
            self._units[text] = known
        return known

    def _read(self, text: str) -> Unit:
        if not text.strip():
            raise UnitError("", "it is blank; write 1 for a plain number")
        if len(text) > MAX_TEXT:
            raise UnitError(text, f"it has {len(text):,} characters, at most {MAX_TEXT} are read")
        try:
            scale, root = self._root(self._exponents(text))
        except MalformedError as bad:
            raise UnitError(text, *self._hints.advice(text, bad)) from None
        return self._made(text.strip(), scale, root)

    def _made(self, text: str, scale: float, root: Mapping[str, int]) -> Unit:
        """A unit whose base units are those of `root`."""
        return Unit(
            text, canonical({self._bases[name]: power for name, power in root.items()}), scale
        )

    def _exponents(self, text: str) -> dict[str, int]:
        """Exponent of each unit in checked unit text, by its own name, not an alias."""
        exponents: dict[str, int] = {}
        for index, (position, word, exponent) in enumerate(list(factors(text))):
            if word == "1" and index == 0 and exponent == 1:
                continue
            if word[0].isdigit():
                raise MalformedError(NO_NUMBERS, position)
            name = self._name(word, position)
            exponents[name] = exponents.get(name, 0) + exponent
        return exponents

    def _name(self, word: str, position: int) -> str:
        """The unit's own name for any of its names; defines a constant price at its first use."""
        if word in self._names:
            return self._names[word]
        price = CONSTANT_PRICE.fullmatch(word)
        if price and price[1] in self._currencies:
            if word not in self._dimensions:
                self._define_base(word, word)
            return word
        if price:
            raise MalformedError(f"the currency {price[1]} is not known", position, price[1])
        raise MalformedError(f"“{shortened(word)}” is not a known name", position, word)

    def _root(
        self, exponents: Mapping[str, int], factor: float = 1.0
    ) -> tuple[float, dict[str, int]]:
        """Scale and base units of `factor` times a product of known units."""
        try:
            scale, unit = self._pint.get_root_units(UnitsContainer(exponents))
        except OverflowError:
            scale, unit = 0.0, self._pint.Unit("")
        size = factor * cast("float", scale)
        root = {name: cast("int", value) for name, value in to_units_container(unit).items()}
        highest = max(map(abs, root.values()), default=0)
        # A scale that is not a number fails the comparison, too.
        if highest > _MAX_TOTAL_EXPONENT or not 1 / _MAX_SCALE <= size <= _MAX_SCALE:
            raise MalformedError("its size or power is out of range", 0)
        return size, root

    def _define(self, name: str, factor: float, reference: Mapping[str, int]) -> None:
        converter = ScaleConverter(factor)
        definition = UnitDefinition(name, None, (), converter, UnitsContainer(reference))
        self._pint.define(definition)  # type: ignore[arg-type]  # pint takes it, but says `type`

    def _define_base(self, name: str, dimension: str) -> None:
        self._define(name, 1.0, {f"[{dimension}]": 1})
        self._dimensions.add(dimension)
        self._bases[name] = dimension
        self._units[name] = self._made(name, 1.0, {name: 1})

    def _extend(self, definitions: Iterable[Definition]) -> tuple[DefinitionProblem, ...]:
        found = []
        for definition in definitions:
            try:
                self._add(definition)
            except MalformedError as bad:
                column = bad.position + 1
                if bad.name:
                    column = definition.column_of(bad.name, definition.text.index("="))
                found.append((definition.line, column, bad))
        # The nearest names are looked for when all are there.
        return tuple(
            DefinitionProblem(line, column, bad.problem + self._hints.fix(bad)[0])
            for line, column, bad in found
        )

    def _add(self, definition: Definition) -> None:
        names = (definition.name, *definition.aliases)
        seen: set[str] = set()
        for name in names:
            if name in self._names or name in _RESERVED or name in seen:
                problem = f"“{name}” is already defined, choose another name"
                raise MalformedError(problem, definition.column_of(name) - 1)
            if CONSTANT_PRICE.fullmatch(name):
                problem = f"“{name}” is reserved for constant prices, which need no definition"
                raise MalformedError(problem, definition.column_of(name) - 1)
            seen.add(name)
        own = definition.name
        if definition.dimension:
            self._add_base(definition)
        elif definition.is_alias:
            own = self._name(definition.reference[0][0], 0)
        else:
            exponents: dict[str, int] = {}
            for word, exponent in definition.reference:
                name = self._name(word, 0)
                exponents[name] = exponents.get(name, 0) + exponent
            scale, root = self._root(exponents, definition.factor)
            # Stated in base units, so that pint never walks a chain, which can grow exponentially.
            self._define(own, scale, root)
            self._units[own] = self._made(own, scale, root)
        self._names.update(dict.fromkeys(names, own))
        self._definitions.append(definition)

    def _add_base(self, definition: Definition) -> None:
        dimension = definition.dimension
        if dimension in self._dimensions or CONSTANT_PRICE.fullmatch(dimension):
            problem = f"the dimension [{dimension}] already exists, so two units would mix"
            raise MalformedError(problem, definition.text.index("["))
        self._define_base(definition.name, dimension)
        if CURRENCY.fullmatch(definition.name):
            self._currencies.add(definition.name)


@functools.cache
def _curated_definitions() -> tuple[Definition, ...]:
    """The rows of `units.csv` as pint would have them; a line is counted from 1, the header."""
    return tuple(
        read_definition(" = ".join((row.unit, row.definition, *row.names[1:])), line)
        for line, row in enumerate(curated(), start=2)
    )
