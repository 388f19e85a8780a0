"""States of an outgoing call as a table, and the events of a leg."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ivr.test_phone.sdp import Media


class LegState(StrEnum):
    NEW = "new"
    CALLING = "calling"
    RINGING = "ringing"
    CANCELLING = "cancelling"
    UP = "up"
    ENDING = "ending"
    ENDED = "ended"


LEG_TRANSITIONS: dict[tuple[LegState, str], LegState] = {
    (LegState.NEW, "invite"): LegState.CALLING,
    (LegState.CALLING, "progress"): LegState.RINGING,
    (LegState.CALLING, "cancel"): LegState.CANCELLING,
    (LegState.CALLING, "answer"): LegState.UP,
    (LegState.CALLING, "over"): LegState.ENDED,
    (LegState.RINGING, "progress"): LegState.RINGING,
    (LegState.RINGING, "cancel"): LegState.CANCELLING,
    (LegState.RINGING, "answer"): LegState.UP,
    (LegState.RINGING, "over"): LegState.ENDED,
    (LegState.CANCELLING, "progress"): LegState.CANCELLING,
    (LegState.CANCELLING, "answer"): LegState.ENDING,
    (LegState.CANCELLING, "over"): LegState.ENDED,
    (LegState.UP, "bye"): LegState.ENDING,
    (LegState.UP, "over"): LegState.ENDED,
    (LegState.ENDING, "over"): LegState.ENDED,
}
"""(state, trigger) -> next state; any other pair changes nothing."""


class Ender(StrEnum):
    """Side that ended a call."""

    US = "us"
    THEM = "them"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Send:
    data: bytes


@dataclass(frozen=True, slots=True)
class Progress:
    """A provisional status other than 100; 180 is ringing, 183 early audio."""

    status: int


@dataclass(frozen=True, slots=True)
class MediaNegotiated:
    """Media agreed by both sides, at the answer or by a re-INVITE."""

    media: Media


@dataclass(frozen=True, slots=True)
class Answered:
    pass


@dataclass(frozen=True, slots=True)
class Refused:
    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """`by` is NOBODY when a message was never answered (`reason` names it)."""

    by: Ender
    reason: str


LegEvent = Progress | MediaNegotiated | Answered | Refused | Ended
LegOutput = Send | LegEvent
