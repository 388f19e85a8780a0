"""Parser of mails (RFC 5322, MIME).

MailQuarantined is the only error for any input; broken charsets and headers are read as well as
possible.
"""

from __future__ import annotations

import email
import re
from email.message import EmailMessage, Message
from typing import cast

from channels.email.addresses import clean, decode_words, people_in, raw_header
from channels.email.authentication import is_authentic
from channels.email.body import Body, read_body
from channels.email.errors import MailQuarantined, Reason
from channels.email.header_limits import LimitedPolicy
from channels.email.openers import OPAQUE, attachments_of
from channels.email.reports import bounce_of, is_report
from channels.email.schemas import Attachment, ParsedMail, Person, digest

MAX_SUBJECT = 300
MAX_REFERENCES = 30
MAX_ATTACHMENTS = 100
MARKS = (
    "Auto-Submitted",
    "Precedence",
    "Return-Path",
    "List-Id",
    "List-Unsubscribe",
    "Mailing-List",
    "Sender",
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Response-Suppress",
    "Content-Type",
)
MAX_MARK = 500
_ID = re.compile(r"<[^<>\s]{1,900}>")
_SENDERS = ("From", "X-Original-From", "Sender", "Reply-To", "Return-Path")
"""Headers that may name the author, in this order, for programs that leave From empty."""

ORIGINAL = Attachment("original.eml", "message/rfc822", 0)


def parse(raw: bytes, authserv_id: str = "") -> ParsedMail:
    """Return the parsed mail. Raises MailQuarantined (malformed, no-sender).

    `authserv_id`: server whose verdict about the sender is believed (RFC 8601).
    """
    try:
        message = cast("EmailMessage", email.message_from_bytes(raw, policy=LimitedPolicy()))
        body = read_body(message)
        attachments = _attachments(body, raw)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise MailQuarantined(Reason.MALFORMED) from error
    authors = _authors(message)
    if not authors:
        raise MailQuarantined(Reason.NO_SENDER)
    references = tuple(_ID.findall(_header(message, "References"))[-MAX_REFERENCES:])
    in_reply_to = next(iter(_ID.findall(_header(message, "In-Reply-To"))), "")
    ids = _ID.findall(_header(message, "Message-ID"))
    return ParsedMail(
        rfc_id=ids[0] if ids else f"<{digest(raw.decode('latin-1'))}@no-message-id>",
        sender=authors[0].address,
        sender_name=authors[0].name,
        reply_to=_reply_to(message, authors[0]),
        subject=" ".join(decode_words(_header(message, "Subject")).split())[:MAX_SUBJECT],
        date=_header(message, "Date")[:80],
        in_reply_to=in_reply_to,
        references=references,
        text=body.text or _inside(attachments),
        attachments=attachments,
        marks=_marks(message),
        authors=authors[1:],
        to=people_in(message, "To"),
        cc=people_in(message, "Cc"),
        answers_inside=body.answers_inside,
        is_authentic=is_authentic(message, authserv_id),
        bounce=bounce_of(message, (*references, in_reply_to)) if is_report(message) else None,
    )


def _attachments(body: Body, raw: bytes) -> tuple[Attachment, ...]:
    """Return the other parts; of a doubtful mail also the mail as it came."""
    attachments = list(attachments_of(body.others))[:MAX_ATTACHMENTS]
    if body.is_doubtful:
        attachments.append(Attachment(ORIGINAL.name, ORIGINAL.kind, len(raw), raw))
    return tuple(attachments)


def _inside(attachments: tuple[Attachment, ...]) -> str:
    """Return the text of a mail that is wholly inside one part, as programs of offices send it."""
    return next((part.preview for part in attachments if part.kind in OPAQUE), "")


def _authors(message: Message) -> tuple[Person, ...]:
    """Return the authors, of whom there may be several (RFC 5322 section 3.6.2)."""
    return next((people for name in _SENDERS if (people := people_in(message, name))), ())


def _reply_to(message: Message, author: Person) -> str:
    people = people_in(message, "Reply-To")
    return people[0].address if people else author.address


def _header(message: Message, name: str) -> str:
    return clean(raw_header(message, name)).strip()


def _marks(message: Message) -> dict[str, str]:
    values = {mark: _header(message, mark).lower()[:MAX_MARK] for mark in MARKS}
    return {mark: value for mark, value in values.items() if value}
