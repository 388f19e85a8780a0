"""Consultant's browser at Asterisk: registration, and an offer that can be answered at once.

The browser is played by `SipBrowser` here; the e2e tests use a real one.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Iterator

import pytest

from ivr.asterisk.provisioning.provision import AsteriskSettings
from tests.support.asterisk import (
    AMI_SECRET,
    ROOT,
    RunningAsterisk,
    dialplan_in,
    running,
    settings_in,
)
from tests.support.sip_browser import a_browser
from tests.support.sip_credentials import issue
from tests.support.waiting import PATIENCE_S, eventually

BASE_PORT = int(os.environ.get("CENTRALA_TEST_PORTS", "21000")) + 1200
USER, PASSWORD = "consultant-k1", "password-1"
CONSULTANT = (ROOT / "dialplans" / "consultant.conf").read_text(encoding="utf-8")
MAX_TEST_CALL_S = 20.0
HALF_OPEN_S = 25.0
"""Asterisk ends such a connection after 5 s, every other one after 30 s."""


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    folder = tmp_path_factory.mktemp("browser")
    (folder / "moh").mkdir()
    (folder / "moh" / "loop.alaw").write_bytes(b"\xd5" * 8000)
    settings = settings_in(folder, BASE_PORT, dialplans_dir=dialplan_in(folder, CONSULTANT))
    with running(settings) as server:
        issue(settings, {"k1": PASSWORD})
        yield server


async def test_browser_registers_with_its_password(asterisk: RunningAsterisk) -> None:
    async with a_browser(asterisk.settings.http_port, USER) as browser:
        assert await browser.register(PASSWORD) == 200
        assert USER in asterisk.cli("pjsip show contacts")


async def test_browser_with_a_wrong_password_is_refused(asterisk: RunningAsterisk) -> None:
    async with a_browser(asterisk.settings.http_port, USER) as browser:
        assert await browser.register("guess") in (401, 403)


async def test_second_window_replaces_the_registration(asterisk: RunningAsterisk) -> None:
    async with (
        a_browser(asterisk.settings.http_port, USER) as old,
        a_browser(asterisk.settings.http_port, USER) as new,
    ):
        assert await old.register(PASSWORD) == 200
        assert await new.register(PASSWORD) == 200
        assert asterisk.cli("pjsip show contacts").count(f"{USER}/sip:") == 1


async def test_closed_window_is_unregistered(asterisk: RunningAsterisk) -> None:
    async with a_browser(asterisk.settings.http_port, USER) as browser:
        assert await browser.register(PASSWORD) == 200
    eventually(lambda: USER not in asterisk.cli("pjsip show contacts"), PATIENCE_S, "contact gone")


async def test_half_open_connections_end_and_disturb_no_registered_browser(
    asterisk: RunningAsterisk,
) -> None:
    async with a_browser(asterisk.settings.http_port, USER) as browser:
        assert await browser.register(PASSWORD) == 200
        reader, writer = await asyncio.open_connection("127.0.0.1", asterisk.settings.http_port)
        writer.write(b"GET /ws HTTP/1.1\r\nHost: x\r\n")
        async with asyncio.timeout(HALF_OPEN_S):
            assert b"101 Switching" not in await reader.read()  # returns at the end only
        writer.close()
        assert await browser.register(PASSWORD) == 200


async def test_offer_can_be_answered_at_once(asterisk: RunningAsterisk) -> None:
    """Only host candidates (nothing waits for STUN), one port for all, DTLS, opus and A-law."""
    async with a_browser(asterisk.settings.http_port, USER) as browser:
        assert await browser.register(PASSWORD) == 200
        await originate(asterisk.settings)
        invite = await browser.next_invitation()
        candidates = re.findall(r"a=candidate:\S+ 1 UDP \d+ (\S+) \d+ typ (\w+)", invite)
        assert candidates
        assert {kind for _, kind in candidates} == {"host"}
        shown = re.search(r"c=IN IP4 (\S+)", invite)
        assert shown
        assert shown.group(1) in {address for address, _ in candidates}
        for line in ("a=rtcp-mux", "a=setup:actpass", "a=fingerprint:SHA-256", "a=ice-ufrag:"):
            assert line in invite
        assert re.search(r"m=audio \d+ UDP/TLS/RTP/SAVPF", invite)
        assert re.search(r"a=rtpmap:\d+ opus/48000/2", invite)
        assert "a=rtpmap:8 PCMA/8000" in invite
        await browser.reject(invite)


async def test_consultant_dials_one_test_call_at_a_time_and_nothing_else(
    asterisk: RunningAsterisk,
) -> None:
    async with a_browser(asterisk.settings.http_port, USER) as browser:
        assert await browser.register(PASSWORD) == 200
        for number in ("19115", "601000118", "k1", "s", "put"):
            assert await browser.dial(number, PASSWORD) == 404
        assert await browser.dial("test-call", PASSWORD) == 200
        eventually(
            lambda: "!Echo!" in asterisk.cli("core show channels concise"), PATIENCE_S, "echo"
        )
        channel = asterisk.cli("core show channels concise").split("!")[0].strip()
        end = re.search(r"Time to Hangup: (\d+)", asterisk.cli(f"core show channel {channel}"))
        assert end is not None
        assert int(end.group(1)) <= time.time() + MAX_TEST_CALL_S
        assert await browser.dial("test-call", PASSWORD) == 486
        asterisk.cli(f"channel request hangup {channel}")
        eventually(
            lambda: not asterisk.cli("core show channels concise").strip(), PATIENCE_S, "end"
        )


async def originate(settings: AsteriskSettings) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.ami_port)
    order = f"Action: Login\r\nUsername: centrala\r\nSecret: {AMI_SECRET}\r\n\r\n"
    order += f"Action: Originate\r\nChannel: PJSIP/{USER}\r\nApplication: Wait\r\nData: 1\r\n"
    writer.write(f"{order}Async: true\r\n\r\n".encode())
    await asyncio.wait_for(reader.readuntil(b"Originate successfully queued"), PATIENCE_S)
    writer.close()
