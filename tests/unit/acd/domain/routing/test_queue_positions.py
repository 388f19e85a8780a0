"""Queue positions in order of service."""

from __future__ import annotations

import random

from acd.domain.model.contact import PHONE
from acd.domain.model.state import ContactEntry
from acd.domain.routing.queue_positions import COMPACT_FROM, OrderedPositions, QueuePosition


def position(seq: int, offset: float = 0.0, urgency: int = 0) -> QueuePosition:
    contact = ContactEntry(f"tel-{seq}", PHONE, "drogi", "pl", 0, seq)
    return QueuePosition(urgency, offset, seq, contact)


def ordered(*positions: QueuePosition) -> OrderedPositions:
    kept = OrderedPositions()
    for one in positions:
        kept.add(one)
    return kept


def seqs(positions: OrderedPositions) -> list[int]:
    return [one.seq for one in positions]


def test_emergency_then_points_then_the_order_of_the_log_decide() -> None:
    kept = ordered(position(1, 5.0), position(3, 2.0), position(2, 2.0), position(4, 9.0, -1))
    assert seqs(kept) == [4, 2, 3, 1]
    assert kept.first is not None
    assert kept.first.seq == 4


def test_empty_list_has_no_first_position() -> None:
    assert OrderedPositions().first is None
    assert len(OrderedPositions()) == 0


def test_position_that_is_not_here_is_not_removed() -> None:
    kept = ordered(position(1), position(3))
    assert not kept.remove(position(2))
    assert not kept.remove(position(9))
    assert seqs(kept) == [1, 3]


def test_positions_before_another_are_counted() -> None:
    positions = [position(n) for n in range(5)]
    kept = ordered(*positions)
    kept.remove(positions[0])
    assert [kept.count_before(one) for one in (positions[1], positions[3], position(9))] == [
        0,
        2,
        4,
    ]


def test_long_list_equals_a_sorted_one_while_its_front_is_removed() -> None:
    """The front is dropped in bulk: nothing about the order shows it."""
    draw = random.Random(7)
    kept, expected = OrderedPositions(), list[QueuePosition]()
    for seq in range(6 * COMPACT_FROM):
        added = position(seq, draw.uniform(0, 100))
        kept.add(added)
        expected = sorted([*expected, added])
        if seq % 3:
            gone = expected.pop(0 if seq % 4 else len(expected) // 2)
            assert kept.remove(gone)
        assert kept.first == (expected[0] if expected else None)
        assert len(kept) == len(expected)
    assert list(kept) == expected
