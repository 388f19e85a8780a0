"""The telephone's connector between a real ACD and a scripted Asterisk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from acd.domain.messages.commands import (
    AcceptOffer,
    AdmitContact,
    BecomeReady,
    SignIn,
)
from acd.domain.model.contact import PHONE
from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.call_control.commands import ChannelCommands
from ivr.asterisk.call_control.connector import PhoneConnector
from ivr.asterisk.call_control.registrations import DeviceRegistrations
from tests.support.acd_service import MachineClock, RunningAcd, running_acd
from tests.support.background import cancelled
from tests.support.call_control import EventLedger, MemoryStatuses
from tests.support.scripted_asterisk import (
    ScriptedAsterisk,
    ami_client,
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
        self.asterisk.event("Newchannel", Uniqueid=OFFER, Channel=f"{DEVICE}-0000000a")

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
            await cancelled(*tasks)
