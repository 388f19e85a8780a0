"""The connector of the residents' chat."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from acd.domain.messages.events import (
    ContactClosed,
    ContactConnected,
    ContactDirected,
    ContactEngaged,
    ContactQueued,
    MessageAdded,
    OfferMade,
    WrapUpEnded,
)
from acd.domain.model.contact import CHAT, Author, ContactState
from acd.domain.model.errors import DependencyUnavailable
from acd.ports.acd import AcdPort, ContactView, StampedEvent
from acd.ports.channel_status import ChannelStatus
from acd.ports.clock import Clock
from acd.ports.contacts import Conversations
from acd.ports.signals import TypingSignals
from channels.chat.inbound import ChatIntake
from channels.chat.notices import ChatNotices
from channels.chat.outbound import ChatViews
from channels.chat.settings import ChatSettings

log = structlog.get_logger()

REFUSALS = ("sockets", "frames", "messages")
SWEEP_INTERVAL_S = 5.0
StageEvent = ContactQueued | OfferMade | ContactEngaged | ContactClosed


class ChatConnector:
    """Implement `ChannelConnector`; `intake` and `views` serve the routes.

    `clock`: monotonic. `refused`: refusals of the pages' limits by kind, for the status.

    `run` closes chats whose resident stayed disconnected past the grace period; one that waits in
    a closed or full queue was promised an answer, and stays.
    """

    def __init__(
        self,
        acd: AcdPort,
        conversations: Conversations,
        clock: Clock,
        intake: ChatIntake,
        views: ChatViews,
        notices: ChatNotices,
        typing: TypingSignals,
        settings: ChatSettings,
        refused: Mapping[str, int],
    ) -> None:
        self.intake = intake
        self.views = views
        self._notices = notices
        self._refused = refused
        self._acd = acd
        self._conversations = conversations
        self._clock = clock
        self._grace_ms = int(settings.gone_after_s * 1000)
        self._last_seen_ms: dict[str, int] = {}
        typing.subscribe(self._typed)

    @property
    def channel(self) -> str:
        return CHAT

    @property
    def name(self) -> str:
        return "chat-connector"

    def status(self) -> ChannelStatus:
        """Return no error: pages and ACD are reached from this process or not at all."""
        refused = {f"chat_{kind}_refused": float(self._refused[kind]) for kind in REFUSALS}
        pages = {"chat_pages": float(self.views.open_pages)}
        return ChannelStatus(self.channel, figures=pages | refused)

    def is_live(self, contact_id: str) -> bool:
        """Return whether the chat is known and not closed."""
        contact = self._acd.contact(contact_id)
        return contact is not None and _is_live_chat(contact)

    async def handle(self, event: StampedEvent) -> None:
        """Update the open pages; a page that shows the message or stage already stays as it is."""
        match event.event:
            case MessageAdded(contact_id=contact_id, message_id=message_id):
                await self._show_message(contact_id, message_id)
            case ContactConnected(contact_id=contact_id) | WrapUpEnded(contact_id=contact_id):
                await self.views.show_stage(contact_id)
            case ContactQueued() | OfferMade() | ContactEngaged() | ContactClosed() as stage_event:
                await self._show_stage(stage_event)
            case ContactDirected(channel=channel) as directed if channel == CHAT:
                await self._notices.write(directed)
            case _:
                return

    async def run(self) -> None:
        """Close abandoned chats until cancelled, then disconnect the pages, which reconnect."""
        try:
            await self._sweep_regularly()
        finally:
            self.views.dismiss_all()

    async def sweep(self) -> None:
        """Close every chat without an open page for the grace period, counted from the start.

        A chat with a notice stays: nothing that was promised an answer is dropped.
        """
        now = self._clock.now_ms()
        live = {chat.contact_id for chat in self._acd.contacts(CHAT) if _is_live_chat(chat)}
        self._last_seen_ms = {key: at for key, at in self._last_seen_ms.items() if key in live}
        self._notices.forget_all_but(live)
        for contact_id in live:
            last_seen = self._last_seen_ms.setdefault(contact_id, now)
            if self.views.is_watched(contact_id):
                self._last_seen_ms[contact_id] = now
            elif now - last_seen >= self._grace_ms and not await self._notices.has_one(contact_id):
                await self.intake.leave(contact_id)
                log.info("chat-resident-left", contact_id=contact_id)

    async def _sweep_regularly(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_INTERVAL_S)
            try:
                await self.sweep()
            except DependencyUnavailable as error:
                log.warning("chat-sweep-postponed", error=error.id)

    def _typed(self, contact_id: str, author: Author) -> None:
        if author is Author.CONSULTANT:
            self.views.show_typing(contact_id)

    async def _show_message(self, contact_id: str, message_id: str) -> None:
        if not self.views.is_watched(contact_id):
            return
        message = await self._conversations.get(message_id)
        if message is not None:
            self.views.show_message(message)

    async def _show_stage(self, event: StageEvent) -> None:
        if event.channel == CHAT:
            await self.views.show_stage(event.contact_id)
            self.views.show_positions(event.queue)


def _is_live_chat(contact: ContactView) -> bool:
    return contact.channel == CHAT and contact.state is not ContactState.CLOSED
