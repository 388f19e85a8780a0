"""Price of wrong secrets, by network."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ivr.asterisk.sip_gateway import guesses as guesses_module
from ivr.asterisk.sip_gateway.guesses import (
    FORGOTTEN_AFTER_S,
    FREE_GUESSES,
    MAX_DELAY_S,
    MAX_GUESSES,
    Guesses,
    Penalty,
)

HERE, ELSEWHERE = "192.0.2.7", "192.0.2.8"


class SteadyClock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_first_guesses_are_free_and_the_next_cost_more_each_time() -> None:
    guesses = Guesses(SteadyClock())
    delays = [guesses.count(HERE).delay_s for _ in range(12)]
    assert delays[:FREE_GUESSES] == [0.0] * FREE_GUESSES
    assert delays[FREE_GUESSES:] == [1.0, 2.0, 4.0, 8.0, 16.0, 16.0, 16.0]


def test_socket_is_closed_for_each_guess_after_many_of_its_network() -> None:
    guesses = Guesses(SteadyClock())
    closes = [guesses.count(HERE).closes for _ in range(MAX_GUESSES + 2)]
    assert closes == [False] * MAX_GUESSES + [True, True]


def test_other_network_pays_for_its_own_guesses_only() -> None:
    guesses = Guesses(SteadyClock())
    for _ in range(MAX_GUESSES):
        guesses.count(HERE)
    assert guesses.count(ELSEWHERE) == Penalty(0.0, closes=False)


def test_guesses_are_forgotten_after_a_quiet_time() -> None:
    clock = SteadyClock()
    guesses = Guesses(clock)
    for _ in range(MAX_GUESSES):
        guesses.count(HERE)
    clock.now_s += FORGOTTEN_AFTER_S + 1
    assert guesses.count(HERE) == Penalty(0.0, closes=False)


def test_number_of_networks_is_limited() -> None:
    guesses = Guesses(SteadyClock())
    for number in range(guesses_module.MAX_NETWORKS + 1):
        guesses.count(str(number))
    assert len(guesses._by_network) == guesses_module.MAX_NETWORKS


@given(st.lists(st.floats(0, FORGOTTEN_AFTER_S), max_size=60))
def test_delay_never_falls_while_guesses_go_on(pauses: list[float]) -> None:
    clock = SteadyClock()
    guesses = Guesses(clock)
    delays = []
    for pause in pauses:
        clock.now_s += pause
        delays.append(guesses.count(HERE).delay_s)
    assert all(one <= next_one for one, next_one in pairwise(delays))
    assert all(delay <= MAX_DELAY_S for delay in delays)
