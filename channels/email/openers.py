"""Attachments that libraries can read: attached mails, invitations, winmail.dat, signed mails.

Previews keep the names of the formats (`From`, `SUMMARY`): they are the same in every language.
"""

from __future__ import annotations

import email
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message

from asn1crypto import cms
from icalendar import Calendar
from tnefparse import TNEF

from channels.email.addresses import clean, decode_words, raw_header
from channels.email.body import MAX_PART_TEXT, part_bytes, read_body
from channels.email.charsets import decode
from channels.email.header_limits import LimitedPolicy
from channels.email.html_text import html_to_text
from channels.email.schemas import Attachment

MAX_PREVIEW = 20_000
MAX_NAME = 120
MAX_OPENED = 50
"""Maximum number of parts found inside one attachment."""

_HEAD = ("From", "To", "Cc", "Date", "Subject")
_EVENT = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "STATUS", "DESCRIPTION")


@dataclass(frozen=True, slots=True)
class Opened:
    """Inside of an attachment. `text`: to read; `parts`: files found in it."""

    text: str = ""
    parts: tuple[Attachment, ...] = ()


def attachments_of(parts: list[Message]) -> Iterator[Attachment]:
    """Yield each part with its preview, followed by the files found inside it."""
    for part in parts:
        content = _content(part)
        kind = _kind(part)
        opened = open_content(kind, content)
        name = clean(decode_words(str(part.get_filename() or ""))) or _default_name(part, kind)
        yield _attachment(name, kind, content, opened.text)
        yield from opened.parts[:MAX_OPENED]


def open_content(kind: str, content: bytes) -> Opened:
    """Return what is inside; nothing for content that its library does not understand."""
    opener = _OPENERS.get(kind, _open_text if kind.startswith("text/") else None)
    if opener is None:
        return Opened()
    try:
        return opener(content)
    except MemoryError:
        raise
    except Exception:  # libraries raise classes of every kind for broken content
        return Opened()


def _attachment(name: str, kind: str, content: bytes, preview: str = "") -> Attachment:
    return Attachment(name[:MAX_NAME], kind, len(content), content, clean(preview)[:MAX_PREVIEW])


def _kind(part: Message) -> str:
    kind = part.get_content_type()
    is_tnef = str(part.get_filename() or "").lower() == "winmail.dat"
    return "application/ms-tnef" if is_tnef else kind[:100]


def _default_name(part: Message, kind: str) -> str:
    """Return a name for a part without one: an attached mail has its subject."""
    if kind == "message/rfc822":
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else part
        subject = decode_words(raw_header(inner, "Subject")) if isinstance(inner, Message) else ""
        return f"{subject or 'message'}.eml"
    return kind


def _content(part: Message) -> bytes:
    if part.get_content_maintype() != "message":
        return part_bytes(part)
    payload = part.get_payload()
    if not isinstance(payload, list):
        return str(payload or "").encode("utf-8", "replace")
    try:
        return b"\n".join(inner.as_bytes() for inner in payload if isinstance(inner, Message))
    except Exception:  # the generator of `email` fails on headers that its parser lets pass
        text = "\n".join(_plain_form(inner) for inner in payload if isinstance(inner, Message))
        return text.encode("utf-8", "replace")


def _plain_form(inner: Message) -> str:
    head = "\n".join(f"{name}: {raw_header(inner, name)}" for name in _HEAD)
    return f"{head}\n\n{read_body(inner).text}"


def _open_mail(content: bytes) -> Opened:
    message = email.message_from_bytes(content, policy=LimitedPolicy())
    body = read_body(message)
    values = {name: decode_words(raw_header(message, name)) for name in _HEAD}
    head = [f"{name}: {value}" for name, value in values.items() if value]
    files = [
        f"[{decode_words(str(p.get_filename() or p.get_content_type()))}]" for p in body.others
    ]
    return Opened("\n".join([*head, "", body.text, *files]))


def _open_calendar(content: bytes) -> Opened:
    lines: list[str] = []
    for event in Calendar.from_ical(decode(content, "utf-8")).walk("VEVENT"):
        for name in _EVENT:
            value = event.get(name)
            if value is not None:
                shown = getattr(value, "dt", value)
                lines.append(f"{name}: {str(shown).removeprefix('mailto:')}")
        lines.append("")
    return Opened("\n".join(lines).strip())


def _open_tnef(content: bytes) -> Opened:
    tnef = TNEF(content, do_checksum=False)
    html = tnef.htmlbody or ""
    text = html_to_text(_as_text(html)) if html else _as_text(tnef.body or "")
    parts = (
        _attachment(
            clean(str(part.long_filename() or part.name or "attachment")),
            "application/octet-stream",
            bytes(part.data),
        )
        for part in tnef.attachments
    )
    return Opened(text, tuple(parts))


def _as_text(value: str | bytes) -> str:
    return decode(value, None) if isinstance(value, bytes) else value


def _open_signed(content: bytes) -> Opened:
    """Return the mail within an opaque signature (RFC 8551 section 3.5.2); it is not verified."""
    signed = cms.ContentInfo.load(content)
    if signed["content_type"].native != "signed_data":
        return Opened()
    inner = signed["content"]["encap_content_info"]["content"].native
    if not isinstance(inner, bytes):
        return Opened()
    message = email.message_from_bytes(inner, policy=LimitedPolicy())
    body = read_body(message)
    return Opened(body.text, tuple(attachments_of(body.others)))


def _open_signature(content: bytes) -> Opened:
    """Return who signed, as the certificates say; nobody verifies them here."""
    signed = cms.ContentInfo.load(content)["content"]
    names = (certificate.chosen.subject.human_friendly for certificate in signed["certificates"])
    return Opened("\n".join(names))


def _open_text(content: bytes) -> Opened:
    return Opened(decode(content[:MAX_PART_TEXT], "utf-8"))


_OPENERS: dict[str, Callable[[bytes], Opened]] = {
    "message/rfc822": _open_mail,
    "text/calendar": _open_calendar,
    "application/ics": _open_calendar,
    "application/ms-tnef": _open_tnef,
    "application/pkcs7-mime": _open_signed,
    "application/x-pkcs7-mime": _open_signed,
    "application/pkcs7-signature": _open_signature,
    "application/x-pkcs7-signature": _open_signature,
    "text/html": lambda content: Opened(html_to_text(decode(content[:MAX_PART_TEXT], "utf-8"))),
}

OPAQUE = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/ms-tnef")
"""Kinds whose inside is the mail itself where it has no other text."""
