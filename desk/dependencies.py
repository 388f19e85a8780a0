"""Dependencies of the desk: ports, callables and settings, all given by the wiring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncEngine

from acd.domain.model.queue_rules import NO_RULES, Rules
from acd.ports.acd import AcdPort
from acd.ports.attachments import Attachments
from acd.ports.case_figures import CaseFigures
from acd.ports.channel_status import ChannelStatuses
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook, Conversations
from acd.ports.crm import Crm
from acd.ports.event_ledger import EventLedger
from acd.ports.first_line import FirstLine
from acd.ports.knowledge import Knowledge
from acd.ports.knowledge_editing import KnowledgeEditing
from acd.ports.lag import Lag
from acd.ports.mail_review import MailReview
from acd.ports.outbox import Outbox
from acd.ports.places import Places
from acd.ports.process_status import ProcessStatuses
from acd.ports.questions import Questions
from acd.ports.residents import Residents
from acd.ports.second_line import SecondLine
from acd.ports.security_log import SecurityLog
from acd.ports.signals import TypingSignals
from acd.ports.sip_credentials import SipCredentials
from desk.auth.second_factors import SecondFactorPolicy
from desk.auth.sessions import SessionLimits
from web.operations import HttpApi
from web.origins import Origin
from web.readiness import Check


@dataclass(frozen=True, slots=True)
class ShiftSpan:
    """Span of a shift today; times UTC epoch ms."""

    id: str
    name: str
    starts_ms: int
    ends_ms: int


class Wallboard(Protocol):
    """Source of the wallboard view."""

    def view(self, now_ms: int) -> dict[str, Any]:
        """Return the view as of `now_ms`, UTC epoch ms."""
        ...


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """Settings of the desk.

    `sip_ws_url`: where browsers reach Asterisk; `{host}` in it stands for the name that the
    browser used. `origins`: names of the pages, the main one first. `proxies`: addresses whose
    `X-Forwarded-For` and `X-Forwarded-Proto` are believed. `feed_token`: key of the event feed;
    None switches it off. `session_limits`: life of a session. `forbidden_words`: no password may
    contain them. `prompts`: ids of the prompts of the telephone. `residents_url`: address of the
    residents' pages, with `{host}` as above; None: served here. `second_factor`: whose accounts
    have to have one.
    """

    city: str
    hotline: str
    sip_ws_url: str
    sip_domain: str
    ui_dir: Path
    ice_servers: tuple[dict[str, Any], ...] = ()
    feed_token: str | None = None
    secure_cookie: bool = False
    origins: tuple[Origin, ...] = ()
    proxies: frozenset[str] = frozenset()
    session_limits: SessionLimits = field(default_factory=SessionLimits)
    forbidden_words: frozenset[str] = frozenset()
    time_zone: str = "Europe/Warsaw"
    languages: tuple[str, ...] = ("pl", "uk", "en")
    version: str = "0"
    prompts: frozenset[str] = frozenset()
    residents_url: str | None = None
    second_factor: SecondFactorPolicy = SecondFactorPolicy.OPTIONAL


@dataclass(frozen=True, slots=True)
class DeskDependencies:
    """Everything that the desk uses.

    `clock` says what time it is, `steady` (monotonic) how long something lasts: nobody sets it.
    `shift(shift_id, now_ms)` returns the span of a shift today, `groups(consultant_id)` the
    groups of the roster that the consultant is in; `new_id` makes random kebab-case ids;
    `sip_secret(session_key)` returns the SIP secret of a login session;
    `current` returns whether the ACD follows its log: while it does not, the figures keep their
    age; `lag` is how far it is behind; `checks` are the parts that `/readyz` names;
    `channel_apis` are residents' operations of channels that this process serves,
    `described_apis` those of another process, which the documents have as well; `machine` returns
    figures of this machine by name, for the metrics.
    """

    acd: AcdPort
    book: ContactBook
    conversations: Conversations
    attachments: Attachments
    mail_review: MailReview
    crm: Crm
    second_line: SecondLine
    first_line: FirstLine
    case_figures: CaseFigures
    outbox: Outbox
    places: Places
    knowledge: Knowledge
    knowledge_editing: KnowledgeEditing
    questions: Questions
    residents: Residents
    channel_status: ChannelStatuses
    process_status: ProcessStatuses
    typing: TypingSignals
    sip_credentials: SipCredentials
    sip_secret: Callable[[str], str]
    engine: AsyncEngine
    clock: Clock
    steady: Clock
    new_id: Callable[[], str]
    current: Callable[[], bool]
    lag: Callable[[], Lag]
    wallboard: Wallboard
    shift: Callable[[str | None, int], ShiftSpan | None]
    groups: Callable[[str], tuple[str, ...]]
    event_ledger: EventLedger
    security_log: SecurityLog
    settings: DeskSettings
    checks: Mapping[str, Check] = field(default_factory=dict)
    channel_apis: Sequence[HttpApi] = ()
    described_apis: Sequence[HttpApi] = ()
    machine: Callable[[], Mapping[str, float]] = dict

    def rules(self) -> Rules:
        """Return the rules in force; empty ones before the first were published."""
        return self.acd.rules() or NO_RULES
