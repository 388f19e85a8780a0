"""Audio of one call: a frame is sent every 20 ms, every received packet is measured and kept.

Times are seconds of the event loop's clock (monotonic).
"""

from __future__ import annotations

import asyncio
import math
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from ivr.test_phone import g711, rtp
from ivr.test_phone.errors import DatagramInvalid
from ivr.test_phone.g711 import FRAME, RATE, Samples
from ivr.test_phone.sdp import Media
from ivr.test_phone.sound import SILENCE_DBOV, Sound, Talkspurt, TalkspurtDetector, level

FRAME_S = FRAME / RATE  # s
MAX_KEPT_FRAMES = 3000  # one minute
KEY_GAP_FRAMES = 5  # silence after a key


@dataclass(frozen=True, slots=True)
class ReceivedFrame:
    """One received packet: arrival (s of the loop's clock), timestamp (samples) and level."""

    at_s: float
    stamp: int
    dbov: float
    samples: Samples = field(repr=False)


@dataclass(slots=True)
class MediaCounts:
    """Packets of one call. `lost` by sequence numbers; `malformed` were dropped."""

    sent: int = 0
    received: int = 0
    lost: int = 0
    malformed: int = 0
    first_at: float | None = None
    last_at: float | None = None


@dataclass(slots=True)
class _Key:
    payloads: list[bytes]
    stamp: int
    done: asyncio.Future[None]
    first: bool = True
    gap: int = KEY_GAP_FRAMES


@dataclass(slots=True)
class _Sending:
    media: Media
    kind: int
    codec: str
    active: bool
    encoded: dict[int, bytes] = field(default_factory=dict)


class MediaStream(asyncio.DatagramProtocol):
    """`on_spurt` is called when a talkspurt ends, `on_frame` with every packet."""

    def __init__(self, sound: Sound, on_talkspurt: Callable[[Talkspurt], None]) -> None:
        self.counts = MediaCounts()
        self.received: deque[ReceivedFrame] = deque(maxlen=MAX_KEPT_FRAMES)
        self.talkspurts = TalkspurtDetector()
        self.on_frame: Callable[[ReceivedFrame], None] | None = None
        self._sound = sound
        self._on_talkspurt = on_talkspurt
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.DatagramTransport | None = None
        self._to: _Sending | None = None
        self._keys: deque[_Key] = deque()
        self._source = secrets.randbits(32)
        self._sequence = secrets.randbits(16)
        self._stamp = secrets.randbits(32)
        self._frame_index = 0
        self._next = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._expected: int | None = None
        self._tick_level = SILENCE_DBOV

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Python 3.11's own UDP transport is no subclass of DatagramTransport.
        self._transport = cast(asyncio.DatagramTransport, transport)

    @property
    def port(self) -> int:
        if self._transport is None:
            return 0
        return int(self._transport.get_extra_info("sockname")[1])

    @property
    def file_number(self) -> int:
        """File descriptor of the open socket."""
        if self._transport is None:
            raise OSError("the socket is not open")
        return int(self._transport.get_extra_info("socket").fileno())

    def start_sending(self, media: Media) -> None:
        """Send to this address with the first agreed codec from now on."""
        kind, codec = next(iter(media.codecs.items()))
        active = media.direction in ("sendrecv", "recvonly")
        self._to = _Sending(media, kind, codec, active)
        if self._timer is None:
            self._next = self._loop.time()
            self._tick()

    def play(self, sound: Sound) -> None:
        self._sound, self._frame_index = sound, 0
        if self._to is not None:
            self._to.encoded.clear()

    async def press(self, key: str, milliseconds: int) -> None:
        """Send one key as RFC 4733 events. Raises DtmfKeyInvalid; DatagramInvalid without them."""
        if self._to is None or self._to.media.dtmf is None:
            raise DatagramInvalid("sdp m=: telephone-event was not agreed on", field="sdp m=")
        payloads = list(rtp.key_payloads(key, milliseconds))
        pressed = _Key(payloads, -1, self._loop.create_future())
        self._keys.append(pressed)
        await pressed.done

    def samples(self, frames: int) -> Samples:
        """Return the samples of the newest `frames` frames."""
        newest = [received.samples for received in list(self.received)[-frames:]]
        return np.concatenate(newest) if newest else np.zeros(0, np.int16)

    def mean_level(self, seconds: float) -> float | None:
        """Return the mean level (dBov) of the last seconds, at most 60; None without packets."""
        since = self._loop.time() - seconds
        power = [10 ** (received.dbov / 10) for received in self.received if received.at_s >= since]
        return 10 * math.log10(sum(power) / len(power)) if power else None

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for key in self._keys:
            key.done.cancel()
        if self._transport is not None:
            self._transport.close()

    # sending

    def _tick(self) -> None:
        self._next += FRAME_S
        now = self._loop.time()
        if now - self._next > 1.0:  # the process was suspended: missed frames are not sent
            self._next = now
        self._timer = self._loop.call_at(self._next, self._tick)
        if self._to is not None and self._to.active:
            self._send_key(self._to) if self._keys else self._send_frame(self._to)
        self._stamp = (self._stamp + FRAME) & 0xFFFFFFFF
        talkspurt = self.talkspurts.push(self._tick_level, now)
        self._tick_level = SILENCE_DBOV
        if talkspurt is not None:
            self._on_talkspurt(talkspurt)

    def _send_frame(self, to: _Sending) -> None:
        frame_index = self._sound.frame_index(self._frame_index)
        if frame_index not in to.encoded:
            to.encoded[frame_index] = g711.encode(to.codec, self._sound.frame(frame_index))
        self._send(to, to.kind, to.encoded[frame_index], self._stamp, self.counts.sent == 0)
        self._frame_index += 1

    def _send_key(self, to: _Sending) -> None:
        key = self._keys[0]
        if key.stamp < 0:
            key.stamp = self._stamp
        if key.payloads and to.media.dtmf is not None:
            self._send(to, to.media.dtmf, key.payloads.pop(0), key.stamp, key.first)
            key.first = False
        elif key.gap > 0:
            key.gap -= 1
        else:
            self._keys.popleft()
            if not key.done.done():
                key.done.set_result(None)

    def _send(self, to: _Sending, kind: int, payload: bytes, stamp: int, marker: bool) -> None:
        self._sequence = (self._sequence + 1) & 0xFFFF
        packet = rtp.Packet(kind, self._sequence, stamp, self._source, payload, marker)
        if self._transport is not None:
            self._transport.sendto(rtp.pack(packet), (to.media.host, to.media.port))
            self.counts.sent += 1

    # receiving

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        try:
            packet = rtp.unpack(data)
        except DatagramInvalid:
            self.counts.malformed += 1
            return
        codec = self._to.media.codecs.get(packet.kind) if self._to is not None else None
        if codec is None:
            return
        samples = g711.decode(codec, packet.payload)
        received = ReceivedFrame(self._loop.time(), packet.stamp, level(samples), samples)
        self._count(packet, received.at_s)
        self._tick_level = max(self._tick_level, received.dbov)
        self.received.append(received)
        if self.on_frame is not None:
            self.on_frame(received)

    def _count(self, packet: rtp.Packet, now: float) -> None:
        counts = self.counts
        counts.received += 1
        counts.first_at = now if counts.first_at is None else counts.first_at
        counts.last_at = now
        gap = 0 if self._expected is None else (packet.sequence - self._expected) & 0xFFFF
        if gap < 0x8000:  # else it came late or twice
            counts.lost += gap if gap < 100 else 0  # a larger jump is a new stream
            self._expected = (packet.sequence + 1) & 0xFFFF
