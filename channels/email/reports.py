"""Reports of mail servers about a mail of ours: deliveries that failed (RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from channels.email.addresses import clean
from channels.email.body import part_bytes
from channels.email.schemas import Bounce

MAX_REPORT_BYTES = 65_536
_ID = re.compile(r"(?im)^(?:original-)?message-id:\s{0,80}(<[^<>\s]{1,900}>)")
_RECIPIENT = re.compile(r"(?im)^(?:final|original)-recipient:[^;\n]{0,40};[ \t]{0,8}(\S{1,320})")
_STATUS = re.compile(r"(?im)^status:[ \t]{0,8}([0-9.]{1,12})")
_ACTION = re.compile(r"(?im)^action:[ \t]{0,8}([a-z]{1,20})")


def is_report(message: Message) -> bool:
    """Return whether the mail is a report (RFC 6522) of any kind."""
    return message.get_content_type() == "multipart/report"


def bounce_of(message: Message, references: tuple[str, ...]) -> Bounce | None:
    """Return which mail of ours was not delivered; None for a delay, a receipt or another mail.

    `references`: ids in the report's own head, for servers that do not return ours.
    """
    if str(message.get_param("report-type", "")).lower() == "disposition-notification":
        return None
    text = "\n".join(_parts(message, 0))
    action = _ACTION.search(text)
    if action is not None and action[1].lower() != "failed":
        return None
    own = _ID.search(text)
    rfc_id = own[1] if own else next(reversed(references), "")
    if not rfc_id:
        return None
    recipient, status = _RECIPIENT.search(text), _STATUS.search(text)
    return Bounce(rfc_id, clean(recipient[1]) if recipient else "", status[1] if status else "")


def _parts(part: Message, depth: int) -> Iterator[str]:
    """Yield the machine-readable parts and the head of the returned mail, without its own text."""
    if depth > 5:
        return
    payload = part.get_payload()
    if isinstance(payload, list):
        if depth and part.get_content_maintype() == "message":
            yield from (_head(child) for child in payload if isinstance(child, Message))
            return
        for child in payload[:20]:
            if isinstance(child, Message):
                yield from _parts(child, depth + 1)
    elif part.get_content_maintype() == "text":
        yield part_bytes(part)[:MAX_REPORT_BYTES].decode("utf-8", "replace")


def _head(message: Message) -> str:
    items = message.raw_items() if hasattr(message, "raw_items") else message.items()
    return "\n".join(f"{name}: {value}" for name, value in items)[:MAX_REPORT_BYTES]
