"""Events of Asterisk become inputs of a real ACD over the memory log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from acd.domain.messages.commands import AcceptOffer, AdmitContact, BecomeReady, SignIn
from acd.domain.messages.events import (
    ContactClosed,
    ContactConnected,
    InputRefused,
    OfferClosed,
)
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import PHONE, ContactState, Outcome, Party
from acd.domain.model.offer import OfferState
from ivr.asterisk.ami.types import AmiEvent
from ivr.asterisk.call_control import input_reporter as reporter_module
from ivr.asterisk.call_control.event_mapper import MAX_HUNG_UP, AmiEventMapper, TrackedChannels
from ivr.asterisk.call_control.input_reporter import InputReporter
from ivr.asterisk.call_control.registrations import DeviceRegistrations
from tests.support.acd_service import MachineClock, RunningAcd, running_acd
from tests.support.call_control import EventLedger
from tests.support.waiting import until

CALLER, CONTACT = "17.1", "tel-17.1"
LEG = "tel-17.1-o1"


@dataclass
class Telephone:
    """An ACD with the ready consultant `anna`; `receive` plays events of Asterisk to the mapper."""

    running: RunningAcd
    mapper: AmiEventMapper
    devices: DeviceRegistrations
    event_ledger: EventLedger
    hung_up: list[str]
    qualified: list[str]

    async def receive(self, name: str, **fields: str) -> None:
        await self.mapper.handle(AmiEvent(name, fields))

    async def admit_contact(self) -> None:
        admit = AdmitContact(CONTACT, PHONE, "drogi", "pl")
        await self.running.acd.submit(admit, f"admit:{CONTACT}")

    async def start_ringing(self) -> None:
        await self.admit_contact()
        await self.receive("Newchannel", uniqueid=LEG)

    async def accept_offer(self) -> None:
        await self.start_ringing()
        await self.running.acd.submit(AcceptOffer(LEG, "anna"), f"accept:{LEG}")

    async def connect(self) -> None:
        await self.accept_offer()
        for channel in (LEG, CALLER):
            await self.receive("BridgeEnter", uniqueid=channel, bridgeuniqueid="b1")

    def state(self) -> ContactState | None:
        contact = self.running.acd.contact(CONTACT)
        return contact.state if contact else None

    def reason(self) -> NotReadyReason | None:
        anna = self.running.acd.consultant("anna")
        return anna.reason if anna else None

    async def closing(self) -> tuple[Outcome, Party]:
        closed = await self.event_ledger.next(ContactClosed)
        return closed.outcome, closed.ended_by


@pytest.fixture
async def telephone() -> AsyncIterator[Telephone]:
    async with running_acd() as running:
        acd, devices, event_ledger = running.acd, DeviceRegistrations(), EventLedger()
        running.follow(event_ledger)
        await acd.submit(SignIn("anna", {"drogi": 50}), "sign-in:anna")
        await acd.submit(BecomeReady("anna"), "ready:anna")
        hung_up: list[str] = []
        qualified: list[str] = []

        async def hang_up(channel: str) -> None:
            hung_up.append(channel)

        async def qualify(consultant_id: str) -> None:
            qualified.append(consultant_id)

        mapper = AmiEventMapper(acd, InputReporter(acd, MachineClock()), devices, hang_up, qualify)
        yield Telephone(running, mapper, devices, event_ledger, hung_up, qualified)


async def test_conversation_is_reported_when_both_channels_are_in_one_bridge(
    telephone: Telephone,
) -> None:
    await telephone.accept_offer()
    await telephone.receive("BridgeEnter", uniqueid=LEG, bridgeuniqueid="b1")
    assert telephone.event_ledger.all(ContactConnected) == []
    await telephone.receive("BridgeEnter", uniqueid=CALLER, bridgeuniqueid="b1")
    await telephone.event_ledger.next(ContactConnected)


async def test_channels_in_two_bridges_are_not_connected(telephone: Telephone) -> None:
    await telephone.accept_offer()
    await telephone.receive("BridgeEnter", uniqueid=LEG, bridgeuniqueid="b1")
    await telephone.receive("BridgeEnter", uniqueid=CALLER, bridgeuniqueid="b2")
    assert telephone.event_ledger.all(ContactConnected) == []


async def test_leg_that_was_accepted_before_its_event_is_kept(telephone: Telephone) -> None:
    """The answer comes over FastAGI and may overtake the event of the new channel."""
    await telephone.admit_contact()
    await telephone.running.acd.submit(AcceptOffer(LEG, "anna"), f"accept:{LEG}")
    channel = "PJSIP/consultant-anna-0000000a"
    await telephone.receive("Newchannel", uniqueid=LEG, channel=channel)
    assert telephone.hung_up == []


async def test_leg_of_another_consultant_is_hung_up_during_the_conversation(
    telephone: Telephone,
) -> None:
    await telephone.connect()
    channel = "PJSIP/consultant-basia-0000000b"
    await telephone.receive("Newchannel", uniqueid="tel-17.1-o2", channel=channel)
    assert telephone.hung_up == ["tel-17.1-o2"]


@pytest.mark.parametrize("event", ["HangupRequest", "Hangup"])
async def test_caller_who_hangs_up_during_ringing_abandons(
    telephone: Telephone, event: str
) -> None:
    await telephone.start_ringing()
    await telephone.receive(event, uniqueid=CALLER, cause="16")
    assert await telephone.closing() == (Outcome.ABANDONED, Party.RESIDENT)


@pytest.mark.parametrize(
    ("first", "second", "party"),
    [(CALLER, LEG, Party.RESIDENT), (LEG, CALLER, Party.CONSULTANT)],
)
async def test_first_channel_to_hang_up_ends_the_conversation(
    telephone: Telephone, first: str, second: str, party: Party
) -> None:
    await telephone.connect()
    await telephone.receive("HangupRequest", uniqueid=first, cause="16")
    for channel in (second, first):
        await telephone.receive("BridgeLeave", uniqueid=channel, bridgeuniqueid="b1")
        await telephone.receive("Hangup", uniqueid=channel, cause="16")
    assert await telephone.closing() == (Outcome.HANDLED, party)
    assert telephone.event_ledger.all(InputRefused) == []


@pytest.mark.parametrize("event", ["HangupRequest", "Hangup"])
@pytest.mark.parametrize("cause", ["0", "38", "41", "44"])
async def test_leg_that_is_lost_in_a_conversation_returns_the_caller(
    telephone: Telephone, event: str, cause: str
) -> None:
    await telephone.connect()
    await telephone.receive(event, uniqueid=LEG, cause=cause)
    assert telephone.state() is ContactState.WAITING
    assert telephone.reason() is NotReadyReason.DEVICE


async def test_consultant_who_hangs_up_is_known_by_the_cause_of_the_hangup(
    telephone: Telephone,
) -> None:
    """A BYE without a reason: its HangupRequest is without a cause."""
    await telephone.connect()
    await telephone.receive("HangupRequest", uniqueid=LEG)
    await telephone.receive("Hangup", uniqueid=LEG, cause="16")
    assert await telephone.closing() == (Outcome.HANDLED, Party.CONSULTANT)


async def test_registration_that_replaces_another_one_makes_the_consultant_ready_again(
    telephone: Telephone,
) -> None:
    """The reloaded page registers before Asterisk noticed that the page before is gone."""
    await telephone.receive("DeviceStateChange", device="PJSIP/consultant-anna", state="INUSE")
    await telephone.connect()
    await telephone.receive("Hangup", uniqueid=LEG, cause="41")
    await telephone.receive(
        "ContactStatus", endpointname="consultant-anna", contactstatus="NonQualified"
    )
    assert telephone.state() is ContactState.OFFERED


@pytest.mark.parametrize("cause", ["17", "21"])
async def test_rejected_call_rejects_the_offer(telephone: Telephone, cause: str) -> None:
    await telephone.start_ringing()
    await telephone.receive("Hangup", uniqueid=LEG, cause=cause)
    assert telephone.state() is ContactState.WAITING
    assert telephone.reason() is NotReadyReason.MISSED


@pytest.mark.parametrize("cause", ["0", "3", "19", "20", "38"])
async def test_unreachable_telephone_makes_the_consultant_not_ready(
    telephone: Telephone, cause: str
) -> None:
    await telephone.start_ringing()
    await telephone.receive("Hangup", uniqueid=LEG, cause=cause)
    assert telephone.state() is ContactState.WAITING
    assert telephone.reason() is NotReadyReason.DEVICE


async def test_fault_of_asterisk_itself_is_not_the_consultants(
    telephone: Telephone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No pair of RTP ports was free: the leg ends without any answer of the telephone."""
    monkeypatch.setattr(reporter_module, "SYSTEM_FAILURE_PAUSE_S", 0.01)
    await telephone.receive("DeviceStateChange", device="PJSIP/consultant-anna", state="NOT_INUSE")
    await telephone.start_ringing()
    await telephone.receive("Hangup", uniqueid=LEG, cause="0")
    closed = await telephone.event_ledger.next(OfferClosed)
    assert closed.state is OfferState.UNDELIVERABLE
    assert telephone.reason() is None


