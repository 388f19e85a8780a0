"""Port of the processes' health: published by each process, read by the desk and by operators.

Like a channel's status, a figure of the present: it never goes through the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from acd.domain.model.errors import DependencyUnavailable

STATUS_INTERVAL_S = 1.0
MAX_STATUS_AGE_S = 5.0
"""A status that is older no longer counts: its process is away or stopped."""

ENGINE, DESK, PUBLIC, GATEWAY = "engine", "desk", "public", "gateway"
PROCESSES = (ENGINE, DESK, PUBLIC)
"""Processes with a replica of the ACD, by name; an upgrade changes them."""

ALL_PROCESSES = (GATEWAY, *PROCESSES)
"""Processes of every installation, by name; the gateway lives as long as Asterisk."""


@dataclass(frozen=True, slots=True)
class ProcessStatus:
    """Health of one process, and what its limits did since its start.

    `is_current`: its replica follows the log right now, or the gateway listens. `connections`: open
    ones of its HTTP server; `refused_connections`: by reason; `refused_inputs`: those beyond its
    budget. Of the gateway alone: `refused_telephones` by reason, `asterisk_refusals` by the name of
    Asterisk's security event.
    """

    process: str
    is_current: bool
    connections: int = 0
    refused_connections: Mapping[str, int] = field(default_factory=dict)
    refused_inputs: int = 0
    refused_telephones: Mapping[str, int] = field(default_factory=dict)
    asterisk_refusals: Mapping[str, int] = field(default_factory=dict)


class ProcessUnavailable(DependencyUnavailable):
    """Process that does not run, or whose replica does not follow the log.

    Remedy: `centrala status`, then the log file of the process; it is restarted by itself.
    """

    id: ClassVar[str] = "process-unavailable"


class ProcessStatuses(Protocol):
    """Read side."""

    def is_away(self, process: str) -> bool:
        """Return whether the process has published no status for `MAX_STATUS_AGE_S`, or its
        replica does not follow the log. Nothing is away for that long after the reader's start.

        Called by: the desk's views and the readiness check, at any time; no I/O.
        """
        ...

    def status(self, process: str) -> ProcessStatus | None:
        """Return the last status of the process; None before its first, however old it is.

        Called by: the metrics, at any time; no I/O.
        """
        ...
