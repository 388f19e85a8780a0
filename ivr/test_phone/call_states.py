"""The life of an outgoing call as a table, and what a leg tells of it."""

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
"""(state, trigger) -> next state; a pair that is not here changes nothing."""


class Ender(StrEnum):
    """Who ended a call."""

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
class MediaSettled:
    """What both sides agreed on, first or anew (re-INVITE)."""

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
    """`by` is NOBODY when no answer came (`why` says to what)."""

    by: Ender
    why: str


Happening = Progress | MediaSettled | Answered | Refused | Ended
Out = Send | Happening
