"""Bounded memory of ids and of positions that may be resumed."""

from __future__ import annotations

from acd.domain.messages.events import (
    PositionResumed,
)
from acd.domain.model.recent_ids import (
    MAX_REMEMBERED_IDS,
    MAX_REMEMBERED_MS,
    HeldPosition,
    HeldPositions,
    RecentIds,
)
from tests.support.builders import AcdUnderTest, a_queue, some_rules


def test_call_to_another_queue_keeps_the_held_position() -> None:
    queues = [a_queue(name, redial_ms=60_000) for name in ("drogi", "odpady")]
    acd = AcdUnderTest(some_rules(*queues))
    acd.call("tel-1", "drogi", dial_key="d")
    position = acd.acd.contact("tel-1")
    assert position is not None
    acd.leave("tel-1")
    acd.call("tel-2", "odpady", dial_key="d")
    events = acd.call("tel-3", "drogi", dial_key="d")
    assert PositionResumed("tel-3", "tel-1", position.admitted_ms) in events


class TestRecentIds:
    def test_id_is_known_for_an_hour(self) -> None:
        ids = RecentIds()
        ids.note("a", 1_000)
        assert ids.knows("a", 1_000 + MAX_REMEMBERED_MS)
        assert not ids.knows("a", 1_001 + MAX_REMEMBERED_MS)
        assert not ids.knows("b", 1_000)

    def test_number_of_ids_is_bounded(self) -> None:
        ids = RecentIds()
        for n in range(MAX_REMEMBERED_IDS + 10):
            ids.note(str(n), 0)
        assert len(ids.items()) == MAX_REMEMBERED_IDS
        assert not ids.knows("9", 0)
        assert ids.knows("10", 0)

    def test_old_ids_are_dropped_when_another_is_noted(self) -> None:
        ids = RecentIds()
        ids.note("a", 0)
        ids.note("b", 1_000)
        ids.note("c", MAX_REMEMBERED_MS + 1)
        assert ids.items() == [("b", 1_000), ("c", MAX_REMEMBERED_MS + 1)]

    def test_noting_an_id_again_makes_it_the_newest(self) -> None:
        ids = RecentIds()
        for name, at_ms in (("a", 0), ("b", 1), ("a", 2)):
            ids.note(name, at_ms)
        assert ids.items() == [("b", 1), ("a", 2)]

    def test_loaded_ids_are_dropped_at_the_same_times(self) -> None:
        ids, again = RecentIds(), RecentIds()
        for name, at_ms in (("a", 0), ("b", 1_000)):
            ids.note(name, at_ms)
        again.load(ids.items())
        for memory in (ids, again):
            memory.note("c", MAX_REMEMBERED_MS + 500)
        assert again.items() == ids.items() == [("b", 1_000), ("c", MAX_REMEMBERED_MS + 500)]


class TestHeldPositions:
    def position(self, contact: str = "tel-1", until_ms: int = 100) -> HeldPosition:
        return HeldPosition(contact, "drogi", 0, 1, 0, until_ms)

    def test_position_is_taken_once(self) -> None:
        held = HeldPositions()
        held.keep("d", self.position(), 0)
        assert held.take("d", "drogi", 100) == self.position()
        assert held.take("d", "drogi", 100) is None

    def test_position_is_lost_after_its_time(self) -> None:
        held = HeldPositions()
        held.keep("d", self.position(until_ms=100), 0)
        assert held.take("d", "drogi", 101) is None

    def test_position_of_another_queue_stays(self) -> None:
        held = HeldPositions()
        held.keep("d", self.position(), 0)
        assert held.take("d", "odpady", 0) is None
        assert held.take("d", "drogi", 0) is not None

    def test_expired_positions_are_dropped_from_the_front(self) -> None:
        held = HeldPositions()
        held.keep("a", self.position("tel-1", until_ms=10), 0)
        held.keep("b", self.position("tel-2", until_ms=100), 0)
        held.keep("c", self.position("tel-3", until_ms=100), 11)
        assert [name for name, _ in held.items()] == ["b", "c"]

    def test_number_of_positions_is_bounded(self) -> None:
        held = HeldPositions()
        for n in range(MAX_REMEMBERED_IDS + 1):
            held.keep(str(n), self.position(), 0)
        assert len(held.items()) == MAX_REMEMBERED_IDS
        assert held.take("0", "drogi", 0) is None

    def test_loaded_positions_keep_their_order(self) -> None:
        held = HeldPositions()
        held.load([("b", self.position("tel-1")), ("a", self.position("tel-2"))])
        assert [name for name, _ in held.items()] == ["b", "a"]
        assert held.take("a", "drogi", 0) == self.position("tel-2")
