"""Audio of one call over real sockets of the loopback: sent, measured, counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest

from ivr.test_phone import g711, rtp
from ivr.test_phone.errors import DatagramInvalid
from ivr.test_phone.g711 import FRAME
from ivr.test_phone.media import MediaStream
from ivr.test_phone.sdp import Media
from ivr.test_phone.sound import SILENCE_DBOV, Sound, Talkspurt, tone_share
from tests.support.waiting import until

LOOPBACK = "127.0.0.1"


@asynccontextmanager
async def stream(sound: Sound | None = None) -> AsyncIterator[MediaStream]:
    spurts: list[Talkspurt] = []
    loop = asyncio.get_running_loop()
    _, media = await loop.create_datagram_endpoint(
        lambda: MediaStream(sound or Sound.silence(), spurts.append), local_addr=(LOOPBACK, 0)
    )
    try:
        yield media
    finally:
        media.close()


def to(other: MediaStream, *, dtmf: int | None = 101, direction: str = "sendrecv") -> Media:
    return Media(LOOPBACK, other.port, {8: "PCMA", 0: "PCMU"}, dtmf, direction)


@asynccontextmanager
async def call(sound: Sound | None = None) -> AsyncIterator[tuple[MediaStream, MediaStream]]:
    """Two streams that know one another's address."""
    async with stream(sound) as ours, stream() as theirs:
        theirs.start_sending(to(ours))
        ours.start_sending(to(theirs))
        yield ours, theirs


def packet(sequence: int, samples: int = 0, kind: int = 8) -> bytes:
    payload = g711.encode("PCMA", np.full(FRAME, samples, np.int16))
    return rtp.pack(rtp.Packet(kind, sequence & 0xFFFF, sequence * FRAME, 1, payload, False))


async def test_tone_arrives_as_it_was_sent() -> None:
    async with call(Sound.tone(440)) as (_, theirs):
        await until(lambda: theirs.counts.received >= 10)
        assert tone_share(theirs.samples(5), 440) > 0.9
        level = theirs.mean_level(10.0)
        assert level is not None
        assert level > -30


async def test_another_sound_is_played_from_now_on() -> None:
    async with call(Sound.tone(440)) as (ours, theirs):
        await until(lambda: theirs.counts.received >= 3)
        ours.play(Sound.silence())
        await until(lambda: theirs.received[-1].dbov < -60)


async def test_key_is_sent_as_events_and_not_as_sound() -> None:
    kinds: list[int] = []
    async with call() as (ours, theirs):
        receive = theirs.datagram_received

        def note_kind(data: bytes, addr: tuple[str | object, int]) -> None:
            kinds.append(rtp.unpack(data).kind)
            receive(data, addr)

        theirs.datagram_received = note_kind  # type: ignore[method-assign]
        await ours.press("5", 60)
    assert 101 in kinds
    assert theirs.counts.received == kinds.count(8)


async def test_key_without_agreement_is_refused() -> None:
    async with stream() as ours, stream() as theirs:
        with pytest.raises(DatagramInvalid):
            await ours.press("5", 60)
        ours.start_sending(to(theirs, dtmf=None))
        with pytest.raises(DatagramInvalid):
            await ours.press("5", 60)


async def test_stream_on_hold_sends_nothing() -> None:
    async with stream() as ours, stream() as theirs:
        ours.start_sending(to(theirs, direction="sendonly"))
        theirs.start_sending(to(ours))
        await until(lambda: ours.counts.received >= 3)
        assert ours.counts.sent == 0


class TestCounting:
    """Packets given by hand."""

    @asynccontextmanager
    async def receiving(self, *sequences: int) -> AsyncIterator[MediaStream]:
        async with call() as (ours, _):
            for sequence in sequences:
                ours.datagram_received(packet(sequence), (LOOPBACK, 1))
            yield ours

    @pytest.mark.parametrize(
        ("sequences", "lost"),
        [
            ((1, 2, 3), 0),
            ((1, 4), 2),
            ((0xFFFF, 0x10000), 0),
            ((5, 4, 6), 0),
            ((5, 5, 6), 0),
            ((1, 20_000), 0),
        ],
    )
    async def test_gaps_in_the_numbers_are_lost_packets(
        self, sequences: tuple[int, ...], lost: int
    ) -> None:
        async with self.receiving(*sequences) as media:
            assert media.counts.lost == lost

    async def test_malformed_packet_is_counted_and_dropped(self) -> None:
        async with self.receiving(1) as media:
            media.datagram_received(b"\x00", (LOOPBACK, 1))
            assert media.counts.malformed == 1

    async def test_packet_of_a_codec_that_was_not_agreed_is_dropped(self) -> None:
        async with self.receiving() as media:
            before = media.counts.received
            media.datagram_received(packet(1, kind=96), (LOOPBACK, 1))
            assert media.counts.received == before

    async def test_loudest_packet_is_measured(self) -> None:
        async with self.receiving() as media:
            media.datagram_received(packet(1, samples=20_000), (LOOPBACK, 1))
            assert media.received[-1].dbov > -10
            assert media.received[-1].stamp == FRAME


async def test_stream_without_packets_has_no_level() -> None:
    async with stream() as media:
        assert media.mean_level(1.0) is None
        assert len(media.samples(5)) == 0
        assert SILENCE_DBOV < -60
