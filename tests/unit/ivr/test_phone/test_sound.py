"""Levels, tones and talkspurts of the test phone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from ivr.test_phone.sound import (
    SILENCE_DBOV,
    Sound,
    SoundInvalid,
    TalkspurtDetector,
    level,
    tone_share,
)


def test_silence_has_the_lowest_level() -> None:
    assert level(Sound.silence().frames[0]) == SILENCE_DBOV


def test_full_scale_square_is_zero_dbov() -> None:
    assert level(np.full(160, -32_768, np.int16)) == 0.0


def test_tone_is_distinguished_from_its_neighbours() -> None:
    samples = np.concatenate(Sound.tone(440).frames[:5])
    assert tone_share(samples, 440) > 0.99
    assert tone_share(samples, 600) < 0.01


def test_loop_repeats_and_recording_ends_in_silence() -> None:
    frame = np.ones(160, np.int16)
    once = Sound((frame, frame), loop=False)
    assert [once.frame_index(n) for n in range(4)] == [0, 1, -1, -1]
    assert [Sound((frame, frame)).frame_index(n) for n in range(4)] == [0, 1, 0, 1]


def test_recording_is_read_from_an_8_khz_wav(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.ones(200, np.int16), 8000)
    sound = Sound.wav(tmp_path / "a.wav")
    assert len(sound.frames) == 2
    assert int(sound.frames[1].sum()) == 40


@pytest.mark.parametrize("shape", [(200, 2), (200, 1)])
def test_recording_of_another_format_is_refused(tmp_path: Path, shape: tuple[int, int]) -> None:
    soundfile.write(tmp_path / "a.wav", np.ones(shape, np.int16), 8000 if shape[1] == 2 else 44_100)
    with pytest.raises(SoundInvalid):
        Sound.wav(tmp_path / "a.wav")


def test_talkspurt_ends_after_a_long_pause_only() -> None:
    talkspurts = TalkspurtDetector(threshold=-45, pause=0.5)
    levels = [-20.0] * 50 + [-96.0] * 10 + [-20.0] * 50 + [-96.0] * 40
    finished = [s for n, dbov in enumerate(levels) if (s := talkspurts.push(dbov, n * 0.02))]
    assert len(finished) == 1
    assert finished[0].seconds == pytest.approx(2.2)
    assert finished[0].dbov == pytest.approx(-20.0)


def test_closing_returns_the_present_talkspurt() -> None:
    talkspurts = TalkspurtDetector()
    talkspurts.push(-20.0, 0.0)
    assert talkspurts.close() is not None
    assert talkspurts.close() is None
