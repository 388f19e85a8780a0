"""Waiting for a sound in the audio of a call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ivr.test_phone.errors import AudioNotReceived
from ivr.test_phone.media import Heard, MediaStream
from ivr.test_phone.sound import tone_share

TONE_FRAMES = 5
FAINT = -60.0  # dBov: under this there is no tone worth measuring


class Ears:
    """Listens to one stream until it is closed."""

    def __init__(self, media: MediaStream) -> None:
        self._media = media
        self._waiting: dict[asyncio.Future[Heard], Callable[[Heard], bool]] = {}
        self._closed = False
        media.on_frame = self._hear_frame

    async def hear(self, min_level: float, within: float, frames: int) -> Heard:
        run = 0

        def loud(heard: Heard) -> bool:
            nonlocal run
            run = run + 1 if heard.dbov >= min_level else 0
            return run >= frames

        return await self.listen(loud, within, f"{min_level} dBov")

    async def hear_tone(self, hz: float, within: float, share: float) -> Heard:
        def pure(heard: Heard) -> bool:
            return heard.dbov > FAINT and tone_share(self._media.samples(TONE_FRAMES), hz) >= share

        return await self.listen(pure, within, f"a tone of {hz} Hz")

    async def listen(self, wanted: Callable[[Heard], bool], within: float, what: str) -> Heard:
        """The first packet from now on that `wanted` accepts. Raises NothingHeard."""
        if self._closed:
            raise AudioNotReceived(f"{what} not heard: the call is over")
        heard: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()
        self._waiting[heard] = wanted
        try:
            async with asyncio.timeout(within):
                return await heard
        except TimeoutError:
            received = self._media.counts.received
            raise AudioNotReceived(f"{what} not heard in {within} s ({received} packets)") from None
        finally:
            del self._waiting[heard]

    def close(self) -> None:
        """The call is over: whoever listens still is told so."""
        self._closed = True
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_exception(AudioNotReceived("not heard: the call is over"))

    def _hear_frame(self, heard: Heard) -> None:
        for waiting, wanted in tuple(self._waiting.items()):
            if not waiting.done() and wanted(heard):
                waiting.set_result(heard)
