"""Sounds to play and measures of received audio: tones, levels in dBov, talkspurts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from acd.domain.model.errors import InvalidInput
from ivr.test_phone.g711 import FRAME, RATE, Samples

SILENCE_DBOV: Final = -96.0
"""Level of pure silence; the lowest that 16 bits can express is -96."""


class SoundInvalid(InvalidInput):
    """Sound file that a telephone cannot play as it is.

    Remedy: convert it to mono, 8 kHz, 16 bit.
    """

    id: ClassVar[str] = "sound-invalid"


@dataclass(frozen=True, slots=True)
class Sound:
    """Frames of 20 ms at 8 kHz; `loop` repeats them."""

    frames: tuple[Samples, ...]
    loop: bool = True

    @staticmethod
    def silence() -> Sound:
        return Sound((np.zeros(FRAME, np.int16),))

    @staticmethod
    def tone(hz: int, dbov: float = -18.0) -> Sound:
        """Return a sine; whole Hz make one second of it loop without a click.

        Raises SoundInvalid.
        """
        if not 0 < hz < RATE // 2:
            raise SoundInvalid(f"hz: expected 1-{RATE // 2 - 1}, got {hz}", field="hz")
        peak = 32_768 * 10 ** (dbov / 20) * math.sqrt(2)
        wave = np.sin(2 * np.pi * hz * np.arange(RATE) / RATE) * min(peak, 32_767)
        return Sound(_cut(wave.astype(np.int16)))

    @staticmethod
    def wav(path: Path, loop: bool = False) -> Sound:
        """Return the sound of an 8 kHz mono WAV file. Raises SoundInvalid."""
        try:
            samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
        except (OSError, soundfile.LibsndfileError) as error:
            raise SoundInvalid(f"{path}: cannot be read: {error}", field="path") from error
        if rate != RATE or samples.shape[1] != 1:
            raise SoundInvalid(f"{path}: expected 8000 Hz mono, got {rate} Hz", field="path")
        return Sound(_cut(samples[:, 0]), loop)

    def frame_index(self, count: int) -> int:
        """Return the index of the frame after `count` frames; -1 is the silence after the end."""
        if self.loop:
            return count % len(self.frames)
        return count if count < len(self.frames) else -1

    def frame(self, frame_index: int) -> Samples:
        return self.frames[frame_index] if frame_index >= 0 else np.zeros(FRAME, np.int16)


def level(samples: Samples) -> float:
    """Return the level in dBov (ITU-T G.100.1): 0 is a full-scale square wave, a sine -3."""
    square = float(np.mean(np.square(samples, dtype=np.float64))) if samples.size else 0.0
    if square == 0.0:
        return SILENCE_DBOV
    return max(10 * math.log10(square / 32_768**2), SILENCE_DBOV)


def tone_share(samples: Samples, hz: float) -> float:
    """Return the share (0-1) of the power at this frequency: one DFT bin (Goertzel 1958)."""
    wave = samples.astype(np.float64)
    power = float(np.dot(wave, wave))
    if power == 0.0:
        return 0.0
    turn: NDArray[np.complex128] = np.exp(-2j * np.pi * hz / RATE * np.arange(wave.size))
    return min(2 * abs(complex(np.dot(wave, turn))) ** 2 / (wave.size * power), 1.0)


@dataclass(frozen=True, slots=True)
class Talkspurt:
    """Continuous sound: start and length in seconds, mean level in dBov."""

    started: float
    seconds: float
    dbov: float


class TalkspurtDetector:
    """Divides levels, one per 20 ms, into talkspurts; pauses shorter than `pause` s are bridged."""

    def __init__(self, threshold: float = -45.0, pause: float = 0.6) -> None:
        self._threshold = threshold
        self._pause = pause
        self._started: float | None = None
        self._last = 0.0
        self._power: list[float] = []

    @property
    def started(self) -> float | None:
        """Start of the present talkspurt in seconds, None in silence."""
        return self._started

    def push(self, dbov: float, at: float) -> Talkspurt | None:
        """Add the level at `at` (s); return the talkspurt that ended with it, if any."""
        if dbov >= self._threshold:
            self._started = at if self._started is None else self._started
            self._last = at
            self._power.append(10 ** (dbov / 10))
            return None
        if self._started is None or at - self._last < self._pause:
            return None
        return self.close()

    def close(self) -> Talkspurt | None:
        """End the present talkspurt, for example at the end of the call; return it."""
        if self._started is None:
            return None
        mean = 10 * math.log10(sum(self._power) / len(self._power))
        talkspurt = Talkspurt(self._started, self._last - self._started + FRAME / RATE, mean)
        self._started, self._power = None, []
        return talkspurt


def _cut(samples: Samples) -> tuple[Samples, ...]:
    """Return whole frames, the last one padded with silence."""
    padded = np.pad(samples, (0, -samples.size % FRAME))
    return tuple(padded.reshape(-1, FRAME)) or (np.zeros(FRAME, np.int16),)
