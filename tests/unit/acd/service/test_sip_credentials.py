"""SIP credentials asked for and confirmed over signals."""

from __future__ import annotations

import asyncio

import pytest

from acd.adapters.memory.signals import MemorySignals
from acd.ports.sip_credentials import SipCredentialNotConfirmed
from acd.service.sip_credentials import CONFIRMED, SignalledSipCredentials


def two_sides() -> tuple[SignalledSipCredentials, SignalledSipCredentials, MemorySignals]:
    signals = MemorySignals()
    return SignalledSipCredentials(signals, 0.05), SignalledSipCredentials(signals), signals


async def test_desk_waits_until_the_secret_is_confirmed() -> None:
    desk, keeper, _ = two_sides()
    requested: list[str | None] = []
    keeper.subscribe(requested.append)
    waiting = [asyncio.create_task(desk.wait_until_usable("k1", "one")) for _ in range(2)]
    await asyncio.sleep(0)
    assert requested == ["k1", "k1"]
    keeper.confirm("k1", "one")
    await asyncio.gather(*waiting)


async def test_confirmation_of_another_secret_does_not_count() -> None:
    desk, keeper, _ = two_sides()
    keeper.subscribe(lambda consultant_id: keeper.confirm(str(consultant_id), "another"))
    with pytest.raises(SipCredentialNotConfirmed):
        await desk.wait_until_usable("k1", "one")


async def test_silence_ends_the_wait() -> None:
    desk, _, _ = two_sides()
    with pytest.raises(SipCredentialNotConfirmed):
        await desk.wait_until_usable("k1", "one")


async def test_changed_sessions_name_nobody() -> None:
    desk, keeper, _ = two_sides()
    requested: list[str | None] = []
    keeper.subscribe(requested.append)
    desk.sessions_changed()
    assert requested == [None]


async def test_no_signal_carries_the_secret() -> None:
    _, keeper, signals = two_sides()
    sent: list[str] = []
    signals.subscribe(CONFIRMED, lambda signal: sent.append(str(dict(signal))))
    keeper.confirm("k1", "a-long-secret")
    assert sent
    assert "a-long-secret" not in sent[0]
