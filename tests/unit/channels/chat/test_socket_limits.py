"""Limits of the residents' WebSockets, with a clock of the test."""

from __future__ import annotations

from contextlib import ExitStack, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.chat.settings import ChatSettings
from channels.chat.socket_limits import (
    TYPING_INTERVAL_MS,
    ChatSocketsExceeded,
    FramesExceeded,
    SocketLimits,
)
from web.errors import RateLimitExceeded
from web.limits import Limit
from web.token_bucket import Rate


class StoppedClock:
    at_ms = 1_000

    def now_ms(self) -> int:
        return self.at_ms


def limits(settings: ChatSettings | None = None) -> tuple[SocketLimits, StoppedClock]:
    clock = StoppedClock()
    return SocketLimits(clock, settings or ChatSettings()), clock


def test_network_has_a_limit_of_its_own() -> None:
    socket_limits, _ = limits(ChatSettings(sockets_per_network=3))
    with ExitStack() as stack:
        for number in range(3):
            stack.enter_context(socket_limits.opened(f"chat-{number}", "192.0.2.1"))
        with pytest.raises(ChatSocketsExceeded), socket_limits.opened("chat-4", "192.0.2.1"):
            pass
        stack.enter_context(socket_limits.opened("chat-4", "192.0.2.2"))
    with socket_limits.opened("chat-4", "192.0.2.1"):
        pass


def test_page_that_reconnects_without_end_is_refused() -> None:
    socket_limits, _ = limits(ChatSettings(openings=Limit(2, 60.0)))
    for _ in range(2):
        with socket_limits.opened("chat-1", "192.0.2.1"):
            pass
    with pytest.raises(RateLimitExceeded), socket_limits.opened("chat-1", "192.0.2.1"):
        pass
    assert socket_limits.refused["sockets"] == 1


def test_network_that_opens_sockets_without_end_is_refused_before_a_look_up() -> None:
    socket_limits, clock = limits(ChatSettings(network_openings=Limit(2, 60.0)))
    for _ in range(2):
        socket_limits.count_opening("192.0.2.1")
    with pytest.raises(RateLimitExceeded):
        socket_limits.count_opening("192.0.2.1")
    assert socket_limits.refused["sockets"] == 1
    socket_limits.count_opening("192.0.2.2")
    clock.at_ms += 60_001
    socket_limits.count_opening("192.0.2.1")


def test_typing_passes_once_in_an_interval() -> None:
    socket_limits, clock = limits()
    with socket_limits.opened("chat-1", "192.0.2.1") as limit:
        assert [limit.passes_typing() for _ in range(3)] == [True, False, False]
        clock.at_ms += TYPING_INTERVAL_MS
        assert limit.passes_typing()


def test_messages_of_one_chat_do_not_use_up_those_of_another() -> None:
    socket_limits, _ = limits(ChatSettings(messages=Limit(1, 60.0)))
    with (
        socket_limits.opened("chat-1", "192.0.2.1") as one,
        socket_limits.opened("chat-2", "192.0.2.1") as other,
    ):
        one.count_message()
        with pytest.raises(RateLimitExceeded):
            one.count_message()
        other.count_message()


@given(
    sockets=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=60),
    pauses=st.lists(st.integers(0, 2_000), min_size=1, max_size=60),
)
def test_network_does_not_exceed_its_rate_of_frames(
    sockets: list[tuple[int, int]], pauses: list[int]
) -> None:
    """Any number of sockets, any order of frames: no network passes more than burst and rate."""
    rate = Rate(per_s=5.0, burst=10.0)
    socket_limits, clock = limits(ChatSettings(network_frames=rate))
    passed = [0] * 4
    with ExitStack() as stack:
        opened = []
        for chat, network in sockets:
            with suppress(ChatSocketsExceeded, RateLimitExceeded):
                key = (f"chat-{chat}", f"192.0.2.{network}")
                opened.append((network, stack.enter_context(socket_limits.opened(*key))))
        for pause in pauses:
            clock.at_ms += pause
            for network, limit in opened:
                with suppress(FramesExceeded):
                    limit.count_frame()
                    passed[network] += 1
    assert max(passed) <= rate.burst + rate.per_s * (clock.at_ms - 1_000) / 1000
