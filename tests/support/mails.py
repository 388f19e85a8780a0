"""Mails as they arrive, and what is read in them."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from channels.email import filters
from channels.email.errors import MailQuarantined, Reason
from channels.email.parse import parse
from channels.email.schemas import Answer, ParsedMail
from channels.email.settings import ImapSettings, MailSettings, SmtpSettings

SETTINGS = MailSettings(ImapSettings("h"), SmtpSettings("h"), "kontakt@um.example.pl")


HEAD = b"From: Anna Lis <Anna.Lis@example.pl>\r\nMessage-ID: <a1@example.pl>\r\n"


def mail(text: str, **headers: str) -> bytes:
    message = EmailMessage()
    headers_by_name = {"From": "Anna Lis <anna@example.pl>", "Message-ID": "<m1@example.pl>"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    for name, value in headers_by_name.items():
        message[name] = value
    message.set_content(text)
    return message.as_bytes()


def read(raw: bytes) -> ParsedMail:
    return filters.apply(parse(raw), SETTINGS.text)


def reason(raw: bytes) -> Reason:
    with pytest.raises(MailQuarantined) as aside:
        read(raw)
    return aside.value.reason


def an_answer(message_id: str, created_ms: int = 1, attempts: int = 0) -> Answer:
    """An answer to a resident's mail that was not sent, after this number of attempts."""
    return Answer(
        message_id=message_id,
        contact_id="mail-1",
        recipient="resident@example.org",
        subject="Re: dziura",
        rfc_id=f"<{message_id}@example.org>",
        in_reply_to="",
        reference_ids="",
        attempts=attempts,
        created_ms=created_ms,
    )