async def test_failed_originate_makes_the_consultant_not_ready(telephone: Telephone) -> None:
    await telephone.admit_contact()
    await telephone.receive(
        "OriginateResponse", actionid=LEG, response="Failure", uniqueid="<null>"
    )
    assert telephone.reason() is NotReadyReason.DEVICE


async def test_leg_created_after_its_offer_was_withdrawn_is_hung_up(telephone: Telephone) -> None:
    await telephone.receive("Newchannel", uniqueid=LEG)
    assert telephone.hung_up == [LEG]


async def test_leg_of_an_open_offer_rings(telephone: Telephone) -> None:
    await telephone.start_ringing()
    assert telephone.hung_up == []


async def test_refused_second_originate_changes_nothing(telephone: Telephone) -> None:
    await telephone.start_ringing()
    await telephone.receive(
        "OriginateResponse", actionid=LEG, response="Failure", uniqueid="<null>"
    )
    assert telephone.state() is ContactState.OFFERED


async def test_leg_that_ends_before_the_bridge_requeues_the_caller(
    telephone: Telephone,
) -> None:
    await telephone.accept_offer()
    await telephone.receive("Hangup", uniqueid=LEG, cause="16")
    assert telephone.state() is ContactState.WAITING


async def test_caller_who_hung_up_before_admission_is_reported(
    telephone: Telephone,
) -> None:
    await telephone.receive("Hangup", uniqueid=CALLER, cause="16")
    await telephone.admit_contact()
    await telephone.mapper.contact_admitted(CONTACT)
    assert await telephone.closing() == (Outcome.ABANDONED, Party.RESIDENT)


