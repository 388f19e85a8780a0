"""Security headers on every answer, and changes from our own pages alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from hypothesis import given, settings
from hypothesis import strategies as st

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.ports.security_log import SecurityEventKind
from web.application import make_application
from web.origins import Origin
from web.security_headers import FIXED_HEADERS, STRICT_TRANSPORT, set_security_headers
from web.site import SITE, Site

OWN = {"X-Centrala": "1"}
TELEPHONE = "wss://{host}:8089/ws?x=1"
ORIGINS = (Origin.parse("https://desk.example"), Origin.parse("https://biurko.example:8443"))
Client = TestClient[web.Request, web.Application]
Open = Callable[..., AbstractAsyncContextManager[Client]]


@asynccontextmanager
async def opened(
    security_log: MemorySecurityLog | None = None, **changes: object
) -> AsyncIterator[Client]:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text="ok")

    site = Site(ui_dir=Path(), **changes)  # type: ignore[arg-type]
    app = make_application(site, "session", lambda: 0, security_log or MemorySecurityLog())
    app.add_routes([web.route("*", path, answer) for path in ("/page", "/api/v1/thing")])
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_every_answer_has_the_headers_refusals_too() -> None:
    async with opened() as client:
        for answer in (await client.get("/page"), await client.get("/nowhere")):
            assert {name: answer.headers[name] for name in FIXED_HEADERS} == FIXED_HEADERS
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def test_answers_of_the_api_are_kept_by_no_cache() -> None:
    async with opened() as client:
        assert (await client.get("/api/v1/thing")).headers["Cache-Control"] == "no-store"
        assert "Cache-Control" not in (await client.get("/page")).headers


PROXY = "127.0.0.1"
HTTPS = {"X-Forwarded-Proto": "https"}


async def test_strict_transport_is_demanded_on_encrypted_connections_only() -> None:
    async with opened(secure_cookie=True, proxies=frozenset({PROXY})) as client:
        encrypted = (await client.get("/page", headers=HTTPS)).headers
        assert encrypted["Strict-Transport-Security"] == STRICT_TRANSPORT
        assert "Strict-Transport-Security" not in (await client.get("/page")).headers
    async with opened(secure_cookie=True) as client:  # a stranger may write any header
        answer = await client.get("/page", headers=HTTPS)
        assert "Strict-Transport-Security" not in answer.headers


async def test_no_answer_names_the_version_of_the_server() -> None:
    async with opened() as client:
        for path in ("/page", "/nowhere"):
            assert "Server" not in (await client.get(path)).headers


async def test_every_text_names_its_character_set() -> None:
    async with opened() as client:
        assert (await client.get("/page")).headers["Content-Type"] == "text/plain; charset=utf-8"


async def test_no_style_or_script_of_a_stranger_runs() -> None:
    async with opened() as client:
        policy = (await client.get("/page")).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy


@pytest.mark.parametrize("host", ["evil.example", "desk.example:1", "desk.example; img-src *"])
async def test_host_that_a_stranger_names_never_comes_into_the_policy(host: str) -> None:
    async with opened(connect_url=TELEPHONE, origins=ORIGINS) as client:
        answer = await client.get("/page", headers={"Host": host})
    policy = answer.headers["Content-Security-Policy"]
    assert "connect-src 'self' wss://desk.example:8089;" in policy


@given(host=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40))
@settings(max_examples=50, deadline=None)
def test_policy_is_the_same_whatever_host_is_named(host: str) -> None:
    request = make_mocked_request("GET", "/page", {"Host": host}, app=_application())
    response = web.Response()
    asyncio.run(set_security_headers(request, response))
    policy = response.headers["Content-Security-Policy"]
    assert f"connect-src 'self' wss://{_own(host)}:8089;" in policy


async def test_pages_may_connect_to_the_telephone_by_the_configured_name_that_they_use() -> None:
    async with opened(connect_url=TELEPHONE, origins=ORIGINS) as client:
        answer = await client.get("/page", headers={"Host": "BIURKO.example:8443"})
    assert "wss://biurko.example:8089;" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_change_without_our_header_is_refused(method: str) -> None:
    async with opened() as client:
        refused = await client.request(method, "/page")
        assert (refused.status, (await refused.json())["code"]) == (403, "origin-refused")
        assert (await client.request(method, "/page", headers=OWN)).status == 200


async def test_reading_needs_no_header() -> None:
    async with opened() as client:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert (await client.request(method, "/page")).status == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://evil.example", 403),
        ("http://desk.example", 403),
        ("https://desk.example:8443", 403),
        ("https://desk.example.", 403),
        ("null", 403),
        ("https://desk.example", 200),
        ("https://desk.example:443", 200),
        ("https://biurko.example:8443", 200),
        (None, 200),
    ],
)
async def test_origin_that_a_browser_names_must_be_ours(origin: str | None, status: int) -> None:
    async with opened(origins=ORIGINS) as client:
        headers = OWN | ({"Origin": origin} if origin else {})
        answer = await client.post("/page", headers=headers)
        assert answer.status == status
        if status == 403:
            detail = (await answer.json())["detail"]
            assert "https://desk.example or https://biurko.example:8443" in detail
            assert "CENTRALA_ORIGINS" in detail


@pytest.mark.parametrize(
    ("headers", "header"),
    [
        ({}, "X-Centrala"),
        (OWN | {"Origin": "https://evil.example"}, "Origin"),
        (OWN | {"Sec-Fetch-Site": "cross-site"}, "Sec-Fetch-Site"),
    ],
)
async def test_refusal_is_in_the_security_log_without_the_text_of_the_stranger(
    headers: dict[str, str], header: str
) -> None:
    security_log = MemorySecurityLog()
    async with opened(security_log, origins=ORIGINS) as client:
        await client.post("/48601000118", headers=headers)
        await client.post("/page", headers=headers)
    assert [event.kind for event in security_log.events] == [SecurityEventKind.ORIGIN_REFUSED] * 2
    assert security_log.events[1].facts == {"header": header, "route": "/page"}
    assert "48601000118" not in repr(security_log.events)
    assert "evil" not in repr(security_log.events)


async def test_host_of_the_request_makes_no_origin_ours() -> None:
    async with opened(origins=ORIGINS) as client:
        headers = OWN | {"Origin": "http://evil.example", "Host": "evil.example"}
        assert (await client.post("/page", headers=headers)).status == 403


@pytest.mark.parametrize("value", ["cross-site", "same-site"])
async def test_request_that_another_site_starts_is_refused(value: str) -> None:
    async with opened(origins=ORIGINS) as client:
        fetched = OWN | {"Sec-Fetch-Site": value}
        assert (await client.post("/page", headers=fetched)).status == 403
        assert (await client.get("/page", headers=fetched)).status == 200


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_every_websocket_and_change_is_open_to_our_own_pages_only(method: str) -> None:
    upgrade = OWN | {"Upgrade": "websocket", "Connection": "Upgrade"}
    async with opened(origins=ORIGINS) as client:
        for origin, status in (("https://evil.example", 403), ("https://desk.example", 200)):
            headers = upgrade | {"Origin": origin}
            assert (await client.request(method, "/page", headers=headers)).status == status


def _application() -> web.Application:
    app = web.Application()
    app[SITE] = Site(ui_dir=Path(), connect_url=TELEPHONE, origins=ORIGINS)
    return app


def _own(host: str) -> str:
    return "biurko.example" if host.lower() == "biurko.example:8443" else "desk.example"
