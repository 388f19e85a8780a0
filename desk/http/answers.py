"""Models of the desk's answers that no port and no live view has.

Times are RFC 3339 UTC here; members that a page also gets by a live view keep `*_ms`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from acd.domain.routing.explanation import WaitExplanation
from acd.ports.crm import ScreenPop
from acd.ports.places import AddressSuggestion, AssetView, NearbyTicket
from acd.ports.residents import ResidentCandidate
from web.city import ChannelView


@dataclass(frozen=True, slots=True)
class UserView:
    """The signed-in user."""

    id: str
    login: str
    name: str
    initials: str
    role: Literal["consultant", "supervisor", "officer"]
    language: str
    grammatical_gender: Literal["f", "m", "n"]


@dataclass(frozen=True, slots=True)
class SessionView:
    """Session and city. `time_zone`: IANA name; pages show times in it. `temporary_password`:
    only `changePassword` is allowed until it was called. `second_factor`: codes are asked for at
    the log-in; `second_factor_missing`: it has to be set up before anything else."""

    user: UserView
    hotline: str
    city: str
    time_zone: str
    channels: dict[str, ChannelView]
    temporary_password: bool
    second_factor: bool
    second_factor_missing: bool


@dataclass(frozen=True, slots=True)
class SecondFactorSetup:
    """Secret of a new second factor. `secret`: base32, to be typed; `uri`: the same for apps
    (otpauth); `qr`: rows of a QR code of the address, a character a module, 1 for a dark one."""

    secret: str
    uri: str
    qr: list[str]


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A live session. `used_at`: last use by its person; `browser`: name of the program, empty for
    an unknown one; `current`: whether it is the session of this request."""

    user_id: str
    name: str
    started_at: str
    used_at: str
    address: str
    browser: str
    current: bool


@dataclass(frozen=True, slots=True)
class SessionList:
    """Sessions, the latest used first. `idle_min`: minutes without use that end a session."""

    sessions: list[SessionEntry]
    idle_min: int


@dataclass(frozen=True, slots=True)
class IceServer:
    """STUN or TURN server of the browser's telephone."""

    urls: str | list[str]
    username: str | None = None
    credential: str | None = None


@dataclass(frozen=True, slots=True)
class SoftphoneAccount:
    """Telephone account of the consultant's browser."""

    ws_url: str
    sip_uri: str
    sip_user: str
    sip_password: str
    display_name: str
    ice_servers: list[IceServer]


@dataclass(frozen=True, slots=True)
class ResidentPage:
    """Residents that were found. `next`: value of `after` for the next page; absent at the end."""

    residents: list[ScreenPop]
    next: int | None


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """Event of the log. `kind`: name of the event; its members are in `data`."""

    id: str
    at: str
    kind: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Events, oldest first. `next`: value of `after` for the next page."""

    events: list[FeedEvent]
    next: str


@dataclass(frozen=True, slots=True)
class RoutingExplanation:
    """How a contact was routed. `waiting`: why it waits, absent when it does not; `history`:
    every event of it, oldest first."""

    contact_id: str
    waiting: WaitExplanation | None
    history: list[FeedEvent]


@dataclass(frozen=True, slots=True)
class QueueState:
    """Settings of a queue that a supervisor may change. `policy`: preset in place of the one of the
    rules; `announcement`: prompt that waiting callers hear."""

    id: str
    names: dict[str, str]
    closed: bool
    policy: str | None
    announcement: str | None


@dataclass(frozen=True, slots=True)
class CandidateList:
    """Residents who may be the one in question, the likeliest first."""

    candidates: list[ResidentCandidate]


@dataclass(frozen=True, slots=True)
class Alive:
    """The process runs."""

    status: Literal["alive"]


@dataclass(frozen=True, slots=True)
class AddressList:
    """Suggested addresses, the best first."""

    addresses: tuple[AddressSuggestion, ...]


@dataclass(frozen=True, slots=True)
class AssetList:
    """Assets with a number, or near a point."""

    assets: tuple[AssetView, ...]


@dataclass(frozen=True, slots=True)
class NearbyTicketList:
    """Open tickets near a point."""

    tickets: tuple[NearbyTicket, ...]
