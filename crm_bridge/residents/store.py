"""Register of residents over the tables of this package: the port `Residents`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.clock import Clock
from acd.ports.contacts import ContactRecord
from acd.ports.residents import (
    ResidentAlert,
    ResidentCandidate,
    ResidentForm,
    ResidentMerge,
    ResidentProfile,
)
from crm_bridge.database import reachable
from crm_bridge.residents.alerts import check_alert, delete_alert, put_alert
from crm_bridge.residents.candidates import candidates_for, duplicates_of
from crm_bridge.residents.matching import Resident
from crm_bridge.residents.merging import merge_residents, undo_merge
from crm_bridge.residents.profiles import checked_form, read_profile, write_form
from crm_bridge.residents.register import find_resident, ids_of, resident_by_id


class ResidentRegister:
    """Implements `Residents`. Every write is one transaction; `new_id` makes ids of merges."""

    def __init__(self, engine: AsyncEngine, clock: Clock, new_id: Callable[[], str]) -> None:
        self._engine = engine
        self._clock = clock
        self._new_id = new_id

    async def profile(self, resident_id: str) -> ResidentProfile:
        async with self._reading() as connection:
            return await self._profile(connection, resident_id)

    async def create(self, resident_id: str, form: ResidentForm, by: str) -> ResidentProfile:
        """Add a resident; a repeat changes nothing. Raises ResidentInvalid."""
        checked = checked_form(form)
        async with self._writing() as connection:
            if await find_resident(connection, resident_id) is None:
                resident = Resident(resident_id, checked.name, checked.language)
                await write_form(connection, resident, checked, by, self._clock.now_ms())
            return await self._profile(connection, resident_id)

    async def change(self, resident_id: str, form: ResidentForm, by: str) -> ResidentProfile:
        """Replace the data of a resident. Raises ResidentUnknown, ResidentInvalid."""
        checked = checked_form(form)
        async with self._writing() as connection:
            resident = await resident_by_id(connection, resident_id, for_write=True)
            await write_form(connection, resident, checked, by, self._clock.now_ms())
            return await self._profile(connection, resident_id)

    async def add_alert(self, resident_id: str, alert: ResidentAlert) -> ResidentProfile:
        """Add an alert. Raises ResidentUnknown, ResidentInvalid."""
        check_alert(alert)
        async with self._writing() as connection:
            resident = await resident_by_id(connection, resident_id, for_write=True)
            await put_alert(connection, resident.resident_id, alert)
            return await self._profile(connection, resident_id)

    async def remove_alert(self, resident_id: str, alert_id: str) -> ResidentProfile:
        """Remove an alert. Raises ResidentUnknown."""
        async with self._writing() as connection:
            resident = await resident_by_id(connection, resident_id)
            ids = await ids_of(connection, resident.resident_id)
            await delete_alert(connection, ids, alert_id)
            return await self._profile(connection, resident_id)

    async def merge(self, kept_id: str, merged_id: str, reason: str, by: str) -> ResidentProfile:
        """Merge two residents. Raises ResidentUnknown, ResidentInvalid, ResidentMerged."""
        merge = ResidentMerge(self._new_id(), merged_id, "", reason, self._clock.now_ms(), by)
        async with self._writing() as connection:
            await merge_residents(connection, kept_id, merged_id, merge)
            return await self._profile(connection, kept_id)

    async def undo_merge(self, merge_id: str, by: str) -> ResidentProfile:
        """Undo a merge. Raises MergeUnknown, ResidentMerged."""
        async with self._writing() as connection:
            kept_id = await undo_merge(connection, merge_id, by, self._clock.now_ms())
            return await self._profile(connection, kept_id)

    async def candidates(self, contact: ContactRecord) -> tuple[ResidentCandidate, ...]:
        async with self._reading() as connection:
            return await candidates_for(connection, contact)

    async def duplicates(self, resident_id: str) -> tuple[ResidentCandidate, ...]:
        """Return residents who may be the same. Raises ResidentUnknown."""
        async with self._reading() as connection:
            resident = await resident_by_id(connection, resident_id)
            return await duplicates_of(connection, resident)

    async def _profile(self, connection: AsyncConnection, resident_id: str) -> ResidentProfile:
        resident = await resident_by_id(connection, resident_id)
        return await read_profile(connection, resident, self._clock.now_ms())

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        with reachable():
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        with reachable():
            async with self._engine.begin() as connection:
                yield connection
