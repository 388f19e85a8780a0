"""The mail door: what the desk and the ACD see of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from acd.domain.messages.events import MessageAdded
from acd.domain.model.contact import Author, Channel
from acd.domain.model.errors import DependencyUnavailable
from acd.ports.acd import StampedEvent
from acd.ports.contacts import Conversations, Message
from channels.email.errors import MailboxUnavailable
from channels.email.outbound import Outbox
from channels.email.reader import MailHealth, MailReader

log = structlog.get_logger()

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
CONTACT_PREFIX = "mail-"


class MailConnector:
    """`Door` for the desk, `Consumer` of the ACD's events; `run` reads and sends."""

    def __init__(
        self,
        conversations: Conversations,
        reader: MailReader,
        outbox: Outbox,
    ) -> None:
        self._conversations = conversations
        self._reader = reader
        self._outbox = outbox

    @property
    def channel(self) -> Channel:
        return Channel.EMAIL

    @property
    def name(self) -> str:
        return "mail-door"

    async def deliver(self, message: Message) -> None:
        """Puts it into the outbox; sent soon, and once."""
        await self._outbox.put(message)

    async def close(self, contact_id: str) -> None:
        """Nothing is said to the resident: the last answer was the last word."""

    async def handle(self, event: StampedEvent) -> None:
        """An answer that was announced is sent even if the desk died before it asked for it."""
        added = event.event
        if not isinstance(added, MessageAdded) or added.author is not Author.CONSULTANT:
            return
        if added.contact_id.startswith(CONTACT_PREFIX):
            message = await self._conversations.get(added.message_id)
            if message is not None:
                await self.deliver(message)

    async def check(self) -> None:
        """For `/readyz`. Raises MailboxUnavailable."""
        if not self.health.connected:
            raise MailboxUnavailable(self.health.error or "not connected yet")

    @property
    def health(self) -> MailHealth:
        return self._reader.health

    async def run(self) -> None:
        """Until cancelled. Outages are waited out; nothing is skipped because of one."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep("mail-reading", self._reader.session))
            tasks.create_task(self._keep("mail-sending", self._outbox.run))

    async def _keep(self, what: str, work: Callable[[], Awaitable[None]]) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            began = time.monotonic()
            try:
                await work()
            except DependencyUnavailable as error:
                log.warning(f"{what}-interrupted", error=error.id, reason=error.message)
            except Exception as error:
                # The text may hold somebody's words: only the kind of the failure is logged.
                log.error(f"{what}-stumbled", error=type(error).__name__)
            lasted = time.monotonic() - began
            pause_s = FIRST_PAUSE_S if lasted > LONGEST_PAUSE_S else pause_s
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
