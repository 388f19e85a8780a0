"""Conversion of a speech engine's output to telephone audio: band, level, silence.

Files are 8 kHz 16-bit WAV, which Asterisk converts to A-law by a table look-up. 8 kHz is enough,
because callers arrive by G.711 and consultants hear no prompts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

RATE = 8000
LOW_HZ, HIGH_HZ = 80.0, 3400.0  # the telephone band; below 80 Hz is noise
SLOPE_HZ = 200.0
LEVEL_DBOV = -26.0  # active speech level of telephone networks (ITU-T P.56, G.101 practice)
PEAK = 0.95
ACTIVE_MARGIN_DB = 15.9  # ITU-T P.56: activity threshold below the active level
FRAME = RATE // 50
LEAD_S = 0.03
TAIL_S = 0.2

Samples = npt.NDArray[np.float64]


def to_telephone(source: Path, target: Path) -> None:
    """Convert any file that libsndfile reads to a prompt. Raises OSError, ValueError."""
    try:
        samples, rate = soundfile.read(source, dtype="float64", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise ValueError(f"no sound in {source.name}: {error}") from error
    prompt = shape(samples.mean(axis=1), rate)
    soundfile.write(target, prompt, RATE, format="WAV", subtype="PCM_16")


def shape(samples: Samples, rate: int) -> Samples:
    """Limit the band, resample, level and trim. Raises ValueError for silence."""
    narrow = resample(samples, rate)
    level = active_level(narrow)
    gain = 10 ** ((LEVEL_DBOV - level) / 20)
    gain = min(gain, PEAK / float(np.max(np.abs(narrow))))
    return trim(narrow * gain, LEVEL_DBOV - 30)


def resample(samples: Samples, rate: int) -> Samples:
    """Resample to 8 kHz through the spectrum, with a raised-cosine edge at 3.4 kHz."""
    padded = np.concatenate([samples, np.zeros(-len(samples) % rate)])  # whole seconds fit any rate
    spectrum = np.fft.rfft(padded)
    frequencies = np.fft.rfftfreq(len(padded), 1 / rate)
    low = np.clip((frequencies - LOW_HZ / 2) / (LOW_HZ / 2), 0, 1)
    high = np.clip((HIGH_HZ + SLOPE_HZ - frequencies) / SLOPE_HZ, 0, 1)
    spectrum = spectrum * (0.5 - 0.5 * np.cos(np.pi * low)) * (0.5 - 0.5 * np.cos(np.pi * high))
    length = len(padded) * RATE // rate
    bins = np.zeros(length // 2 + 1, dtype=complex)
    common = min(len(bins), len(spectrum))
    bins[:common] = spectrum[:common]
    return np.asarray(np.fft.irfft(bins, length) * (length / len(padded)), dtype=np.float64)


def active_level(samples: Samples) -> float:
    """Return the level of the parts with speech in dBov, after ITU-T P.56.

    Raises ValueError for silence.
    """
    power = _frame_power(samples)
    loud = power[power > 1e-10]
    if not len(loud):
        raise ValueError("there is only silence")
    level = float(np.mean(loud))
    for _ in range(10):
        level = float(np.mean(loud[loud >= level * 10 ** (-ACTIVE_MARGIN_DB / 10)]))
    return 10 * float(np.log10(level))


def trim(samples: Samples, silence_dbov: float) -> Samples:
    """Remove silence at both ends and append a short pause."""
    audible = np.flatnonzero(_frame_power(samples) > 10 ** (silence_dbov / 10))
    first = max(0, int(audible[0]) * FRAME - int(LEAD_S * RATE))
    last = (int(audible[-1]) + 1) * FRAME
    return np.concatenate([samples[first:last], np.zeros(int(TAIL_S * RATE))])


def _frame_power(samples: Samples) -> npt.NDArray[Any]:
    whole = np.concatenate([samples, np.zeros(-len(samples) % FRAME)])
    return np.asarray(np.mean(whole.reshape(-1, FRAME) ** 2, axis=1))
