"""Waiting for a sound in the audio of a call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ivr.test_phone.errors import AudioNotReceived
from ivr.test_phone.media import MediaStream, ReceivedFrame
from ivr.test_phone.sound import tone_share

TONE_FRAMES = 5
MIN_TONE_DBOV = -60.0  # below it no tone is measured

Condition = Callable[[ReceivedFrame], bool]


class SoundDetector:
    """Checks every received frame of one stream until it is closed."""

    def __init__(self, media: MediaStream) -> None:
        self._media = media
        self._waiting: dict[asyncio.Future[ReceivedFrame], Condition] = {}
        self._closed = False
        media.on_frame = self._frame_received

    async def wait_for_sound(self, min_level: float, within: float, frames: int) -> ReceivedFrame:
        """Return the last of `frames` frames in a row at or above `min_level` (dBov)."""
        count = 0

        def is_loud(frame: ReceivedFrame) -> bool:
            nonlocal count
            count = count + 1 if frame.dbov >= min_level else 0
            return count >= frames

        return await self.wait_for(is_loud, within, f"{min_level} dBov")

    async def wait_for_tone(self, hz: float, within: float, share: float) -> ReceivedFrame:
        """Return the frame at which `share` of the power of 100 ms is at `hz`."""

        def is_tone(frame: ReceivedFrame) -> bool:
            loud = frame.dbov > MIN_TONE_DBOV
            return loud and tone_share(self._media.samples(TONE_FRAMES), hz) >= share

        return await self.wait_for(is_tone, within, f"a tone of {hz} Hz")

    async def wait_for(self, condition: Condition, within: float, name: str) -> ReceivedFrame:
        """Return the first frame from now on that meets the condition.

        Raises AudioNotReceived after `within` seconds or at the end of the call; `name` stands in
        its message.
        """
        if self._closed:
            raise AudioNotReceived(f"{name} not heard: the call is over")
        matched: asyncio.Future[ReceivedFrame] = asyncio.get_running_loop().create_future()
        self._waiting[matched] = condition
        try:
            async with asyncio.timeout(within):
                return await matched
        except TimeoutError:
            packets = self._media.counts.received
            message = f"{name} not heard in {within} s ({packets} packets)"
            raise AudioNotReceived(message) from None
        finally:
            del self._waiting[matched]

    def close(self) -> None:
        """End every wait with AudioNotReceived."""
        self._closed = True
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_exception(AudioNotReceived("not heard: the call is over"))

    def _frame_received(self, frame: ReceivedFrame) -> None:
        for waiting, condition in tuple(self._waiting.items()):
            if not waiting.done() and condition(frame):
                waiting.set_result(frame)
