"""Choices of the case form: what a case can be about, where, and who handles it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaxonomyEntry:
    """Event of the city's taxonomy, with the unit that handles it by default.

    `words`: what people call it besides its name; the search of the form finds them.
    """

    kind: str
    category: str
    event: str
    unit: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """Id with its names by language."""

    id: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Choices for a case: entries, names of the districts, units, road classes, kinds of
    assets."""

    entries: tuple[TaxonomyEntry, ...]
    districts: tuple[str, ...] = ()
    units: tuple[Named, ...] = ()
    road_classes: tuple[Named, ...] = ()
    asset_kinds: tuple[Named, ...] = ()
