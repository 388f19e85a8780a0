"""Consultants' registered telephones, from Asterisk's device states."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import structlog

from ivr.asterisk.call_control.input_reporter import InputReporter

log = structlog.get_logger()

UNREGISTERED = frozenset({"UNAVAILABLE", "INVALID", "UNKNOWN", ""})
"""Device states (AMI DeviceStateChange) of a telephone that cannot ring."""


class DeviceRegistrations:
    """Registered consultants; empty until Asterisk reports states."""

    def __init__(self) -> None:
        self._registered: set[str] = set()
        self._watchers: list[Callable[[str], None]] = []

    def registered(self, consultant_id: str) -> bool:
        return consultant_id in self._registered

    def all(self) -> frozenset[str]:
        """Return every registered consultant."""
        return frozenset(self._registered)

    def watch(self, changed: Callable[[str], None]) -> None:
        """Call `changed(consultant_id)` at every change from now on."""
        self._watchers.append(changed)

    def update(self, consultant_id: str, state: str) -> None:
        """Set the state of one telephone, as Asterisk names it."""
        registered = state.upper() not in UNREGISTERED
        if registered == (consultant_id in self._registered):
            return
        if registered:
            self._registered.add(consultant_id)
        else:
            self._registered.discard(consultant_id)
        event = "device-registered" if registered else "device-unregistered"
        log.info(event, consultant=consultant_id)
        for changed in self._watchers:
            changed(consultant_id)

    def replace(self, states: Mapping[str, str]) -> None:
        """Set all states; a telephone that is not named is unregistered."""
        for consultant_id in self._registered - states.keys():
            self.update(consultant_id, "")
        for consultant_id, state in states.items():
            self.update(consultant_id, state)


class DeviceReporter:
    """Reports a telephone that stays unregistered for `grace_s` seconds, and one that returns.

    Run `run`.
    """

    def __init__(
        self, devices: DeviceRegistrations, reporter: InputReporter, grace_s: float
    ) -> None:
        self._devices = devices
        self._reporter = reporter
        self._grace_s = grace_s
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._changed: asyncio.Queue[str] = asyncio.Queue()
        devices.watch(self._device_changed)

    async def run(self) -> None:
        """Report lost and returned telephones until cancelled."""
        while True:
            consultant_id = await self._changed.get()
            self._timers.pop(consultant_id, None)
            if self._devices.registered(consultant_id):
                await self._reporter.device_returned(consultant_id)
            else:
                await self._reporter.device_lost(consultant_id)

    def _device_changed(self, consultant_id: str) -> None:
        if (timer := self._timers.pop(consultant_id, None)) is not None:
            timer.cancel()
        if self._devices.registered(consultant_id):
            self._changed.put_nowait(consultant_id)
            return
        loop = asyncio.get_running_loop()
        self._timers[consultant_id] = loop.call_later(
            self._grace_s, self._changed.put_nowait, consultant_id
        )
