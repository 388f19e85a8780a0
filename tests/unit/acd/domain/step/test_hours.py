"""Opening hours of queues, and supervisors' orders over them."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    Event,
    QueueClosed,
    QueueOpened,
)
from acd.domain.model.queue_rules import Divert, Overflow, QueueRules
from tests.support.builders import AcdUnderTest, a_queue, some_rules

BY = ("nadzor", "burza nad Wolą")


TO_ODPADY = Overflow(Divert.QUEUE, queue="odpady")


CLOSED = Overflow(Divert.MESSAGE, message="closed")


def acd_with(queue: QueueRules | None = None) -> AcdUnderTest:
    return AcdUnderTest(some_rules(queue or a_queue(), a_queue("odpady")))


def of(kind: type, events: list[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def test_closed_queue_opens_at_the_given_time() -> None:
    acd = acd_with()
    acd.do(c.CloseQueue("drogi", CLOSED, *BY, until_ms=acd.now_ms + 60_000))
    assert not acd.acd.is_open("drogi")
    assert of(QueueOpened, acd.wait(60_000))
    assert acd.acd.is_open("drogi")


def test_hours_open_and_close_a_queue_unless_it_is_forced() -> None:
    acd = acd_with(a_queue(closed=CLOSED))
    start = acd.now_ms
    acd.do(c.PublishHours({"drogi": ((start + 60_000, start + 120_000),)}))
    assert not acd.acd.is_open("drogi")
    assert of(QueueOpened, acd.wait(61_000))
    acd.do(c.OpenQueue("drogi", *BY))
    assert not of(QueueClosed, acd.wait(61_000))
    assert of(QueueClosed, acd.do(c.FollowHours("drogi", *BY)))
