"""Worker of the outbox: sends waiting changes, reads what people changed outside.

The worker runs in the desk process, never in that of calls. A change is leased for one attempt; a
worker that dies leaves it to the next one, who knows that it is a repeat.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.domain.model.errors import DependencyUnavailable, InvalidInput
from acd.ports.backoff import Backoff, delay_s
from acd.ports.clock import Clock
from acd.ports.outbox import DeliveryState
from crm_bridge.outbox import store
from crm_bridge.outbox.delivery import deliver
from crm_bridge.outbox.errors import OutsideCrmUnavailable, OutsideLoginRefused
from crm_bridge.outbox.outside_crm import OutsideChange, OutsideCrm, OutsideNews, OutsideTicket

LEASE_MS = 120_000
"""Maximum time of one attempt; afterwards another worker may repeat it."""
FIRST_DELAY_S = 2.0
MAX_DELAY_S = 300.0
MAX_AGE_MS = 24 * 3_600_000
"""After this age a delivery that still fails is dead: a person decides."""
INTERVAL_S = 1.0
NEWS_INTERVAL_S = 15.0

ApplyNews = Callable[[AsyncConnection, str, str, OutsideNews], Awaitable[None]]
"""(connection, system, number of our ticket, news): write the news to the ticket, once."""

log = structlog.get_logger()


class OutboxWorker:
    """Loop over one outside system."""

    def __init__(
        self, engine: AsyncEngine, crm: OutsideCrm, apply_news: ApplyNews, clock: Clock
    ) -> None:
        self._engine, self._crm, self._clock = engine, crm, clock
        self._apply_news = apply_news
        self._backoff = Backoff(FIRST_DELAY_S, MAX_DELAY_S)
        self._news_due_ms = 0

    async def run(self) -> None:
        """Run until cancelled; closes the connections to the system at the end."""
        try:
            while True:
                await self._round()
        finally:
            await self._crm.close()

    async def send_due(self) -> int:
        """Send all due changes, ticket by ticket in order; return how many ended.

        Raises OutsideCrmUnavailable, OutsideLoginRefused: no other change would pass either.
        """
        count = 0
        while (row := await self._take()) is not None:
            count += await self._attempt(row)
        return count

    async def read_news(self) -> int:
        """Write changes made outside to our tickets; return how many were read."""
        async with self._engine.connect() as connection:
            cursor = await store.cursor_of(connection, self._crm.id)
        page = await self._crm.news(cursor)
        for news in page.news:
            async with self._engine.begin() as connection:
                number = await store.number_of(connection, self._crm.id, news.external_id)
                if number is not None:
                    await self._apply_news(connection, self._crm.id, number, news)
        if page.cursor != cursor:
            async with self._engine.begin() as connection:
                await store.keep_cursor(connection, self._crm.id, page.cursor)
        return len(page.news)

    async def _round(self) -> None:
        try:
            await self.send_due()
            if self._clock.now_ms() >= self._news_due_ms:
                await self.read_news()
                self._news_due_ms = self._clock.now_ms() + int(NEWS_INTERVAL_S * 1000)
        except DependencyUnavailable as error:
            log.warning("outside-crm-failed", system=self._crm.id, error=error.id)
            await self._backoff.pause()
        else:
            self._backoff.reset()
            await asyncio.sleep(INTERVAL_S)

    async def _take(self) -> Row[Any] | None:
        async with self._engine.begin() as connection:
            now_ms = self._clock.now_ms()
            return await store.take_next(connection, self._crm.id, now_ms, LEASE_MS)

    async def _attempt(self, row: Row[Any]) -> int:
        """Make one attempt; return 1 when the delivery is sent."""
        try:
            async with asyncio.timeout(LEASE_MS / 2000):
                await self._deliver(row)
        except TimeoutError:
            error = OutsideCrmUnavailable("no answer in time")
            await self._failed(row, error)
            raise error from None
        except (OutsideCrmUnavailable, OutsideLoginRefused) as error:
            await self._failed(row, error)
            raise
        except (DependencyUnavailable, InvalidInput) as error:
            await self._failed(row, error)
            return 0
        async with self._engine.begin() as connection:
            now_ms = self._clock.now_ms()
            await store.end_delivery(connection, row.delivery_id, DeliveryState.SENT, now_ms)
        return 1

    async def _deliver(self, row: Row[Any]) -> None:
        async def keep(ticket: OutsideTicket) -> None:
            async with self._engine.begin() as connection:
                await store.keep_link(connection, self._crm.id, row.number, ticket)

        async with self._engine.connect() as connection:
            linked = await store.link_of(connection, self._crm.id, row.number)
        await deliver(
            self._crm,
            OutsideChange(**row.payload),
            linked,
            keep,
            repeated=row.attempts > 0,
            overwrite=bool(row.overwrite),
        )

    async def _failed(self, row: Row[Any], error: DependencyUnavailable | InvalidInput) -> None:
        """Plan the next attempt, or leave the delivery to a person."""
        now_ms = self._clock.now_ms()
        hopeless = isinstance(error, InvalidInput) or now_ms - row.created_ms > MAX_AGE_MS
        state = DeliveryState.DEAD if hopeless else DeliveryState.WAITING
        next_ms = now_ms + int(delay_s(row.attempts + 1, FIRST_DELAY_S, MAX_DELAY_S) * 1000)
        if hopeless:
            log.error("delivery-dead", system=self._crm.id, ticket=row.number, error=error.id)
        async with self._engine.begin() as connection:
            reason = (error.id, error.message)
            await store.note_failure(connection, row.delivery_id, state, next_ms, reason)
