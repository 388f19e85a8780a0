"""Division of the RTP ports between callers, announcements and seats."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.asterisk.provisioning.voice_ports import VoicePorts, divide_ports


@pytest.mark.parametrize(
    ("start", "end", "seats", "ports"),
    [
        (20000, 20999, None, VoicePorts(446, 4, 50)),
        (20000, 20999, 200, VoicePorts(296, 4, 200)),
        (20000, 20019, None, VoicePorts(4, 2, 4)),
        (20001, 20020, None, VoicePorts(4, 2, 3)),
        (20000, 20003, None, VoicePorts(1, 0, 1)),
    ],
)
def test_ports_are_divided(start: int, end: int, seats: int | None, ports: VoicePorts) -> None:
    assert divide_ports(start, end, seats) == ports


@given(start=st.integers(1024, 60_000), width=st.integers(3, 5_000))
def test_each_pair_is_kept_for_one_purpose(start: int, width: int) -> None:
    ports = divide_ports(start, start + width, None)
    pairs = sum(port % 2 == 0 and port < start + width for port in range(start, start + width + 1))
    assert ports.callers + ports.announcements + ports.seats == pairs
    assert ports.callers >= ports.seats >= 0
