"""Import of the operator's files beside a running city: no transaction holds the database long."""

from __future__ import annotations

from itertools import islice

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from crm_bridge.database import reachable
from crm_bridge.places.asset_files import AssetFile
from crm_bridge.places.district_files import DistrictFile
from crm_bridge.places.store import (
    ASSETS,
    DISTRICTS,
    STREETS,
    delete_older_assets,
    import_numbers,
    note_import,
    put_assets,
    replace_districts,
    replace_streets,
)
from crm_bridge.places.street_files import StreetFile

CHUNK = 1_000
"""Assets of one transaction: 20 ms on SQLite, in which calls wait for the database."""


class PlaceImporter:
    """Import of places. The same file again changes nothing but the number of the import."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def has_places(self) -> bool:
        """Return whether anything was imported before."""
        with reachable():
            async with self._engine.connect() as connection:
                return bool(await import_numbers(connection))

    async def put_streets(self, file: StreetFile, now_ms: int) -> None:
        """Replace all streets and houses, in one transaction."""
        with reachable():
            async with self._engine.begin() as connection:
                await replace_streets(connection, file.streets.values(), file.houses.values())
                await _note(connection, STREETS, len(file.streets), now_ms)

    async def put_districts(self, file: DistrictFile, now_ms: int) -> None:
        """Replace the areas of all districts, in one transaction."""
        with reachable():
            async with self._engine.begin() as connection:
                await replace_districts(connection, file.areas.items())
                await _note(connection, DISTRICTS, len(file.areas), now_ms)

    async def put_assets(self, file: AssetFile, now_ms: int) -> int:
        """Replace the assets of the kinds that the file has; return how many left.

        An import that is killed leaves some assets of each file; the same one again mends that.
        """
        kinds = sorted({asset.kind for asset in file.assets.values()})
        with reachable():
            async with self._engine.begin() as connection:
                number = await _note(connection, ASSETS, len(file.assets), now_ms)
            entries = iter(file.assets.values())
            while chunk := tuple(islice(entries, CHUNK)):
                async with self._engine.begin() as connection:
                    await put_assets(connection, chunk, number)
            return await self._delete_older(kinds, number)

    async def _delete_older(self, kinds: list[str], number: int) -> int:
        count = 0
        while True:
            async with self._engine.begin() as connection:
                deleted = await delete_older_assets(connection, kinds, number, CHUNK)
            count += deleted
            if deleted < CHUNK:
                return count


async def _note(connection: AsyncConnection, content: str, entries: int, now_ms: int) -> int:
    """Count the import; return its number."""
    number = (await import_numbers(connection)).get(content, 0) + 1
    await note_import(connection, content, number, entries, now_ms)
    return number
