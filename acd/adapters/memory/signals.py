"""Signals within one process: for tests and for an installation without a second process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import structlog

from acd.ports.signals import Received

log = structlog.get_logger()


class MemorySignals:
    """Implement `Signals` by calling the subscribers."""

    def __init__(self) -> None:
        self._subscribers: defaultdict[str, list[Received]] = defaultdict(list)

    def publish(self, topic: str, signal: Mapping[str, Any]) -> None:
        for received in tuple(self._subscribers.get(topic, ())):
            try:
                received(signal)
            except Exception:
                log.exception("signal-subscriber-failed", topic=topic)

    def subscribe(self, topic: str, received: Received) -> None:
        self._subscribers[topic].append(received)
