"""A live view: what a page that comes, goes and comes back gets to see."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from acd.service.wallboard.merge_patch import apply_patch
from desk.live.live_view import MAX_OUTBOX, MAX_PATCHES, LiveView, Watcher

LEAF = st.integers(0, 3) | st.sampled_from(["a", "b"]) | st.lists(st.integers(0, 2), max_size=2)
VIEWS = st.recursive(
    st.dictionaries(st.sampled_from("xyz"), LEAF, max_size=3),
    lambda below: st.dictionaries(st.sampled_from("xyz"), LEAF | below, max_size=3),
    max_leaves=8,
)


class Reader:
    """Merges what a watcher was sent."""

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self.view: dict[str, Any] = {}
        self.sequence: str | None = None
        self.kinds: list[str] = []

    async def catch_up(self) -> None:
        while self.watcher.waiting:
            frame = json.loads(await self.watcher.next())
            self.kinds.append(frame["type"])
            self.sequence = frame["sequence"]
            if frame["type"] == "snapshot":
                self.view = frame["view"]
            elif frame["type"] == "patch":
                self.view = apply_patch(self.view, frame["patch"])


def run(coroutine: Any) -> None:
    """Nothing here waits for anything: one step is the whole way."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise AssertionError("it waited")


@given(st.lists(VIEWS, max_size=12), st.integers(0, 11), st.integers(0, 11))
def test_patches_merged_into_a_snapshot_are_the_snapshot_fetched_later(
    views: list[dict[str, Any]], joins: int, returns: int
) -> None:
    run(_watch(views, joins, returns))


async def _watch(views: list[dict[str, Any]], joins: int, returns: int) -> None:
    live, reader = LiveView("run"), Reader(Watcher(None))
    for number, view in enumerate(views):
        if number == joins:
            live.join(reader.watcher, None, number)
        if number == joins + returns + 1:
            await reader.catch_up()
            live.leave(reader.watcher, number)
            reader.watcher = Watcher(None)
        live.update(view, number)
        if number == joins + returns + 1:
            live.join(reader.watcher, reader.sequence, number)
        await reader.catch_up()
        if number >= joins:
            assert reader.view == live.view == view


async def test_what_did_not_change_is_not_sent() -> None:
    live, reader = LiveView("run"), Reader(Watcher(None))
    live.join(reader.watcher, None, 1)
    assert live.update({"a": 1}, 2)
    assert not live.update({"a": 1}, 3)
    await reader.catch_up()
    assert reader.kinds == ["snapshot", "patch"]


async def test_who_was_away_for_too_long_gets_a_snapshot() -> None:
    live, reader = LiveView("run"), Reader(Watcher(None))
    live.update({"n": 0}, 0)
    away_since = live.sequence
    for number in range(1, MAX_PATCHES + 2):
        live.update({"n": number}, number)
    live.join(reader.watcher, away_since, 0)
    await reader.catch_up()
    assert (reader.kinds, reader.view) == (["snapshot"], {"n": MAX_PATCHES + 1})


async def test_who_missed_as_much_as_is_kept_catches_up_whole() -> None:
    live, reader = LiveView("run"), Reader(Watcher(None))
    live.update({"n": 0}, 0)
    away_since = live.sequence
    for number in range(1, MAX_PATCHES + 1):
        live.update({"n": number}, number)
    live.join(reader.watcher, away_since, 0)
    await reader.catch_up()
    assert (reader.watcher.reason, reader.view) == (None, {"n": MAX_PATCHES})
    assert reader.kinds == ["patch"] * MAX_PATCHES + ["beat"]


async def test_one_who_does_not_read_has_to_go_and_the_others_hear_everything() -> None:
    live, slow, quick = LiveView("run"), Watcher(None), Reader(Watcher(None))
    live.join(slow, None, 0)
    live.join(quick.watcher, None, 0)
    for number in range(MAX_OUTBOX + 1):
        live.update({"n": number}, number)
        await quick.catch_up()
    assert (slow.reason, quick.watcher.reason) == ("too-slow", None)
    assert quick.view == {"n": MAX_OUTBOX}
