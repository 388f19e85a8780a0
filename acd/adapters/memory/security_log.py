"""Security log in memory: for tests, and for programs that have no run folder."""

from __future__ import annotations

import hashlib

from acd.ports.security_log import SecurityEvent


class MemorySecurityLog:
    """Implement `SecurityLog` by a list."""

    def __init__(self) -> None:
        self.events: list[SecurityEvent] = []

    def write(self, event: SecurityEvent) -> None:
        self.events.append(event)

    def pseudonym(self, address: str) -> str:
        return hashlib.sha256(address.encode()).hexdigest()[:16]