async def test_waiting_caller_in_a_bridge_counts_as_diverted(
    telephone: Telephone,
) -> None:
    await telephone.admit_contact()
    await telephone.receive("BridgeEnter", uniqueid=CALLER, bridgeuniqueid="b9")
    assert await telephone.closing() == (Outcome.DIVERTED, Party.SYSTEM)


async def test_device_states_of_consultants_are_registered(telephone: Telephone) -> None:
    await telephone.receive("DeviceStateChange", device="PJSIP/consultant-anna", state="NOT_INUSE")
    await telephone.receive("DeviceStateChange", device="PJSIP/trunk", state="NOT_INUSE")
    assert telephone.devices.registered("anna")
    assert not telephone.devices.registered("PJSIP/trunk")


async def test_new_registration_of_a_consultant_is_asked_at_once_whether_it_can_ring(
    telephone: Telephone,
) -> None:
    for endpoint in ("consultant-anna", "trunk"):
        for status in ("NonQualified", "Reachable", "Removed"):
            await telephone.receive("ContactStatus", endpointname=endpoint, contactstatus=status)
    assert telephone.qualified == ["anna"]


async def test_lost_device_makes_its_consultant_not_ready(telephone: Telephone) -> None:
    reporter = InputReporter(telephone.running.acd, MachineClock())
    await reporter.device_lost("anna")
    await until(lambda: telephone.reason() is NotReadyReason.DEVICE)
    await reporter.device_lost("nobody")


@pytest.mark.parametrize("name", ["Newstate", "VarSet", "Hangup", "BridgeLeave", "HangupRequest"])
async def test_events_of_other_channels_change_nothing(telephone: Telephone, name: str) -> None:
    await telephone.connect()
    await telephone.receive(name, uniqueid="99.9", cause="16")
    await telephone.receive(name)
    assert telephone.state() is ContactState.ENGAGED


def test_number_of_remembered_hang_ups_is_limited() -> None:
    tracked = TrackedChannels()
    for number in range(MAX_HUNG_UP + 10):
        tracked.end(f"17.{number}")
    assert len(tracked.hung_up) == MAX_HUNG_UP
    assert f"17.{MAX_HUNG_UP}" in tracked.hung_up
