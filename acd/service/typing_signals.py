"""Typing indicators of written conversations, over signals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from acd.domain.model.contact import Author
from acd.ports.signals import Signals

TOPIC = "typing"


class SignalledTyping:
    """Implement `TypingSignals`."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals

    def publish(self, contact_id: str, author: Author) -> None:
        self._signals.publish(TOPIC, {"contact_id": contact_id, "author": author.value})

    def subscribe(self, received: Callable[[str, Author], None]) -> None:
        def unpack(signal: Mapping[str, Any]) -> None:
            received(signal["contact_id"], Author(signal["author"]))

        self._signals.subscribe(TOPIC, unpack)
