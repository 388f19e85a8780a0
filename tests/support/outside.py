"""Outside systems for tests: one in memory whose calls fail or stop as a test says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from acd.domain.model.errors import CentralaError
from acd.ports.outbox import DeliveryState
from crm_bridge.adapters.memory import MemoryCrm
from crm_bridge.outbox import store
from crm_bridge.outbox.outside_crm import NewsPage, OutsideChange, OutsideTicket
from crm_bridge.outbox.records import queue_change

NUMBER = "614902/26"


class ProcessKilled(BaseException):
    """End of the worker's process in the middle of a step."""


class FaultyCrm(MemoryCrm):
    """Outside system that stops the worker before or after the n-th call, or fails by `errors`.

    `killed_at`: number of the call, from 0, doubled; odd: after the call had its effect.
    """

    def __init__(self) -> None:
        super().__init__()
        self.killed_at: int | None = None
        self.errors: list[CentralaError | None] = []
        self.calls = 0

    async def _call(self, call: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        step, self.calls = 2 * self.calls, self.calls + 1
        if self.killed_at == step:
            raise ProcessKilled
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error
        answer = await call(*arguments)
        if self.killed_at == step + 1:
            raise ProcessKilled
        return answer

    async def find(self, number: str) -> tuple[OutsideTicket, ...]:
        tickets: tuple[OutsideTicket, ...] = await self._call(super().find, number)
        return tickets

    async def create(self, change: OutsideChange) -> OutsideTicket:
        ticket: OutsideTicket = await self._call(super().create, change)
        return ticket

    async def status_of(self, external_id: str) -> str:
        status: str = await self._call(super().status_of, external_id)
        return status

    async def set_status(self, external_id: str, change: OutsideChange) -> None:
        await self._call(super().set_status, external_id, change)

    async def has_note(self, external_id: str, key: str) -> bool:
        has_note: bool = await self._call(super().has_note, external_id, key)
        return has_note

    async def add_note(self, external_id: str, change: OutsideChange) -> None:
        await self._call(super().add_note, external_id, change)

    async def news(self, cursor: str) -> NewsPage:
        page: NewsPage = await self._call(super().news, cursor)
        return page


async def add_dead_delivery(engine: AsyncEngine, *keys: str) -> None:
    """Write a dead delivery for each key (at least one), numbered from 1, and the link."""
    payload = {"kind": "add-note", "text": "Ekipa jutro", "status_set": False}
    async with engine.begin() as connection:
        await store.put_to_use(connection, (MemoryCrm(),), 0)
        linked = OutsideTicket("7", "memory:7", "open")
        await store.keep_link(connection, "memory", NUMBER, linked)
        for number, key in enumerate(keys or ("a",), start=1):
            await queue_change(connection, "memory", NUMBER, key, payload, 0)
            error = ("delivery-refused", "title: too long")
            await store.note_failure(connection, number, DeliveryState.DEAD, 0, error)
