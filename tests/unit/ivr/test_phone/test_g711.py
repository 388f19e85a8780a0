"""G.711 codecs of the test phone."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.test_phone import g711
from ivr.test_phone.sound import Sound, level


@pytest.mark.parametrize("codec", ["PCMA", "PCMU"])
def test_g711_codes_round_trip(codec: str) -> None:
    codes = bytes(range(256))
    decoded = g711.decode(codec, codes)
    assert np.array_equal(g711.decode(codec, g711.encode(codec, decoded)), decoded)


def test_g711_matches_values_of_the_standard() -> None:
    """ITU-T G.711 tables 1a, 2a: silence is 0xD5 (A-law), 0xFF (µ-law); the largest values."""
    silence = np.zeros(160, np.int16)
    assert set(g711.encode("PCMU", silence)) <= {0xFF, 0x7F}
    assert set(g711.encode("PCMA", silence)) <= {0xD5, 0x55}
    assert g711.decode("PCMA", b"\xaa")[0] == 32_256
    assert g711.decode("PCMU", b"\x80")[0] == 32_124


@pytest.mark.parametrize("codec", ["PCMA", "PCMU"])
@pytest.mark.parametrize("dbov", [-10.0, -18.0, -30.0])
def test_tone_keeps_its_level_through_the_codec(codec: str, dbov: float) -> None:
    frames = np.concatenate(Sound.tone(440, dbov).frames)
    received = g711.decode(codec, g711.encode(codec, frames))
    assert level(received) == pytest.approx(dbov, abs=0.2)
