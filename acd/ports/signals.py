"""Port of signals: publish and subscribe between processes, for what is worth nothing later.

Signals may be lost and are never stored; use an input or an event of the log for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from acd.domain.model.contact import Author

Received = Callable[[Mapping[str, Any]], None]


class Signals(Protocol):
    """Topics with JSON objects. Subscribers of the publishing process are called at once."""

    def publish(self, topic: str, signal: Mapping[str, Any]) -> None:
        """Send to all subscribers of all processes; never blocks, never raises."""
        ...

    def subscribe(self, topic: str, received: Received) -> None:
        """Call `received(signal)` on the loop for every signal of the topic from now on.

        `received` must not block; an exception of it is logged.
        """
        ...


class TypingSignals(Protocol):
    """Somebody is writing in a conversation right now."""

    def publish(self, contact_id: str, author: Author) -> None:
        """Called by the desk and by written channels, at most every few seconds a contact."""
        ...

    def subscribe(self, received: Callable[[str, Author], None]) -> None:
        """Call `received(contact_id, author)` on the loop for every signal from now on."""
        ...
