"""Streets and districts in memory, read again after an import."""

from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.clock import Clock
from crm_bridge.places.polygons import DistrictMap
from crm_bridge.places.store import (
    DISTRICTS,
    STREETS,
    all_districts,
    all_streets,
    import_numbers,
)
from crm_bridge.places.streets import StreetIndex

CHECK_INTERVAL_MS = 5_000
"""How old the answer to "is there a newer import?" may be."""


class PlacesInMemory:
    """Some thousand streets and the areas of the districts: too many to read for each key typed."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._lock = asyncio.Lock()
        self._checked_ms: int | None = None
        self._numbers: dict[str, int] = {}
        self._streets = StreetIndex(())
        self._districts = DistrictMap({})

    async def streets(self) -> StreetIndex:
        await self._refresh()
        return self._streets

    async def districts(self) -> DistrictMap:
        await self._refresh()
        return self._districts

    async def _refresh(self) -> None:
        if self._is_fresh():
            return
        async with self._lock:
            if self._is_fresh():
                return
            async with self._engine.connect() as connection:
                await self._read(connection)
            self._checked_ms = self._clock.now_ms()

    def _is_fresh(self) -> bool:
        """Return whether the last check is recent; a clock that was set back asks again."""
        if self._checked_ms is None:
            return False
        return 0 <= self._clock.now_ms() - self._checked_ms < CHECK_INTERVAL_MS

    async def _read(self, connection: AsyncConnection) -> None:
        numbers = await import_numbers(connection)
        if numbers.get(STREETS) != self._numbers.get(STREETS):
            self._streets = StreetIndex(await all_streets(connection))
        if numbers.get(DISTRICTS) != self._numbers.get(DISTRICTS):
            self._districts = DistrictMap(await all_districts(connection))
        self._numbers = numbers
