"""The chat door: what the desk and the ACD see of it."""

from __future__ import annotations

import asyncio

import structlog

from acd.domain.messages.events import (
    ContactClosed,
    ContactConnected,
    ContactEngaged,
    ContactQueued,
    MessageAdded,
    OfferMade,
    WrapUpEnded,
)
from acd.domain.model.contact import Channel, ContactState
from acd.domain.model.errors import DependencyUnavailable
from acd.ports.acd import AcdPort, ContactView, StampedEvent
from acd.ports.clock import Clock
from acd.ports.contacts import Conversations, Message
from channels.chat.inbound import ChatIntake
from channels.chat.outbound import ChatViews
from channels.chat.settings import ChatSettings

log = structlog.get_logger()

SWEEP_S = 5.0
Moved = ContactQueued | OfferMade | ContactEngaged | ContactClosed


class ChatConnector:
    """`Door` for the desk and `Consumer` of the ACD's events; `run` watches for empty chairs."""

    def __init__(
        self,
        acd: AcdPort,
        conversations: Conversations,
        clock: Clock,
        intake: ChatIntake,
        views: ChatViews,
        settings: ChatSettings,
    ) -> None:
        self.intake = intake
        self.views = views
        self._acd = acd
        self._conversations = conversations
        self._clock = clock
        self._gone_after_ms = int(settings.gone_after_s * 1000)
        self._seen_ms: dict[str, int] = {}

    @property
    def channel(self) -> Channel:
        return Channel.CHAT

    @property
    def name(self) -> str:
        return "chat-door"

    async def deliver(self, message: Message) -> None:
        """Shows it on every open page; a page that opens later has it in its snapshot."""
        self.views.show_message(message)

    async def close(self, contact_id: str) -> None:
        await self.views.show_stage(contact_id)

    def typing(self, contact_id: str) -> None:
        """The consultant is writing."""
        self.views.show_typing(contact_id)

    def is_live(self, contact_id: str) -> bool:
        contact = self._acd.contact(contact_id)
        return contact is not None and _is_live_chat(contact)

    async def handle(self, event: StampedEvent) -> None:
        """Brings open pages up to the present; they tell what they know already themselves."""
        match event.event:
            case MessageAdded(contact_id=contact_id, message_id=message_id):
                await self._show_message(contact_id, message_id)
            case ContactConnected(contact_id=contact_id) | WrapUpEnded(contact_id=contact_id):
                await self.views.show_stage(contact_id)
            case ContactQueued() | OfferMade() | ContactEngaged() | ContactClosed() as moved:
                await self._show_moved(moved)
            case _:
                return

    async def run(self) -> None:
        """Until cancelled: who closed the page and did not come back has left."""
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                await self.sweep()
            except DependencyUnavailable as error:
                log.warning("chat-sweep-put-off", error=error.id)

    async def sweep(self) -> None:
        """After a start everybody is given the full time to come back."""
        now = self._clock.now_ms()
        live = {contact.contact_id for contact in self._acd.contacts() if _is_live_chat(contact)}
        self._seen_ms = {key: at for key, at in self._seen_ms.items() if key in live}
        for contact_id in live:
            seen = self._seen_ms.setdefault(contact_id, now)
            if self.views.is_watched(contact_id):
                self._seen_ms[contact_id] = now
            elif now - seen >= self._gone_after_ms:
                await self.intake.leave(contact_id)
                log.info("chat-resident-gone", contact_id=contact_id)

    async def _show_message(self, contact_id: str, message_id: str) -> None:
        if not self.views.is_watched(contact_id):
            return
        message = await self._conversations.get(message_id)
        if message is not None:
            self.views.show_message(message)

    async def _show_moved(self, moved: Moved) -> None:
        if moved.channel is Channel.CHAT:
            await self.views.show_stage(moved.contact_id)
            self.views.show_places(moved.queue)


def _is_live_chat(contact: ContactView) -> bool:
    return contact.channel is Channel.CHAT and contact.state is not ContactState.CLOSED
