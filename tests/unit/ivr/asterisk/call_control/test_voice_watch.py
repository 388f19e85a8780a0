"""Watch over the voice of calls: a real ACD, and counts of packets by a scripted Asterisk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from acd.domain.messages.commands import (
    AcceptOffer,
    AdmitContact,
    BecomeReady,
    EngagementConnected,
    Input,
    SignIn,
)
from acd.domain.model.contact import PHONE, ContactState
from ivr.asterisk.ami.types import AmiEvent
from ivr.asterisk.call_control.commands import TEMPORARY_FAILURE, ChannelCommands
from ivr.asterisk.call_control.event_mapper import AmiEventMapper
from ivr.asterisk.call_control.input_reporter import InputReporter
from ivr.asterisk.call_control.registrations import DeviceRegistrations
from ivr.asterisk.call_control.voice_watch import (
    MAX_CALLER_START_MS,
    MAX_LEG_START_MS,
    MAX_SILENT_CALLER_MS,
    MAX_SILENT_LEG_MS,
    PROBE_INTERVAL_MS,
    VoiceWatch,
)
from tests.support.acd_service import GrowingClock, RunningAcd, running_acd
from tests.support.background import cancelled
from tests.support.builders import AnsweringClock
from tests.support.scripted_asterisk import ScriptedAsterisk, ami_client, scripted_asterisk
from tests.support.waiting import until

CALLER, CONTACT, LEG = "17.1", "tel-17.1", "tel-17.1-o1"


@dataclass
class Watching:
    """A watch over the conversation of anna with one caller; `clock` stands."""

    running: RunningAcd
    asterisk: ScriptedAsterisk
    watch: VoiceWatch
    clock: AnsweringClock

    async def check(self, packets: int | None, after_ms: int) -> None:
        """Check both sides after a time, with this number of received packets of each."""
        self.clock.advance(after_ms)
        counts = {} if packets is None else dict.fromkeys((CALLER, LEG), str(packets))
        self.asterisk.variables = counts
        await self.watch.check_legs()
        await self.watch.check_callers()

    def is_interrupted(self) -> bool:
        contact = self.running.acd.contact(CONTACT)
        assert contact is not None
        return contact.state is not ContactState.ENGAGED

    def probes(self) -> int:
        return len(self.asterisk.actions("Setvar"))


@pytest.fixture
async def watching() -> AsyncIterator[Watching]:
    async with running_acd() as running, scripted_asterisk() as asterisk:
        asterisk.answer_all()
        ami, acd = ami_client(asterisk), running.acd
        task = asyncio.create_task(ami.run())
        await until(lambda: ami.connected)
        before: tuple[Input, ...] = (
            SignIn("anna", {"drogi": 50}),
            BecomeReady("anna"),
            AdmitContact(CONTACT, PHONE, "drogi", "pl"),
            AcceptOffer(LEG, "anna"),
            EngagementConnected(CONTACT),
        )
        for number, command in enumerate(before):
            await acd.submit(command, str(number))
        commands, reporter = ChannelCommands(ami, "19115"), InputReporter(acd, GrowingClock())

        async def nothing(_: str) -> None:
            return

        mapper = AmiEventMapper(acd, reporter, DeviceRegistrations(), nothing, nothing)
        channel = "PJSIP/consultant-anna-0000000a"
        await mapper.handle(AmiEvent("Newchannel", {"uniqueid": LEG, "channel": channel}))
        for uniqueid in (LEG, CALLER):
            entered = {"uniqueid": uniqueid, "bridgeuniqueid": "b1"}
            await mapper.handle(AmiEvent("BridgeEnter", entered))
        clock = AnsweringClock()
        yield Watching(running, asterisk, VoiceWatch(commands, acd, mapper, reporter, clock), clock)
        await cancelled(task)


async def test_consultant_whose_voice_stops_is_taken_out_of_the_conversation(
    watching: Watching,
) -> None:
    await watching.check(100, 500)
    await watching.check(100, MAX_SILENT_LEG_MS - 1)
    assert not watching.is_interrupted()
    await watching.check(100, 1)
    assert watching.is_interrupted()
    hang_up = await watching.asterisk.action("Hangup")
    assert (hang_up["Channel"], hang_up["Cause"]) == (LEG, TEMPORARY_FAILURE)


async def test_voice_that_goes_on_is_left_alone(watching: Watching) -> None:
    for packets in range(100, 1_000, 25):
        await watching.check(packets, MAX_SILENT_LEG_MS - 1)
    assert not watching.is_interrupted()
    assert watching.probes() == 0


async def test_first_packet_of_a_slow_network_is_waited_for(watching: Watching) -> None:
    await watching.check(0, 500)
    await watching.check(0, MAX_LEG_START_MS - 1)
    assert not watching.is_interrupted()
    await watching.check(0, 1)
    assert watching.is_interrupted()


async def probes_of(watching: Watching, packets: str, checks: int) -> list[int]:
    """Return how many probes were sent after each check of the caller, ten seconds apart."""
    probes = []
    for _ in range(checks):
        watching.clock.advance(10_000)
        watching.asterisk.variables = {CALLER: packets}
        await watching.watch.check_callers()
        probes.append(watching.probes())
    return probes


async def test_caller_who_sends_no_more_is_probed_once_a_minute(watching: Watching) -> None:
    await watching.check(100, 0)
    probes = await probes_of(watching, "100", 2 * PROBE_INTERVAL_MS // 10_000 + 1)
    assert probes[: MAX_SILENT_CALLER_MS // 10_000] == [0, 1]
    assert probes[-1] == 2


async def test_caller_who_never_sent_voice_is_probed_after_a_minute(watching: Watching) -> None:
    """Silence suppression from the first moment on: a telephone that is there answers."""
    before = MAX_CALLER_START_MS // 10_000
    probes = await probes_of(watching, "0", before + PROBE_INTERVAL_MS // 10_000 + 1)
    assert probes == [0] * before + [1] * (len(probes) - before - 1) + [2]


async def test_channel_that_ended_meanwhile_is_no_fault(watching: Watching) -> None:
    await watching.check(None, 60_000)
    assert not watching.is_interrupted()
