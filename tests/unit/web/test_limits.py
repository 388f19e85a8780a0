"""Rate limits and their headers."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from acd.adapters.memory.security_log import MemorySecurityLog
from web.errors import RateLimitExceeded
from web.limits import MAX_SUBJECTS, Limit, Limiter, Quota
from web.security_events import SECURITY_LOG


def test_window_slides_and_a_refusal_is_not_counted() -> None:
    limiter = Limiter("messages", Limit(2, 10.0))
    assert limiter.count("a", 0) == Quota(2, 1, 10)
    assert limiter.count("a", 4_000) == Quota(2, 0, 6)
    for _ in range(3):
        with pytest.raises(RateLimitExceeded) as refused:
            limiter.count("a", 5_000)
        assert refused.value.retry_after_s == 5
    assert limiter.count("b", 5_000).remaining == 1
    assert limiter.count("a", 10_000).remaining == 0


def test_subject_that_is_quiet_for_longest_is_forgotten() -> None:
    limiter = Limiter("messages", Limit(1, 1e6))
    for number in range(MAX_SUBJECTS + 1):
        limiter.count(str(number), 0)
    assert limiter.count("0", 1).remaining == 0
    with pytest.raises(RateLimitExceeded):
        limiter.count(str(MAX_SUBJECTS), 1)


async def test_answers_show_the_quota(limited: web.Application) -> None:
    async with TestClient(TestServer(limited)) as client:
        first = await client.get("/api/v1/thing")
        assert (first.status, first.headers["RateLimit-Limit"]) == (200, "2")
        assert first.headers["RateLimit-Remaining"] == "1"
        await client.get("/api/v1/thing")
        refused = await client.get("/api/v1/thing")
        assert (refused.status, (await refused.json())["code"]) == (429, "rate-limit-exceeded")
        assert refused.headers["RateLimit-Remaining"] == "0"
        assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"]
        assert "RateLimit-Limit" not in (await client.get("/page")).headers


async def test_request_beyond_a_limit_is_in_the_security_log(limited: web.Application) -> None:
    log = limited[SECURITY_LOG]
    assert isinstance(log, MemorySecurityLog)
    async with TestClient(TestServer(limited)) as client:
        for _ in range(3):
            await client.get("/api/v1/thing")
    (event,) = log.events
    assert (event.kind, event.facts) == ("limit-exceeded", {"route": "/api/v1/thing"})
    assert event.source == log.pseudonym("127.0.0.1")
