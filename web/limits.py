"""Rate limits by a sliding window in memory, and the `RateLimit-*` headers that tell of them."""

from __future__ import annotations

import hashlib
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from acd.ports.security_log import SecurityEventKind
from web.errors import RateLimitExceeded
from web.problem_json import Handler, route_of
from web.security_events import report
from web.site import network_of_request

MAX_SUBJECTS = 10_000
"""Subjects remembered; the one that has been quiet for longest is forgotten first."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` within any `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Quota:
    """State of a limit. `reset_s`: seconds until one more is allowed."""

    limit: int
    remaining: int
    reset_s: int


class Limiter:
    """Counter by subject (a network address, a session), kept in memory. `counted`: plural noun
    of the counted requests, for the message."""

    def __init__(self, counted: str, limit: Limit) -> None:
        self._counted = counted
        self._limit = limit
        self._window_ms = int(limit.seconds * 1000)
        self._times: dict[str, deque[int]] = {}

    def count(self, subject: str, now_ms: int) -> Quota:
        """Count one more. Raises RateLimitExceeded, and does not count it then."""
        times = self._times.pop(subject, deque())
        self._times[subject] = times  # the newest at the end
        while times and times[0] <= now_ms - self._window_ms:
            times.popleft()
        if len(times) >= self._limit.count:
            raise RateLimitExceeded(self._counted, self._reset_s(times, now_ms))
        times.append(now_ms)
        if len(self._times) > MAX_SUBJECTS:
            del self._times[next(iter(self._times))]
        remaining = self._limit.count - len(times)
        return Quota(self._limit.count, remaining, self._reset_s(times, now_ms))

    def exhausted(self, retry_after_s: int) -> Quota:
        """Return the quota of a subject that was refused."""
        return Quota(self._limit.count, 0, retry_after_s)

    def _reset_s(self, times: deque[int], now_ms: int) -> int:
        return math.ceil((times[0] + self._window_ms - now_ms) / 1000)


@dataclass(frozen=True, slots=True)
class ApiLimit:
    """Limit of the API per session, or per network without one. `cookie`: holds the session.

    `networks`: limit of a network with any number of sessions, as anybody can send new cookies.
    """

    limiter: Limiter
    cookie: str
    now_ms: Callable[[], int]
    networks: Limiter


API_LIMIT = web.AppKey("api_limit", ApiLimit)
QUOTA = web.RequestKey("quota", Quota)
"""Quota that the answer shows; the narrower limit replaces the wider."""


def count_request(request: web.Request, limiter: Limiter, subject: str, now_ms: int) -> None:
    """Count one more and show the quota in the answer. Raises RateLimitExceeded, and reports it."""
    try:
        request[QUOTA] = limiter.count(subject, now_ms)
    except RateLimitExceeded as error:
        request[QUOTA] = limiter.exhausted(error.retry_after_s)
        report(request, SecurityEventKind.LIMIT_EXCEEDED, route=route_of(request))
        raise


@web.middleware
async def limit_requests(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count each request of the API. Raises RateLimitExceeded."""
    if request.path.startswith("/api/"):
        api = request.app[API_LIMIT]
        count_request(request, api.networks, network_of_request(request), api.now_ms())
        count_request(request, api.limiter, _subject(request, api.cookie), api.now_ms())
    return await handler(request)


@web.middleware
async def quota_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Set the `RateLimit-*` headers; stands outside the middleware that answers failures."""
    response = await handler(request)
    quota: Quota | None = request.get(QUOTA)
    if quota is not None and not response.prepared:
        response.headers["RateLimit-Limit"] = str(quota.limit)
        response.headers["RateLimit-Remaining"] = str(quota.remaining)
        response.headers["RateLimit-Reset"] = str(quota.reset_s)
    return response


def _subject(request: web.Request, cookie: str) -> str:
    token = request.cookies.get(cookie)
    return hashlib.sha256(token.encode()).hexdigest() if token else network_of_request(request)
