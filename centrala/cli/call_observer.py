"""State of one call in the engine, read from the event log, for `centrala call`."""

from __future__ import annotations

from collections.abc import AsyncIterator

from acd.domain.messages.events import ContactQueued, Event
from acd.domain.model.contact import PHONE
from acd.ports.acd import StampedEvent
from acd.ports.contacts import ContactBook
from centrala.wiring.acd import AcdParts
from desk.auth.accounts import Accounts
from ivr.asterisk.call_control.ids import e164
from ivr.test_phone.engine_observation import CallIdentity, Closed, EngineEvent, engine_event

READ_COUNT, WAIT_MS = 256, 1_000
SKEW_MS = 2_000  # tolerated difference between the log's clock and this machine's


class LogObserver:
    """`CallObserver` over the event log. It finds a call by the caller's number and the time; of
    two withheld numbers at the same moment it takes the first."""

    def __init__(self, acd: AcdParts, book: ContactBook, accounts: Accounts) -> None:
        self._acd = acd
        self._book = book
        self._accounts = accounts

    async def follow(self, call: CallIdentity) -> AsyncIterator[EngineEvent]:
        """Yield the events of the call until it is closed. Raises LogUnavailable."""
        names = {user.id: user.name for user in await self._accounts.all()}
        contact_id: str | None = None
        async for stamped in self._events(call.dialled_ms - SKEW_MS):
            event = stamped.event
            contact_id = contact_id or await self._contact_of(event, call)
            if contact_id is None or getattr(event, "contact_id", None) != contact_id:
                continue
            position = (
                await self._position(contact_id) if isinstance(event, ContactQueued) else None
            )
            observed = engine_event(event, names, position)
            if observed is not None:
                yield observed
            if isinstance(observed, Closed):
                return

    async def _events(self, since_ms: int) -> AsyncIterator[StampedEvent]:
        position = f"{since_ms}-0"
        while True:
            for stamped in await self._acd.log.read(position, READ_COUNT, WAIT_MS):
                position = stamped.id
                yield stamped

    async def _contact_of(self, event: Event, call: CallIdentity) -> str | None:
        if not isinstance(event, ContactQueued) or event.channel != PHONE:
            return None
        record = await self._book.get(event.contact_id)
        number = e164(call.number) if call.number else None
        is_new = record is not None and record.reached_ms >= call.dialled_ms - SKEW_MS
        return event.contact_id if record and is_new and record.address == number else None

    async def _position(self, contact_id: str) -> int | None:
        """Return the current queue position, from a replica of the ACD that reads up to the
        present."""
        await self._acd.service.start()
        contact = self._acd.service.contact(contact_id)
        return contact.position if contact else None
