"""Change of shift on the real Asterisk: fifty log in and fifty log out while twenty calls talk."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack
from pathlib import Path

from bench.flood.voice import StallWatch
from tests.support.background import beside
from tests.support.shift_change import Shift, asterisk_of_a_shift, talking
from tests.support.sip_credentials import kept_credentials

BASE_PORT = int(os.environ.get("CENTRALA_TEST_PORTS", "21000")) + 900
CALLS, CONSULTANTS = 20, 50
MAX_GAP_S = 2.0
"""Shows that the voice goes on; `bench.shift_change` measures the 200 ms of the promise."""


async def test_change_of_shift_loses_no_registration_and_disturbs_no_call(tmp_path: Path) -> None:
    with asterisk_of_a_shift(tmp_path, BASE_PORT) as asterisk:
        stalls = StallWatch()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(beside(stalls.run()))
            sessions = await stack.enter_async_context(kept_credentials(asterisk.settings))
            shift = Shift(asterisk, sessions, stack)
            for number in range(CONSULTANTS):
                await shift.log_in(f"early{number}")
            conversations = await talking(asterisk, stack, stalls, CALLS)
            conversations.measure()
            await shift.change(CONSULTANTS)
            assert conversations.largest_gap_s() <= MAX_GAP_S
            assert [stream.counts.lost for stream in conversations.streams] == [0] * 2 * CALLS
            assert await shift.registered() == {f"late{number}" for number in range(CONSULTANTS)}
            for browser in shift.browsers.values():
                assert browser.invitations.empty()
