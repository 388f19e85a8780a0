"""Mail connector of a city with its ACD, and mails of a resident."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage

from acd.adapters.memory.attachments import MemoryAttachments
from acd.adapters.memory.contacts import MemoryContactBook
from acd.adapters.memory.conversations import MemoryConversations
from acd.adapters.sql.engine import make_engine
from acd.domain.messages.commands import (
    AcceptOffer,
    AddMessage,
    BecomeReady,
    EndEngagement,
    EngagementConnected,
    FinishWrapUp,
    SignIn,
)
from acd.domain.messages.events import MessageAdded
from acd.domain.model.contact import Author, Party
from acd.ports.acd import ContactView, StampedEvent
from acd.ports.attachments import Attachments
from acd.ports.contacts import Message
from channels.email.automatic import AutomaticAnswers
from channels.email.connector import MailConnector
from channels.email.inbound import MailIntake
from channels.email.outbound import Outbox, SmtpTransport
from channels.email.parse_frames import ParsingLimits
from channels.email.parse_process import MailParser
from channels.email.quarantine import Quarantine
from channels.email.reader import MailReader
from channels.email.settings import MailSettings
from channels.email.store import MailStore
from tests.support.acd_service import MachineClock, RunningAcd
from tests.support.background import cancelled
from tests.support.consultant_names import FixedNames
from tests.support.notices import NOTICES
from tests.support.waiting import until, until_true

CITY = "kontakt@um.example.pl"
ANNA = "anna@example.pl"
EWA = "ewa"


def parsed_mail(text: str, **headers: str) -> bytes:
    """Return a mail from Anna to the city; `headers` replace the usual ones."""
    mail = EmailMessage()
    usual_headers = {
        "From": f"Anna Lis <{ANNA}>",
        "To": CITY,
        "Message-ID": f"<{secrets.token_hex(8)}@example.pl>",
        "Subject": "Żółta plama na Górczewskiej",
    }
    own_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in (usual_headers | own_headers).items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


class Office:
    """A mail connector and an ACD with one consultant, `ewa`."""

    def __init__(self, running: RunningAcd, database: str, settings: MailSettings) -> None:
        self.running = running
        self.acd = running.acd
        self.clock = MachineClock()
        self.book = MemoryContactBook()
        self.conversations = MemoryConversations()
        self.attachments: Attachments = MemoryAttachments()
        self.settings = settings
        self.parsing_limits = ParsingLimits()
        self.engine = make_engine(database)
        self.store = MailStore(self.engine)
        self.connector = self.new_connector()

    def new_connector(self) -> MailConnector:
        """Return a connector as after a restart, which keeps nothing but the database."""
        parts = (self.acd, self.book, self.conversations, self.attachments, self.store)
        self.intake = MailIntake(*parts, self.clock, self.settings)
        parser = MailParser(self.settings.text, self.parsing_limits)
        self.quarantine = Quarantine(self.engine, self.clock)
        reader = MailReader(
            self.store, self.quarantine, self.intake, self.clock, self.settings, parser
        )
        transport = SmtpTransport(self.settings.smtp)
        names = FixedNames({EWA: "Ewa Marzec"})
        outbox = Outbox(*parts, transport, self.clock, names, self.settings)
        automatic = AutomaticAnswers(
            self.acd, self.book, self.conversations, self.store, outbox, self.clock, NOTICES
        )
        return MailConnector(self.conversations, reader, outbox, automatic)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[MailConnector]:
        """Run a new connector until the end of the block."""
        self.connector = self.new_connector()
        work = asyncio.create_task(self.connector.run())
        try:
            yield self.connector
        finally:
            await cancelled(work)

    async def sign_in(self) -> None:
        await self.acd.submit(SignIn(EWA, {"informacja": 50, "lang-pl": 100}), "in")
        await self.acd.submit(BecomeReady(EWA), "ready")

    async def waiting(self, count: int = 1) -> tuple[ContactView, ...]:
        """Wait until there are `count` contacts; return them, oldest first."""
        await until(lambda: len(self.acd.contacts()) == count)
        return tuple(sorted(self.acd.contacts(), key=lambda contact: contact.admitted_ms))

    async def accept(self, contact_id: str) -> None:
        await until(lambda: self._offer(contact_id) is not None)
        offer_id = self._offer(contact_id)
        assert offer_id is not None
        await self.acd.submit(AcceptOffer(offer_id, EWA), f"accept:{offer_id}")
        await self.acd.submit(EngagementConnected(contact_id), f"connected:{offer_id}")

    async def write(self, contact_id: str, text: str, deliver: bool = True) -> Message:
        message_id = f"{contact_id}-c-{secrets.token_hex(4)}"
        now = self.clock.now_ms()
        message = Message(message_id, contact_id, Author.CONSULTANT, text, now, author_id=EWA)
        await self.conversations.add(message)
        added = AddMessage(contact_id, message_id, Author.CONSULTANT)
        await self.acd.submit(added, f"message:{message_id}")
        if deliver:
            await self.deliver(message)
        return message

    async def deliver(self, message: Message) -> None:
        """Hand the event of the message to the connector, as its `EventConsumer` does."""
        event = MessageAdded(message.contact_id, message.message_id, message.author)
        await self.connector.handle(StampedEvent(message.sent_ms, 0, event))

    async def finish(self, contact_id: str) -> None:
        ended = EndEngagement(contact_id, Party.CONSULTANT)
        await self.acd.submit(ended, f"end:{contact_id}")
        await self.acd.submit(FinishWrapUp(EWA, contact_id), f"done:{contact_id}")

    async def texts(self, contact_id: str) -> list[str]:
        return [message.text for message in await self.conversations.list(contact_id)]

    async def until_outbox_is_empty(self) -> None:
        async def is_empty() -> bool:
            return await self.store.next_due_ms() is None

        await until_true(is_empty)

    def _offer(self, contact_id: str) -> str | None:
        contact = self.acd.contact(contact_id)
        return contact.offer_id if contact else None

    def messages(self, contact_id: str) -> list[Message]:
        """Return the conversation as it is now."""
        messages = self.conversations._messages.values()
        return [message for message in messages if message.contact_id == contact_id]
