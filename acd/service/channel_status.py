"""The channels' health: statuses exchanged as signals between connectors and desks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog

from acd.ports.channel_status import MAX_STATUS_AGE_S, STATUS_INTERVAL_S, ChannelStatus
from acd.ports.clock import Clock
from acd.ports.connectors import ChannelConnector
from acd.ports.signals import Signals

TOPIC = "channel-status"
WANTED = "channel-status-wanted"
"""Topic by which a process that has just started asks for statuses, not to wait for the next."""

log = structlog.get_logger()


class ChannelStatusBoard:
    """Implement `ChannelStatusPublisher` and `ChannelStatuses`: the last status of every channel.

    `clock`: one that does not jump; only differences of its readings count.
    """

    def __init__(self, signals: Signals, clock: Clock) -> None:
        self._signals = signals
        self._clock = clock
        self._statuses: dict[str, tuple[int, ChannelStatus]] = {}
        self._watchers: list[Callable[[str], None]] = []
        self._wanted = asyncio.Event()
        signals.subscribe(TOPIC, self._received)
        signals.subscribe(WANTED, self._asked)

    def publish(self, status: ChannelStatus) -> None:
        self._signals.publish(TOPIC, _packed(status))

    def ask(self) -> None:
        """Ask the reporters of all processes to publish now."""
        self._signals.publish(WANTED, {})

    async def until_asked(self, within_s: float) -> None:
        """Return when a process has asked for statuses, or after `within_s` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._wanted.wait()
        self._wanted.clear()

    def status(self, channel: str) -> ChannelStatus | None:
        received_ms, status = self._statuses.get(channel, (0, None))
        if status is None or self._clock.now_ms() - received_ms > MAX_STATUS_AGE_S * 1000:
            return None
        return status

    def has_device(self, channel: str, consultant_id: str) -> bool:
        _, status = self._statuses.get(channel, (0, None))
        return status is not None and consultant_id in status.devices

    def watch_devices(self, changed: Callable[[str], None]) -> None:
        self._watchers.append(changed)

    def drop_expired(self) -> None:
        """Forget the statuses of connectors that stopped publishing, their devices too."""
        for channel in tuple(self._statuses):
            if self.status(channel) is None:
                log.warning("channel-status-expired", channel=channel)
                _, status = self._statuses.pop(channel)
                self._notify(status.devices)

    def _received(self, signal: Mapping[str, Any]) -> None:
        status = _unpacked(signal)
        _, before = self._statuses.get(status.channel, (0, None))
        self._statuses[status.channel] = (self._clock.now_ms(), status)
        self._notify(status.devices ^ (before.devices if before else frozenset()))
        if before is None or before.error != status.error:
            log.info("channel-status-changed", channel=status.channel, error=status.error)

    def _asked(self, _signal: Mapping[str, Any]) -> None:
        self._wanted.set()

    def _notify(self, consultant_ids: frozenset[str]) -> None:
        for consultant_id in consultant_ids:
            for changed in self._watchers:
                changed(consultant_id)


async def report_statuses(
    board: ChannelStatusBoard, connectors: Sequence[ChannelConnector]
) -> None:
    """Ask the other processes for theirs, then publish the status of every connector of this
    process regularly and when asked, until cancelled."""
    board.ask()
    while True:
        for connector in connectors:
            board.publish(connector.status())
        board.drop_expired()
        await board.until_asked(STATUS_INTERVAL_S)


def _packed(status: ChannelStatus) -> dict[str, Any]:
    return {
        "channel": status.channel,
        "error": status.error,
        "figures": dict(status.figures),
        "devices": sorted(status.devices),
    }


def _unpacked(signal: Mapping[str, Any]) -> ChannelStatus:
    return ChannelStatus(
        channel=signal["channel"],
        error=signal["error"],
        figures=dict(signal["figures"]),
        devices=frozenset(signal["devices"]),
    )
