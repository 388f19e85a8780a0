"""SMTP server that receives answers, or refuses them."""

from __future__ import annotations

import asyncio
import email
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope


@dataclass
class Receiver:
    """Handler of aiosmtpd. `refuse`: answer to every mail, such as `451 later`; None: taken."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuse: str | None = None
    refused: int = 0

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:
        if self.refuse is not None:
            self.refused += 1
            return self.refuse
        content = envelope.content
        assert isinstance(content, bytes)
        mail = email.message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients += envelope.rcpt_tos
        return "250 taken"


@asynccontextmanager
async def running_receiver(port: int, receiver: Receiver | None = None) -> AsyncIterator[Receiver]:
    """Serve on the loopback interface until the block ends."""
    receiver = receiver or Receiver(port)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(receiver, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port
    )
    try:
        yield receiver
    finally:
        server.close()
        await server.wait_closed()
