"""Asterisk's security events: counted by name, and reported when they came past the gateway."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.adapters.memory.security_log import MemorySecurityLog
from ivr.asterisk.ami.types import AmiEvent
from ivr.asterisk.sip_gateway.refusals import Refusals
from ivr.asterisk.sip_gateway.security_events import SecurityEventReader, remote_address
from tests.support.background import cancelled
from tests.support.waiting import until

ACCOUNT = "601000118"


def refused(name: str, address: str, service: str = "PJSIP") -> AmiEvent:
    fields = {"accountid": ACCOUNT, "remoteaddress": address, "service": service}
    return AmiEvent(name, fields)


async def read(*events: AmiEvent) -> tuple[SecurityEventReader, MemorySecurityLog]:
    """Return reader and log after these events."""
    queue: asyncio.Queue[AmiEvent] = asyncio.Queue()
    log = MemorySecurityLog()
    reader = SecurityEventReader(queue, Refusals((), log, lambda: 0.0))
    for event in events:
        queue.put_nowait(event)
    reading = asyncio.create_task(reader.run())
    await until(queue.empty)
    await cancelled(reading)
    return reader, log


async def test_refusal_on_the_trunks_port_is_counted_and_reported_without_the_account() -> None:
    reader, log = await read(refused("InvalidAccountID", "IPV4/UDP/192.0.2.7/5060"))
    assert reader.counts["InvalidAccountID"] == 1
    (event,) = log.events
    assert event.facts == {"reason": "InvalidAccountID", "transport": "udp", "count": 1}
    assert event.source == log.pseudonym("192.0.2.7")
    assert ACCOUNT not in repr(event)


async def test_refusal_through_the_gateway_is_counted_and_not_reported_again() -> None:
    reader, log = await read(refused("ChallengeResponseFailed", "IPV4/WS/127.0.0.88/40000"))
    assert reader.counts["ChallengeResponseFailed"] == 1
    assert log.events == []


async def test_refusal_of_another_service_is_counted_only() -> None:
    reader, log = await read(refused("InvalidPassword", "IPV4/TCP/127.0.0.1/4000", "AMI"))
    assert reader.counts["InvalidPassword"] == 1
    assert log.events == []


async def test_other_events_are_ignored() -> None:
    reader, log = await read(AmiEvent("Connected"), AmiEvent("SuccessfulAuth"))
    assert not any(reader.counts.values())
    assert log.events == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("IPV4/UDP/192.0.2.7/5060", ("UDP", "192.0.2.7")),
        ("IPV6/UDP/2001:db8::7/5060", ("UDP", "2001:db8::7")),
        ("", ("", "")),
        ("IPV4/UDP/192.0.2.7", ("", "")),
    ],
)
def test_transport_and_address_are_read(text: str, parts: tuple[str, str]) -> None:
    assert remote_address(text) == parts


@given(st.text())
def test_address_of_any_text_is_read_without_an_error(text: str) -> None:
    assert len(remote_address(text)) == 2
