"""Refusals of the chat channel."""

from __future__ import annotations

from acd.domain.model.errors import TheirError


class ChatUnknown(TheirError):
    """This browser has no chat."""

    id = "chat-unknown"


class ChatEnded(TheirError):
    """The conversation is over; a new one can be started."""

    id = "chat-ended"
