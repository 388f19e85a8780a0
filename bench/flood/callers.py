"""Residents who call at a steady rate, wait, talk and hang up."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter

from bench.flood.consultants import VOICE_HZ
from bench.flood.runs import TALKED
from bench.flood.voice import StallWatch, VoiceGap
from ivr.test_phone import PhoneCall, Sound, Target
from ivr.test_phone.errors import AudioNotReceived, CallFailed, CallRefused
from tests.support.residents import POLISH_ROADS

RESIDENT_HZ = 440
FIRST_NUMBER = 601_100_000
DIAL_S, PROMPT_S, WAIT_S = 10.0, 15.0, 300.0
TALK_S = 2.0
ADMITTED_AFTER_S = 2.0
"""From the last key until the caller is surely in line."""


class Residents:
    """`outcomes` and `gaps_s` of the calls that ended by themselves; `in_line` by number."""

    def __init__(self, sip_port: int, stalls: StallWatch) -> None:
        self.outcomes: Counter[str] = Counter()
        self.gaps_s: list[float] = []
        self.in_line: dict[str, float] = {}
        self._numbers = itertools.count(FIRST_NUMBER)
        self._sip_port = sip_port
        self._stalls = stalls

    async def call_at_rate(self, per_s: float, first: int) -> None:
        """Call `first` times at once and then at this rate; cancelled, everybody hangs up."""
        async with asyncio.TaskGroup() as group:
            due = time.monotonic()
            for count in itertools.count():
                group.create_task(self._call())
                if count >= first:
                    due += 1 / per_s
                    await asyncio.sleep(due - time.monotonic())
                else:
                    due = time.monotonic()

    def longest_waiting(self) -> str:
        """Return the number of the caller who joined the line last and is surely in it."""
        surely = time.monotonic() - ADMITTED_AFTER_S
        waiting = [number for number, since in self.in_line.items() if since < surely]
        return waiting[-1] if waiting else ""

    async def _call(self) -> None:
        number = str(next(self._numbers))
        target = Target("127.0.0.1", self._sip_port)
        call = PhoneCall(target, number=number, sound=Sound.tone(RESIDENT_HZ))
        try:
            async with call:
                await self._talk(call, number)
        except (CallRefused, CallFailed) as error:
            self.outcomes[error.id] += 1
        except AudioNotReceived:
            self.outcomes["unheard"] += 1
        finally:
            self.in_line.pop(number, None)

    async def _talk(self, call: PhoneCall, number: str) -> None:
        await call.dial(DIAL_S)
        for key in POLISH_ROADS:
            await call.wait_for_sound(within=PROMPT_S, frames=10)
            await call.press(key)
        self.in_line[number] = time.monotonic()
        await call.wait_for_tone(VOICE_HZ, within=WAIT_S)
        del self.in_line[number]
        gap = VoiceGap(call.media, self._stalls)
        await asyncio.sleep(TALK_S)
        self.gaps_s.append(gap.end(still_talking=True))
        self.outcomes[TALKED] += 1
