"""Messages as the desk shows them: text, head of a mail, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from acd.domain.model.contact import Author
from acd.ports.attachments import Attachment
from acd.ports.contacts import Message
from desk.live.view_models import AttachmentView, Fold, MessageHead, MessageView, Warning

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Kinds that a browser shows without running anything."""

_WARNINGS: tuple[Warning, ...] = (
    "sender-not-authentic",
    "reply-to-differs",
    "reply-not-read",
    "reply-needs-smtputf8",
)


def message_view(
    message: Message, names: Mapping[str, str], files: Iterable[Attachment] = ()
) -> MessageView:
    """Return a message as the page shows it; `files`: of its contact."""
    return MessageView(
        message.message_id,
        message.author,
        message.text,
        message.sent_ms,
        names.get(message.author_id or ""),
        _head(message.headers) if message.headers.get("sender") else None,
        [attachment_view(file) for file in files if file.message_id == message.message_id] or None,
    )


def conversation_view(
    messages: Sequence[Message], names: Mapping[str, str], files: Sequence[Attachment]
) -> dict[str, MessageView]:
    """Return messages by a number that orders them."""
    return {
        f"{number:06d}": message_view(message, names, files)
        for number, message in enumerate(messages, 1)
    }


def attachment_view(file: Attachment) -> AttachmentView:
    return AttachmentView(
        file.attachment_id,
        file.name,
        file.kind,
        file.size,
        file.preview or None,
        True if file.kind in PICTURES else None,
    )


def unconfirmed_recipient(messages: Sequence[Message]) -> str | None:
    """Return where an answer would go, if the consultant has to confirm that; else None."""
    headers = _newest_head(messages)
    return headers.get("reply_to", "") if headers.get("warnings") else None


def other_recipients(messages: Sequence[Message]) -> frozenset[str]:
    """Return the addresses to which a copy of an answer may go.

    None beside a doubtful address: who forges a sender forges recipients too.
    """
    headers = _newest_head(messages)
    return frozenset() if headers.get("warnings") else frozenset(headers.get("others", "").split())


def _newest_head(messages: Sequence[Message]) -> Mapping[str, str]:
    mails = [m for m in messages if m.author is Author.RESIDENT and m.headers.get("sender")]
    return mails[-1].headers if mails else {}


def last_message(messages: Sequence[Message]) -> Message | None:
    """Return the newest message of the two parties."""
    spoken = (Author.RESIDENT, Author.CONSULTANT)
    return next((message for message in reversed(messages) if message.author in spoken), None)


def waiting_for(last: Message | None) -> Literal["consultant", "resident"] | None:
    """Return who writes next."""
    if last is None:
        return None
    return "consultant" if last.author is Author.RESIDENT else "resident"


def _head(headers: Mapping[str, str]) -> MessageHead:
    warnings = headers.get("warnings", "").split()
    return MessageHead(
        sender=headers.get("from", ""),
        to=headers.get("to"),
        cc=headers.get("cc"),
        answer_to=headers.get("reply_to", ""),
        warnings=[warning for warning in _WARNINGS if warning in warnings],
        folds=[_fold(text) for text in headers.get("folds", "").split()],
        others=headers.get("others", "").split() or None,
    )


def _fold(text: str) -> Fold:
    first, _, end = text.partition("-")
    return Fold(int(first), int(end))
