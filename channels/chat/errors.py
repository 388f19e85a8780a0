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
