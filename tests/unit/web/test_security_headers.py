"""Security headers on every answer, and changes from our own pages alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from acd.adapters.memory.security_log import MemorySecurityLog
from web.application import make_application
from web.security_headers import FIXED_HEADERS
from web.site import Site

OWN = {"X-Centrala": "1"}
Client = TestClient[web.Request, web.Application]
Open = Callable[..., AbstractAsyncContextManager[Client]]


@asynccontextmanager
async def opened(**changes: object) -> AsyncIterator[Client]:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text="ok")

    site = Site(ui_dir=Path(), **changes)  # type: ignore[arg-type]
    app = make_application(site, "session", lambda: 0, MemorySecurityLog())
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


async def test_strict_transport_is_demanded_where_the_site_has_tls() -> None:
    async with opened(secure_cookie=True) as client:
        assert "Strict-Transport-Security" in (await client.get("/page")).headers
    async with opened() as client:
        assert "Strict-Transport-Security" not in (await client.get("/page")).headers


async def test_pages_may_connect_to_the_telephone_server_alone() -> None:
    async with opened(connect_url="wss://{host}:8089/ws?x=1") as client:
        policy = (await client.get("/page")).headers["Content-Security-Policy"]
    assert "connect-src 'self' wss://127.0.0.1:8089;" in policy


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
    [("https://evil.example", 403), ("https://desk.example", 200), (None, 200)],
)
async def test_origin_that_a_browser_names_must_be_ours(origin: str | None, status: int) -> None:
    async with opened(origins=("https://desk.example",)) as client:
        headers = OWN | ({"Origin": origin} if origin else {})
        assert (await client.post("/page", headers=headers)).status == status


async def test_origin_of_the_same_host_is_ours() -> None:
    async with opened() as client:
        origin = f"http://{client.host}:{client.port}"
        assert (await client.post("/page", headers=OWN | {"Origin": origin})).status == 200
