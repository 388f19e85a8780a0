"""Watch over the voice of calls: RTP packets that Asterisk receives, read over AMI.

Asterisk's own RTP time-outs know no difference between a browser that is gone, a caller who is
gone, and a caller's telephone that sends nothing in silence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog

from acd.domain.model.contact import PHONE, ContactState
from acd.ports.acd import AcdPort
from acd.ports.clock import Clock
from ivr.asterisk.ami.types import AmiDisconnected, AmiTimedOut
from ivr.asterisk.call_control.commands import ChannelCommands
from ivr.asterisk.call_control.event_mapper import AmiEventMapper
from ivr.asterisk.call_control.ids import channel_of_contact, contact_of_offer
from ivr.asterisk.call_control.input_reporter import InputReporter

log = structlog.get_logger()

LEG_INTERVAL_S, CALLER_INTERVAL_S = 0.5, 10.0
MAX_SILENT_LEG_MS = 2_000
"""A browser sends a packet each 20 ms, muted and on hold too: the caller is to hear within 3 s
that the consultant is gone."""
MAX_LEG_START_MS = 10_000
"""Time for the first packet after the answer: ICE and DTLS on a slow network."""
MAX_SILENT_CALLER_MS = 20_000
MAX_CALLER_START_MS = 60_000
"""Time for the first packet of a caller, whose telephone may send none in silence. With the 32 s
of an unanswered re-INVITE, one who is gone is known within two minutes."""
PROBE_INTERVAL_MS = 60_000
"""Between two probes of a caller who sends no voice: silence suppression is no fault."""


@dataclass(slots=True)
class Voice:
    """Received packets of one channel, and since when there were no more (UTC epoch ms)."""

    packets: int
    since_ms: int


@dataclass(slots=True)
class VoiceCounts:
    """Latest count of each watched channel."""

    channels: dict[str, Voice] = field(default_factory=dict)

    def keep(self, channels: Iterable[str]) -> None:
        """Forget every other channel."""
        kept = set(channels)
        self.channels = {name: voice for name, voice in self.channels.items() if name in kept}

    def note(self, channel: str, packets: int, now_ms: int) -> Voice:
        """Note a count, and return since when it stands."""
        voice = self.channels.get(channel)
        if voice is None or voice.packets != packets:
            voice = self.channels[channel] = Voice(packets, now_ms)
        return voice


class VoiceWatch:
    """Interrupts conversations whose consultant's voice is lost, and probes silent callers."""

    def __init__(
        self,
        commands: ChannelCommands,
        acd: AcdPort,
        mapper: AmiEventMapper,
        reporter: InputReporter,
        clock: Clock,
    ) -> None:
        self._commands = commands
        self._acd = acd
        self._mapper = mapper
        self._reporter = reporter
        self._clock = clock
        self._legs = VoiceCounts()
        self._callers = VoiceCounts()
        self._probed_ms: dict[str, int] = {}

    async def run(self) -> None:
        """Watch until cancelled; skip without a connection to Asterisk."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch_legs())
            tasks.create_task(self._watch_callers())

    async def _watch_legs(self) -> None:
        while True:
            await asyncio.sleep(LEG_INTERVAL_S)
            try:
                await self.check_legs()
            except (AmiDisconnected, AmiTimedOut) as error:
                self._legs.keep(())
                log.debug("voice-not-read", error=error.id)

    async def _watch_callers(self) -> None:
        while True:
            await asyncio.sleep(CALLER_INTERVAL_S)
            try:
                await self.check_callers()
            except (AmiDisconnected, AmiTimedOut) as error:
                log.debug("voice-not-read", error=error.id)

    async def check_legs(self) -> None:
        """Interrupt conversations without the consultant's voice.

        Raises AmiDisconnected, AmiTimedOut.
        """
        legs = self._talking_legs()
        self._legs.keep(legs)
        for leg, contact_id in legs.items():
            packets = await self._commands.received_packets(leg)
            if packets is None:
                continue
            now_ms = self._clock.now_ms()
            voice = self._legs.note(leg, packets, now_ms)
            limit_ms = MAX_SILENT_LEG_MS if packets else MAX_LEG_START_MS
            if now_ms - voice.since_ms >= limit_ms:
                log.warning("voice-of-consultant-lost", contact=contact_id)
                await self._reporter.interrupted(contact_id, "voice-lost")
                await self._commands.interrupt(leg)

    async def check_callers(self) -> None:
        """Probe callers who send no voice, or no more. Raises AmiDisconnected, AmiTimedOut."""
        channels = [channel_of_contact(call.contact_id) for call in self._acd.contacts(PHONE)]
        self._callers.keep(channels)
        self._probed_ms = {c: at_ms for c, at_ms in self._probed_ms.items() if c in set(channels)}
        for channel in channels:
            packets = await self._commands.received_packets(channel)
            if packets is None:
                continue
            now_ms = self._clock.now_ms()
            voice = self._callers.note(channel, packets, now_ms)
            limit_ms = MAX_SILENT_CALLER_MS if packets else MAX_CALLER_START_MS
            silent = now_ms - voice.since_ms >= limit_ms
            if silent and now_ms - self._probed_ms.get(channel, 0) >= PROBE_INTERVAL_MS:
                self._probed_ms[channel] = now_ms
                await self._commands.probe(channel)

    def _talking_legs(self) -> dict[str, str]:
        """Return the legs in a bridge of their engaged contact, with the contact's id."""
        tracked, legs = self._mapper.tracked, {}
        for leg in tracked.legs & tracked.joined & tracked.bridges.keys():
            contact = self._acd.contact(contact_of_offer(leg) or "")
            if contact is not None and contact.state is ContactState.ENGAGED:
                legs[leg] = contact.contact_id
        return legs
