"""The reverse-proxy example of docs/operations.md in a real nginx before the residents' pages."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

from acd.domain.model.contact import CHAT
from centrala.wiring.chat import build_chat
from channels.chat.settings import NEW_CHATS
from tests.support.certificates import Certificate, self_signed
from tests.support.connectors.chat import NEW, PATH
from tests.support.connectors.installation import Installation, in_this_process, installation
from tests.support.databases import migrated_database
from tests.support.nginx import Nginx
from tests.support.valkey import free_port, valkey_server
from tests.support.waiting import PATIENCE_S

NAME = "kontakt.example.pl"
PROXY = "127.0.0.1"
NEW_CHAT: dict[str, Any] = {**NEW, "text": "Dzień dobry"}


class ThisMachine(AbstractResolver):
    """Resolver that finds every name on this machine."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        one = ResolveResult(hostname=host, host=PROXY, port=port, family=family, proto=0, flags=0)
        return [one]

    async def close(self) -> None:
        """No-op because nothing is held."""


class ProxiedCity:
    """Residents' pages behind the proxy, and browsers at addresses of their own."""

    def __init__(self, at: Installation, port: int, certificate: Certificate) -> None:
        self.at = at
        self._origin = f"https://{NAME}:{port}"
        self._tls = ssl.create_default_context(cafile=str(certificate.file))

    def browser(self, address: str, **headers: str) -> ClientSession:
        connector = TCPConnector(
            local_addr=(address, 0), resolver=ThisMachine(), ssl=self._tls, family=socket.AF_INET
        )
        ours = {"X-Centrala": "1", "Origin": self._origin, **headers}
        return ClientSession(self._origin, connector=connector, headers=ours)

    async def begin_chats(self, count: int, address: str, **headers: str) -> Counter[str]:
        """Begin chats, each in a new browser at the address; return the number of each answer."""
        answers = Counter[str]()
        for _ in range(count):
            async with (
                self.browser(address, **headers) as browser,
                browser.post(PATH, json=NEW_CHAT) as answer,
            ):
                refusal = {} if answer.status == 201 else await answer.json()
                answers[str(refusal.get("code", answer.status))] += 1
        return answers


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_signed(tmp_path_factory.mktemp("tls"), f"DNS:{NAME}")


@pytest.fixture
def nginx_port() -> int:
    return free_port()


@pytest.fixture
async def at(tmp_path: Path, nginx_port: int) -> AsyncIterator[Installation]:
    settings = {
        "CENTRALA_PROXIES": PROXY,
        "CENTRALA_RESIDENTS_URL": f"https://{NAME}:{nginx_port}",
    }
    database = await asyncio.to_thread(migrated_database, "sqlite")
    with valkey_server() as log:
        async with (
            installation(tmp_path, log.url, database, free_port(), settings) as at,
            in_this_process(at, CHAT, build_chat),
        ):
            yield at


@pytest.fixture
async def city(
    tmp_path: Path, at: Installation, nginx_port: int, certificate: Certificate
) -> AsyncIterator[ProxiedCity]:
    proxy = Nginx(
        tmp_path,
        {
            "listen 443 ssl;": f"listen 127.0.0.1:{nginx_port} ssl;",
            "/etc/ssl/kontakt.pem": str(certificate.file),
            "/etc/ssl/kontakt.key": str(certificate.key),
            "http://127.0.0.1:8081": f"http://127.0.0.1:{at.settings.residents_port}",
        },
    )
    checked = await asyncio.to_thread(proxy.check)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr
    with proxy.running(nginx_port):
        yield ProxiedCity(at, nginx_port, certificate)


async def test_page_is_served_as_an_encrypted_one(city: ProxiedCity) -> None:
    async with city.browser("127.0.7.1") as browser, browser.get("/chat") as answer:
        assert answer.status == 200
        assert "<html" in await answer.text()
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


async def test_chat_goes_through_the_websocket(city: ProxiedCity) -> None:
    async with city.browser("127.0.7.2") as browser:
        async with browser.post(PATH, json=NEW_CHAT) as answer:
            assert answer.status == 201, await answer.text()
            (cookie,) = answer.cookies.values()
            assert cookie.key.startswith("__Host-")
        async with browser.ws_connect(f"{PATH}/ws") as page, asyncio.timeout(PATIENCE_S):
            await page.send_json({"type": "message", "client_id": "m1", "text": "Halo"})
            while (frame := await page.receive_json()).get("text") != "Halo":
                assert frame["type"] in ("snapshot", "message", "stage")


async def test_limits_count_the_address_of_the_browser_and_not_of_the_proxy(
    city: ProxiedCity,
) -> None:
    assert await city.begin_chats(NEW_CHATS.count, "127.0.7.3") == {"201": NEW_CHATS.count}
    refused = {"rate-limit-exceeded": 1}
    assert await city.begin_chats(1, "127.0.7.3") == refused
    pretended = {"X-Forwarded-For": "198.51.100.7"}
    assert await city.begin_chats(1, "127.0.7.3", **pretended) == refused
    assert await city.begin_chats(1, "127.0.7.4", **pretended) == {"201": 1}


async def test_nginx_refuses_a_flood_of_one_address_alone(city: ProxiedCity) -> None:
    async def status(browser: ClientSession) -> int:
        async with browser.get("/api/v1/city") as answer:
            return answer.status

    async with city.browser("127.0.7.5") as flood, city.browser("127.0.7.6") as other:
        statuses = Counter(await asyncio.gather(*(status(flood) for _ in range(400))))
        assert await status(other) == 200
    assert set(statuses) == {200, 429}


async def test_body_beyond_the_limit_is_refused(city: ProxiedCity) -> None:
    async with (
        city.browser("127.0.7.7") as browser,
        browser.post(PATH, data=b"x" * 100_000) as answer,
    ):
        assert answer.status == 413
