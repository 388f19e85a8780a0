"""What the desk is built from: ports, figures and settings, all given by the wiring."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.domain.model.queue_rules import CapacityRules, Rules
from acd.ports.acd import AcdPort
from acd.ports.channel_status import ChannelStatuses
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook, Conversations
from acd.ports.crm import Crm
from acd.ports.event_ledger import EventLedger
from acd.ports.signals import TypingSignals
from acd.service.replica.backpressure import Lag

NO_RULES = Rules(version="", queues={}, capacity=CapacityRules({}, (), {}))

Check = Callable[[], Awaitable[None]]
"""Raises when the part does not work; the wiring names it."""


@dataclass(frozen=True, slots=True)
class ShiftSpan:
    """A shift as it falls today; times UTC epoch ms."""

    id: str
    name: str
    starts_ms: int
    ends_ms: int


class Wallboard(Protocol):
    """The wallboard view of contracts.md, as of `now_ms`."""

    def view(self, now_ms: int) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """Values, not parts.

    `sip_ws_url`: where browsers reach Asterisk; `{host}` in it stands for the host that the
    browser itself used. `origins`: further origins (`https://desk.example`) that may call us.
    `proxies`: addresses whose `X-Forwarded-For` is believed. `wall_token`: read-only key of
    the wallboard, `feed_token` that of the event feed; None switches either off.
    `session_ms`: life of a session. `prompts`: ids of what the telephone can say.
    """

    city: str
    hotline: str
    sip_ws_url: str
    sip_domain: str
    ui_dir: Path
    ice_servers: tuple[dict[str, Any], ...] = ()
    wall_token: str | None = None
    feed_token: str | None = None
    secure_cookie: bool = False
    origins: tuple[str, ...] = ()
    proxies: frozenset[str] = frozenset()
    session_ms: int = 12 * 3_600_000
    time_zone: str = "Europe/Warsaw"
    languages: tuple[str, ...] = ("pl", "uk", "en")
    version: str = "0"
    prompts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DeskDependencies:
    """Everything that the desk talks to.

    `shift(shift_id, now_ms)` tells where that shift falls; `groups(consultant_id)` which groups
    of the roster she is in; `new_id` makes random kebab-safe
    ids; `current` tells whether the ACD follows its log right now: when it does not, the
    figures keep their age, and `lag` how far it is behind; `checks` are the parts that
    `/readyz` names; `door_routes` are the residents' routes of the written channels.
    """

    acd: AcdPort
    book: ContactBook
    conversations: Conversations
    crm: Crm
    channel_status: ChannelStatuses
    typing: TypingSignals
    engine: AsyncEngine
    clock: Clock
    new_id: Callable[[], str]
    current: Callable[[], bool]
    lag: Callable[[], Lag]
    wallboard: Wallboard
    shift: Callable[[str | None, int], ShiftSpan | None]
    groups: Callable[[str], tuple[str, ...]]
    event_ledger: EventLedger
    settings: DeskSettings
    checks: Mapping[str, Check] = field(default_factory=dict)
    connector_routes: Sequence[web.AbstractRouteDef] = ()

    def rules(self) -> Rules:
        """The rules in force; empty ones before the first were published."""
        return self.acd.rules() or NO_RULES
