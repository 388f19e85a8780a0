"""The desk and the chat door: one HTTP application."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from acd.ports.crm import Crm
from acd.ports.hall import HallPort
from channels.chat.door import ChatDoor
from channels.chat.intake import ChatIntake
from channels.chat.outgoing import ChatViews
from channels.chat.routes import chat_routes
from channels.chat.settings import ChatSettings
from config import frontend
from config.city import City
from config.clock import SystemClock, new_id
from config.ledger_wiring import Ledger
from config.routing import Routing
from config.secrets import Secrets
from config.settings import Settings
from config.shifts import Shifts
from desk import guard
from desk.deps import DeskSettings, ShiftSpan

PEOPLE_READ = "pl"  # the language of names in views that carry one name only


@dataclass(frozen=True)
class ChatParts:
    door: ChatDoor
    routes: list[web.RouteDef]


def build_chat(
    settings: Settings,
    city: City,
    hall: HallPort,
    ledger: Ledger,
    crm: Crm,
    name_of: Callable[[str], str | None],
    clock: SystemClock,
) -> ChatParts:
    """The residents' chat; `name_of` tells a consultant's name as residents may know it."""

    async def ticket_of(contact_id: str) -> str | None:
        ticket = await crm.ticket_of_contact(contact_id)
        return ticket.number if ticket else None

    told = ChatSettings(
        languages=city.routing.languages, secure_cookie=settings.url.startswith("https:")
    )
    book, conversations = ledger.book, ledger.conversations
    intake = ChatIntake(hall, book, conversations, clock, new_id, told)
    views = ChatViews(hall, conversations, name_of, ticket_of)
    door = ChatDoor(hall, conversations, clock, intake, views, told)
    routes = chat_routes(
        door, clock, told, address_of=guard.address_of, check_origin=guard.check_origin
    )
    return ChatParts(door, routes)


def tls(settings: Settings) -> ssl.SSLContext | None:
    """The desk's own TLS, by the certificate that the browsers' telephones use too."""
    if settings.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.tls_cert, settings.tls_key)
    return context


def desk_settings(
    settings: Settings, secrets: Secrets, routing: Routing, version: str
) -> DeskSettings:
    return DeskSettings(
        city=settings.city,
        hotline=settings.hotline,
        sip_ws_url=sip_ws_url(settings),
        sip_domain=settings.sip_domain,
        ui_dir=frontend.DIST,
        wall_token=secrets.wall_token,
        secure_cookie=settings.url.startswith("https:"),
        origins=(settings.public_url,) if settings.public_url else (),
        proxies=frozenset(settings.proxies),
        time_zone=str(routing.shifts.zone),
        languages=routing.languages,
        version=version,
    )


def sip_ws_url(settings: Settings) -> str:
    """Where browsers reach Asterisk; the host is the one that they reached the desk by."""
    if settings.sip_ws_url:
        return settings.sip_ws_url
    if settings.tls_cert:
        return f"wss://{{host}}:{settings.asterisk_tls_port}/ws"
    return f"ws://{{host}}:{settings.asterisk_http_port}/ws"


def shift_span(shifts: Shifts) -> Callable[[str | None, int], ShiftSpan | None]:
    def find(shift_id: str | None, now_ms: int) -> ShiftSpan | None:
        span = shifts.span(shift_id, now_ms) if shift_id else None
        if span is None:
            return None
        shift = span.shift
        return ShiftSpan(shift.id, _name(shift.names), span.starts_ms, span.ends_ms)

    return find


def shift_now(shifts: Shifts) -> Callable[[int], Mapping[str, Any] | None]:
    """The shift on duty, as the wallboard shows it."""

    def find(now_ms: int) -> Mapping[str, Any] | None:
        span = shifts.span(None, now_ms)
        if span is None:
            return None
        name = _name(span.shift.names)
        times = {"starts_ms": span.starts_ms, "ends_ms": span.ends_ms}
        return {"id": span.shift.id, "name": name, **times}

    return find


def _name(names: Mapping[str, str]) -> str:
    return names.get(PEOPLE_READ) or next(iter(names.values()))
