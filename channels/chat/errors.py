"""What the chat door refuses."""

from __future__ import annotations

from acd.domain.model.errors import TheirError


class BadChat(TheirError):
    """A body or a message that does not fit; `field` names the part."""

    id = "bad-input"


class NoChat(TheirError):
    """This browser has no chat with us."""

    id = "not-found"


class ChatEnded(TheirError):
    """The conversation is over; a new one can be started."""

    id = "chat-ended"


class TooMany(TheirError):
    """More than one address may send; `retry_after_s` tells when to come back."""

    id = "too-many-attempts"

    def __init__(self, what: str, retry_after_s: int) -> None:
        super().__init__(f"too many {what}; try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s
