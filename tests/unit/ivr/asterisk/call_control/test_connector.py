"""Channel connector of the telephone: a real ACD, a scripted Asterisk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest

from acd.domain.messages.commands import (
    AcceptOffer,
    AdmitContact,
    BecomeReady,
    ContactLeft,
    EndEngagement,
    SignIn,
)
from acd.domain.messages.events import ContactClosed, OfferMade
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import PHONE, Outcome, Party
from acd.ports.channel_status import ChannelStatus
from ivr.asterisk.ami import client as client_module
from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.call_control.commands import ChannelCommands
from ivr.asterisk.call_control.connector import PhoneConnector
from ivr.asterisk.call_control.registrations import DeviceRegistrations
from tests.support.acd_service import MachineClock, RunningAcd, running_acd
from tests.support.call_control import EventLedger, MemoryStatuses
from tests.support.scripted_asterisk import (
    ScriptedAsterisk,
    ami_client,
    eventually,
    scripted_asterisk,
)

CALLER, CONTACT = "17.1", "tel-17.1"
OFFER = "tel-17.1-o1"
DEVICE = "PJSIP/consultant-anna"


@dataclass
class Telephony:
    """A connector that runs between an ACD with the ready consultant `anna` and a script."""

    running: RunningAcd
    asterisk: ScriptedAsterisk
    ami: AmiClient
    connector: PhoneConnector
    statuses: MemoryStatuses
    ledger: EventLedger

    async def admit(self) -> None:
        """Admit a caller, whose channel Asterisk lists."""
        assert self.asterisk.lists is not None
        channel = {"Uniqueid": CALLER, "Channel": "PJSIP/trunk-00000001", "ChannelState": "6"}
        self.asterisk.lists["CoreShowChannels"] = [{"Event": "CoreShowChannel", **channel}]
        await self.running.acd.submit(AdmitContact(CONTACT, PHONE, "drogi", "pl"), "admit")

    async def ring(self) -> None:
        """Admit a caller and wait until the telephone of anna rings."""
        await self.admit()
        await self.asterisk.action("Originate")
        self.asterisk.event("Newchannel", Uniqueid=OFFER)

    async def connect(self) -> None:
        """Let anna answer, with both channels in one bridge."""
        await self.ring()
        await self.running.acd.submit(AcceptOffer(OFFER, "anna"), "accept")
        for channel in (OFFER, CALLER):
            self.asterisk.event("BridgeEnter", Uniqueid=channel, BridgeUniqueid="b1")


@asynccontextmanager
async def telephony() -> AsyncIterator[Telephony]:
    async with running_acd() as running, scripted_asterisk() as asterisk:
        asterisk.answer_all()
        ami, statuses, ledger = ami_client(asterisk), MemoryStatuses(), EventLedger()
        connector = PhoneConnector(
            ami,
            ChannelCommands(ami, "19115"),
            running.acd,
            DeviceRegistrations(),
            MachineClock(),
            statuses,
            agi_sessions=lambda: 2,
            reconcile_s=60.0,
            device_grace_s=0.01,
        )
        await running.acd.submit(SignIn("anna", {"drogi": 50}), "sign-in")
        await running.acd.submit(BecomeReady("anna"), "ready")
        running.follow(connector)
        running.follow(ledger)
        tasks = [asyncio.create_task(ami.run()), asyncio.create_task(connector.run())]
        try:
            yield Telephony(running, asterisk, ami, connector, statuses, ledger)
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task


@pytest.fixture
async def phone(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Telephony]:
    monkeypatch.setattr(client_module, "MIN_RECONNECT_DELAY_S", 0.01)
    monkeypatch.setattr(client_module, "MAX_RECONNECT_DELAY_S", 0.02)
    async with telephony() as phone:
        yield phone


async def test_offer_rings_the_consultant_on_a_channel_named_after_it(phone: Telephony) -> None:
    await phone.admit()
    originate = await phone.asterisk.action("Originate")
    assert (originate["Channel"], originate["ChannelId"]) == (DEVICE, OFFER)


async def test_repeated_offer_event_rings_once(phone: Telephony) -> None:
    await phone.ring()
    await eventually(lambda: OFFER in phone.connector._mapper.tracked.legs)
    (offer,) = phone.ledger.stamped(OfferMade)
    await phone.connector.handle(offer)
    assert phone.asterisk.names().count("Originate") == 1


async def test_withdrawn_offer_is_hung_up(phone: Telephony) -> None:
    await phone.ring()
    await phone.running.acd.submit(ContactLeft(CONTACT), "left")
    assert (await phone.asterisk.action("Hangup"))["Channel"] == OFFER


async def test_refused_originate_makes_the_consultant_not_ready(phone: Telephony) -> None:
    phone.asterisk.refused = frozenset({"Originate"})
    await phone.admit()
    await eventually(lambda: activity(phone) == (Activity.NOT_READY, NotReadyReason.DEVICE))


async def test_closed_contact_ends_the_leg_of_the_consultant(phone: Telephony) -> None:
    await phone.connect()
    await phone.running.acd.submit(EndEngagement(CONTACT, Party.CONSULTANT), "end")
    assert (await phone.asterisk.action("Hangup"))["Channel"] == OFFER


async def test_hang_up_of_the_caller_becomes_an_input(phone: Telephony) -> None:
    await phone.connect()
    phone.asterisk.event("HangupRequest", Uniqueid=CALLER, Cause="16")
    closed = await phone.ledger.next(ContactClosed)
    assert (closed.outcome, closed.ended_by) == (Outcome.HANDLED, Party.RESIDENT)


async def test_events_wait_for_the_connection_to_asterisk(phone: Telephony) -> None:
    await phone.asterisk.action("QueueAdd")  # the last step of the first synchronisation
    phone.asterisk.stop()
    await eventually(lambda: not phone.ami.connected)
    await phone.admit()
    assert "Originate" not in phone.asterisk.names()
    await phone.asterisk.start()
    assert (await phone.asterisk.action("Originate"))["ChannelId"] == OFFER


async def test_consultants_on_duty_join_the_fallback_queue(phone: Telephony) -> None:
    assert (await phone.asterisk.action("QueueAdd"))["Interface"] == DEVICE


async def test_status_shows_health_figures_and_devices(phone: Telephony) -> None:
    await eventually(lambda: phone.ami.connected)
    phone.asterisk.event("DeviceStateChange", Device=DEVICE, State="NOT_INUSE")
    await eventually(lambda: last_status(phone).devices == frozenset({"anna"}))
    status = last_status(phone)
    assert (status.channel, status.error) == ("phone", None)
    assert (status.figures["drift"], status.figures["fastagi_sessions"]) == (0, 2)
    assert status.figures["ami_last_message_age_s"] < 5


async def test_connection_and_its_loss_are_published_at_once(phone: Telephony) -> None:
    """No reporter runs here, and no device registers."""
    await eventually(lambda: last_status(phone).error is None)
    phone.asterisk.stop()
    await eventually(lambda: last_status(phone).error == "ami-disconnected")


def last_status(phone: Telephony) -> ChannelStatus:
    """Return the last published status; before the first one, one with an error."""
    return phone.statuses.last or ChannelStatus("phone", "not-published")


async def test_status_names_the_error_without_a_connection(phone: Telephony) -> None:
    await eventually(lambda: phone.ami.connected)
    phone.asterisk.stop()
    await eventually(lambda: phone.connector.status().error == "ami-disconnected")


async def test_lost_device_makes_its_consultant_not_ready(phone: Telephony) -> None:
    await eventually(lambda: phone.ami.connected)
    for state in ("NOT_INUSE", "UNAVAILABLE"):
        phone.asterisk.event("DeviceStateChange", Device=DEVICE, State=state)
    await eventually(lambda: activity(phone) == (Activity.NOT_READY, NotReadyReason.DEVICE))


def activity(phone: Telephony) -> tuple[Activity, NotReadyReason | None] | None:
    anna = phone.running.acd.consultant("anna")
    return (anna.activity, anna.reason) if anna else None
