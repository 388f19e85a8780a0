"""Asterisk's app_queue alone: time from a free consultant to the next call, with callers waiting.

Consultants and callers are Local channels, so that no telephone adds time. The queue has
app_queue's best settings; both stamps are Asterisk's own (AMI `timestampevents`).
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bench.telephone.ami_clock import ami_clock, stamp_ms
from bench.telephone.native_queue import QUEUE
from centrala.host import asterisk_bundle
from config.settings import Settings
from ivr.asterisk.ami.types import AmiEvent, AmiSettings
from tests.support.asterisk import RunningAsterisk, running, settings_in

BASE_PORT = 31300
CONSULTANTS = 20
WAITING = 40
WARM_UP_S = 8.0
SECRET = "secret-of-a-benchmark"
MANAGER = f"""
[bench]
secret = {SECRET}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = system,agent
"""
DIALPLAN = (
    "c,1,Answer into bench-callers",
    "c,2,Queue(bench,c) into bench-callers",
    "c,3,Goto(2) into bench-callers",
    "hold,1,Wait(3600) into bench-callers",
    "_k.,1,Answer into bench-consultants",
    "_k.,2,Wait($[2+${RAND(0,2000)}/1000]) into bench-consultants",
    "_k.,3,Hangup into bench-consultants",
)
"""Conversations last 2-4 s; a served caller joins the end of the queue again at once."""
RELOADS = ("queue reload all", "manager reload")
MODULES = ("module load func_rand.so", "module load res_clioriginate.so")


def is_here() -> bool:
    """Return whether this machine has the bundle of Asterisk."""
    return asterisk_bundle.find(Settings()) is not None


def free_to_called_ms(seconds: float) -> list[float]:
    """Measure for `seconds`; return the gaps from AgentComplete to the next AgentCalled, ms."""
    with (
        tempfile.TemporaryDirectory(prefix="acd-bench-") as name,
        running(settings_in(Path(name), BASE_PORT)) as asterisk,
    ):
        return asyncio.run(_measure(asterisk, seconds))


async def _measure(asterisk: RunningAsterisk, seconds: float) -> list[float]:
    _install(asterisk)
    port = asterisk.settings.ami_port
    async with ami_clock(AmiSettings("127.0.0.1", port, "bench", SECRET)) as clock:
        for number in range(CONSULTANTS + WAITING):
            asterisk.cli("channel originate Local/c@bench-callers/n extension hold@bench-callers")
            if number < CONSULTANTS:
                asterisk.cli(f"queue add member Local/k{number}@bench-consultants/n to bench")
        await asyncio.sleep(WARM_UP_S)
        since = clock.now
        await asyncio.sleep(seconds)
        return gaps_ms(clock.find(lambda event: True, since))


def gaps_ms(events: Iterable[AmiEvent]) -> list[float]:
    """Return the time from each AgentComplete to the same consultant's next AgentCalled, ms."""
    free: dict[str, float] = {}
    gaps = []
    for event in events:
        consultant = event["interface"]
        if event.name == "AgentComplete":
            free[consultant] = stamp_ms(event)
        elif event.name == "AgentCalled" and consultant in free:
            gaps.append(stamp_ms(event) - free.pop(consultant))
    return gaps


def _install(asterisk: RunningAsterisk) -> None:
    """Configure the run's own Asterisk by its files and its control socket."""
    etc = asterisk.settings.run_dir / "etc"
    for name, text in (("queues.conf", QUEUE), ("manager.conf", MANAGER)):
        with (etc / name).open("a", encoding="utf-8") as conf:
            conf.write(text)
    for line in (*RELOADS, *MODULES):
        asterisk.cli(line)
    for step in DIALPLAN:
        asterisk.cli(f"dialplan add extension {step}")
