"""Music on hold."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.speech import music


def test_hold_music_is_quiet_and_loops_without_a_click() -> None:
    loop = music.compose()
    assert 20 * np.log10(np.sqrt(np.mean(loop**2))) == pytest.approx(music.LEVEL_DBOV, abs=0.1)
    assert float(np.max(np.abs(loop))) < 0.5
    seam = abs(float(loop[0] - loop[-1]))
    assert seam <= float(np.max(np.abs(np.diff(loop))))
