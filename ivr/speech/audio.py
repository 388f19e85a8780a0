"""From a speech engine's studio sound to a telephone's: band, level, silence.

8 kHz is enough: a caller reaches us by G.711, and a consultant's wideband leg hears no prompts;
so files are 8 kHz 16-bit WAV, which Asterisk turns to A-law by a table look-up.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

RATE = 8000
LOW_HZ, HIGH_HZ = 80.0, 3400.0  # the telephone band; below 80 Hz is only rumble
SLOPE_HZ = 200.0
LEVEL_DBOV = -26.0  # active speech level that networks are tuned to (ITU-T P.56, G.101 practice)
PEAK = 0.95
ACTIVE_MARGIN_DB = 15.9  # ITU-T P.56: activity threshold below the active level
FRAME = RATE // 50
LEAD_SECONDS = 0.03
TAIL_SECONDS = 0.2

Samples = npt.NDArray[np.float64]


def to_telephone(source: Path, target: Path) -> None:
    """Reads any file libsndfile knows, writes a telephone prompt. Raises OSError, ValueError."""
    try:
        samples, rate = soundfile.read(source, dtype="float64", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise ValueError(f"no sound in {source.name}: {error}") from error
    prompt = shape(samples.mean(axis=1), rate)
    soundfile.write(target, prompt, RATE, format="WAV", subtype="PCM_16")


def shape(samples: Samples, rate: int) -> Samples:
    """Band-limits, resamples, levels and trims. Raises ValueError when there is only silence."""
    narrow = resample(samples, rate)
    level = active_level(narrow)
    gain = 10 ** ((LEVEL_DBOV - level) / 20)
    gain = min(gain, PEAK / float(np.max(np.abs(narrow))))
    return trim(narrow * gain, LEVEL_DBOV - 30)


def resample(samples: Samples, rate: int) -> Samples:
    """To 8 kHz through the spectrum, with a raised-cosine edge at 3.4 kHz."""
    padded = np.concatenate([samples, np.zeros(-len(samples) % rate)])  # whole seconds fit any rate
    spectrum = np.fft.rfft(padded)
    frequencies = np.fft.rfftfreq(len(padded), 1 / rate)
    low = np.clip((frequencies - LOW_HZ / 2) / (LOW_HZ / 2), 0, 1)
    high = np.clip((HIGH_HZ + SLOPE_HZ - frequencies) / SLOPE_HZ, 0, 1)
    spectrum = spectrum * (0.5 - 0.5 * np.cos(np.pi * low)) * (0.5 - 0.5 * np.cos(np.pi * high))
    length = len(padded) * RATE // rate
    bins = np.zeros(length // 2 + 1, dtype=complex)
    kept = min(len(bins), len(spectrum))
    bins[:kept] = spectrum[:kept]
    return np.asarray(np.fft.irfft(bins, length) * (length / len(padded)), dtype=np.float64)


def active_level(samples: Samples) -> float:
    """Level of the parts with speech, in dBov (RMS over full scale), after ITU-T P.56's idea."""
    power = _frame_power(samples)
    loud = power[power > 1e-10]
    if not len(loud):
        raise ValueError("there is only silence")
    level = float(np.mean(loud))
    for _ in range(10):
        level = float(np.mean(loud[loud >= level * 10 ** (-ACTIVE_MARGIN_DB / 10)]))
    return 10 * float(np.log10(level))


def trim(samples: Samples, silence_dbov: float) -> Samples:
    """Cuts silence off both ends, and gives a breath after the last word."""
    heard = np.flatnonzero(_frame_power(samples) > 10 ** (silence_dbov / 10))
    first = max(0, int(heard[0]) * FRAME - int(LEAD_SECONDS * RATE))
    last = (int(heard[-1]) + 1) * FRAME
    return np.concatenate([samples[first:last], np.zeros(int(TAIL_SECONDS * RATE))])


def _frame_power(samples: Samples) -> npt.NDArray[Any]:
    whole = np.concatenate([samples, np.zeros(-len(samples) % FRAME)])
    return np.asarray(np.mean(whole.reshape(-1, FRAME) ** 2, axis=1))
