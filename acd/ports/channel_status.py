"""Port of the channels' health: published by connectors, read by the desk, in any process.

A status is a figure of the present, not a fact: it never goes through the log, and a lost one is
replaced by the next within `STATUS_INTERVAL_S`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from acd.domain.model.errors import DependencyUnavailable

STATUS_INTERVAL_S = 2.0
MAX_STATUS_AGE_S = 10.0
"""A status that is older no longer counts: its connector does not run, or cannot be reached."""


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """Health of one channel.

    `error`: error id of what does not work, None when the channel works. `figures`: gauges by
    name for metrics and wallboard, of the telephone `drift` (contacts that ACD and Asterisk see
    differently), `ami_last_message_age_s` and `fastagi_sessions`.
    `devices`: consultants whose device of this channel is registered and can ring.
    """

    channel: str
    error: str | None = None
    figures: Mapping[str, float] = field(default_factory=dict)
    devices: frozenset[str] = frozenset()


class ChannelUnavailable(DependencyUnavailable):
    """Connector that does not run, or whose outside system does not answer.

    Remedy: look at the channel's status in the log and at the system that it connects to.
    """

    id: ClassVar[str] = "channel-unavailable"


class ChannelStatusPublisher(Protocol):
    """Write side, for connectors."""

    def publish(self, status: ChannelStatus) -> None:
        """Replace the channel's status; never blocks, never raises.

        Called by: the status reporter of a process, and by a connector itself at a change that
        cannot wait for the reporter, such as a device that registers.
        """
        ...


class ChannelStatuses(Protocol):
    """Read side, for the desk."""

    def status(self, channel: str) -> ChannelStatus | None:
        """Return the last status; None when there is none younger than `MAX_STATUS_AGE_S`."""
        ...

    def has_device(self, channel: str, consultant_id: str) -> bool:
        """Return whether the consultant's device of the channel is registered."""
        ...

    def watch_devices(self, changed: Callable[[str], None]) -> None:
        """Call `changed(consultant_id)` on the loop whenever `has_device` changes for somebody."""
        ...
