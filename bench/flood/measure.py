"""Pairs of runs on one installation: the sink is attacked, then the city."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from bench.flood.callers import Residents
from bench.flood.city import EVENTS, City, staffed
from bench.flood.consultants import Consultant
from bench.flood.kinds import Kind
from bench.flood.load import memory_mb, processor_s, wait_until_idle
from bench.flood.observation import Observation, observed
from bench.flood.processes import Helper, flooded, helper, sink
from bench.flood.reach import reaching
from bench.flood.runs import Pair, Run
from bench.flood.socket_drops import dropped_now
from bench.flood.targets import Targets
from bench.flood.voice import StallWatch
from bench.telephone.manager_user import ManagerUser
from ivr.asterisk.ami.types import AmiSettings

CALLS_PER_S = 1.9
"""Four consultants take one every 2.2 s: the line grows a little, so that somebody waits."""
FIRST_CALLS = 10
SETTLE_S, ATTACK_BEFORE_S, DRAIN_S = 6.0, 3.0, 1.0
MAX_IDLE_WAIT_S = 40.0
"""SIP sends answers again for up to 32 s (RFC 3261 section 17.1.1.2)."""
UNREAD_MAILBOX = "nieczytana"


@dataclass(frozen=True)
class Bench:
    """Everything that the runs of one installation share."""

    city: City
    seconds: float
    ami: AmiSettings
    consultants: list[Consultant]
    stalls: StallWatch

    async def run(self, kind: Kind, targets: Targets) -> Run:
        """Let calls come in once all is idle, attack these targets and measure."""
        idle_s = await wait_until_idle(self._used_s, MAX_IDLE_WAIT_S)
        residents = Residents(self.city.system.sip_port, self.stalls)
        async with observed(self.ami, residents) as observation, calling(residents):
            await asyncio.sleep(SETTLE_S)
            drops = dropped_now(self.city.system.sip_port)
            async with flooded(kind, targets) as generator:
                await asyncio.sleep(ATTACK_BEFORE_S)
                run = await self._measured(residents, observation)
                run.sent = Counter(await generator.end())
            run.dropped = dropped_now(self.city.system.sip_port) - drops
            run.asterisk_mb = memory_mb(self.city.parts().get("asterisk", 0))
        run.idle_s = idle_s
        await asyncio.sleep(DRAIN_S)
        return run

    def _used_s(self) -> float:
        return sum(processor_s(self.city.parts()).values())

    async def _measured(self, residents: Residents, observation: Observation) -> Run:
        self._begin(residents, observation)
        began, before = time.monotonic(), processor_s(self.city.parts())
        async with helper("agi_probe", str(self.city.system.report["ports"]["agi_port"])) as probe:
            async with reaching(self.city.targets) as reach:
                await self._point(probe, observation)
            agi_ms = await probe.end()
        after, lasted_s = processor_s(self.city.parts()), time.monotonic() - began
        consultants_gaps = [gap for one in self.consultants for gap in one.gaps_s]
        return Run(
            offer_ms=observation.offer_times_ms(),
            agi_ms=agi_ms,
            gap_ms=[gap * 1000 for gap in [*residents.gaps_s, *consultants_gaps]],
            calls=residents.outcomes,
            in_fallback=observation.in_fallback,
            unreached=reach.refused,
            own_stall_ms=self.stalls.largest_s * 1000,
            processor={part: (after[part] - before.get(part, 0.0)) / lasted_s for part in after},
        )

    def _begin(self, residents: Residents, observation: Observation) -> None:
        """Forget what was before the measurement."""
        observation.begin()
        self.stalls.largest_s = 0.0
        residents.outcomes.clear()
        residents.gaps_s.clear()
        for consultant in self.consultants:
            consultant.gaps_s.clear()

    async def _point(self, probe: Helper, observation: Observation) -> None:
        """Tell the probe every half second about whom it may ask."""
        for _ in range(int(self.seconds * 2)):
            probe.tell(observation.waiting_caller())
            await asyncio.sleep(0.5)


@asynccontextmanager
async def calling(residents: Residents) -> AsyncIterator[None]:
    """Let residents call until the block ends; then all hang up."""
    task = asyncio.create_task(residents.call_at_rate(CALLS_PER_S, FIRST_CALLS))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def measure(city: City, kinds: Sequence[Kind], seconds: float) -> AsyncIterator[Pair]:
    """Yield a control run and the attacked run after it, for each kind."""
    stalls = StallWatch()
    watching = asyncio.create_task(stalls.run())
    heard = f"read = system,call,agent\neventfilter = Event: ({EVENTS})"
    ami = ManagerUser(city.system).add("bench-flood", heard)
    try:
        async with staffed(city, stalls) as consultants, sink(city.targets, UNREAD_MAILBOX) as idle:
            bench = Bench(city, seconds, ami, consultants, stalls)
            for kind in kinds:
                control = await bench.run(kind, idle)
                yield Pair(kind, control, await bench.run(kind, city.targets))
    finally:
        watching.cancel()
