"""Events about a queue."""

from __future__ import annotations

from acd.domain.model.message import Message


class BackupGroupChanged(Message):
    """Start or end of a backup group's service in a queue; `wait_ms`: the wait that decided."""

    queue: str
    group: str
    open: bool
    wait_ms: int


class QueueOpened(Message):
    """Opening of a queue; `forced`: by a supervisor, against the hours."""

    queue: str
    forced: bool


class QueueClosed(Message):
    """Closing of a queue; `forced`: by a supervisor, against the hours."""

    queue: str
    forced: bool


class QueueAnnounced(Message):
    """Prompt id that waiting contacts hear from now on; None: no prompt."""

    queue: str
    prompt: str | None


class PolicyChanged(Message):
    """Name of the policy in force from now on; `forced`: by a supervisor, against the rules."""

    queue: str
    policy: str
    forced: bool
