"""Views of the current state: plain copies, safe to keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import ChannelId, ContactState


@dataclass(frozen=True, slots=True)
class ContactView:
    """Live contact now.

    `position`: from 1 within its queue and channel, None unless waiting; `offer_id`: of an
    offered contact; `due_ms`: time from which a parked contact waits.
    """

    contact_id: str
    channel: ChannelId
    queue: str
    language: str
    state: ContactState
    admitted_ms: int
    position: int | None
    offer_id: str | None
    consultant_id: str | None
    relaxation_step: int = 0
    due_ms: int | None = None


class Unanswered(NamedTuple):
    """Contact that waits or is on offer; there may be very many."""

    queue: str
    channel: ChannelId
    admitted_ms: int


@dataclass(frozen=True, slots=True)
class ConsultantView:
    """Consultant now. `contacts`: engaged ones; `wrap_ups`: contact -> until_ms."""

    consultant_id: str
    activity: Activity
    reason: NotReadyReason | None
    since_ms: int
    skills: dict[str, int]
    shift: str | None
    offers: tuple[str, ...]
    contacts: tuple[str, ...]
    wrap_ups: dict[str, int]
    groups: tuple[str, ...] = ()
    sign_out_pending: bool = False
    refusals: dict[str, int] = field(default_factory=dict)
