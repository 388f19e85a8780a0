"""Parts of signing in: the counted attempt, the checked password, the session of a browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from acd.domain.model.errors import InvalidInput
from acd.ports.security_log import SecurityEventKind
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import User
from desk.auth.browser_names import browser_name
from desk.auth.devices import DEVICE_COOKIE, DEVICE_LIFE_S
from desk.auth.login_delays import LoginAttempt
from desk.auth.sessions import SESSION_COOKIE
from desk.errors import SecondFactorCodeMissing, SecondFactorIncorrect, TemporaryPasswordEnded
from desk.http.answers import SessionView, UserView
from desk.http.services import DESK, DeskServices
from web.city import channels_view
from web.cookies import put_cookie, read_cookie
from web.errors import RateLimitExceeded
from web.json_response import json_response
from web.limits import QUOTA, Quota
from web.security_events import report
from web.site import address_of, network_of_request

log = structlog.get_logger()

Prove = Callable[[User], Awaitable[None]]


async def proved_user(
    request: web.Request, login: str, password: str, prove: Prove | None = None
) -> User | None:
    """Return the user whose password this is, else None.

    `prove` is called with the user whose password was right, and raises when more is needed.
    Raises RateLimitExceeded, what `prove` raises, and TemporaryPasswordEnded for the right one too
    late.

    The attempt counts as a failure until everything was right; a code that was not sent yet counts
    for nothing.
    """
    services = request.app[DESK]
    device = await services.devices.recognise(read_cookie(request, DEVICE_COOKIE), login)
    attempt = await _counted_attempt(request, login, device)
    try:
        user = await services.accounts.verify(login, password, recognised=device is not None)
    except RateLimitExceeded:
        await services.login_delays.cancel(attempt)
        raise
    if user is None:
        await _report(request, SecurityEventKind.LOGIN_FAILED, login)
        return None
    try:
        _require_in_time(user, services)
        if prove is not None:
            await prove(user)
    except SecondFactorCodeMissing:
        await services.login_delays.cancel(attempt)
        raise
    except InvalidInput:
        await _report(request, SecurityEventKind.LOGIN_FAILED, login)
        raise
    await services.login_delays.succeeded(attempt)
    return user


def proof_of_second_factor(request: web.Request, code: str | None) -> Prove:
    """Return the proof of a user's second factor, if there is one.

    It raises SecondFactorCodeMissing, SecondFactorIncorrect.
    """

    async def prove(user: User) -> None:
        if not user.second_factor:
            return
        if code is None:
            raise SecondFactorCodeMissing("code: expected the six digits of the app", field="code")
        if not await request.app[DESK].second_factors.accepts(user.id, code):
            raise SecondFactorIncorrect("code: not one of now, or used already", field="code")

    return prove


def _require_in_time(user: User, services: DeskServices) -> None:
    until_ms = user.temporary_until_ms
    if until_ms is not None and until_ms <= services.deps.clock.now_ms():
        raise TemporaryPasswordEnded("the temporary password has ended: ask for a new one")


async def _counted_attempt(request: web.Request, login: str, device: str | None) -> LoginAttempt:
    """Count an attempt and show the quota in the answer. Raises RateLimitExceeded."""
    delays = request.app[DESK].login_delays
    try:
        attempt = await delays.begin(login, network_of_request(request), device)
    except RateLimitExceeded as error:
        request[QUOTA] = Quota(0, 0, error.retry_after_s)
        await _report(request, SecurityEventKind.LOGIN_DELAYED, login)
        raise
    request[QUOTA] = attempt.quota
    return attempt


async def _report(request: web.Request, kind: SecurityEventKind, login: str) -> None:
    """Report a login that exists by its account: another one may be a password typed too early."""
    account = request.app[DESK].views.directory.get(login)
    report(request, kind, account.id if account else "")


async def opened_session(request: web.Request, user: User) -> web.Response:
    """Replace the session of this browser, whose old cookie stops working, and answer with it."""
    services = request.app[DESK]
    await _end_old(request, services)
    address = address_of(request)
    browser = browser_name(request.headers.get("User-Agent", ""))
    token, _ = await services.sessions.create(user.id, address, browser)
    device = await services.devices.remember(read_cookie(request, DEVICE_COOKIE), user.id)
    services.views.add_user(user)
    log.info("signed-in", user_id=user.id, role=user.role.value)
    report(request, SecurityEventKind.LOGIN_SUCCEEDED, user.id, user.id)
    response = json_response(to_view(session_view(services, user)))
    life_s = services.deps.settings.session_limits.life_ms // 1000
    put_cookie(request, response, SESSION_COOKIE, token, life_s)
    put_cookie(request, response, DEVICE_COOKIE, device, DEVICE_LIFE_S)
    return response


async def _end_old(request: web.Request, services: DeskServices) -> None:
    token = read_cookie(request, SESSION_COOKIE)
    old = await services.sessions.find(token) if token else None
    if old is not None:
        await services.sessions.revoke(old.key)
        await services.keeper.disconnect_ended()


def session_view(services: DeskServices, user: User) -> SessionView:
    """Return the session and its user as pages see them."""
    settings = services.deps.settings
    shown = UserView(
        id=user.id,
        login=user.login,
        name=user.name,
        initials=user.initials,
        role=user.role.value,
        language=user.language,
        grammatical_gender=user.grammatical_gender,
    )
    return SessionView(
        user=shown,
        hotline=settings.hotline,
        city=settings.city,
        time_zone=settings.time_zone,
        channels=channels_view(services.deps.rules()),
        temporary_password=user.temporary_password,
        second_factor=user.second_factor,
        second_factor_missing=settings.second_factor.demands(user),
    )
