"""The lines: what the ACD decides happens on the telephone, and what happens there it is told.

Run `ConsumerLoop` over `Lines` and `Lines.run()`. Everything is idempotent: the engine may be
killed between any two steps, events come again, and Asterisk keeps the calls meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from acd.domain.messages.events import (
    ConsultantChanged,
    ContactClosed,
    ContactQueued,
    OfferClosed,
    OfferMade,
)
from acd.domain.model.contact import Channel, ContactState
from acd.domain.model.offer import OfferState
from acd.ports.acd import AcdPort, StampedEvent
from acd.ports.clock import Clock
from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import (
    CONNECTED,
    DISCONNECTED,
    AmiActionRefused,
    AmiDisconnected,
    AmiTimedOut,
)
from ivr.asterisk.call_control.commands import ChannelCommands
from ivr.asterisk.call_control.event_mapper import AmiEventMapper
from ivr.asterisk.call_control.fallback_queue import FallbackQueue
from ivr.asterisk.call_control.ids import channel_of_contact, contact_of_offer
from ivr.asterisk.call_control.input_reporter import InputReporter
from ivr.asterisk.call_control.reconciler import Reconciler
from ivr.asterisk.call_control.registrations import DeviceRegistrations

log = structlog.get_logger()

RECONCILE_SECONDS = 5.0
SPARE_MS = 5_000  # the ACD ends an offer; without an engine Asterisk does, this much later
DEVICE_GRACE_SECONDS = 5.0  # a page that is loaded anew registers again within a second or two


class CallControl:
    """A `Consumer` of the ACD's events and `acd.ports.connectors.Lines`."""

    def __init__(
        self,
        ami: AmiClient,
        switch: ChannelCommands,
        acd: AcdPort,
        devices: DeviceRegistrations,
        clock: Clock,
        *,
        reconcile_s: float = RECONCILE_SECONDS,
        device_grace_s: float = DEVICE_GRACE_SECONDS,
    ) -> None:
        self._ami = ami
        self._switch = switch
        self._acd = acd
        self._devices = devices
        self._clock = clock
        self._reconcile_s = reconcile_s
        self._device_grace_s = device_grace_s
        self._teller = InputReporter(acd, clock)
        self._hearing = AmiEventMapper(acd, self._teller, devices, self._end_leg)
        self._repairs = Reconciler(switch, acd, self._teller)
        self._queue = FallbackQueue(switch, acd)
        self._in_step = asyncio.Event()
        self._ending: set[asyncio.Task[None]] = set()
        self._graces: dict[str, asyncio.TimerHandle] = {}
        self._unplugged: asyncio.Queue[str] = asyncio.Queue()
        self._handlers: dict[type, Callable[[Any], Awaitable[None]]] = {
            ContactQueued: self._queued,
            OfferMade: self._offer,
            OfferClosed: self._withdraw,
            ContactClosed: self._closed,
            ConsultantChanged: self._changed,
        }
        devices.watch(self._device_changed)

    @property
    def name(self) -> str:
        return "lines"

    async def handle(self, event: StampedEvent) -> None:
        """One event of the ACD. Waits while there is no connection: nothing can be done."""
        handler = self._handlers.get(type(event.event))
        while handler is not None:
            await self._in_step.wait()
            try:
                return await handler(event.event)
            except (AmiDisconnected, AmiTimedOut) as error:
                log.warning("call-command-retried", event_id=event.id, error=error.id)
                await asyncio.sleep(0.1)
        return None

    async def run(self) -> None:
        """Follows Asterisk and keeps both sides in step, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow_asterisk())
            tasks.create_task(self._repairs.run(self._reconcile_s))
            tasks.create_task(self._follow_unplugged())

    async def hang_up(self, contact_id: str) -> None:
        """While they talk her leg ends, and the caller hears goodbye; else the caller's ends."""
        legs = self._hearing.legs_of(contact_id)
        contact = self._acd.contact(contact_id)
        talking = contact is not None and contact.state is ContactState.ENGAGED
        for channel in legs if talking and legs else (channel_of_contact(contact_id),):
            await self._switch.hang_up(channel)

    def drift(self) -> int:
        return self._repairs.drift

    # Asterisk's side

    async def _follow_asterisk(self) -> None:
        await self._catch_up()  # a restart of this task may have lost events
        while True:
            event = await self._ami.events.get()
            if event.name == CONNECTED:
                await self._catch_up()
            elif event.name == DISCONNECTED:
                self._in_step.clear()
            else:
                await self._hearing.hear(event)

    async def _catch_up(self) -> None:
        """What came while there was no connection is read back from Asterisk."""
        while self._ami.connected:
            try:
                await self._read_back()
                self._in_step.set()
                return
            except (AmiDisconnected, AmiTimedOut, AmiActionRefused) as error:
                log.warning("lines-not-in-step", error=error.id)
                await asyncio.sleep(0.2)

    async def _read_back(self) -> None:
        lines = await self._repairs.once()
        picture = self._hearing.picture
        picture.legs = {uniqueid for uniqueid in lines if contact_of_offer(uniqueid)}
        picture.bridges = {}
        for line in lines.values():
            if line.bridge:
                picture.enter(line.uniqueid, line.bridge)
        self._devices.replace(await self._switch.device_states())
        await self._queue.sync()
        log.info("call-control-synchronised", channels=len(lines))

    # the ACD's side

    async def _queued(self, event: ContactQueued) -> None:
        if event.channel is Channel.PHONE:
            await self._hearing.was_admitted(event.contact_id)

    async def _offer(self, event: OfferMade) -> None:
        """Rings, unless this is an old story or her telephone rings already."""
        contact = self._acd.contact(event.contact_id)
        is_open = contact is not None and contact.offer_id == event.offer_id
        known = event.offer_id in self._hearing.picture.legs
        if event.channel is not Channel.PHONE or not is_open or known:
            return
        longest_ms = max(event.deadline_ms - self._clock.now_ms(), 0) + SPARE_MS
        try:
            await self._switch.ring(
                event.offer_id, event.contact_id, event.consultant_id, longest_ms
            )
        except AmiActionRefused as refusal:
            log.error("originate-failed", offer=event.offer_id, reason=refusal.message)
            await self._teller.failed(event.offer_id, "originate-failed")

    async def _withdraw(self, event: OfferClosed) -> None:
        if event.how is not OfferState.ACCEPTED and contact_of_offer(event.offer_id):
            await self._switch.hang_up(event.offer_id)

    async def _closed(self, event: ContactClosed) -> None:
        """The dialplan ends the caller's leg, with a goodbye when the caller is still there.

        Nobody waits for hers to be gone: her next call may be the next event.
        """
        for leg in self._hearing.legs_of(event.contact_id):
            ending = asyncio.create_task(self._end_leg(leg))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)

    async def _changed(self, event: ConsultantChanged) -> None:
        await self._queue.follow(event.consultant_id)

    async def _end_leg(self, leg: str) -> None:
        try:
            await self._switch.hang_up(leg)
        except (AmiDisconnected, AmiTimedOut) as error:  # reconciliation finds it again
            log.warning("leg-not-ended", leg=leg, error=error.id)

    # telephones that disappear

    def _device_changed(self, consultant_id: str) -> None:
        if (grace := self._graces.pop(consultant_id, None)) is not None:
            grace.cancel()
        if not self._devices.registered(consultant_id):
            loop = asyncio.get_running_loop()
            self._graces[consultant_id] = loop.call_later(
                self._device_grace_s, self._unplugged.put_nowait, consultant_id
            )

    async def _follow_unplugged(self) -> None:
        while True:
            consultant_id = await self._unplugged.get()
            self._graces.pop(consultant_id, None)
            await self._teller.unplugged(consultant_id)
