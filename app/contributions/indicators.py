"""The indicators that the plans have targets for: their elements, units and published values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

import pyoxigraph as ox

from app.matching.folding import fold
from app.store.lookups import Lookups

PERCENT = frozenset({"%", "prosent", "percent"})


def unit_key(unit: str) -> str:
    """Return what all spellings of one unit share: «%» for percent, else letters and digits, or a sign."""
    text = unit.strip().casefold()
    return "%" if text in PERCENT else fold(unit) or text


@dataclass(frozen=True)
class Indicators:
    """The indicators of the plans in one release; `space` is the namespace of the vocabulary."""

    look: Lookups
    space: str

    @cached_property
    def of_element(self) -> Mapping[str, tuple[str, ...]]:
        """Return the indicators of each element that has a target for one, in the order of their IRIs."""
        found: dict[str, set[str]] = defaultdict(set)
        for element, target in self.look.statements(self.space + "target"):
            found[element] |= {o.value for o in self.look.objects(target.value, self.space + "indicator")}
        return {element: tuple(sorted(indicators)) for element, indicators in found.items()}

    @cached_property
    def elements(self) -> Mapping[str, list[str]]:
        """Return the elements that have a target for each indicator."""
        found: dict[str, list[str]] = defaultdict(list)
        for element, indicators in self.of_element.items():
            for indicator in indicators:
                found[indicator].append(element)
        return found

    def units(self, indicator: str) -> dict[str, str]:
        """Return the unit of an indicator in each language that it has."""
        found = self.look.objects(indicator, self.space + "unit")
        return {o.language or "": o.value for o in found if isinstance(o, ox.Literal)}

    @cached_property
    def published(self) -> Mapping[tuple[str, str], set[Decimal]]:
        """Return the values that the municipality has published of each indicator for each day."""
        found: dict[tuple[str, str], set[Decimal]] = defaultdict(set)
        for measurement, stated in self.look.statements(self.space + "measuredValue"):
            value = decimal_of(stated.value)
            day = self.look.first(measurement, self.space + "measuredOn")
            indicator = self.look.first(measurement, self.space + "indicator")
            if value is not None:
                found[indicator, day].add(value)
        return found


def decimal_of(text: str) -> Decimal | None:
    """Return the value of the lexical form of an `xsd:decimal` or `xsd:integer`; None for anything else."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
