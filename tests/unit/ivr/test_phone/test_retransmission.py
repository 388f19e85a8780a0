"""Retransmission over UDP, RFC 3261 section 17, in invented time."""

from __future__ import annotations

from ivr.test_phone.retransmission import T1_S, T2_S, TIMEOUT_S, Retransmissions


def repeats(max_interval_s: float = T2_S) -> list[float]:
    """Return the times at which an unanswered message is sent again."""
    retries, times = Retransmissions(), list[float]()
    retries.start("INVITE", b"data", 0.0, max_interval_s)
    while (deadline := retries.deadline()) is not None:
        again, _ = retries.due(deadline)
        times += [deadline for _ in again]
    return times


def test_intervals_are_doubled_up_to_the_longest() -> None:
    assert repeats()[:6] == [0.5, 1.5, 3.5, 7.5, 11.5, 15.5]


def test_invite_is_repeated_at_ever_longer_intervals() -> None:
    """Timer A has no upper bound but the end of the transaction."""
    assert repeats(TIMEOUT_S) == [0.5, 1.5, 3.5, 7.5, 15.5, 31.5]


def test_message_is_lost_after_the_timeout() -> None:
    retries = Retransmissions()
    retries.start("BYE", b"data", 10.0)
    assert retries.due(10.0 + TIMEOUT_S - 0.01)[1] == []
    assert retries.due(10.0 + TIMEOUT_S) == ([], ["BYE"])
    assert retries.deadline() is None


def test_answered_message_is_not_repeated() -> None:
    retries = Retransmissions()
    retries.start("INVITE", b"1", 0.0)
    retries.start("BYE", b"2", 0.0)
    retries.stop("INVITE")
    retries.stop("unknown")
    assert retries.due(T1_S) == ([b"2"], [])
    retries.clear()
    assert retries.deadline() is None


def test_nothing_is_due_before_its_time() -> None:
    retries = Retransmissions()
    retries.start("INVITE", b"1", 3.0)
    assert retries.deadline() == 3.0 + T1_S
    assert retries.due(3.0 + T1_S - 0.001) == ([], [])
