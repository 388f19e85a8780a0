"""Strangers on every port while two people talk: refused, and the talk goes on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from urllib.parse import urljoin
from uuid import uuid4

from aiohttp import ClientResponse, ClientSession
from playwright.async_api import Browser, Page, expect

from acd.ports.process_status import ALL_PROCESSES
from ivr.test_phone.phone import PhoneCall
from tests.e2e.steps import become_ready, finish_wrap_up, telephone_of
from tests.support.browser import MICROPHONE_HZ, signed_in, until_heard
from tests.support.external_view import engine_pid, until_calls, until_waiting
from tests.support.half_open_connections import half_open, knock
from tests.support.raw_sip_phone import RawSipPhone
from tests.support.residents import calling, stranger_at, writing
from tests.support.system import System
from tests.support.waiting import PATIENCE_S, until_true

CALLER_HZ = 440
MANY = 40
GARBAGE = random.Random(19115).randbytes(100_000)
TOO_LONG = "x" * 1_000_000
AGI_BEGINNING = b"agi_network: yes\nagi_network_script: call\nagi_uniq"
AMI_BEGINNING = b"Action: Login\r\nUsername: centrala\r\n"
HTTP_BEGINNING = b"POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Len"
BAD_MESSAGE, TOO_BIG, ABNORMAL_CLOSURE = 1008, 1009, 1006
CLOSED_TOO_LONG = (BAD_MESSAGE, TOO_BIG, ABNORMAL_CLOSURE)
MOST_GUESSES, AT_MOST_S = 5, 5 * 60
DESK, CHAT = "/api/v1/ws/desk", "/api/v1/chat/ws"


async def test_call_survives_strangers_on_the_telephone_ports(
    system: System, browser: Browser
) -> None:
    async with talking(system, browser) as desk:
        agi, ami = system.report["ports"]["agi_port"], system.report["ports"]["ami_port"]
        for words in (b"", b"\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", GARBAGE):
            for _ in range(MANY):
                await knock(agi, words)
            await knock(ami, words)
        async with (
            half_open(agi, AGI_BEGINNING, MANY),
            half_open(ami, AMI_BEGINNING, MANY // 4),
            calling(system, "602000244"),
        ):
            await until_waiting(system, 1)
        await asyncio.to_thread(strangers_call, system, await sip_password(desk))
        await until_calls(system, 2)


def strangers_call(system: System, password: str) -> None:
    """From an address that is no trunk, and with the secret of a consultant's session."""
    city = ("127.0.0.1", system.sip_port)
    with RawSipPhone("127.0.0.2", city) as phone:
        phone.socket.sendto(GARBAGE[:60_000], city)
        assert phone.invite("19115", user="+48601000118") in (401, 403)
    for number in ("0048900123456", "19115", "consultant-wit"):
        with RawSipPhone("127.0.0.2", city) as phone:
            assert phone.invite(number, user="consultant-bielak") == 401
        with RawSipPhone("127.0.0.2", city) as phone:
            status = phone.invite(number, user="consultant-bielak", password=password)
            assert status in (401, 403)
    with RawSipPhone("127.0.0.2", city) as phone:
        status = phone.send("REGISTER", "", user="consultant-bielak", password=password)
        assert status in (401, 403)


async def test_call_survives_garbage_on_the_web_ports(system: System, browser: Browser) -> None:
    staff, residents = (system.report["ports"][name] for name in ("http_port", "residents_port"))
    async with (
        talking(system, browser),
        half_open(staff, HTTP_BEGINNING, MANY),
        half_open(residents, HTTP_BEGINNING, MANY),
    ):
        await throw_at_the_desks_socket(system)
        await throw_at_the_chats_socket(system)
        async with stranger_at("127.0.0.3", system.residents_origin) as session:
            too_long = session.post("/api/v1/chat", data=TOO_LONG)
            assert await refused(too_long) == (413, "body-too-large")
        async with stranger_at("127.0.0.3", system.origin) as session:
            too_long = session.post("/api/v1/login", data=TOO_LONG)
            assert await refused(too_long) == (413, "body-too-large")
            deep = session.post("/api/v1/login", data="[" * 50_000)
            assert await refused(deep) == (400, "json-invalid")
            assert await refused(session.get(DESK)) == (401, "session-missing")
            elsewhere = session.post("/api/v1/login", headers={"Origin": "https://example.org"})
            assert await refused(elsewhere) == (403, "origin-refused")


