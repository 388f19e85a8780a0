"""Music on hold, computed note by note, so that no licence is needed.

Slow major-seventh chords and a sparse pentatonic melody. Partials are between 200 and 3,400 Hz,
the band of the telephone; each note fades in and out slowly, because G.711 and opus in voice mode
distort sharp attacks.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from ivr.speech.audio import RATE, Samples, resample

CHORD_S = 6.0
LEVEL_DBOV = -30.0  # below the level of speech
CHORDS = (  # MIDI note numbers
    (60, 64, 67, 71),  # C major 7
    (57, 64, 67, 72),  # A minor 7
    (65, 69, 72, 76),  # F major 7
    (62, 67, 71, 74),  # G 6/9
    (64, 67, 71, 74),  # E minor 7
    (57, 64, 67, 72),
    (62, 65, 69, 72),  # D minor 7
    (62, 67, 71, 76),
)
MELODY = (79, 0, 76, 0, 74, 76, 0, 0, 72, 0, 74, 0, 67, 0, 69, 0)  # one note per 0.75 s; 0 rests
FILE = "centrala.alaw"


def write(moh_dir: Path) -> Path:
    """Write the loop as A-law, so that playing it needs no transcoding; return its path."""
    target = moh_dir / FILE
    if target.exists():
        return target
    moh_dir.mkdir(parents=True, exist_ok=True)
    fresh = moh_dir / ".fresh.raw"
    soundfile.write(fresh, compose(), RATE, format="RAW", subtype="ALAW")
    fresh.replace(target)
    return target


def compose() -> Samples:
    """Return the loop of 48 s; its end continues at its beginning without a click."""
    loop = np.zeros(int(len(CHORDS) * CHORD_S * RATE))
    for index, chord in enumerate(CHORDS):
        for voice, note in enumerate(chord):
            start = index * CHORD_S + 0.12 * voice
            _add(loop, start, _tone(note, CHORD_S + 2, rise=1.2, fade=2.0) * 0.5)
    step = len(loop) / RATE / (4 * len(MELODY))
    for index in range(4 * len(MELODY)):
        if note := MELODY[(index * 5 + index // len(MELODY)) % len(MELODY)]:
            _add(loop, index * step, _tone(note, 3.0, rise=0.03, fade=0.8) * 0.6)
    narrow = resample(loop, RATE)
    rms = float(np.sqrt(np.mean(narrow**2)))
    return np.asarray(narrow * (10 ** (LEVEL_DBOV / 20) / rms), dtype=np.float64)


def _tone(note: int, seconds: float, rise: float, fade: float) -> Samples:
    time = np.arange(int(seconds * RATE)) / RATE
    pitch = 440 * 2 ** ((note - 69) / 12)
    partials = ((1.0, 1.0), (2.0, 0.35), (3.001, 0.12))
    wave = sum(weight * np.sin(2 * np.pi * pitch * order * time) for order, weight in partials)
    shape = np.minimum(1, time / rise) * np.exp(-time / fade) * np.clip(seconds - time, 0, 1)
    return np.asarray(wave * shape, dtype=np.float64)


def _add(loop: Samples, start: float, tone: Samples) -> None:
    indexes = (int(start * RATE) + np.arange(len(tone))) % len(loop)
    np.add.at(loop, indexes, tone)
