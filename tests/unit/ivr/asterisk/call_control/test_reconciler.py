"""Repairs of the reconciler: a real ACD, a scripted Asterisk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from acd.domain.messages.commands import AdmitContact, BecomeReady, SignIn
from acd.domain.model.contact import PHONE, ContactState
from ivr.asterisk.call_control.commands import ChannelCommands
from ivr.asterisk.call_control.input_reporter import InputReporter
from ivr.asterisk.call_control.reconciler import Reconciler
from tests.support.acd_service import MachineClock, RunningAcd, running_acd
from tests.support.background import cancelled
from tests.support.scripted_asterisk import (
    Fields,
    ScriptedAsterisk,
    ami_client,
    scripted_asterisk,
)
from tests.support.waiting import until

CALLER, CONTACT, OFFER = "17.1", "tel-17.1", "tel-17.1-o1"


@dataclass
class Reconciliation:
    """A reconciler over an ACD with the ready consultant `anna`."""

    running: RunningAcd
    asterisk: ScriptedAsterisk
    reconciler: Reconciler

    async def reconcile(self, *channels: Fields) -> None:
        """Reconcile while Asterisk lists these channels."""
        assert self.asterisk.lists is not None
        listed = [{"Event": "CoreShowChannel", **channel} for channel in channels]
        self.asterisk.lists["CoreShowChannels"] = listed
        await self.reconciler.reconcile()

    async def admit(self) -> None:
        await self.running.acd.submit(AdmitContact(CONTACT, PHONE, "drogi", "pl"), "admit")

    def state(self) -> ContactState | None:
        contact = self.running.acd.contact(CONTACT)
        return contact.state if contact else None


def channel(uniqueid: str, **fields: str) -> Fields:
    name = "PJSIP/consultant-anna-00000001" if "-o" in uniqueid else "PJSIP/trunk-00000002"
    return {"Uniqueid": uniqueid, "Channel": name, "ChannelState": "6", **fields}


@pytest.fixture
async def both() -> AsyncIterator[Reconciliation]:
    async with running_acd() as running, scripted_asterisk() as asterisk:
        asterisk.answer_all()
        ami = ami_client(asterisk)
        task = asyncio.create_task(ami.run())
        await until(lambda: ami.connected)
        await running.acd.submit(SignIn("anna", {"drogi": 50}), "sign-in")
        await running.acd.submit(BecomeReady("anna"), "ready")
        reporter = InputReporter(running.acd, MachineClock())
        reconciler = Reconciler(ChannelCommands(ami, "19115"), running.acd, reporter)
        yield Reconciliation(running, asterisk, reconciler)
        await cancelled(task)


async def test_contact_without_a_channel_is_ended(both: Reconciliation) -> None:
    await both.admit()
    await both.reconcile()
    assert both.state() is None


async def test_missing_leg_is_repaired_when_found_twice(both: Reconciliation) -> None:
    await both.admit()
    await both.reconcile(channel(CALLER))
    assert (both.state(), both.reconciler.drift) == (ContactState.OFFERED, 1)
    await both.reconcile(channel(CALLER))
    assert both.state() is ContactState.WAITING


async def test_new_connection_counts_missing_legs_anew(both: Reconciliation) -> None:
    await both.admit()
    await both.reconcile(channel(CALLER))
    await both.reconciler.begin()
    assert both.state() is ContactState.OFFERED


async def test_leg_without_an_offer_is_hung_up(both: Reconciliation) -> None:
    await both.reconcile(channel(OFFER))
    assert (await both.asterisk.action("Hangup"))["Channel"] == OFFER


async def test_caller_of_the_fallback_queue_is_redirected(both: Reconciliation) -> None:
    queued = channel(CALLER, Context="centrala-fallback", Application="Queue")
    await both.reconcile(queued)
    redirect = await both.asterisk.action("Redirect")
    assert (redirect["Context"], redirect["Exten"]) == ("centrala-fallback", "back")
    assert both.reconciler.drift == 0


async def test_channels_that_agree_are_left_unchanged(both: Reconciliation) -> None:
    await both.admit()
    await both.reconcile(channel(CALLER), channel(OFFER, ChannelState="5"))
    assert (both.reconciler.drift, both.asterisk.actions("Hangup")) == (0, [])
