"""Mails about cases: notices to residents, and their replies.

A notice is done when the server has accepted it; a crash right before that is stored sends it again
under the same Message-ID. A reply names the case by that id.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.generator import BytesGenerator
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from io import BytesIO

from acd.ports.attachments import Attachment, Attachments
from acd.ports.case_notices import CaseNotice, CaseNotices, CaseReply
from channels.email.addresses import sendable
from channels.email.composition import SendingPolicy, add_files
from channels.email.errors import MailNotSent
from channels.email.outbound import Transport
from channels.email.schemas import ParsedMail
from channels.email.settings import MailSettings

POLL_INTERVAL_S = 5.0
MAX_AT_ONCE = 50
_ID = re.compile(r"<case\.([0-9]{1,9})-([0-9]{2})\.([0-9]{1,9})@[^>\s]+>")


class CaseMails:
    """Sender of notices, and reader of the replies to them."""

    def __init__(
        self,
        notices: CaseNotices,
        attachments: Attachments,
        transport: Transport,
        settings: MailSettings,
    ) -> None:
        self._notices = notices
        self._attachments = attachments
        self._transport = transport
        self._settings = settings

    async def run(self) -> None:
        """Send what is due until cancelled. Raises DependencyUnavailable."""
        while True:
            await self.send_due()
            await asyncio.sleep(POLL_INTERVAL_S)

    async def send_due(self) -> None:
        """Send the notices whose time has come; one that fails stops no other."""
        for notice in await self._notices.due(MAX_AT_ONCE):
            await self._send(notice)

    async def take_reply(self, parsed_mail: ParsedMail) -> bool:
        """Write a reply to a notice into its case; return False for every other mail."""
        if not parsed_mail.is_authentic:
            return False
        answered = _answered(parsed_mail)
        if answered is None:
            return False
        number, position = answered
        text = own_text(parsed_mail)
        reply = CaseReply(number, position, parsed_mail.sender, text, parsed_mail.fingerprint)
        return await self._notices.receive(reply)

    async def _send(self, notice: CaseNotice) -> None:
        try:
            mail = compose_notice(notice, await self._files(notice), self._settings)
            await self._transport.send(mail, self._settings.address, [notice.address])
        except MailNotSent as error:
            await self._notices.failed(notice, permanent=error.permanent)
        except ValueError:  # an address that no mail can have
            await self._notices.failed(notice, permanent=True)
        else:
            await self._notices.sent(notice)

    async def _files(self, notice: CaseNotice) -> list[tuple[Attachment, bytes]]:
        files = []
        for attachment_id in notice.files:
            file = await self._attachments.get(attachment_id)
            content = await self._attachments.content(attachment_id)
            if file is not None and content is not None:
                files.append((file, content))
        return files


def compose_notice(
    notice: CaseNotice, files: Sequence[tuple[Attachment, bytes]], settings: MailSettings
) -> bytes:
    """Return the mail of a notice. Raises ValueError for an address that cannot be written."""
    recipient = sendable(notice.address)
    policy = SendingPolicy(linesep="\r\n", utf8=not recipient.isascii(), cte_type="7bit")
    mail = EmailMessage(policy=policy)
    mail["From"] = Address(settings.sender_name, addr_spec=settings.address)
    local, _, domain = recipient.rpartition("@")
    mail["To"] = Address(username=local, domain=domain)
    mail["Subject"] = notice.subject
    mail["Date"] = format_datetime(datetime.fromtimestamp(notice.at_ms / 1000, UTC))
    mail["Message-ID"] = rfc_id_of(notice, settings.address)
    text = f"{notice.text}\n\n-- \n{settings.sender_name}\n"
    mail.set_content(text, cte="quoted-printable")
    add_files(mail, files)
    flat = BytesIO()
    BytesGenerator(flat, policy=policy).flatten(mail)
    return flat.getvalue()


def rfc_id_of(notice: CaseNotice, address: str) -> str:
    """Return the Message-ID, by which a reply finds its case."""
    number = notice.number.replace("/", "-")
    return f"<case.{number}.{notice.position}@{address.rpartition('@')[2]}>"


def own_text(parsed_mail: ParsedMail) -> str:
    """Return what the resident wrote, without quoted lines; all of it where nothing else is."""
    quoted = {line for first, end in parsed_mail.folds for line in range(first, end)}
    lines = parsed_mail.text.split("\n")
    kept = "\n".join(line for number, line in enumerate(lines) if number not in quoted).strip()
    return kept or parsed_mail.text.strip()


def _answered(parsed_mail: ParsedMail) -> tuple[str, int] | None:
    """Return number and position of the notice that the mail answers."""
    ids: Sequence[str] = (parsed_mail.in_reply_to, *reversed(parsed_mail.references))
    match = next((match for rfc_id in ids if (match := _ID.fullmatch(rfc_id))), None)
    return (f"{match[1]}/{match[2]}", int(match[3])) if match else None
