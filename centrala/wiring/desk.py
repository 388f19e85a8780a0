"""Settings of the desk: addresses, names, shifts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from centrala.host import frontend_build
from centrala.host.secrets import Secrets
from centrala.wiring.site_names import desk_origins
from config.readers.city import City
from config.readers.shifts import Shifts
from config.settings import Settings
from desk.auth.password_rules import FORBIDDEN_PASSWORDS, read_forbidden
from desk.auth.second_factors import SecondFactorPolicy
from desk.auth.sessions import SessionLimits
from desk.dependencies import DeskSettings, ShiftSpan

SESSION_MS = 12 * 3_600_000
PEOPLE_READ = "pl"  # language of names in views that have one name only


def desk_settings(settings: Settings, secrets: Secrets, city: City, version: str) -> DeskSettings:
    routing = city.routing
    return DeskSettings(
        city=settings.city,
        hotline=settings.hotline,
        sip_ws_url=sip_ws_url(settings),
        sip_domain=settings.sip_domain,
        ui_dir=frontend_build.DIST,
        feed_token=secrets.feed_token,
        secure_cookie=settings.url.startswith("https:"),
        origins=desk_origins(settings),
        proxies=frozenset(settings.proxies),
        second_factor=SecondFactorPolicy(settings.second_factor),
        session_limits=SessionLimits(SESSION_MS, settings.session_idle_min * 60_000),
        time_zone=str(routing.shifts.zone),
        languages=routing.languages,
        version=version,
        residents_url=residents_url(settings),
        forbidden_words=read_forbidden(settings.config_dir / FORBIDDEN_PASSWORDS),
        prompts=frozenset.intersection(
            *(frozenset(texts.prompts) for texts in city.prompts.texts.values())
        ),
    )


def residents_url(settings: Settings) -> str:
    """Return the address of the residents' pages, on the host by which browsers reached us."""
    scheme = "https" if settings.tls_cert else "http"
    return settings.residents_url or f"{scheme}://{{host}}:{settings.residents_port}"


def sip_ws_url(settings: Settings) -> str:
    """Return Asterisk's address for browsers, on the host by which they reached the desk."""
    if settings.sip_ws_url:
        return settings.sip_ws_url
    if settings.tls_cert:
        return f"wss://{{host}}:{settings.sip_wss_port}/ws"
    return f"ws://{{host}}:{settings.sip_ws_port}/ws"


def shift_span(shifts: Shifts) -> Callable[[str | None, int], ShiftSpan | None]:
    def find(shift_id: str | None, now_ms: int) -> ShiftSpan | None:
        span = shifts.span(shift_id, now_ms) if shift_id else None
        if span is None:
            return None
        shift = span.shift
        return ShiftSpan(shift.id, _name(shift.names), span.starts_ms, span.ends_ms)

    return find


def shift_now(shifts: Shifts) -> Callable[[int], Mapping[str, Any] | None]:
    """Return the current shift as the wallboard shows it."""

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
