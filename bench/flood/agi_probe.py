"""Process that asks the engine as the dialplan's wait loop does: `... agi_probe PORT`.

Each line on stdin is the unique id of a caller who waits; questions go out at a fixed rate until
stdin is closed. Then the times to the first byte of the answers are printed, milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import suppress

from bench.flood.priority import MEASURING, run_at
from bench.flood.runs import NO_ANSWER_MS
from bench.flood.targets import HOST
from centrala.host.priority import run_promptly

PER_S = 40


class AgiProbe:
    """`caller`: whom the next questions are about; none yet: nothing is asked."""

    def __init__(self, port: int) -> None:
        self.caller = ""
        self.times_ms: list[float] = []
        self._port = port

    async def run(self) -> None:
        """Ask at the fixed rate until cancelled."""
        async with asyncio.TaskGroup() as group:
            due = time.monotonic()
            while True:
                due += 1 / PER_S
                await asyncio.sleep(due - time.monotonic())
                if self.caller:
                    group.create_task(self._ask(question(self.caller, time.time())))

    async def _ask(self, request: bytes) -> None:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(NO_ANSWER_MS / 1000):
                await self._exchange(request)
        except (OSError, TimeoutError):
            self.times_ms.append(NO_ANSWER_MS)
        else:
            self.times_ms.append((time.perf_counter() - began) * 1000)

    async def _exchange(self, request: bytes) -> None:
        """Return at the first byte of the answer."""
        reader, writer = await asyncio.open_connection(HOST, self._port)
        try:
            writer.write(request)
            if not await reader.read(1):
                raise ConnectionResetError("no answer")
            writer.write(b"200 result=1\n")
        finally:
            writer.close()


def question(caller: str, now_s: float) -> bytes:
    """Return the environment of the script `wait` for a caller who heard the place just now."""
    fields = {
        "network": "yes",
        "network_script": "wait",
        "language": "pl",
        "uniqueid": caller,
        "arg_1": f"1:{int(now_s * 1000)}",
    }
    return "".join(f"agi_{name}: {value}\n" for name, value in fields.items()).encode() + b"\n"


async def _follow_stdin(probe: AgiProbe) -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        probe.caller = line.strip()


async def measure(port: int) -> list[float]:
    """Ask until stdin is closed; return the times."""
    probe = AgiProbe(port)
    asking = asyncio.create_task(probe.run())
    await _follow_stdin(probe)
    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking
    return probe.times_ms


def main() -> None:
    run_at(MEASURING)
    run_promptly()
    print(json.dumps(asyncio.run(measure(int(sys.argv[1])))), flush=True)


if __name__ == "__main__":
    main()
