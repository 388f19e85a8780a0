"""Signals within one process, and the typing indicators over them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acd.adapters.memory.signals import MemorySignals
from acd.domain.model.contact import Author
from acd.service.typing_signals import SignalledTyping


def test_signal_reaches_the_subscribers_of_its_topic() -> None:
    signals, received = MemorySignals(), list[Mapping[str, Any]]()
    signals.subscribe("typing", received.append)
    signals.publish("typing", {"contact_id": "c"})
    signals.publish("channel-status", {"channel": "phone"})
    assert received == [{"contact_id": "c"}]


def test_failing_subscriber_does_not_hide_a_signal_from_others() -> None:
    signals, received = MemorySignals(), list[Mapping[str, Any]]()

    def fail(_signal: Mapping[str, Any]) -> None:
        raise ValueError("broken subscriber")

    signals.subscribe("typing", fail)
    signals.subscribe("typing", received.append)
    signals.publish("typing", {"contact_id": "c"})
    assert received == [{"contact_id": "c"}]


def test_typing_names_contact_and_author() -> None:
    typing, received = SignalledTyping(MemorySignals()), list[tuple[str, Author]]()
    typing.subscribe(lambda contact_id, author: received.append((contact_id, author)))
    typing.publish("chat-1", Author.RESIDENT)
    assert received == [("chat-1", Author.RESIDENT)]
