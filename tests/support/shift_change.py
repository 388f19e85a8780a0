"""Change of shift on an Asterisk of its own: logins and logouts while calls talk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from bench.flood.voice import StallWatch, VoiceGap
from ivr.asterisk.credentials.astdb import CredentialDatabase
from ivr.asterisk.provisioning.provision import Trunk
from ivr.test_phone import PhoneCall, Sound, Target
from ivr.test_phone.media import MediaStream
from tests.support.asterisk import RunningAsterisk, dialplan_in, running, settings_in
from tests.support.consultant_phone import ConsultantPhone, telephone
from tests.support.sip_browser import SipBrowser, a_browser
from tests.support.sip_credentials import SessionsOfTest
from tests.support.waiting import PATIENCE_S, until_true

DIALPLAN = """
[from-trunk]
exten => 19115,1,Dial(PJSIP/consultant-talking,30)
"""
TALKING_PHONE = 5
"""Its port, counted from that of SIP."""


@contextmanager
def asterisk_of_a_shift(folder: Path, base_port: int) -> Iterator[RunningAsterisk]:
    """Run an Asterisk that connects every call to one telephone."""
    (folder / "moh").mkdir()
    (folder / "moh" / "loop.alaw").write_bytes(b"\xd5" * 8000)
    settings = settings_in(
        folder,
        base_port,
        dialplans_dir=dialplan_in(folder, DIALPLAN),
        trunks=(Trunk(match=("127.0.0.1",)), telephone("talking", base_port + TALKING_PHONE)),
        rtp_end=base_port + 299,
    )
    with running(settings) as server:
        yield server


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

    async def change(self, consultants: int) -> None:
        """Log in as many of the late shift as of the early one, who log out one by one."""
        for number in range(consultants):
            await self.log_in(f"late{number}")
            self.log_out(f"early{number}")
            await self.expect_registrations()
        await self.until_those_who_left_are_unregistered()
        await self.expect_registrations()

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

        await until_true(are_unregistered)

    async def registered(self) -> set[str]:
        return set(await self._database.registered())


class Conversations:
    """Calls that talk; both ends of each are measured."""

    def __init__(self, streams: list[MediaStream], stalls: StallWatch) -> None:
        self.streams = streams
        self._stalls = stalls
        self._gaps: list[VoiceGap] = []

    def measure(self) -> None:
        """Begin to measure the gaps in the voice."""
        self._gaps = [VoiceGap(stream, self._stalls) for stream in self.streams]

    def largest_gap_s(self) -> float:
        """End the measurement; return the largest gap at any end, seconds."""
        return max(gap.end(still_talking=True) for gap in self._gaps)


async def talking(
    asterisk: RunningAsterisk, stack: AsyncExitStack, stalls: StallWatch, calls: int
) -> Conversations:
    """Connect calls, which talk until the end of the stack."""
    phone = await stack.enter_async_context(
        ConsultantPhone(asterisk.settings.sip_port + TALKING_PHONE)
    )
    target = Target("127.0.0.1", asterisk.settings.sip_port)
    streams = []
    for number in range(calls):
        call = PhoneCall(target, number=f"+486010001{number:02}", sound=Sound.tone(440))
        await stack.enter_async_context(call)
        dialled = asyncio.create_task(call.dial())
        ringing = await phone.next_call()
        await ringing.answer()
        await dialled
        await call.wait_for_tone(880, within=PATIENCE_S)
        assert ringing.media is not None
        streams += [call.media, ringing.media]
    return Conversations(streams, stalls)
