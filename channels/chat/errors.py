"""Refusals of the chat channel."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import InvalidInput


class ChatUnknown(InvalidInput):
    """Browser without a chat.

    Remedy: start a chat first.
    """

    id: ClassVar[str] = "chat-unknown"


class ChatEnded(InvalidInput):
    """Message to a conversation that is over.

    Remedy: start a new chat.
    """

    id: ClassVar[str] = "chat-ended"


class TranscriptUnavailable(InvalidInput):
    """Request for a transcript by mail in a city without a mailbox.

    Remedy: set CENTRALA_IMAP_HOST and its companions; residents keep the page open and copy it.
    """

    id: ClassVar[str] = "transcript-unavailable"


class TranscriptEmpty(InvalidInput):
    """Request for the transcript of a chat that no consultant has answered.

    Remedy: wait for an answer.
    """

    id: ClassVar[str] = "transcript-empty"
