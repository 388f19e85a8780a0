"""Asterisk's events become facts of the ACD (the real one, over its memory log)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from acd.domain.messages.commands import AcceptOffer, AdmitContact, BecomeReady, SignIn
from acd.domain.messages.events import ContactClosed, ContactConnected, InputRefused
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import Channel, ContactState, Outcome, Party
from ivr.asterisk.ami.types import AmiEvent
from ivr.asterisk.call_control.event_mapper import MOST_REMEMBERED, AmiEventMapper, Picture
from ivr.asterisk.call_control.input_reporter import InputReporter
from ivr.asterisk.call_control.registrations import DeviceRegistrations
from tests.support.acd_service import MachineClock, RunningAcd, running_acd, until
from tests.support.call_control import EventLedger

CALLER, CONTACT = "17.1", "tel-17.1"
LEG = "tel-17.1-o1"


@dataclass
class Line:
    """An ACD with Anna in it, and Asterisk's voice."""

    running: RunningAcd
    hearing: AmiEventMapper
    devices: DeviceRegistrations
    event_ledger: EventLedger
    hung_up: list[str]

    async def hears(self, name: str, **fields: str) -> None:
        await self.hearing.hear(AmiEvent(name, fields))

    async def calls(self) -> None:
        admit = AdmitContact(CONTACT, Channel.PHONE, "drogi", "pl")
        await self.running.acd.submit(admit, f"admit:{CONTACT}")

    async def rings(self) -> None:
        await self.calls()
        await self.hears("Newchannel", uniqueid=LEG)

    async def answers(self) -> None:
        await self.rings()
        await self.running.acd.submit(AcceptOffer(LEG, "anna"), f"accept:{LEG}")

    async def talks(self) -> None:
        await self.answers()
        for channel in (LEG, CALLER):
            await self.hears("BridgeEnter", uniqueid=channel, bridgeuniqueid="b1")

    def state(self) -> ContactState | None:
        contact = self.running.acd.contact(CONTACT)
        return contact.state if contact else None

    def reason(self) -> NotReadyReason | None:
        anna = self.running.acd.consultant("anna")
        return anna.reason if anna else None

    async def ended(self) -> tuple[Outcome, Party]:
        closed = await self.event_ledger.next(ContactClosed)
        return closed.outcome, closed.ended_by


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with running_acd() as running:
        acd, devices, event_ledger = running.acd, DeviceRegistrations(), EventLedger()
        running.follow(event_ledger)
        await acd.submit(SignIn("anna", {"drogi": 50}), "sign-in:anna")
        await acd.submit(BecomeReady("anna"), "ready:anna")
        hung_up: list[str] = []

        async def hang_up(channel: str) -> None:
            hung_up.append(channel)

        hearing = AmiEventMapper(acd, InputReporter(acd, MachineClock()), devices, hang_up)
        yield Line(running, hearing, devices, event_ledger, hung_up)


async def test_two_in_one_bridge_are_connected_once_the_second_is_in(line: Line) -> None:
    await line.answers()
    await line.hears("BridgeEnter", uniqueid=LEG, bridgeuniqueid="b1")
    assert line.event_ledger.all(ContactConnected) == []
    await line.hears("BridgeEnter", uniqueid=CALLER, bridgeuniqueid="b1")
    await line.event_ledger.next(ContactConnected)


async def test_two_in_two_bridges_are_not_connected(line: Line) -> None:
    await line.answers()
    await line.hears("BridgeEnter", uniqueid=LEG, bridgeuniqueid="b1")
    await line.hears("BridgeEnter", uniqueid=CALLER, bridgeuniqueid="b2")
    assert line.event_ledger.all(ContactConnected) == []


@pytest.mark.parametrize("event", ["HangupRequest", "Hangup"])
async def test_a_caller_who_hangs_up_while_it_rings_left(line: Line, event: str) -> None:
    await line.rings()
    await line.hears(event, uniqueid=CALLER, cause="16")
    assert await line.ended() == (Outcome.ABANDONED, Party.RESIDENT)


@pytest.mark.parametrize(
    ("first", "second", "who"),
    [(CALLER, LEG, Party.RESIDENT), (LEG, CALLER, Party.CONSULTANT)],
)
async def test_who_hangs_up_first_ended_the_conversation(
    line: Line, first: str, second: str, who: Party
) -> None:
    await line.talks()
    await line.hears("HangupRequest", uniqueid=first, cause="16")
    for channel in (second, first):
        await line.hears("BridgeLeave", uniqueid=channel, bridgeuniqueid="b1")
        await line.hears("Hangup", uniqueid=channel, cause="16")
    assert await line.ended() == (Outcome.HANDLED, who)
    assert line.event_ledger.all(InputRefused) == []


