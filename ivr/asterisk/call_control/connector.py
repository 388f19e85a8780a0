"""The telephone's `ChannelConnector`: events of the log outbound, events of Asterisk inbound.

Run an `EventConsumer` over the connector, and `run`. The engine may be killed between any two
steps: events are handled again, and Asterisk keeps the calls meanwhile.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

import structlog

from acd.ports.acd import AcdPort, StampedEvent
from acd.ports.backoff import Backoff
from acd.ports.channel_status import ChannelStatus, ChannelStatusPublisher
from acd.ports.clock import Clock
from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import (
    CONNECTED,
    DISCONNECTED,
    AmiActionRefused,
    AmiDisconnected,
    AmiLoginRefused,
    AmiTimedOut,
)
from ivr.asterisk.call_control.commands import ChannelCommands
from ivr.asterisk.call_control.consumer import AcdEventConsumer
from ivr.asterisk.call_control.event_mapper import AmiEventMapper, TrackedChannels
from ivr.asterisk.call_control.fallback_queue import FallbackQueue
from ivr.asterisk.call_control.input_reporter import InputReporter
from ivr.asterisk.call_control.reconciler import Reconciler
from ivr.asterisk.call_control.registrations import DeviceRegistrations, DeviceReporter
from ivr.asterisk.call_control.voice_watch import VoiceWatch

log = structlog.get_logger()

RECONCILE_INTERVAL_S = 5.0
DEVICE_GRACE_S = 5.0  # a reloaded browser page registers again within a second or two
FIRST_RETRY_DELAY_S, MAX_RETRY_DELAY_S = 0.1, 1.0


class PhoneConnector:
    """Implements `acd.ports.connectors.ChannelConnector` over Asterisk's manager interface.

    `agi_sessions` returns the number of callers whom the IVR serves, a figure of the status.
    """

    def __init__(
        self,
        ami: AmiClient,
        commands: ChannelCommands,
        acd: AcdPort,
        devices: DeviceRegistrations,
        clock: Clock,
        statuses: ChannelStatusPublisher,
        *,
        agi_sessions: Callable[[], int] = lambda: 0,
        reconcile_s: float = RECONCILE_INTERVAL_S,
        device_grace_s: float = DEVICE_GRACE_S,
    ) -> None:
        self._ami = ami
        self._commands = commands
        self._statuses = statuses
        self._agi_sessions = agi_sessions
        self._reconcile_s = reconcile_s
        self._devices = devices
        reporter = InputReporter(acd, clock)
        self._mapper = AmiEventMapper(
            acd, reporter, self._devices, self._hang_up_leg, self._qualify
        )
        self._reconciler = Reconciler(commands, acd, reporter)
        self._queue = FallbackQueue(commands, acd)
        self._consumer = AcdEventConsumer(acd, commands, self._mapper, reporter, self._queue, clock)
        self._device_reporter = DeviceReporter(self._devices, reporter, device_grace_s)
        self._voice = VoiceWatch(commands, acd, self._mapper, reporter, clock)
        self._synchronised = asyncio.Event()
        self._devices.watch(lambda _consultant_id: self._statuses.publish(self.status()))

    @property
    def channel(self) -> str:
        return "phone"

    @property
    def name(self) -> str:
        return "phone-connector"

    async def handle(self, event: StampedEvent) -> None:
        """Carry out one event; wait while Asterisk cannot be reached."""
        backoff = Backoff(FIRST_RETRY_DELAY_S, MAX_RETRY_DELAY_S)
        while self._consumer.concerns(event.event):
            await self._synchronised.wait()
            try:
                return await self._consumer.handle(event.event)
            except (AmiDisconnected, AmiTimedOut) as error:
                log.warning("call-command-retried", event_id=event.id, error=error.id)
                await backoff.pause()
        return None

    async def run(self) -> None:
        """Follow Asterisk and reconcile with it until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow_asterisk())
            tasks.create_task(self._reconciler.run(self._reconcile_s))
            tasks.create_task(self._device_reporter.run())
            tasks.create_task(self._voice.run())

    def status(self) -> ChannelStatus:
        figures: dict[str, float] = {
            "drift": self._reconciler.drift,
            "fastagi_sessions": self._agi_sessions(),
        }
        age_s = self._ami.last_message_age_s
        if math.isfinite(age_s):
            figures["ami_last_message_age_s"] = age_s
        return ChannelStatus(self.channel, self._error(), figures, self._devices.all())

    def _error(self) -> str | None:
        if self._ami.connected:
            return None
        return AmiLoginRefused.id if self._ami.login_refused else AmiDisconnected.id

    async def _hang_up_leg(self, leg: str) -> None:
        await self._consumer.hang_up_leg(leg)

    async def _qualify(self, consultant_id: str) -> None:
        """Ask a new registration whether it can ring; Asterisk itself asks a little later."""
        try:
            await self._commands.qualify(consultant_id)
        except (AmiDisconnected, AmiTimedOut) as error:
            log.warning("telephone-not-qualified", consultant_id=consultant_id, error=error.id)

    async def _follow_asterisk(self) -> None:
        await self._synchronise()  # a restart of this task may have lost events
        while True:
            event = await self._ami.events.get()
            if event.name == CONNECTED:
                await self._synchronise()
            elif event.name == DISCONNECTED:
                self._synchronised.clear()
                self._statuses.publish(self.status())
            else:
                await self._mapper.handle(event)

    async def _synchronise(self) -> None:
        """Read the present from Asterisk: events of the time without connection are lost."""
        backoff = Backoff(FIRST_RETRY_DELAY_S, MAX_RETRY_DELAY_S)
        while self._ami.connected:
            try:
                await self._read_present()
                self._synchronised.set()
                self._statuses.publish(self.status())
                return
            except (AmiDisconnected, AmiTimedOut, AmiActionRefused) as error:
                log.warning("call-control-not-synchronised", error=error.id)
                await backoff.pause()

    async def _read_present(self) -> None:
        channels = await self._reconciler.begin()
        self._mapper.tracked = TrackedChannels.of(channels.values(), self._mapper.tracked)
        self._devices.replace(await self._commands.device_states())
        await self._queue.synchronise()
        log.info("call-control-synchronised", channels=len(channels))
