"""Open telephones within limits, and which one makes room."""

from __future__ import annotations

import asyncio

import pytest

from ivr.asterisk.sip_gateway.errors import TelephonesFull
from ivr.asterisk.sip_gateway.sockets import (
    REPLACED,
    STOPPING,
    TOO_SLOW,
    SocketLimits,
    TelephoneSockets,
)
from ivr.asterisk.sip_gateway.telephone import Telephone
from tests.support.waiting import PATIENCE_S

CROWDED, QUIET = "192.0.2.7", "192.0.2.8"


def opened(sockets: TelephoneSockets, *networks: str) -> list[Telephone]:
    telephones = [Telephone(network, 0.0) for network in networks]
    for telephone in telephones:
        sockets.open(telephone)
    return telephones


async def test_oldest_of_the_most_crowded_network_makes_room() -> None:
    sockets = TelephoneSockets(SocketLimits(total=9, unregistered=4))
    quiet, oldest, *others = opened(sockets, QUIET, CROWDED, CROWDED, CROWDED)
    (new,) = opened(sockets, QUIET)
    assert oldest.end_reason == REPLACED
    assert not any(one.end_reason for one in (quiet, new, *others))


async def test_telephone_with_guesses_makes_room_before_an_older_one() -> None:
    sockets = TelephoneSockets(SocketLimits(total=9, unregistered=3))
    first, guesser, last = opened(sockets, CROWDED, CROWDED, CROWDED)
    guesser.guesses = 1
    opened(sockets, QUIET)
    assert [one.end_reason for one in (first, guesser, last)] == ["", REPLACED, ""]


async def test_registered_telephones_are_never_closed_for_another() -> None:
    sockets = TelephoneSockets(SocketLimits(total=2, unregistered=2))
    both = opened(sockets, CROWDED, CROWDED)
    for telephone in both:
        sockets.registered(telephone)
    with pytest.raises(TelephonesFull):
        opened(sockets, QUIET)
    assert not any(telephone.end_reason for telephone in both)
    sockets.close(both[0])
    opened(sockets, QUIET)
    assert len(sockets) == 2


async def test_telephone_that_does_not_register_in_time_is_ended() -> None:
    sockets = TelephoneSockets(SocketLimits(register_s=0.01))
    registered, slow = opened(sockets, QUIET, QUIET)
    sockets.registered(registered)
    async with asyncio.timeout(PATIENCE_S):
        await slow.ended.wait()
    assert slow.end_reason == TOO_SLOW
    assert not registered.end_reason


async def test_every_telephone_is_ended_when_the_process_stops() -> None:
    sockets = TelephoneSockets(SocketLimits())
    telephones = opened(sockets, QUIET, CROWDED)
    sockets.end_all()
    assert {telephone.end_reason for telephone in telephones} == {STOPPING}
