"""Ids of log entries and events."""

from __future__ import annotations

from acd.ports.log import event_id, id_order


def test_event_ids_grow_with_the_input_and_the_index() -> None:
    ids = [event_id("5-0", 0), event_id("5-0", 1), event_id("5-1", 0), event_id("6-0", 0)]
    assert sorted(ids, key=id_order) == ids