@pytest.mark.parametrize("cause", ["17", "21"])
async def test_a_rejected_call_is_a_rejected_offer(line: Line, cause: str) -> None:
    await line.rings()
    await line.hears("Hangup", uniqueid=LEG, cause=cause)
    assert line.state() is ContactState.WAITING
    assert line.reason() is NotReadyReason.MISSED


@pytest.mark.parametrize("cause", ["0", "3", "19", "20", "38"])
async def test_a_telephone_that_could_not_be_reached_is_a_fault_of_the_device(
    line: Line, cause: str
) -> None:
    await line.rings()
    await line.hears("Hangup", uniqueid=LEG, cause=cause)
    assert line.state() is ContactState.WAITING
    assert line.reason() is NotReadyReason.DEVICE


async def test_a_leg_that_was_never_born_is_a_fault_of_the_device(line: Line) -> None:
    await line.calls()
    await line.hears("OriginateResponse", actionid=LEG, response="Failure", uniqueid="<null>")
    assert line.reason() is NotReadyReason.DEVICE


async def test_a_leg_that_is_born_after_its_offer_was_withdrawn_is_ended(line: Line) -> None:
    await line.hears("Newchannel", uniqueid=LEG)
    assert line.hung_up == [LEG]


async def test_a_leg_that_is_born_in_time_rings(line: Line) -> None:
    await line.rings()
    assert line.hung_up == []


async def test_a_second_leg_that_asterisk_refused_changes_nothing(line: Line) -> None:
    await line.rings()
    await line.hears("OriginateResponse", actionid=LEG, response="Failure", uniqueid="<null>")
    assert line.state() is ContactState.OFFERED


async def test_a_leg_that_ends_before_the_two_are_joined_gives_the_caller_the_place_back(
    line: Line,
) -> None:
    await line.answers()
    await line.hears("Hangup", uniqueid=LEG, cause="16")
    assert line.state() is ContactState.WAITING


async def test_a_caller_who_hung_up_just_before_the_hall_took_the_contact_in_is_noticed(
    line: Line,
) -> None:
    await line.hears("Hangup", uniqueid=CALLER, cause="16")
    await line.calls()
    await line.hearing.was_admitted(CONTACT)
    assert await line.ended() == (Outcome.ABANDONED, Party.RESIDENT)


async def test_a_waiting_caller_in_a_bridge_was_connected_by_the_fallback_queue(
    line: Line,
) -> None:
    await line.calls()
    await line.hears("BridgeEnter", uniqueid=CALLER, bridgeuniqueid="b9")
    assert await line.ended() == (Outcome.DIVERTED, Party.SYSTEM)


async def test_device_states_reach_the_board_and_other_devices_do_not(line: Line) -> None:
    await line.hears("DeviceStateChange", device="PJSIP/consultant-anna", state="NOT_INUSE")
    await line.hears("DeviceStateChange", device="PJSIP/trunk", state="NOT_INUSE")
    assert line.devices.registered("anna")
    assert not line.devices.registered("PJSIP/trunk")


async def test_a_telephone_that_is_gone_makes_its_consultant_not_ready(line: Line) -> None:
    teller = InputReporter(line.running.acd, MachineClock())
    await teller.unplugged("anna")
    await until(lambda: line.reason() is NotReadyReason.DEVICE)
    await teller.unplugged("nobody")


@pytest.mark.parametrize("name", ["Newstate", "VarSet", "Hangup", "BridgeLeave", "HangupRequest"])
async def test_events_of_other_channels_change_nothing(line: Line, name: str) -> None:
    await line.talks()
    await line.hears(name, uniqueid="99.9", cause="16")
    await line.hears(name)
    assert line.state() is ContactState.ENGAGED


def test_the_memory_of_channels_that_ended_is_bounded() -> None:
    picture = Picture()
    for number in range(MOST_REMEMBERED + 10):
        picture.forget(f"17.{number}")
    assert len(picture.gone) == MOST_REMEMBERED
    assert f"17.{MOST_REMEMBERED}" in picture.gone
