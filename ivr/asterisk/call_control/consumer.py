"""Outbound: what the events of the ACD make Asterisk do. Every handler is idempotent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from acd.domain.messages.events import (
    ConsultantChanged,
    ContactClosed,
    ContactQueued,
    Event,
    OfferClosed,
    OfferMade,
)
from acd.domain.model.contact import PHONE
from acd.domain.model.offer import OfferState
from acd.ports.acd import AcdPort
from acd.ports.clock import Clock
from ivr.asterisk.ami.types import AmiActionRefused, AmiDisconnected, AmiTimedOut
from ivr.asterisk.call_control.commands import ChannelCommands
from ivr.asterisk.call_control.event_mapper import AmiEventMapper
from ivr.asterisk.call_control.fallback_queue import FallbackQueue
from ivr.asterisk.call_control.ids import contact_of_offer
from ivr.asterisk.call_control.input_reporter import InputReporter

log = structlog.get_logger()

RING_TIMEOUT_MARGIN_MS = 5_000
"""The ACD ends an offer at its deadline; Asterisk, this much later, when the engine is gone."""


class AcdEventConsumer:
    """`handle` raises AmiDisconnected, AmiTimedOut; the event is then handled again."""

    def __init__(
        self,
        acd: AcdPort,
        commands: ChannelCommands,
        mapper: AmiEventMapper,
        reporter: InputReporter,
        queue: FallbackQueue,
        clock: Clock,
    ) -> None:
        self._acd = acd
        self._commands = commands
        self._mapper = mapper
        self._reporter = reporter
        self._queue = queue
        self._clock = clock
        self._hang_ups: set[asyncio.Task[None]] = set()
        self._handlers: dict[type, Callable[[Any], Awaitable[None]]] = {
            ContactQueued: self._contact_queued,
            OfferMade: self._offer_made,
            OfferClosed: self._offer_closed,
            ContactClosed: self._contact_closed,
            ConsultantChanged: self._consultant_changed,
        }

    def concerns(self, event: Event) -> bool:
        """Return whether the event has a handler here."""
        return type(event) in self._handlers

    async def handle(self, event: Event) -> None:
        await self._handlers[type(event)](event)

    async def hang_up_leg(self, leg: str) -> None:
        """Hang up a consultant's leg; reconciliation repeats it when the connection is lost."""
        try:
            await self._commands.hang_up(leg)
        except (AmiDisconnected, AmiTimedOut) as error:
            log.warning("leg-hangup-failed", leg=leg, error=error.id)

    async def _contact_queued(self, event: ContactQueued) -> None:
        if event.channel == PHONE:
            await self._mapper.contact_admitted(event.contact_id)

    async def _offer_made(self, event: OfferMade) -> None:
        """Ring the consultant, unless the offer is closed already or the leg exists."""
        contact = self._acd.contact(event.contact_id)
        is_open = contact is not None and contact.offer_id == event.offer_id
        exists = event.offer_id in self._mapper.tracked.legs
        if event.channel != PHONE or not is_open or exists:
            return
        remaining_ms = max(event.deadline_ms - self._clock.now_ms(), 0)
        try:
            await self._commands.ring(
                event.offer_id,
                event.contact_id,
                event.consultant_id,
                remaining_ms + RING_TIMEOUT_MARGIN_MS,
            )
        except AmiActionRefused as refusal:
            log.error("originate-failed", offer=event.offer_id, reason=refusal.message)
            await self._reporter.offer_failed(event.offer_id, "originate-failed")

    async def _offer_closed(self, event: OfferClosed) -> None:
        if event.state is not OfferState.ACCEPTED and contact_of_offer(event.offer_id):
            await self._commands.hang_up(event.offer_id)

    async def _contact_closed(self, event: ContactClosed) -> None:
        """Hang up the consultant's leg; the dialplan then plays the goodbye to the caller.

        The hang-up is not awaited, so that the consultant's next offer is not delayed.
        """
        for leg in self._mapper.legs_of(event.contact_id):
            task = asyncio.create_task(self.hang_up_leg(leg))
            self._hang_ups.add(task)
            task.add_done_callback(self._hang_ups.discard)

    async def _consultant_changed(self, event: ConsultantChanged) -> None:
        await self._queue.update(event.consultant_id)
