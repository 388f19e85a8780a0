"""Time from a hang-up to the next call of the same consultant, through Asterisk.

    python -m bench.free_again --json free_again.json

Goal 1's second half: one Centrala of its own (Asterisk, Valkey, engine, no wrap-up), one
consultant in a real browser, callers always waiting. Both stamps are Asterisk's own: the
resident's hang-up, and the creation of the consultant's next channel. `app_queue` alone is
measured in the same run, as in bench.acd.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections import deque
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.first_call import CONSULTANT, HOTLINE, sip_user
from bench.report import Goal, arguments, at_most, compared, figure, percentile, publish
from bench.telephone.ami_clock import AmiClock, ami_clock, stamp_ms
from bench.telephone.desk_phone import DeskPhone
from bench.telephone.measured_call import KEYS, RESIDENT_HZ, TALK_S
from bench.telephone.native_queue import NativeQueue
from bench.yardsticks import app_queue
from ivr.asterisk.ami.types import AmiEvent
from ivr.test_phone import PhoneCall, Sound, Target
from tests.support.browser import chromium, signed_in
from tests.support.external_view import until_waiting
from tests.support.system import ROOT, System, running_system

P50_MS, P99_MS = 5.0, 25.0
IN_LINE = 2
FIRST_NUMBER = 601_000_200
WRAP_UP, NONE = "wrap_up_s: {phone: 30,", "wrap_up_s: {phone: 0,"


class Residents:
    """Residents with different numbers who dial, press their keys and wait."""

    def __init__(self, system: System, clock: AmiClock, stack: AsyncExitStack) -> None:
        self._system = system
        self._clock = clock
        self._stack = stack
        self._number = FIRST_NUMBER
        self._callers: deque[PhoneCall] = deque()

    async def one_more(self, waiting: int) -> None:
        """Add a caller; return when `waiting` callers wait."""
        self._number += 1
        target = Target("127.0.0.1", self._system.sip_port)
        sound = Sound.tone(RESIDENT_HZ)
        caller = PhoneCall(target, number=str(self._number), to=HOTLINE, sound=sound)
        await self._stack.enter_async_context(caller)
        await caller.dial()
        for key in KEYS:
            await caller.wait_for_sound(within=15, frames=10)
            await caller.press(key)
        self._callers.append(caller)
        await until_waiting(self._system, waiting)

    async def first_hangs_up(self) -> float:
        """Hang up the oldest call, the one in conversation; return Asterisk's stamp, epoch ms."""
        since = self._clock.now
        await self._callers.popleft().hang_up()
        return stamp_ms(await self._clock.wait(_is_the_end, since))


def _is_the_end(event: AmiEvent) -> bool:
    return event.name in ("HangupRequest", "Hangup")


@dataclass(slots=True)
class Run:
    """Times from hang-up to the next channel, ms, of Centrala and of app_queue alone."""

    ours: list[float] = field(default_factory=list)
    queue: list[float] = field(default_factory=list)
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])


async def measure(system: System, folder: Path, times: int) -> list[float]:
    native = NativeQueue(system)
    times_ms: list[float] = []
    async with (
        ami_clock(native.install()) as clock,
        chromium(folder) as browser,
        signed_in(browser, system, CONSULTANT) as page,
        AsyncExitStack() as stack,
    ):
        phone = DeskPhone(page)
        await phone.start()
        channel_prefix = f"PJSIP/{await sip_user(page)}-"
        residents = Residents(system, clock, stack)
        await residents.one_more(1)
        await _talk(phone, clock, channel_prefix)
        for waiting in range(1, IN_LINE + 1):
            await residents.one_more(waiting)
        for count in range(times + 1):
            since = clock.now
            ended = await residents.first_hangs_up()
            called = stamp_ms(
                await clock.wait(lambda event: _is_new_channel(event, channel_prefix), since)
            )
            await _talk(phone, clock, channel_prefix, since)
            await residents.one_more(IN_LINE)
            if count > 0:
                times_ms.append(called - ended)
                print(f"{count}/{times}  {times_ms[-1]:.1f} ms", flush=True)
    return times_ms


def _is_new_channel(event: AmiEvent, channel_prefix: str) -> bool:
    return event.name == "Newchannel" and event["channel"].startswith(channel_prefix)


async def _talk(phone: DeskPhone, clock: AmiClock, channel_prefix: str, since: int = 0) -> None:
    """Accept the ringing call and wait for the bridge."""
    await phone.rings()
    await phone.accept()

    def joined(event: AmiEvent) -> bool:
        return event.name == "BridgeEnter" and event["channel"].startswith(channel_prefix)

    await clock.wait(joined, since)
    await asyncio.sleep(TALK_S)


def without_wrap_up(folder: Path) -> Path:
    """The city's files, with consultants who are free as soon as a call ends."""
    shutil.copytree(ROOT / "config", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    queues = folder / "queues.yaml"
    text = queues.read_text(encoding="utf-8")
    if WRAP_UP not in text:
        raise ValueError(f"{queues}: expected {WRAP_UP}")
    queues.write_text(text.replace(WRAP_UP, NONE), encoding="utf-8")
    return folder


def goals(run: Run) -> list[Goal]:
    label = "hang-up -> channel for the next caller exists"
    p50, p99 = percentile(run.ours, 0.5), percentile(run.ours, 0.99)
    theirs = [] if not run.queue else [percentile(run.queue, share) for share in (0.5, 0.99)]
    names = ("p50", "p99")
    return [
        at_most("through-p50-ms", f"{label}, p50 <= {P50_MS:g} ms", p50, P50_MS),
        at_most("through-p99-ms", f"{label}, p99 <= {P99_MS:g} ms", p99, P99_MS),
        *(
            compared(f"through-{name}-to-queue", f"{name} beside app_queue alone", ours, queue)
            for name, ours, queue in zip(names, (p50, p99), theirs, strict=False)
        ),
        figure("times", "counted hang-ups", len(run.ours)),
        figure("load-before", "load of the machine before the first call", run.load_before),
    ]


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--times", type=int, default=40, help="hang-ups (default 40)")
    parser.add_argument("--queue-s", type=float, default=20.0, help="app_queue, seconds")
    options = parser.parse_args()
    run = Run()
    with tempfile.TemporaryDirectory(prefix="centrala-bench-") as name:
        folder = Path(name)
        config = str(without_wrap_up(folder / "city"))
        with running_system(folder / "system", CENTRALA_CONFIG_DIR=config) as system:
            run.ours = asyncio.run(measure(system, folder, options.times))
    if options.queue_s and app_queue.is_here():
        run.queue = app_queue.free_to_called_ms(options.queue_s)
    publish("free_again", goals(run), options.json)


if __name__ == "__main__":
    main()
