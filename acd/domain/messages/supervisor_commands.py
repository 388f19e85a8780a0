"""Commands of a supervisor, with `author` (id of the account) and `reason` (free text)."""

from __future__ import annotations

from acd.domain.model.consultant import Presence
from acd.domain.model.message import Message
from acd.domain.model.queue_rules import Overflow


class Reprioritise(Message):
    """Set a contact's own priority."""

    contact_id: str
    priority: int
    emergency: bool
    author: str
    reason: str


class MoveContact(Message):
    """Move a waiting contact to another queue with its position."""

    contact_id: str
    queue: str
    author: str
    reason: str


class AssignContact(Message):
    """Keep a waiting contact for one consultant, until that consultant can take it."""

    contact_id: str
    consultant_id: str
    author: str
    reason: str


class PullContact(Message):
    """Offer a waiting contact to a consultant with free capacity now, out of order."""

    contact_id: str
    consultant_id: str
    author: str
    reason: str


class ForcePresence(Message):
    """Set a consultant's presence; OFFLINE takes effect when the current work ends."""

    consultant_id: str
    presence: Presence
    author: str
    reason: str


class ChangeSkills(Message):
    """Replace a consultant's skills and groups."""

    consultant_id: str
    skills: dict[str, int]
    groups: tuple[str, ...]
    author: str
    reason: str


class CloseQueue(Message):
    """Close a queue against its hours, until `until_ms` (UTC epoch) or until it is opened.

    `overflow`: where new contacts go; `waiting_too`: also those that wait already.
    """

    queue: str
    overflow: Overflow
    author: str
    reason: str
    until_ms: int | None = None
    waiting_too: bool = False


class OpenQueue(Message):
    """Open a queue against its hours, until `until_ms` (UTC epoch) or until it is closed."""

    queue: str
    author: str
    reason: str
    until_ms: int | None = None


class FollowHours(Message):
    """Let a queue follow its hours again."""

    queue: str
    author: str
    reason: str


class Announce(Message):
    """Set the prompt id that waiting contacts of a queue hear from now on; None: no prompt."""

    queue: str
    prompt: str | None
    author: str
    reason: str


class SetPolicy(Message):
    """Set a queue's policy by the name of a preset; None: as the rules say."""

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
