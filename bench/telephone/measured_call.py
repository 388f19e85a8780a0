"""One call from the dial to the hang-up, with the stamps that the benchmark compares."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bench.telephone.ami_clock import AmiClock, stamp_ms
from bench.telephone.desk_phone import DeskPhone
from ivr.asterisk.ami.types import AmiEvent
from ivr.test_phone import PhoneCall, Sound, Target
from ivr.test_phone.media import ReceivedFrame
from ivr.test_phone.sound import tone_share
from tests.support.browser import MICROPHONE_HZ

RESIDENT = "601000118"
RESIDENT_HZ = 440
KEYS = ("1", "1")  # Polish, roads
REACTION_S = 0.5  # of the consultant, from the ring to the click
TALK_S = 0.3


@dataclass(frozen=True, slots=True)
class Stamps:
    """Times of one call, ms.

    From the last key: `leg` the channel of the consultant exists, `ring` the browser rings. From
    the click: `answered` the consultant answered, `joined` it is in the bridge, `to_resident` and
    `to_consultant` the first packet with the other one's voice.
    """

    leg: float
    ring: float
    answered: float
    joined: float
    to_resident: float
    to_consultant: float

    @property
    def audio(self) -> float:
        """The slower of the two ways."""
        return max(self.to_resident, self.to_consultant)


class Line:
    """Calls that reach one consultant on channel `endpoint`, one after the other."""

    def __init__(self, target: Target, clock: AmiClock, phone: DeskPhone, endpoint: str) -> None:
        self._target = target
        self._clock = clock
        self._phone = phone
        self._endpoint = endpoint

    async def call(self, to: str) -> Stamps:
        """Return the stamps of one call.

        Raises TimeoutError, CallFailed or Playwright's errors when the call goes wrong.
        """
        since = self._clock.now
        caller = PhoneCall(self._target, number=RESIDENT, to=to, sound=Sound.tone(RESIDENT_HZ))
        async with caller:
            await caller.dial()
            for key in KEYS:
                await caller.wait_for_sound(within=15, frames=10)
                await caller.press(key)
            await self._clock.wait(
                self._of_consultant("Newstate", channelstatedesc="Ringing"), since
            )
            await self._phone.rings()
            await asyncio.sleep(REACTION_S)
            await self._phone.accept()
            clicked, heard = await self._phone.heard_voice()
            await caller.wait_for_tone(MICROPHONE_HZ, within=10)
            await asyncio.sleep(TALK_S)
            spoke = _first_tone(caller.media.received, clicked)
        await self._clock.wait(self._of_consultant("Hangup"), since)
        return self._stamps(since, clicked, heard, spoke)

    def _stamps(self, since: int, clicked: float, heard: float, spoke: float) -> Stamps:
        pressed = [stamp_ms(event) for event in self._clock.find(_is_key, since)]
        if len(pressed) != len(KEYS):
            raise AssertionError(f"Asterisk heard {len(pressed)} keys, not {len(KEYS)}")
        return Stamps(
            leg=self._at("Newchannel", since) - pressed[-1],
            ring=self._at("Newstate", since, channelstatedesc="Ringing") - pressed[-1],
            answered=self._at("Newstate", since, channelstatedesc="Up") - clicked,
            joined=self._at("BridgeEnter", since) - clicked,
            to_resident=spoke - clicked,
            to_consultant=heard - clicked,
        )

    def _at(self, name: str, since: int, **fields: str) -> float:
        return stamp_ms(next(self._clock.find(self._of_consultant(name, **fields), since)))

    def _of_consultant(self, name: str, **fields: str) -> Callable[[AmiEvent], bool]:
        def fits(event: AmiEvent) -> bool:
            is_theirs = event["channel"].rpartition("-")[0] == self._endpoint
            return event.name == name and is_theirs and fields.items() <= event.fields.items()

        return fits


def _is_key(event: AmiEvent) -> bool:
    return event.name == "DTMFEnd" and event["direction"] == "Received"


def _first_tone(heard: Iterable[ReceivedFrame], since_ms: float) -> float:
    """Epoch ms of the first packet that is mostly the tone of the consultant's microphone."""
    loop_is_behind = time.time() - asyncio.get_running_loop().time()
    for packet in heard:
        at = (packet.at_s + loop_is_behind) * 1000
        if at > since_ms and tone_share(packet.samples, MICROPHONE_HZ) > 0.8:
            return at
    raise AssertionError("the tone of the consultant is not among the packets that were kept")
