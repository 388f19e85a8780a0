"""Refusals: counted each, written once a second for each network."""

from __future__ import annotations

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.ports.security_log import SecurityEventKind
from ivr.asterisk.sip_gateway import refusals as refusals_module
from ivr.asterisk.sip_gateway.refusals import Refusals


class SteadyClock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_network_has_one_line_a_second_with_the_number_since_the_one_before() -> None:
    clock, log = SteadyClock(), MemorySecurityLog()
    refusals = Refusals(("sip-refused",), log, clock)
    for now_s in (0.0, 0.1, 0.9, 1.1):
        clock.now_s = now_s
        refusals.report("sip-refused", "192.0.2.7", "ws")
    assert [event.facts["count"] for event in log.events] == [1, 3]
    assert refusals.counts == {"sip-refused": 4}


def test_line_names_reason_and_transport_and_the_pseudonym_of_the_network() -> None:
    log = MemorySecurityLog()
    Refusals((), log, SteadyClock()).report("InvalidPassword", "192.0.2.7", "udp")
    (event,) = log.events
    assert event.kind is SecurityEventKind.SIP_REFUSED
    assert event.source == log.pseudonym("192.0.2.7")
    assert event.facts == {"reason": "InvalidPassword", "transport": "udp", "count": 1}


def test_networks_and_transports_have_lines_of_their_own() -> None:
    log = MemorySecurityLog()
    refusals = Refusals((), log, SteadyClock())
    for network, transport in (("a", "ws"), ("b", "ws"), ("a", "udp"), ("a", "ws")):
        refusals.report("sip-refused", network, transport)
    assert len(log.events) == 3


def test_number_of_networks_is_limited() -> None:
    refusals = Refusals((), MemorySecurityLog(), SteadyClock())
    for number in range(refusals_module.MAX_NETWORKS + 1):
        refusals.report("sip-refused", str(number), "ws")
    assert len(refusals._lines) == refusals_module.MAX_NETWORKS
