"""Composition of an answer as a mail (RFC 5322), in the bytes that are sent."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.generator import BytesGenerator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from io import BytesIO
from typing import Any

from acd.ports.attachments import Attachment
from acd.ports.contacts import Message
from channels.email.addresses import sendable
from channels.email.schemas import Answer
from channels.email.settings import MailSettings

_IDS = frozenset({"message-id", "in-reply-to", "references"})
_GENERIC = "application/octet-stream"


class SendingPolicy(EmailPolicy):
    """Policy of `email` that never changes a Message-ID.

    Python 3.11 writes one of more than 78 characters, as those of Microsoft 365, as encoded words,
    by which no program finds the thread.
    """

    def fold(self, name: str, value: Any) -> str:
        """Return a header, ids one a line, in any length up to RFC 5322's 998 characters."""
        if name.lower() not in _IDS:
            return str(super().fold(name, value))
        return f"{name}: {f'{self.linesep} '.join(str(value).split())}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return `fold` in bytes."""
        if name.lower() not in _IDS:
            return super().fold_binary(name, value)
        return self.fold(name, value).encode("utf-8", "replace")


def compose(
    answer: Answer,
    message: Message,
    consultant_name: str,
    files: Sequence[tuple[Attachment, bytes]],
    settings: MailSettings,
) -> bytes:
    """Return the mail. Raises ValueError for an address or header that cannot be written."""
    recipient = sendable(answer.recipient)
    is_utf8 = not recipient.isascii()
    policy = SendingPolicy(linesep="\r\n", utf8=is_utf8, cte_type="7bit")
    mail = EmailMessage(policy=policy)
    mail["From"] = Address(settings.sender_name, addr_spec=settings.address)
    local, _, domain = recipient.rpartition("@")
    mail["To"] = Address(username=local, domain=domain)
    if copies := copies_of(message):
        mail["Cc"] = tuple(Address(addr_spec=address) for address in copies)
    mail["Subject"] = " ".join(answer.subject.split())
    mail["Date"] = format_datetime(datetime.fromtimestamp(message.sent_ms / 1000, UTC))
    mail["Message-ID"] = answer.rfc_id
    if answer.in_reply_to:
        mail["In-Reply-To"] = answer.in_reply_to
        mail["References"] = answer.reference_ids
    if submitted := message.headers.get("auto_submitted"):  # RFC 3834 section 5
        mail["Auto-Submitted"] = submitted
        mail["X-Auto-Response-Suppress"] = "All"
    signature = "\n".join([*consultant_name.split()[:1], settings.sender_name])
    mail.set_content(f"{message.text}\n\n-- \n{signature}\n", cte="quoted-printable")
    add_files(mail, files)
    flat = BytesIO()
    BytesGenerator(flat, policy=policy).flatten(mail)
    return flat.getvalue()


def add_files(mail: EmailMessage, files: Sequence[tuple[Attachment, bytes]]) -> None:
    """Add the files to a mail that has its text."""
    for file, content in files:
        main, _, sub = _kind(file.kind).partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=file.name)


def copies_of(message: Message) -> tuple[str, ...]:
    """Return who receives a copy, in ASCII; others than those cannot be sent by every server."""
    copies = []
    for address in message.headers.get("copy_to", "").split():
        with suppress(ValueError):  # a domain that cannot exist
            copies.append(sendable(address))
    return tuple(address for address in copies if address.isascii())


def _kind(kind: str) -> str:
    """Return a type whose content is written in base64: others would have to be parts of mail."""
    main, _, sub = kind.partition("/")
    is_plain = main.isalnum() and sub.replace("-", "").replace(".", "").replace("+", "").isalnum()
    return kind if is_plain and main not in ("text", "message", "multipart") else _GENERIC
