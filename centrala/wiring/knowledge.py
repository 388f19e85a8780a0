"""Wiring of the knowledge base: what readers use, and what editors use."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.clock import Clock
from config.readers.city import City
from crm_bridge.knowledge.editing import BuiltInEditing
from crm_bridge.knowledge.store import BuiltInKnowledge


def built_in_knowledge(engine: AsyncEngine, city: City, clock: Clock) -> BuiltInKnowledge:
    """Build the readers' side, with the city's synonyms."""
    return BuiltInKnowledge(engine, unit_names(city), city.synonyms, clock)


def built_in_editing(engine: AsyncEngine, city: City, clock: Clock) -> BuiltInEditing:
    """Build the editors' side."""
    return BuiltInEditing(engine, unit_names(city), clock)


def unit_names(city: City) -> dict[str, str]:
    """Return the name of each unit by its id."""
    return {unit.id: unit.name for unit in city.cases.units.values()}
