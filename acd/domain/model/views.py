"""What the ACD shows of the present: plain copies, safe to keep."""

from __future__ import annotations

from dataclasses import dataclass, field

from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import ChannelId, ContactState


@dataclass(frozen=True, slots=True)
class ContactView:
    """A live contact now. `position` counts from 1 within its queue and channel, None unless
    waiting; an offered contact has None and an `offer_id`. `due_ms`: when a parked one falls due.
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


@dataclass(frozen=True, slots=True)
class ConsultantView:
    """A consultant now. `contacts` are engaged, `wrap_ups` maps contact -> until_ms."""

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
