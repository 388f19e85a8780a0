"""What the caller plays and measures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from ivr.test_phone import g711
from ivr.test_phone.sound import SILENCE_DBOV, Sound, SoundInvalid, Spurts, level, tone_share


@pytest.mark.parametrize("codec", ["PCMA", "PCMU"])
def test_every_code_survives_decoding_and_encoding(codec: str) -> None:
    codes = bytes(range(256))
    decoded = g711.decode(codec, codes)
    assert np.array_equal(g711.decode(codec, g711.encode(codec, decoded)), decoded)


def test_g711_says_what_the_standard_says() -> None:
    """ITU-T G.711 tables 1a, 2a: silence is 0xD5 (A-law), 0xFF (µ-law); the largest values."""
    silence = np.zeros(160, np.int16)
    assert set(g711.encode("PCMU", silence)) <= {0xFF, 0x7F}
    assert set(g711.encode("PCMA", silence)) <= {0xD5, 0x55}
    assert g711.decode("PCMA", b"\xaa")[0] == 32_256
    assert g711.decode("PCMU", b"\x80")[0] == 32_124


@pytest.mark.parametrize("codec", ["PCMA", "PCMU"])
@pytest.mark.parametrize("dbov", [-10.0, -18.0, -30.0])
def test_a_tone_keeps_its_level_over_the_telephone(codec: str, dbov: float) -> None:
    frames = np.concatenate(Sound.tone(440, dbov).frames)
    heard = g711.decode(codec, g711.encode(codec, frames))
    assert level(heard) == pytest.approx(dbov, abs=0.2)


def test_silence_has_the_lowest_level() -> None:
    assert level(Sound.silence().frames[0]) == SILENCE_DBOV


def test_full_scale_square_is_zero_dbov() -> None:
    assert level(np.full(160, -32_768, np.int16)) == 0.0


def test_a_tone_is_told_from_its_neighbours() -> None:
    samples = np.concatenate(Sound.tone(440).frames[:5])
    assert tone_share(samples, 440) > 0.99
    assert tone_share(samples, 600) < 0.01


def test_a_loop_has_no_end_and_a_recording_ends_in_silence() -> None:
    frame = np.ones(160, np.int16)
    once = Sound((frame, frame), loop=False)
    assert [once.place(n) for n in range(4)] == [0, 1, -1, -1]
    assert [Sound((frame, frame)).place(n) for n in range(4)] == [0, 1, 0, 1]


def test_a_recording_is_read_from_a_telephone_wav(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.ones(200, np.int16), 8000)
    sound = Sound.wav(tmp_path / "a.wav")
    assert len(sound.frames) == 2
    assert int(sound.frames[1].sum()) == 40


@pytest.mark.parametrize("shape", [(200, 2), (200, 1)])
def test_a_recording_for_something_else_is_refused(tmp_path: Path, shape: tuple[int, int]) -> None:
    soundfile.write(tmp_path / "a.wav", np.ones(shape, np.int16), 8000 if shape[1] == 2 else 44_100)
    with pytest.raises(SoundInvalid):
        Sound.wav(tmp_path / "a.wav")


def test_a_stretch_of_sound_ends_after_a_pause_and_not_in_a_breath() -> None:
    spurts = Spurts(threshold=-45, pause=0.5)
    levels = [-20.0] * 50 + [-96.0] * 10 + [-20.0] * 50 + [-96.0] * 40
    found = [s for n, dbov in enumerate(levels) if (s := spurts.push(dbov, n * 0.02))]
    assert len(found) == 1
    assert found[0].seconds == pytest.approx(2.2)
    assert found[0].dbov == pytest.approx(-20.0)


def test_a_stretch_that_the_end_cuts_off_is_told() -> None:
    spurts = Spurts()
    spurts.push(-20.0, 0.0)
    assert spurts.close() is not None
    assert spurts.close() is None
