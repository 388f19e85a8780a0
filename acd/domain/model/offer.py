"""Offer: one contact reserved for one consultant until a deadline."""

from __future__ import annotations

from enum import StrEnum

from acd.domain.model.message import message


class OfferState(StrEnum):
    """An offer is pending until exactly one of the others happens."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"
    UNDELIVERABLE = "undeliverable"


OFFER_TRANSITIONS: dict[tuple[OfferState, str], OfferState] = {
    (OfferState.PENDING, "accept"): OfferState.ACCEPTED,
    (OfferState.PENDING, "reject"): OfferState.REJECTED,
    (OfferState.PENDING, "expire"): OfferState.MISSED,
    (OfferState.PENDING, "withdraw"): OfferState.WITHDRAWN,
    (OfferState.PENDING, "fail"): OfferState.UNDELIVERABLE,
}


@message
class Candidate:
    """A consultant who could have had the contact, and why she ranked where she did.

    `score`: larger is better, in the terms of the policy, among those with the fewest contacts
    in hand; `skill_level`: lowest level over the required skills;
    `in_hand`: contacts that she holds already;
    `idle_ms`: time since her last work ended.
    """

    consultant_id: str
    score: float
    skill_level: int
    idle_ms: int
    in_hand: int = 0


@message
class Rival:
    """The first contact of a line that she could have had, with the score of the two together."""

    contact_id: str
    queue: str
    score: float


class Because(StrEnum):
    """What brought the two together."""

    CONTACT_CAME = "contact-came"
    CONSULTANT_CAME_FREE = "consultant-came-free"
    ASSIGNED = "assigned"


@message
class Explanation:
    """Why these two: bounded in size, whatever the number of consultants and contacts.

    `candidates`: the best five, the chosen one first; `candidate_count`: all of them, of whom
    at most 64 are weighed; `excluded`: how many were left out, by reason (no-skill, other-group,
    not-ready, busy, wrap-up, offered, shift-end, refused-before, off-shift); `ring`: relaxation
    step (0 = none); `policy`: its name; `contacts`: the first ones of at most five lines that
    she could have served, the chosen one first, where a consultant came free.
    """

    rules_version: str
    relaxation_step: int
    candidates: tuple[Candidate, ...]
    candidate_count: int
    excluded: dict[str, int]
    policy: str = ""
    because: Because = Because.CONTACT_CAME
    contacts: tuple[Rival, ...] = ()
