"""Telephone audio: band, level, no clipping, a short pause at the end."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.speech import audio
from ivr.speech.audio import RATE, Samples


def a_tone(hertz: float, rate: int, seconds: float = 1.0, amplitude: float = 0.3) -> Samples:
    time = np.arange(int(rate * seconds)) / rate
    return np.asarray(amplitude * np.sin(2 * np.pi * hertz * time), dtype=np.float64)


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples**2)))


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 24000, 48000])
def test_tone_in_the_band_keeps_pitch_and_level(rate: int) -> None:
    heard = audio.resample(a_tone(1000, rate), rate)
    spectrum = np.abs(np.fft.rfft(heard))
    assert int(np.argmax(spectrum)) * RATE / len(heard) == pytest.approx(1000, abs=2)
    assert rms(heard) == pytest.approx(0.3 / np.sqrt(2), rel=0.02)


@pytest.mark.parametrize("hertz", [20.0, 3700.0, 5000.0, 9000.0])
def test_frequencies_above_the_band_are_removed_without_aliasing(hertz: float) -> None:
    heard = audio.resample(a_tone(hertz, 24000), 24000)
    assert rms(heard[400:-400]) < 0.003


@pytest.mark.parametrize("amplitude", [0.001, 0.05, 0.9])
def test_level_is_normalised_for_every_input(amplitude: float) -> None:
    speech = np.concatenate([a_tone(500, 24000, 1, amplitude), np.zeros(24000)])
    assert audio.active_level(audio.shape(speech, 24000)) == pytest.approx(-26, abs=0.5)


def test_samples_are_never_clipped() -> None:
    clicks = np.zeros(24000)
    clicks[::6000] = 1.0
    assert float(np.max(np.abs(audio.shape(clicks, 24000)))) <= 0.95


def test_silence_at_both_ends_is_trimmed_to_a_short_pause() -> None:
    speech = np.concatenate([np.zeros(24000), a_tone(500, 24000, 1), np.zeros(48000)])
    shaped = audio.shape(speech, 24000)
    assert 1.2 <= len(shaped) / RATE <= 1.3
    assert rms(shaped[-int(0.15 * RATE) :]) == 0


def test_silence_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="silence"):
        audio.shape(np.zeros(24000), 24000)
