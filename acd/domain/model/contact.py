"""States and outcomes of a contact: one attempt of a resident to get help, on any channel."""

from __future__ import annotations

from enum import StrEnum

ChannelId = str
"""Id of a channel that `Rules.channels` declares."""

PHONE: ChannelId = "phone"
CHAT: ChannelId = "chat"
EMAIL: ChannelId = "email"
CALLBACK: ChannelId = "callback"
"""Call that the city makes: the caller hung up and kept the position, or asked to be called. A
callback goes by the telephone's values where it has none of its own."""


class ContactState(StrEnum):
    """State of a contact. `CLOSED` is the only end, always with exactly one `Outcome`.

    `PARKED`: the contact keeps its position, but is not served before its time (a callback at a
    planned time, or one that was not answered).
    """

    WAITING = "waiting"
    PARKED = "parked"
    OFFERED = "offered"
    ENGAGED = "engaged"
    CLOSED = "closed"


class Outcome(StrEnum):
    """Outcome of a closed contact."""

    HANDLED = "handled"
    ABANDONED = "abandoned"
    DIVERTED = "diverted"
    FAILED = "failed"


class Party(StrEnum):
    """Party that ended a contact."""

    RESIDENT = "resident"
    CONSULTANT = "consultant"
    SYSTEM = "system"


class Author(StrEnum):
    """Author of a message of a conversation."""

    RESIDENT = "resident"
    CONSULTANT = "consultant"
    SYSTEM = "system"
    NOTE = "note"


CONTACT_TRANSITIONS: dict[tuple[ContactState, str], ContactState] = {
    (ContactState.WAITING, "offer"): ContactState.OFFERED,
    (ContactState.WAITING, "park"): ContactState.PARKED,
    (ContactState.WAITING, "leave"): ContactState.CLOSED,
    (ContactState.PARKED, "fall-due"): ContactState.WAITING,
    (ContactState.PARKED, "leave"): ContactState.CLOSED,
    (ContactState.OFFERED, "accept"): ContactState.ENGAGED,
    (ContactState.OFFERED, "return"): ContactState.WAITING,
    (ContactState.OFFERED, "leave"): ContactState.CLOSED,
    (ContactState.ENGAGED, "return"): ContactState.WAITING,
    (ContactState.ENGAGED, "park"): ContactState.PARKED,
    (ContactState.ENGAGED, "end"): ContactState.CLOSED,
    (ContactState.ENGAGED, "leave"): ContactState.CLOSED,
}
"""(state, trigger) -> next state; a pair that is not here is refused."""
