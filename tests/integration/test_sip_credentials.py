"""SIP secrets of login sessions on the real Asterisk: issued, used, stolen, revoked."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator

import pytest

from ivr.asterisk.call_control.commands import ChannelCommands
from ivr.asterisk.provisioning.provision import Trunk
from tests.support.asterisk import RunningAsterisk, running, settings_in
from tests.support.raw_sip_phone import RawSipPhone
from tests.support.sip_browser import SipBrowser, a_browser
from tests.support.sip_credentials import SessionsOfTest, kept_credentials
from tests.support.waiting import until, until_true

BASE_PORT = int(os.environ.get("CENTRALA_TEST_PORTS", "21000")) + 800
REFUSED = (401, 403, 404)


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    folder = tmp_path_factory.mktemp("credentials")
    (folder / "moh").mkdir()
    (folder / "moh" / "loop.alaw").write_bytes(b"\xd5" * 8000)
    trunk = Trunk(match=("127.0.0.9",))  # not the address of the browsers
    with running(settings_in(folder, BASE_PORT, trunks=(trunk,))) as server:
        yield server
        assert server.complaints() == []


@pytest.fixture
async def sessions(asterisk: RunningAsterisk) -> AsyncIterator[SessionsOfTest]:
    async with kept_credentials(asterisk.settings) as secrets:
        yield secrets
        for consultant_id in tuple(secrets.live):
            secrets.end(consultant_id)
        await until(lambda: "consultant-" not in asterisk.cli("database show centrala"))
        await until(lambda: "consultant-" not in asterisk.cli("database show registrar"))


@pytest.fixture
async def browser(asterisk: RunningAsterisk) -> AsyncIterator[SipBrowser]:
    async with a_browser(asterisk.settings.http_port, "consultant-k1") as browser:
        yield browser


async def test_browser_registers_with_the_secret_of_its_session(
    sessions: SessionsOfTest, browser: SipBrowser
) -> None:
    assert await browser.register("one") in REFUSED
    await sessions.begin("k1", "one")
    assert await browser.register("another") in REFUSED
    assert await browser.register("one") == 200
    await device_becomes(sessions, "NOT_INUSE")


async def test_stolen_secret_is_refused_by_udp(
    asterisk: RunningAsterisk, sessions: SessionsOfTest, browser: SipBrowser
) -> None:
    await sessions.begin("k1", "one")
    assert await browser.register("one") == 200
    for host in ("centrala", "trunk.invalid", "127.0.0.1"):
        for method, number in (("REGISTER", ""), ("INVITE", "19115")):
            status = await asyncio.to_thread(by_udp, asterisk, method, number, host, "one")
            assert status in REFUSED, (method, host)
    assert asterisk.cli("pjsip show contacts").count("consultant-k1/sip:") == 1


async def test_ended_session_loses_its_registration_at_once(
    asterisk: RunningAsterisk, sessions: SessionsOfTest, browser: SipBrowser
) -> None:
    await sessions.begin("k1", "one")
    assert await browser.register("one") == 200
    await device_becomes(sessions, "NOT_INUSE")
    sessions.end("k1")
    await device_becomes(sessions, "INVALID")
    assert "consultant-k1" not in asterisk.cli("pjsip show contacts")


async def test_secret_of_an_ended_session_is_refused_everywhere_and_never_rings(
    asterisk: RunningAsterisk, sessions: SessionsOfTest, browser: SipBrowser
) -> None:
    await sessions.begin("k1", "one")
    assert await browser.register("one") == 200
    sessions.end("k1")
    await until(lambda: "consultant-k1" not in asterisk.cli("database show centrala"))
    assert await browser.register("one") in REFUSED
    status = await asyncio.to_thread(by_udp, asterisk, "REGISTER", "", "centrala", "one")
    assert status in REFUSED
    await sessions.begin("k1", "two")
    async with a_browser(asterisk.settings.http_port, "consultant-k1") as next_browser:
        assert await next_browser.register("two") == 200
        assert await browser.register("one") in REFUSED
        await device_becomes(sessions, "NOT_INUSE")
        await ring(sessions)
        await next_browser.reject(await next_browser.next_invitation())
    assert browser.invitations.empty()


async def test_newest_session_replaces_the_registration_of_the_one_before(
    asterisk: RunningAsterisk, sessions: SessionsOfTest, browser: SipBrowser
) -> None:
    await sessions.begin("k1", "one")
    assert await browser.register("one") == 200
    await sessions.begin("k1", "two")
    await until(lambda: "consultant-k1" not in asterisk.cli("pjsip show contacts"))
    assert await browser.register("one") in REFUSED


async def test_registrations_survive_a_restart_of_the_engine(
    asterisk: RunningAsterisk, browser: SipBrowser
) -> None:
    async with kept_credentials(asterisk.settings) as before:
        await before.begin("k1", "one")
        assert await browser.register("one") == 200
    async with kept_credentials(asterisk.settings) as after:
        await after.begin("k1", "one")
        assert "consultant-k1/sip:" in asterisk.cli("pjsip show contacts")
        after.end("k1")
        await until(lambda: "consultant-k1" not in asterisk.cli("pjsip show contacts"))


async def test_session_that_ended_while_the_engine_was_away_is_revoked_when_it_is_back(
    asterisk: RunningAsterisk, browser: SipBrowser
) -> None:
    async with kept_credentials(asterisk.settings) as before:
        await before.begin("k1", "one")
        assert await browser.register("one") == 200
    async with kept_credentials(asterisk.settings):
        await until(lambda: "consultant-k1" not in asterisk.cli("pjsip show contacts"))
        assert await browser.register("one") in REFUSED


def by_udp(asterisk: RunningAsterisk, method: str, number: str, host: str, secret: str) -> int:
    server = ("127.0.0.1", asterisk.settings.sip_port)
    with RawSipPhone("127.0.0.2", server) as phone:
        return phone.send(method, number, "consultant-k1", host, secret)


async def device_becomes(sessions: SessionsOfTest, state: str) -> None:
    commands = ChannelCommands(sessions.ami, "19115")

    async def is_in_state() -> bool:
        return (await commands.device_states()).get("k1") == state

    await commands.qualify("k1")  # the telephone's connector does at each registration
    await until_true(is_in_state)


async def ring(sessions: SessionsOfTest) -> None:
    fields = {"Channel": "PJSIP/consultant-k1", "Application": "Wait", "Data": "1"}
    await sessions.ami.action("Originate", fields | {"Async": "true"})
