"""Voice of twenty calls while fifty consultants log in and fifty log out, on a real Asterisk.

    python -m bench.shift_change --json shift_change.json

Value: the largest gap between packets that arrive at any end of a call during the change of shift.
The yardstick is the same figure of the same calls, just after and for as long, while nobody logs
in or out. A gap is counted without the pauses of the measuring process.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from bench.flood.voice import StallWatch
from bench.report import Goal, arguments, at_most, compared, figure, none, publish
from tests.support.asterisk import RunningAsterisk
from tests.support.background import beside
from tests.support.shift_change import Shift, asterisk_of_a_shift, talking
from tests.support.sip_credentials import kept_credentials

CALLS, CONSULTANTS = 20, 50
BASE_PORT = 24_000
MAX_GAP_MS = 200.0


async def measure(asterisk: RunningAsterisk, consultants: int) -> list[Goal]:
    """Return the figures of one change of shift."""
    now = asyncio.get_running_loop().time
    stalls = StallWatch()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(beside(stalls.run()))
        sessions = await stack.enter_async_context(kept_credentials(asterisk.settings))
        shift = Shift(asterisk, sessions, stack)
        for number in range(consultants):
            await shift.log_in(f"early{number}")
        conversations = await talking(asterisk, stack, stalls, CALLS)
        conversations.measure()
        began_s = now()
        await shift.change(consultants)
        change_s, changed_ms = now() - began_s, conversations.largest_gap_s() * 1_000
        conversations.measure()
        await asyncio.sleep(change_s)
        quiet_ms = conversations.largest_gap_s() * 1_000
        lost = sum(stream.counts.lost for stream in conversations.streams)
    return [
        at_most("voice-gap-ms", "largest gap at most 200 ms", changed_ms, MAX_GAP_MS),
        compared("voice-gap-to-quiet-ms", "beside calls without it", changed_ms, quiet_ms),
        none("voice-lost", "packets of voice that were lost", lost),
        figure("change-s", f"{consultants} logins and logouts, one after the other", change_s),
    ]


def main() -> None:
    parser = arguments("Largest gap in the voice of calls at a change of shift, in ms.")
    parser.add_argument("--consultants", type=int, default=CONSULTANTS)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        asterisk_of_a_shift(Path(folder), BASE_PORT) as asterisk,
    ):
        publish("shift_change", asyncio.run(measure(asterisk, options.consultants)), options.json)


if __name__ == "__main__":
    main()
