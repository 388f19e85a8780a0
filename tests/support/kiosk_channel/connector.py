"""The kiosk's `ChannelConnector`."""

from __future__ import annotations

import asyncio

from acd.domain.messages.events import ContactClosed, MessageAdded
from acd.domain.model.contact import Author
from acd.ports.acd import StampedEvent
from acd.ports.channel_status import ChannelStatus
from acd.ports.contacts import Conversations
from centrala.wiring.channel_parts import BuiltChannel, ChannelParts
from tests.support.kiosk_channel.inbound import CHANNEL, KioskInbound
from tests.support.kiosk_channel.outbound import KioskScreens
from tests.support.kiosk_channel.routes import kiosk_api


class KioskConnector:
    def __init__(self, conversations: Conversations, screens: KioskScreens) -> None:
        self._conversations = conversations
        self._screens = screens

    @property
    def channel(self) -> str:
        return CHANNEL

    @property
    def name(self) -> str:
        return "kiosk-connector"

    async def handle(self, event: StampedEvent) -> None:
        match event.event:
            case MessageAdded(contact_id, message_id, Author.CONSULTANT) if _is_own(contact_id):
                message = await self._conversations.get(message_id)
                if message is not None:
                    self._screens.show(message)
            case ContactClosed(contact_id=contact_id) if _is_own(contact_id):
                self._screens.end(contact_id)
            case _:
                return

    async def run(self) -> None:
        """Wait until cancelled: kiosks call, nobody has to be polled."""
        await asyncio.Event().wait()

    def status(self) -> ChannelStatus:
        return ChannelStatus(CHANNEL)


def build_kiosk(parts: ChannelParts) -> BuiltChannel:
    """Build the connector and its operations."""
    ledger, screens = parts.ledger, KioskScreens()
    inbound = KioskInbound(parts.acd, ledger.book, ledger.conversations, parts.clock)

    return BuiltChannel(KioskConnector(ledger.conversations, screens), kiosk_api(inbound, screens))


def _is_own(contact_id: str) -> bool:
    return contact_id.startswith(f"{CHANNEL}-")
