"""Targets travel to the generator's process, and sources are addresses of this machine."""

from __future__ import annotations

from ipaddress import ip_address

from hypothesis import given
from hypothesis import strategies as st

from bench.flood.targets import Targets, source_address


def test_targets_arrive_as_they_were() -> None:
    targets = Targets(1, 2, 3, 4, 5, "kontakt", ("wit", "gola"))
    assert Targets.from_json(targets.to_json()) == targets


@given(st.integers(1, 254), st.integers(0, 100_000))
def test_every_source_is_an_address_of_this_machine(network: int, number: int) -> None:
    assert ip_address(source_address(network, number)).is_loopback


def test_sixteen_thousand_sources_differ() -> None:
    assert len({source_address(53, number) for number in range(16_000)}) == 16_000
