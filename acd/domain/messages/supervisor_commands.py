"""Inputs of a supervisor: each with its author (an account's id) and a reason in their words."""

from __future__ import annotations

from acd.domain.model.consultant import Presence
from acd.domain.model.message import message
from acd.domain.model.queue_rules import Overflow


@message
class Reprioritise:
    """A supervisor gives a contact this priority of its own."""

    contact_id: str
    priority: int
    emergency: bool
    author: str
    reason: str


@message
class MoveContact:
    """A supervisor moves a waiting contact to another queue, with its place."""

    contact_id: str
    queue: str
    author: str
    reason: str


@message
class AssignContact:
    """A supervisor keeps a waiting contact for one consultant, as soon as she can take it."""

    contact_id: str
    consultant_id: str
    author: str
    reason: str


@message
class PullContact:
    """A waiting contact is offered to her now, past its order of service, if she has room."""

    contact_id: str
    consultant_id: str
    author: str
    reason: str


@message
class ForcePresence:
    """A supervisor declares her presence for her; OFFLINE waits until her hands are empty."""

    consultant_id: str
    presence: Presence
    author: str
    reason: str


@message
class ChangeSkills:
    """From now on she has these skills and groups."""

    consultant_id: str
    skills: dict[str, int]
    groups: tuple[str, ...]
    author: str
    reason: str


@message
class CloseQueue:
    """Close now, whatever the hours say, until `until_ms` or until it is opened.

    `overflow` takes newcomers; `waiting_too`: also those who wait already.
    """

    queue: str
    overflow: Overflow
    author: str
    reason: str
    until_ms: int | None = None
    waiting_too: bool = False


@message
class OpenQueue:
    """Open now, whatever the hours say, until `until_ms` or until it is closed."""

    queue: str
    author: str
    reason: str
    until_ms: int | None = None


@message
class FollowHours:
    """Neither forced open nor closed any more."""

    queue: str
    author: str
    reason: str


@message
class Announce:
    """What those who wait in a queue are told from now on: the id of a prompt; None: nothing."""

    queue: str
    prompt: str | None
    author: str
    reason: str


@message
class SetPolicy:
    """Who goes first in a queue from now on: the name of a preset; None: as the rules say."""

    queue: str
    policy: str | None
    author: str
    reason: str


SupervisorInput = (
    Reprioritise
    | MoveContact
    | AssignContact
    | PullContact
    | ForcePresence
    | ChangeSkills
    | CloseQueue
    | OpenQueue
    | FollowHours
    | Announce
    | SetPolicy
)
