"""The connector of the mailbox."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from acd.domain.messages.events import ContactDirected, MessageAdded
from acd.domain.model.contact import EMAIL, Author
from acd.domain.model.errors import DependencyUnavailable
from acd.ports.acd import StampedEvent
from acd.ports.backoff import Backoff
from acd.ports.channel_status import ChannelStatus
from acd.ports.contacts import Conversations
from channels.email.automatic import AutomaticAnswers
from channels.email.case_mails import CaseMails
from channels.email.errors import MailboxUnavailable
from channels.email.outbound import Outbox
from channels.email.reader import MailHealth, MailReader

log = structlog.get_logger()

FIRST_DELAY_S, MAX_DELAY_S = 1.0, 60.0
CONTACT_PREFIX = "mail-"


class MailConnector:
    """Implement `ChannelConnector`: `run` reads the mailbox and sends what the outbox holds."""

    def __init__(
        self,
        conversations: Conversations,
        reader: MailReader,
        outbox: Outbox,
        automatic: AutomaticAnswers,
        case_mails: CaseMails | None = None,
    ) -> None:
        self._conversations = conversations
        self._reader = reader
        self._outbox = outbox
        self._automatic = automatic
        self._case_mails = case_mails

    @property
    def channel(self) -> str:
        return EMAIL

    @property
    def name(self) -> str:
        return "email-connector"

    async def handle(self, event: StampedEvent) -> None:
        """Put a consultant's answer, or that of a closed queue, into the outbox.

        The end of a contact sends nothing.
        """
        match event.event:
            case ContactDirected(channel=channel) as directed if channel == EMAIL:
                await self._automatic.put(directed)
            case MessageAdded(author=Author.CONSULTANT) as added:
                await self._put_answer(added)
            case _:
                return

    async def _put_answer(self, added: MessageAdded) -> None:
        if added.contact_id.startswith(CONTACT_PREFIX):
            message = await self._conversations.get(added.message_id)
            if message is not None:
                await self._outbox.put(message)

    def status(self) -> ChannelStatus:
        """Return the health of the mailbox as of its last session."""
        health = self.health
        error = None if health.connected else health.error or MailboxUnavailable.id
        figures = {
            "mails_admitted": float(health.admitted),
            "mails_quarantined": float(health.quarantined),
            "mails_beyond_limits": float(health.beyond_limits),
            "mails_set_aside": float(health.set_aside),
            "answers_not_sent": float(health.unsent),
        }
        return ChannelStatus(self.channel, error, figures)

    @property
    def health(self) -> MailHealth:
        return self._reader.health

    async def run(self) -> None:
        """Read and send until cancelled; both continue after outages, skipping nothing."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep("mail-reading", self._reader.session))
            tasks.create_task(self._keep("mail-sending", self._outbox.run))
            if self._case_mails is not None:
                tasks.create_task(self._keep("case-mail-sending", self._case_mails.run))

    async def _keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        backoff = Backoff(FIRST_DELAY_S, MAX_DELAY_S, reset_after_s=MAX_DELAY_S)
        while True:
            backoff.start()
            try:
                await work()
            except DependencyUnavailable as error:
                log.warning(f"{name}-interrupted", error=error.id, reason=error.message)
            except Exception as error:
                # The text may quote a mail: only the class of the failure is logged.
                log.error(f"{name}-failed", error=type(error).__name__)
            await backoff.pause()
