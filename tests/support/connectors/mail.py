"""Driver of the mailbox: Dovecot as the city's mailbox, an SMTP server as the residents'."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from centrala.wiring.mail import build_mail
from tests.support.connectors.chat import engaged_contacts
from tests.support.connectors.installation import Installation
from tests.support.dovecot import PASSWORD, running_dovecot
from tests.support.mail_channel import CITY, parsed_mail
from tests.support.smtp_server import Receiver, running_receiver
from tests.support.valkey import free_port


class MailDriver:
    channel = "email"
    build = staticmethod(build_mail)
    module: Sequence[str] = ("centrala.wiring.connector_process", "email")
    ends_outside = False

    def __init__(self) -> None:
        self._imap_port, self._smtp_port = free_port(), free_port()
        self._receiver = Receiver(self._smtp_port)
        self._user = f"user-{uuid.uuid4().hex[:12]}"
        self._last = b""

    def settings(self) -> Mapping[str, str]:
        return {
            "CENTRALA_IMAP_HOST": "127.0.0.1",
            "CENTRALA_IMAP_PORT": str(self._imap_port),
            "CENTRALA_IMAP_SECURITY": "none",
            "CENTRALA_IMAP_USER": self._user,
            "CENTRALA_IMAP_PASSWORD": PASSWORD,
            "CENTRALA_SMTP_HOST": "127.0.0.1",
            "CENTRALA_SMTP_PORT": str(self._smtp_port),
            "CENTRALA_SMTP_SECURITY": "none",
            "CENTRALA_MAIL_ADDRESS": CITY,
        }

    @asynccontextmanager
    async def running(self, base_url: str) -> AsyncIterator[None]:
        with running_dovecot(self._imap_port) as server:
            self._mailbox = server.another(self._user)
            async with running_receiver(self._smtp_port, self._receiver):
                yield

    async def arrive(self, text: str) -> None:
        self._receiver.mails.clear()
        self._last = parsed_mail(text, Subject=text)
        await self.repeat_arrival()

    async def repeat_arrival(self) -> None:
        """Deliver the same mail into the mailbox once more."""
        await asyncio.to_thread(self._mailbox.put, self._last)

    async def reach(self, installation: Installation, contact_id: str, text: str) -> None:
        if contact_id not in engaged_contacts(installation):
            await installation.engage(contact_id)
        await installation.answer(contact_id, text)

    async def received(self) -> Sequence[str]:
        return [mail.get_content().splitlines()[0] for mail in self._receiver.mails]

    async def has_ended(self) -> bool:
        """Return False always: the last answer ends a mail thread."""
        return False
