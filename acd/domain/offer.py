"""Offer: one contact reserved for one consultant until a deadline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A consultant who could have had the contact, and why she ranked where she did.

    `score`: larger is better; `skill_level`: lowest level over the required skills;
    `idle_ms`: time since her last work ended.
    """

    consultant_id: str
    score: float
    skill_level: int
    idle_ms: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why this consultant: bounded in size, whatever the number of consultants.

    `candidates`: the best five, the chosen one first; `candidate_count`: all of them;
    `excluded`: how many were left out, by reason (no-skill, not-ready, busy, wrap-up,
    offered, refused-before, off-shift); `ring`: relaxation step (0 = none).
    """

    rules_version: str
    ring: int
    candidates: tuple[Candidate, ...]
    candidate_count: int
    excluded: dict[str, int]
