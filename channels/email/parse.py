"""Parser of mails (RFC 5322, MIME).

MailQuarantined is the only error for any input; broken charsets and headers are read as well as
possible.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import parseaddr
from typing import cast

from channels.email.charsets import decode
from channels.email.errors import MailQuarantined, Reason
from channels.email.header_limits import LimitedPolicy
from channels.email.html_text import html_to_text
from channels.email.schemas import Attachment, ParsedMail, digest

MAX_PARTS = 200
MAX_DEPTH = 20
MAX_PART_TEXT = 400_000  # bytes of one text part
MAX_SUBJECT = 300
MAX_REFERENCES = 30
MARKS = (
    "Auto-Submitted",
    "Precedence",
    "Return-Path",
    "List-Id",
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Response-Suppress",
    "Content-Type",
)
_ADDRESS = re.compile(r"[^\s@<>()\",;:\\\[\]]{1,64}@[A-Za-z0-9.-]{1,253}")
_ID = re.compile(r"<[^<>\s]{1,250}>")
_UNSHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that change the direction of reading."""


def parse(raw: bytes) -> ParsedMail:
    """Return the parsed mail. Raises MailQuarantined (malformed, no-sender)."""
    try:
        message = cast("EmailMessage", email.message_from_bytes(raw, policy=LimitedPolicy()))
        parts = list(_leaves(message, 0))
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise MailQuarantined(Reason.MALFORMED) from error
    sender, name = _address(message, "From")
    if not sender:
        raise MailQuarantined(Reason.NO_SENDER)
    reply_to, _ = _address(message, "Reply-To")
    ids = _ID.findall(_header(message, "Message-ID"))
    return ParsedMail(
        rfc_id=ids[0] if ids else f"<{digest(raw.decode('latin-1'))}@no-message-id>",
        sender=sender,
        sender_name=name[:120],
        reply_to=reply_to or sender,
        subject=_clean(_header(message, "Subject"))[:MAX_SUBJECT],
        date=_header(message, "Date")[:80],
        in_reply_to=next(iter(_ID.findall(_header(message, "In-Reply-To"))), ""),
        references=tuple(_ID.findall(_header(message, "References"))[-MAX_REFERENCES:]),
        text=_text(parts),
        attachments=tuple(_attachment(part) for part in parts if not _is_text(part)),
        marks={mark: _header(message, mark).strip().lower() for mark in MARKS if message[mark]},
    )


def _leaves(part: Message, depth: int) -> Iterator[Message]:
    """Yield the parts with content; a forwarded mail is one part, not a tree."""
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    if not part.is_multipart() or part.get_content_maintype() == "message":
        yield part  # its payload is not asked for here: that would decode it in any charset
        return
    payload = part.get_payload()
    if not isinstance(payload, list) or len(payload) > MAX_PARTS:
        raise ValueError("too many parts")
    for child in payload:
        if isinstance(child, Message):
            yield from _leaves(child, depth + 1)


def _header(message: Message, name: str) -> str:
    """Return the decoded value, or the raw one of a header that cannot be decoded.

    The parser of `policy.default` raises many classes of errors for such headers.
    """
    try:
        value = message[name]
        return "" if value is None else str(value)
    except Exception:
        raw = next((v for k, v in message.raw_items() if k.lower() == name.lower()), "")
        return str(raw)


def _address(message: EmailMessage, name: str) -> tuple[str, str]:
    """Return the first address, in lower case, and its name.

    They are read by structure: a display name that decodes to an address is still a name.
    """
    try:
        first = message[name].addresses[0]
        address, display = first.addr_spec, first.display_name
    except Exception:  # no such header, or none that the parser survives
        address, display = _address_by_hand(message, name)
    address = address.strip().lower()
    if not _ADDRESS.fullmatch(address):
        return "", ""
    return address, _clean(display)


def _address_by_hand(message: EmailMessage, name: str) -> tuple[str, str]:
    raw = next((str(v) for k, v in message.raw_items() if k.lower() == name.lower()), "")
    display, address = parseaddr(raw)
    try:
        return address, str(make_header(decode_header(display)))
    except (LookupError, ValueError):
        return address, display


def _text(parts: list[Message]) -> str:
    plain = [_words(part) for part in parts if _is_text(part) and _kind(part) == "plain"]
    joined = "\n\n".join(text for text in plain if text.strip())
    if joined:
        return joined
    html = [html_to_text(_words(part)) for part in parts if _is_text(part)]
    return "\n\n".join(text for text in html if text)


def _kind(part: Message) -> str:
    return "html" if part.get_content_subtype() == "html" else "plain"


def _is_text(part: Message) -> bool:
    attached = part.get_content_disposition() == "attachment" or part.get_filename()
    return not attached and part.get_content_type() in ("text/plain", "text/html")


def _words(part: Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload[:MAX_PART_TEXT] if isinstance(payload, bytes) else b""
    text = _clean(decode(data, part.get_content_charset()).replace("\r\n", "\n"))
    return _unflow(text) if part.get_param("format") == "flowed" else text


def _unflow(text: str) -> str:
    """Join flowed lines (RFC 3676): one that ends in a space continues in the next."""
    joined = re.sub(r"(?m)^(?!-- $)(.*\S) \n(?!>)(?=.)", r"\1 ", text)
    return re.sub(r"(?m)^ (?=[ >]|From )", "", joined)


def _attachment(part: Message) -> Attachment:
    payload = part.get_payload(decode=True)
    size = len(payload) if isinstance(payload, bytes) else 0
    name = _clean(str(part.get_filename() or "")) or part.get_content_type()
    return Attachment(name[:120], part.get_content_type(), size)


def _clean(text: str) -> str:
    shown = _UNSHOWN.sub("", text)
    return shown.encode("utf-8", "replace").decode("utf-8")
