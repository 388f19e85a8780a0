"""Waiting for a sound in the audio of a call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from ivr.test_phone.errors import AudioNotReceived
from ivr.test_phone.media import MediaStream, ReceivedFrame
from ivr.test_phone.sound import Sound
from ivr.test_phone.sound_detection import SoundDetector
from tests.support.waiting import PATIENCE_S


class Listening:
    """A detector on a stream whose frames a test gives."""

    def __init__(self) -> None:
        self.media = MediaStream(Sound.silence(), lambda _talkspurt: None)
        self.detector = SoundDetector(self.media)

    def receive(self, *levels: float, sound: Sound | None = None) -> None:
        assert self.media.on_frame is not None
        played = sound or Sound.silence()
        for n, dbov in enumerate(levels):
            samples = played.frame(played.frame_index(n))
            frame = ReceivedFrame(float(n), n, dbov, np.asarray(samples))
            self.media.received.append(frame)
            self.media.on_frame(frame)


async def waiting(coroutine) -> asyncio.Task[ReceivedFrame]:  # type: ignore[no-untyped-def]
    task = asyncio.create_task(coroutine)
    await asyncio.sleep(0)
    return task


async def test_sound_is_heard_after_loud_frames_in_a_row() -> None:
    listening = Listening()
    heard = await waiting(listening.detector.wait_for_sound(-40, PATIENCE_S, frames=3))
    listening.receive(-30, -30, -70, -30, -30)
    await asyncio.sleep(0)
    assert not heard.done()
    listening.receive(-40)
    assert (await heard).dbov == -40


async def test_tone_is_heard_only_at_its_pitch() -> None:
    listening = Listening()
    heard = await waiting(listening.detector.wait_for_tone(440, PATIENCE_S, 0.5))
    listening.receive(*[-20.0] * 10, sound=Sound.tone(600))
    await asyncio.sleep(0)
    assert not heard.done()
    listening.receive(*[-20.0] * 10, sound=Sound.tone(440))
    assert await heard


async def test_tone_that_is_too_quiet_is_not_heard() -> None:
    listening = Listening()
    heard = await waiting(listening.detector.wait_for_tone(440, 0.05, 0.5))
    listening.receive(*[-61.0] * 10, sound=Sound.tone(440))
    with pytest.raises(AudioNotReceived, match="a tone of 440 Hz not heard"):
        await heard


async def test_end_of_the_call_ends_every_wait() -> None:
    listening = Listening()
    heard = await waiting(listening.detector.wait_for_sound(-40, 60, 1))
    listening.detector.close()
    with pytest.raises(AudioNotReceived, match="the call is over"):
        await heard
    with pytest.raises(AudioNotReceived, match="the call is over"):
        await listening.detector.wait_for_sound(-40, 60, 1)


async def test_several_waits_are_answered_by_one_frame() -> None:
    listening = Listening()
    loud: Callable[[ReceivedFrame], bool] = lambda frame: frame.dbov > -40  # noqa: E731
    waits = [await waiting(listening.detector.wait_for(loud, PATIENCE_S, "x")) for _ in range(2)]
    listening.receive(-30)
    first, second = await asyncio.gather(*waits)
    assert first is second
