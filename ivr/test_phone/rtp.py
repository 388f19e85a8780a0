"""RTP packets (RFC 3550) and telephone-events (RFC 4733), packed and unpacked. No I/O."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from acd.domain.model.errors import InvalidInput
from ivr.test_phone.errors import DatagramInvalid
from ivr.test_phone.g711 import FRAME

KEYS: Final = "0123456789*#ABCD"
"""The index of a key is its event code (RFC 4733 table 3)."""

END_REPEATS: Final = 3
"""Transmissions of the last packet of an event (RFC 4733 section 2.5.1.4)."""

VOLUME: Final = 10  # dBm0 below zero
_HEAD = struct.Struct("!BBHII")


class DtmfKeyInvalid(InvalidInput):
    """Sign that is no key of a telephone.

    Remedy: press 0 to 9, `*` or `#`.
    """

    id: ClassVar[str] = "dtmf-key-invalid"


@dataclass(frozen=True, slots=True)
class Packet:
    """`stamp` counts samples; `source` is the SSRC."""

    kind: int
    sequence: int
    stamp: int
    source: int
    payload: bytes
    marker: bool = False


def pack(packet: Packet) -> bytes:
    second = packet.kind | (0x80 if packet.marker else 0)
    head = _HEAD.pack(0x80, second, packet.sequence, packet.stamp, packet.source)
    return head + packet.payload


def unpack(data: bytes) -> Packet:
    """Return the packet of a datagram. Raises DatagramInvalid."""
    if len(data) < _HEAD.size:
        raise DatagramInvalid("rtp length: expected at least 12 bytes", field="rtp length")
    first, second, sequence, stamp, source = _HEAD.unpack_from(data)
    if first >> 6 != 2:
        raise DatagramInvalid(f"rtp version: expected 2, got {first >> 6}", field="rtp version")
    start = _HEAD.size + 4 * (first & 0x0F)
    if first & 0x10:
        start += _extension(data, start)
    end = len(data) - (data[-1] if first & 0x20 else 0)
    if start > end:
        raise DatagramInvalid("rtp length: shorter than its header says", field="rtp length")
    return Packet(second & 0x7F, sequence, stamp, source, data[start:end], bool(second & 0x80))


def key_payloads(key: str, milliseconds: int) -> Iterator[bytes]:
    """Yield the payloads of one key press, one per 20 ms. Raises DtmfKeyInvalid."""
    code = KEYS.find(key.upper()) if len(key) == 1 else -1
    if code < 0:
        raise DtmfKeyInvalid(f"key: expected one of {KEYS}, got {key!r}", field="key")
    steps = max(milliseconds // 20, 2)
    for step in range(1, steps):
        yield struct.pack("!BBH", code, VOLUME, step * FRAME)
    for _ in range(END_REPEATS):
        yield struct.pack("!BBH", code, 0x80 | VOLUME, steps * FRAME)


def _extension(data: bytes, start: int) -> int:
    if len(data) < start + 4:
        raise DatagramInvalid("rtp extension: cut short", field="rtp extension")
    return 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
