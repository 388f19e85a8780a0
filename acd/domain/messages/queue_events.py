"""Events about a queue."""

from __future__ import annotations

from acd.domain.model.message import message


@message
class BackupGroupChanged:
    """The group helps out in the queue, or has gone back; `wait_ms`: what decided it."""

    queue: str
    group: str
    open: bool
    wait_ms: int


@message
class QueueOpened:
    """`forced`: by a supervisor, whatever the hours say."""

    queue: str
    forced: bool


@message
class QueueClosed:
    """`forced`: by a supervisor, whatever the hours say."""

    queue: str
    forced: bool


@message
class QueueAnnounced:
    """What those who wait are told from now on; None: nothing."""

    queue: str
    prompt: str | None


@message
class PolicyChanged:
    """The name of the one in force from now on. `forced`: by a supervisor, whatever the rules
    say."""

    queue: str
    policy: str
    forced: bool
