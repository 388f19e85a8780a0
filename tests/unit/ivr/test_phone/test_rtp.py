"""RTP packets and telephone-events."""

from __future__ import annotations

import pytest

from ivr.test_phone import rtp
from ivr.test_phone.errors import DatagramInvalid


def test_rtp_packets_round_trip() -> None:
    packet = rtp.Packet(8, 65_535, 2**32 - 1, 77, b"\xd5" * 160, marker=True)
    assert rtp.unpack(rtp.pack(packet)) == packet


def test_padding_and_extension_are_removed() -> None:
    plain = rtp.pack(rtp.Packet(8, 1, 1, 1, b""))
    extended = bytes([plain[0] | 0x30]) + plain[1:] + b"\xbe\xde\0\1abcd" + b"AUDIO" + b"\0\0\3"
    assert rtp.unpack(extended).payload == b"AUDIO"


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        (b"\x80\x08", "rtp length"),
        (b"\x00" * 12, "rtp version"),
        (b"\x8f" + b"\0" * 11, "rtp length"),
        (b"\x90" + b"\0" * 11, "rtp extension"),
    ],
)
def test_malformed_packet_is_refused_by_field(broken: bytes, field: str) -> None:
    with pytest.raises(DatagramInvalid) as refused:
        rtp.unpack(broken)
    assert refused.value.field == field


def test_key_is_sent_with_growing_duration_and_three_ends() -> None:
    payloads = list(rtp.key_payloads("#", 100))
    assert [payload.hex() for payload in payloads] == [
        "0b0a00a0",
        "0b0a0140",
        "0b0a01e0",
        "0b0a0280",
        "0b8a0320",
        "0b8a0320",
        "0b8a0320",
    ]


@pytest.mark.parametrize("key", ["", "12", "x", "-"])
def test_unknown_key_is_refused(key: str) -> None:
    with pytest.raises(rtp.DtmfKeyInvalid):
        list(rtp.key_payloads(key, 100))
