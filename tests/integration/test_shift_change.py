"""Change of shift on the real Asterisk: fifty log in and fifty log out while twenty calls talk."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress

import pytest

from bench.flood.voice import StallWatch, VoiceGap
from ivr.asterisk.credentials.astdb import CredentialDatabase
from ivr.asterisk.provisioning.provision import Trunk
from ivr.test_phone import PhoneCall, Sound, Target
from tests.support.asterisk import RunningAsterisk, dialplan_in, running, settings_in
from tests.support.consultant_phone import ConsultantPhone, telephone
from tests.support.sip_browser import SipBrowser, a_browser
from tests.support.sip_credentials import SessionsOfTest, kept_credentials
from tests.support.waiting import until_true

BASE_PORT = int(os.environ.get("CENTRALA_TEST_PORTS", "21000")) + 900
DIALPLAN = """
[from-trunk]
exten => 19115,1,Dial(PJSIP/consultant-talking,30)
"""
CALLS, CONSULTANTS = 20, 50
MAX_GAP_S = 0.2


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    folder = tmp_path_factory.mktemp("shift")
    (folder / "moh").mkdir()
    (folder / "moh" / "loop.alaw").write_bytes(b"\xd5" * 8000)
    settings = settings_in(
        folder,
        BASE_PORT,
        dialplans_dir=dialplan_in(folder, DIALPLAN),
        trunks=(Trunk(match=("127.0.0.1",)), telephone("talking", BASE_PORT + 5)),
        rtp_end=BASE_PORT + 299,
    )
    with running(settings) as server:
        yield server


@pytest.fixture
async def stalls() -> AsyncIterator[StallWatch]:
    watch = StallWatch()
    task = asyncio.create_task(watch.run())
    yield watch
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_change_of_shift_loses_no_registration_and_disturbs_no_call(
    asterisk: RunningAsterisk, stalls: StallWatch
) -> None:
    async with AsyncExitStack() as stack:
        sessions = await stack.enter_async_context(kept_credentials(asterisk.settings))
        shift = Shift(asterisk, sessions, stack)
        for number in range(CONSULTANTS):
            await shift.log_in(f"early{number}")
        gaps = await talking(asterisk, stack, stalls)
        for number in range(CONSULTANTS):
            await shift.log_in(f"late{number}")
            shift.log_out(f"early{number}")
            await shift.until_those_who_left_are_unregistered()
            await shift.expect_registrations()
        largest = max(gap.end(still_talking=True) for gap in gaps)
        assert await shift.registered() == {f"late{number}" for number in range(CONSULTANTS)}
        for browser in shift.browsers.values():
            assert browser.invitations.empty()
    assert largest <= MAX_GAP_S


class Shift:
    """Consultants with a registered browser, by id."""

    def __init__(
        self, asterisk: RunningAsterisk, sessions: SessionsOfTest, stack: AsyncExitStack
    ) -> None:
        self.browsers: dict[str, SipBrowser] = {}
        self._port = asterisk.settings.http_port
        self._sessions = sessions
        self._stack = stack
        self._database = CredentialDatabase(sessions.ami)

    async def log_in(self, consultant_id: str) -> None:
        await self._sessions.begin(consultant_id, f"secret-of-{consultant_id}")
        opened = a_browser(self._port, f"consultant-{consultant_id}")
        browser = await self._stack.enter_async_context(opened)
        assert await browser.register(f"secret-of-{consultant_id}") == 200
        self.browsers[consultant_id] = browser

    def log_out(self, consultant_id: str) -> None:
        """End the session; the browser stays connected, as a thief's would."""
        self._sessions.end(consultant_id)

    async def expect_registrations(self) -> None:
        missing = self._sessions.live.keys() - await self._database.registered()
        assert missing == set()

    async def until_those_who_left_are_unregistered(self) -> None:
        async def are_unregistered() -> bool:
            return await self.registered() <= self._sessions.live.keys()

        await until_true(are_unregistered, within_s=5)

    async def registered(self) -> set[str]:
        return set(await self._database.registered())


async def talking(
    asterisk: RunningAsterisk, stack: AsyncExitStack, stalls: StallWatch
) -> list[VoiceGap]:
    """Connect the calls; return the measurements at both ends of each."""
    phone = await stack.enter_async_context(ConsultantPhone(BASE_PORT + 5))
    target = Target("127.0.0.1", asterisk.settings.sip_port)
    gaps = []
    for number in range(CALLS):
        call = PhoneCall(target, number=f"+486010001{number:02}", sound=Sound.tone(440))
        await stack.enter_async_context(call)
        dialled = asyncio.create_task(call.dial())
        ringing = await phone.next_call()
        await ringing.answer()
        await dialled
        await call.wait_for_tone(880, within=5)
        assert ringing.media is not None
        gaps += [VoiceGap(media, stalls) for media in (call.media, ringing.media)]
    return gaps
