"""What the desk may ask of a door and of the lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from acd.domain.model.contact import Channel
from acd.ports.contacts import Message


class ChannelConnector(Protocol):
    """Outward side of a written channel (chat, e-mail)."""

    @property
    def channel(self) -> Channel: ...

    async def deliver(self, message: Message) -> None:
        """Send the consultant's stored message to the resident; idempotent by message id."""
        ...

    async def close(self, contact_id: str) -> None:
        """Tell the resident that the conversation is over; idempotent."""
        ...


class CallControl(Protocol):
    """Outward side of the telephone."""

    async def hang_up(self, contact_id: str) -> None:
        """End both legs; idempotent. The fact comes back as an input of the ACD."""
        ...

    def drift(self) -> int:
        """How many contacts differ between the ACD and Asterisk right now."""
        ...


class Devices(Protocol):
    """Which consultants' telephones are registered with Asterisk now."""

    def registered(self, consultant_id: str) -> bool: ...

    def watch(self, changed: Callable[[str], None]) -> None:
        """From now on `changed(consultant_id)` is called on the loop at every change."""
        ...
