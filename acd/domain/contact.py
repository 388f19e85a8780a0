"""Contact: one attempt to be helped, on any channel, and the table of its life."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """A door that a resident can come through."""

    PHONE = "phone"
    CHAT = "chat"
    EMAIL = "email"


class ContactState(StrEnum):
    """Where a contact is. `CLOSED` is the only end, always with exactly one `Outcome`."""

    WAITING = "waiting"
    OFFERED = "offered"
    ENGAGED = "engaged"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a contact ended."""

    HANDLED = "handled"
    ABANDONED = "abandoned"
    DIVERTED = "diverted"
    FAILED = "failed"


class Party(StrEnum):
    """Who ended it."""

    RESIDENT = "resident"
    CONSULTANT = "consultant"
    SYSTEM = "system"


class Author(StrEnum):
    """Who wrote a message of a conversation."""

    RESIDENT = "resident"
    CONSULTANT = "consultant"
    SYSTEM = "system"
    NOTE = "note"


CONTACT_TRANSITIONS: dict[tuple[ContactState, str], ContactState] = {
    (ContactState.WAITING, "offer"): ContactState.OFFERED,
    (ContactState.WAITING, "leave"): ContactState.CLOSED,
    (ContactState.OFFERED, "accept"): ContactState.ENGAGED,
    (ContactState.OFFERED, "return"): ContactState.WAITING,
    (ContactState.OFFERED, "leave"): ContactState.CLOSED,
    (ContactState.ENGAGED, "return"): ContactState.WAITING,
    (ContactState.ENGAGED, "end"): ContactState.CLOSED,
    (ContactState.ENGAGED, "leave"): ContactState.CLOSED,
}
"""(state, trigger) -> next state; a pair that is not here is refused."""
