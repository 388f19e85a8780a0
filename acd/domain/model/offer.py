"""Offer: one contact reserved for one consultant until a deadline."""

from __future__ import annotations

from enum import StrEnum

from acd.domain.model.message import Message


class OfferState(StrEnum):
    """State of an offer: pending until exactly one of the others is reached."""

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


class Candidate(Message):
    """Consultant who could have taken the contact, with what the ranking used.

    `score`: larger is better, by the policy, among consultants with the fewest active contacts;
    `skill_level`: lowest level over the required skills; `idle_ms`: time since the last work
    ended; `active_contacts`: number of engagements.
    """

    consultant_id: str
    score: float
    skill_level: int
    idle_ms: int
    active_contacts: int = 0


class CompetingContact(Message):
    """First contact of a waiting list that the consultant could have taken, with its score."""

    contact_id: str
    queue: str
    score: float


class OfferReason(StrEnum):
    """Reason for an offer."""

    CONTACT_CAME = "contact-came"
    CONSULTANT_CAME_FREE = "consultant-came-free"
    ASSIGNED = "assigned"


class Explanation(Message):
    """Reasons for an offer, bounded in size.

    `relaxation_step`: 0 before the first; `candidates`: the best five, the chosen one first;
    `candidate_count`: all of them, of whom at most 64 are scored; `excluded`: consultants left
    out per reason (no-skill, other-group, not-ready, busy, wrap-up, offered, shift-end,
    refused-before, off-shift); `policy`: its name; `contacts`: where a consultant became free,
    the first contacts of at most five waiting lists, the chosen one first.
    """

    rules_version: str
    relaxation_step: int
    candidates: tuple[Candidate, ...]
    candidate_count: int
    excluded: dict[str, int]
    policy: str = ""
    reason: OfferReason = OfferReason.CONTACT_CAME
    contacts: tuple[CompetingContact, ...] = ()