async def throw_at_the_desks_socket(system: System) -> None:
    """Send garbage as a signed-in consultant; the server closes the socket."""
    async with stranger_at("127.0.0.4", system.origin) as session:
        login = {"login": system.login_of("wit"), "password": system.password("wit")}
        async with session.post("/api/v1/login", json=login) as answer:
            assert answer.status == 200
        assert await close_code(session, DESK, "garbage") == BAD_MESSAGE
        assert await close_code(session, DESK, "[" * 4000) == BAD_MESSAGE
        assert await close_code(session, DESK, GARBAGE[:1000]) == BAD_MESSAGE
        assert await close_code(session, DESK, TOO_LONG) in CLOSED_TOO_LONG
        assert await close_code(session, DESK, '{"type":"hello"}', "garbage") == BAD_MESSAGE
        async with session.post("/api/v1/logout") as answer:
            assert answer.status == 204


async def throw_at_the_chats_socket(system: System) -> None:
    """The resident keeps the place in the line."""
    async with writing(system, "drogi", "Latarnia nie świeci.") as session:
        for words in ("garbage", "[" * 30_000, GARBAGE[:1000]):
            assert await close_code(session, CHAT, words) == BAD_MESSAGE
        assert await close_code(session, CHAT, TOO_LONG) in CLOSED_TOO_LONG
        await until_waiting(system, 1, "chat")


async def test_password_guesses_are_throttled(system: System) -> None:
    async with stranger_at("127.0.0.5", system.origin) as session:
        guess = {"login": f"zgadula-{uuid4()}", "password": "19115"}
        for _ in range(MOST_GUESSES):
            wrong = session.post("/api/v1/login", json=guess)
            assert await refused(wrong) == (401, "login-failed")
        for _ in range(MOST_GUESSES):  # slow ones regain a part of the limit meanwhile
            async with session.post("/api/v1/login", json=guess) as answer:
                if answer.status == 401:
                    continue
                assert answer.status == 429
                assert 0 < int(answer.headers["Retry-After"]) <= AT_MOST_S
                assert (await answer.json(content_type=None))["code"] == "rate-limit-exceeded"
                return
    raise AssertionError("no guess was throttled")


@asynccontextmanager
async def talking(system: System, browser: Browser) -> AsyncIterator[Page]:
    """A call that both hear before and after; the engine is the same one, in order, unshaken."""
    engine, before = await engine_pid(system), failures(system)
    async with signed_in(browser, system, "bielak") as desk:
        await become_ready(desk)
        async with calling(system, "601000118", hz=CALLER_HZ) as resident:
            await expect(telephone_of(desk)).to_contain_text("Dzwoni")
            await desk.keyboard.press("Alt+a")
            await hear_one_another(desk, resident)
            yield desk
            await hear_one_another(desk, resident)
            await desk.keyboard.press("Alt+Shift+x")
            await resident.wait_for_end(within=PATIENCE_S)
        await finish_wrap_up(desk)
    assert await engine_pid(system) == engine
    await until_true(lambda: is_ready(system))
    assert failures(system) == before


async def is_ready(system: System) -> bool:
    async with ClientSession() as session, session.get(f"{system.origin}/readyz") as answer:
        return answer.status == 200


def failures(system: System) -> list[str]:
    """Return the error lines of the processes' logs."""
    logs = (system.run_dir / "logs" / f"{process}.log" for process in ALL_PROCESSES)
    lines = (line for log in logs for line in log.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if '"level": "error"' in line or "Traceback" in line]


async def hear_one_another(desk: Page, resident: PhoneCall) -> None:
    await resident.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)
    await until_heard(desk, CALLER_HZ)


async def sip_password(desk: Page) -> str:
    """Return the SIP password of the signed-in consultant's own account."""
    answer = await desk.request.get(urljoin(desk.url, "/api/v1/desk/softphone"))
    return str((await answer.json())["sip_password"])


async def refused(request: AbstractAsyncContextManager[ClientResponse]) -> tuple[int, str]:
    """Status and code of a problem document (RFC 9457)."""
    async with request as answer:
        return answer.status, str((await answer.json(content_type=None))["code"])


async def close_code(session: ClientSession, path: str, *messages: str | bytes) -> int | None:
    """Return the close code of the server after these messages; `ABNORMAL_CLOSURE` without one.

    A server that refuses a frame by its header resets the connection while the rest is sent.
    """
    async with session.ws_connect(path) as socket:
        try:
            for message in messages:
                if isinstance(message, str):
                    await socket.send_str(message)
                else:
                    await socket.send_bytes(message)
        except ConnectionError:
            return ABNORMAL_CLOSURE
        async for _ in socket:
            continue
        return socket.close_code
