"""The mail of a whole running city: a mailbox in Dovecot, and a port for what it sends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from tests.support.dovecot import PASSWORD, Dovecot, running_dovecot
from tests.support.mail_channel import CITY, parsed_mail
from tests.support.smtp_server import Receiver, running_receiver
from tests.support.valkey import free_port
from tests.support.waiting import until


@dataclass(frozen=True)
class CityMail:
    """`mailbox`: where residents' mails arrive; `smtp_port`: to which the city sends its own."""

    mailbox: Dovecot
    smtp_port: int

    def settings(self) -> Mapping[str, str]:
        """Return the settings of the city."""
        imap = self.mailbox.settings
        return {
            "CENTRALA_IMAP_HOST": "127.0.0.1",
            "CENTRALA_IMAP_PORT": str(imap.port),
            "CENTRALA_IMAP_SECURITY": "none",
            "CENTRALA_IMAP_USER": imap.user,
            "CENTRALA_IMAP_PASSWORD": PASSWORD,
            "CENTRALA_SMTP_HOST": "127.0.0.1",
            "CENTRALA_SMTP_PORT": str(self.smtp_port),
            "CENTRALA_SMTP_SECURITY": "none",
            "CENTRALA_MAIL_ADDRESS": CITY,
        }

    @asynccontextmanager
    async def post_of(self, address: str) -> AsyncIterator[Post]:
        """Receive the city's mails until the end of the block."""
        async with running_receiver(self.smtp_port) as receiver:
            yield Post(self.mailbox, receiver, address)


@dataclass(frozen=True)
class Post:
    """Mails between the city and one resident."""

    mailbox: Dovecot
    receiver: Receiver
    address: str

    async def mail_with(self, text: str) -> EmailMessage:
        """Wait for a mail to the resident that contains the text. Raises TimeoutError."""
        await until(lambda: self._mails_with(text) != [])
        return self._mails_with(text)[-1]

    async def reply(self, mail: EmailMessage, text: str) -> None:
        """Answer a mail of the city as a mail program does, with the quoted text below."""
        quoted = "\n".join(f"> {line}" for line in self._text(mail).splitlines())
        answer = parsed_mail(
            f"{text}\n\nW dniu 1.12.2026 o 10:00 Warszawa 19115 pisze:\n{quoted}\n",
            From=self.address,
            Subject=f"Re: {mail['Subject']}",
            In_Reply_To=str(mail["Message-ID"]),
            References=str(mail["Message-ID"]),
        )
        await asyncio.to_thread(self.mailbox.put, answer)

    def _mails_with(self, text: str) -> list[EmailMessage]:
        mine = (mail for mail in self.receiver.mails if self.address in str(mail["To"]))
        return [mail for mail in mine if text in self._text(mail)]

    @staticmethod
    def _text(mail: EmailMessage) -> str:
        body = mail.get_body(("plain",))
        assert body is not None
        return str(body.get_content())


@contextmanager
def running_city_mail() -> Iterator[CityMail]:
    """Run the mailbox until the end of the block."""
    with running_dovecot(free_port()) as server:
        yield CityMail(server.another(), free_port())
