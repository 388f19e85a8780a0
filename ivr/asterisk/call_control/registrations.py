"""Registered consultants' telephones, from device states: `acd.ports.connectors.Devices`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog

log = structlog.get_logger()

ABSENT = frozenset({"UNAVAILABLE", "INVALID", "UNKNOWN", ""})
"""Device states (AMI DeviceStateChange) of a telephone that cannot ring."""


class DeviceRegistrations:
    """Fed by `lines` with what Asterisk says; nobody is registered until Asterisk says so."""

    def __init__(self) -> None:
        self._registered: set[str] = set()
        self._watchers: list[Callable[[str], None]] = []

    def registered(self, consultant_id: str) -> bool:
        return consultant_id in self._registered

    def watch(self, changed: Callable[[str], None]) -> None:
        self._watchers.append(changed)

    def note(self, consultant_id: str, state: str) -> None:
        """One telephone's state, as Asterisk names it."""
        present = state.upper() not in ABSENT
        if present == (consultant_id in self._registered):
            return
        (self._registered.add if present else self._registered.discard)(consultant_id)
        log.info("telephone-registered" if present else "telephone-gone", consultant=consultant_id)
        for changed in self._watchers:
            changed(consultant_id)

    def replace(self, states: Mapping[str, str]) -> None:
        """All states anew; a telephone that Asterisk does not name is gone."""
        for consultant_id in self._registered - states.keys():
            self.note(consultant_id, "")
        for consultant_id, state in states.items():
            self.note(consultant_id, state)
