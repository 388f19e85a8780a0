"""Calls at a steady pace, and what each of them went through, while something is changed."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from ivr.test_phone import PhoneCall, Sound, Target
from ivr.test_phone.call_states import Ended, Refused
from tests.support.external_view import console
from tests.support.system import System
from tests.support.waiting import PATIENCE_S

PER_S = 2.0
STAY_S = 8.0
FIRST_NUMBER = 604_100_000
FALLBACK = re.compile(r"^([^!]+)!centrala-fallback!", re.M)


@dataclass
class SteadyCalls:
    """Calls that dial, choose a queue, wait for `STAY_S` and hang up. `lost`: those that were
    refused, or that the other side ended."""

    system: System
    per_s: float = PER_S
    dialled: int = 0
    lost: list[object] = field(default_factory=list)
    _calls: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        """Dial `per_s` times a second until cancelled."""
        while True:
            call = asyncio.create_task(self._call(FIRST_NUMBER + self.dialled))
            self.dialled += 1
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)
            await asyncio.sleep(1 / self.per_s)

    async def finish(self) -> None:
        """Return when the last call has hung up."""
        await asyncio.gather(*self._calls)

    async def _call(self, number: int) -> None:
        target = Target("127.0.0.1", self.system.sip_port)
        call = PhoneCall(target, number=f"+48{number}", sound=Sound.tone(440))
        try:
            async with call:
                await call.dial()
                await call.wait_for_sound(within=PATIENCE_S)
                await call.press("1")
                await call.press("2")
                await asyncio.sleep(STAY_S)
                if isinstance(call.state, Ended | Refused):
                    self.lost.append(call.state)
        except Exception as error:
            self.lost.append(error)


@dataclass
class FallbackWatch:
    """Longest stay of a call in the fallback queue, seconds, as Asterisk's console shows it."""

    system: System
    longest_s: float = 0.0
    _since: dict[str, float] = field(default_factory=dict)

    async def run(self) -> None:
        """Look again and again until cancelled."""
        now = asyncio.get_running_loop().time
        while True:
            asked_s = now()
            channels = FALLBACK.findall(await console(self.system, "core show channels concise"))
            self._since = {name: self._since.get(name, asked_s) for name in channels}
            stays = [now() - since_s for since_s in self._since.values()]
            self.longest_s = max([self.longest_s, *stays])
            await asyncio.sleep(0.5)


@dataclass
class VoiceWatch:
    """Longest silence of a tone that a caller hears, seconds."""

    call: PhoneCall
    hz: int
    longest_s: float = 0.0

    async def run(self) -> None:
        """Listen until cancelled."""
        now = asyncio.get_running_loop().time
        heard_s = now()
        while True:
            await self.call.wait_for_tone(self.hz, within=PATIENCE_S)
            self.longest_s = max(self.longest_s, now() - heard_s)
            heard_s = now()
