"""One suite for every log: what the hall may rely on."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from acd.adapters.memory import (
    MemoryCursors,
    MemoryEventLog,
    MemoryInputLog,
    MemorySnapshots,
)
from acd.adapters.redis import (
    RedisConnection,
    RedisCursors,
    RedisEventLog,
    RedisInputLog,
    RedisSnapshots,
)
from acd.domain import commands as c
from acd.domain.contact import Author, Channel
from acd.domain.events import ContactConnected, MessageAdded, RulesPublished
from acd.ports.hall import StampedEvent
from acd.ports.log import (
    BEGINNING,
    Cursors,
    EventLog,
    InputLog,
    LogUnavailable,
    Snapshots,
    SnapshotUnreadable,
    event_id,
    id_order,
)
from tests.support.builders import START_MS, some_rules
from tests.support.halls import MachineClock
from tests.support.valkey import ValkeyServer, valkey_server


@dataclass
class Logs:
    inputs: InputLog
    events: EventLog
    snapshots: Snapshots
    cursors: Cursors


@pytest.fixture(scope="module")
def valkey() -> Iterator[ValkeyServer]:
    with valkey_server() as server:
        yield server


@pytest.fixture(params=["memory", "valkey"])
async def logs(request: pytest.FixtureRequest, valkey: ValkeyServer) -> AsyncIterator[Logs]:
    if request.param == "memory":
        yield Logs(
            MemoryInputLog(MachineClock()), MemoryEventLog(), MemorySnapshots(), MemoryCursors()
        )
        return
    hall = uuid.uuid4().hex
    connection = RedisConnection(valkey.url)
    yield Logs(
        RedisInputLog(connection, hall),
        RedisEventLog(connection, hall),
        RedisSnapshots(connection, hall),
        RedisCursors(connection, hall),
    )
    await connection.close()


ADMIT = c.AdmitContact("tel-1", Channel.PHONE, "drogi", "pl", {"lang-pl": 1}, 2)


def connected(input_id: str, index: int = 0) -> StampedEvent:
    event = ContactConnected("tel-1", f"ada-{index}")
    return StampedEvent(event_id(input_id, index), id_order(input_id)[0], event)


class TestInputs:
    async def test_an_input_comes_back_as_it_was_with_its_id_time_and_key(self, logs: Logs) -> None:
        entry_id = await logs.inputs.append(ADMIT, "admit:tel-1")
        (entry,) = await logs.inputs.read(BEGINNING, 10, 0)
        assert (entry.id, entry.key, entry.command) == (entry_id, "admit:tel-1", ADMIT)
        assert entry.at_ms == id_order(entry_id)[0]

    async def test_rules_survive_the_journey(self, logs: Logs) -> None:
        await logs.inputs.append(c.PublishRules(some_rules()), "rules:1")
        (entry,) = await logs.inputs.read(BEGINNING, 10, 0)
        assert entry.command == c.PublishRules(some_rules())

    async def test_ids_grow_even_within_one_millisecond(self, logs: Logs) -> None:
        ids = [await logs.inputs.append(c.Tick(n), f"tick:{n}") for n in range(50)]
        assert sorted(ids, key=id_order) == ids
        assert len(set(ids)) == 50
        assert await logs.inputs.last_id() == ids[-1]

    async def test_a_reader_goes_on_after_the_id_that_it_has_seen(self, logs: Logs) -> None:
        ids = [await logs.inputs.append(c.Tick(n), f"tick:{n}") for n in range(5)]
        entries = await logs.inputs.read(ids[1], 2, 0)
        assert [entry.id for entry in entries] == ids[2:4]

    async def test_a_reader_at_the_end_waits_for_the_next_input(self, logs: Logs) -> None:
        reading = asyncio.create_task(logs.inputs.read(BEGINNING, 10, 5_000))
        await asyncio.sleep(0)
        entry_id = await logs.inputs.append(ADMIT, "admit:tel-1")
        assert [entry.id for entry in await reading] == [entry_id]

    async def test_a_reader_who_waits_in_vain_gets_nothing(self, logs: Logs) -> None:
        assert await logs.inputs.read(BEGINNING, 10, 20) == ()

    async def test_an_empty_log_ends_at_the_beginning(self, logs: Logs) -> None:
        assert await logs.inputs.last_id() == BEGINNING

    async def test_trimming_forgets_what_is_older_and_nothing_else(self, logs: Logs) -> None:
        ids = [await logs.inputs.append(c.Tick(n), f"tick:{n}") for n in range(5)]
        await logs.inputs.trim(ids[3])
        entries = await logs.inputs.read(BEGINNING, 10, 0)
        assert [entry.id for entry in entries] == ids[3:]

    async def test_the_logs_time_can_be_carried_on(self, logs: Logs) -> None:
        entry_id = await logs.inputs.append(ADMIT, "1", START_MS * 2)
        assert id_order(entry_id)[0] == START_MS * 2
        for not_before_ms in (0, START_MS):
            later = await logs.inputs.append(ADMIT, "2", not_before_ms)
            assert id_order(later) > id_order(entry_id)

    async def test_the_log_tells_how_much_was_ever_written_and_what_it_still_holds(
        self, logs: Logs
    ) -> None:
        assert await logs.inputs.appended() == (BEGINNING, 0)
        assert await logs.inputs.is_whole()
        ids = [await logs.inputs.append(c.Tick(n), f"tick:{n}") for n in range(5)]
        assert await logs.inputs.is_whole()
        await logs.inputs.trim(ids[3])
        assert await logs.inputs.appended() == (ids[-1], 5)
        assert not await logs.inputs.is_whole()
        held = [await logs.inputs.holds(entry_id) for entry_id in ids]
        assert held == [False, False, False, True, True]


class TestEvents:
    async def test_events_come_back_in_order_and_as_they_were(self, logs: Logs) -> None:
        events = [
            connected("5-0"),
            StampedEvent("5-1", 5, RulesPublished("1", some_rules())),
            StampedEvent("6-0", 6, MessageAdded("chat-1", "m-1", Author.RESIDENT)),
        ]
        await logs.events.append(events)
        assert list(await logs.events.read(BEGINNING, 10, 0)) == events

    async def test_a_second_replica_writes_nothing_twice(self, logs: Logs) -> None:
        first = [connected("5-0", n) for n in range(3)]
        await logs.events.append(first)
        await logs.events.append([*first, connected("5-1")])
        found = await logs.events.read(BEGINNING, 10, 0)
        assert [event.id for event in found] == [e.id for e in [*first, connected("5-1")]]
        assert await logs.events.last_id() == connected("5-1").id

    async def test_a_replica_finishes_what_another_left_half_written(self, logs: Logs) -> None:
        events = [connected("5-0", n) for n in range(3)]
        await logs.events.append(events[:2])
        await logs.events.append(events)
        assert len(await logs.events.read(BEGINNING, 10, 0)) == 3

    async def test_trimmed_events_cannot_be_written_again(self, logs: Logs) -> None:
        events = [connected("5-0", n) for n in range(3)]
        await logs.events.append(events)
        await logs.events.trim("9-0")
        await logs.events.append(events)
        assert await logs.events.read(BEGINNING, 10, 0) == ()


class TestSnapshots:
    async def test_the_newest_state_is_kept(self, logs: Logs) -> None:
        await logs.snapshots.save("hall", "10-2", {"n": 2})
        await logs.snapshots.save("hall", "9-7", {"n": 1})
        await logs.snapshots.save("hall", "10-1", {"n": 1})
        assert await logs.snapshots.load("hall") == ("10-2", {"n": 2})
        await logs.snapshots.save("hall", "10-10", {"n": 3})
        assert await logs.snapshots.load("hall") == ("10-10", {"n": 3})

    async def test_names_are_apart_and_unknown_ones_are_empty(self, logs: Logs) -> None:
        await logs.snapshots.save("hall", f"{START_MS}-0", {"n": 1})
        assert await logs.snapshots.load("wallboard") is None

    async def test_a_state_in_pieces_is_the_same_state(self, logs: Logs) -> None:
        await logs.snapshots.save_text("hall", "5-0", [b'{"n"', b":", b"[1,2]}"])
        assert await logs.snapshots.load("hall") == ("5-0", {"n": [1, 2]})
        await logs.snapshots.save_text("hall", "4-0", [b"{}"])
        assert await logs.snapshots.load("hall") == ("5-0", {"n": [1, 2]})

    async def test_ids_are_compared_as_numbers_of_any_size(self, logs: Logs) -> None:
        big = 1 << 62
        await logs.snapshots.save("hall", f"9-{big}", {"n": 1})
        await logs.snapshots.save("hall", f"9-{big - 1}", {"n": 2})
        assert await logs.snapshots.load("hall") == (f"9-{big}", {"n": 1})
        await logs.snapshots.save("hall", f"9-{big + 1}", {"n": 3})
        assert await logs.snapshots.load("hall") == (f"9-{big + 1}", {"n": 3})


class TestCursors:
    async def test_a_cursor_is_kept_until_it_is_forgotten(self, logs: Logs) -> None:
        assert await logs.cursors.load("ledger") is None
        await logs.cursors.save("ledger", "5-0")
        await logs.cursors.save("desk", "7-0")
        assert await logs.cursors.load("ledger") == "5-0"
        assert await logs.cursors.all() == {"ledger": "5-0", "desk": "7-0"}
        await logs.cursors.forget("ledger")
        assert await logs.cursors.all() == {"desk": "7-0"}


class TestValkeyAlone:
    """What only a log between processes can suffer."""

    @pytest.fixture
    async def connection(self, valkey: ValkeyServer) -> AsyncIterator[RedisConnection]:
        connection = RedisConnection(valkey.url)
        yield connection
        await connection.close()

    @pytest.mark.parametrize(
        ("fields", "fault"),
        [
            ({"noise": "1"}, "entry: expected the fields kind and data (JSON)"),
            ({"kind": "Tick", "data": "{"}, "entry: expected the fields kind and data (JSON)"),
            ({"kind": "Tick", "data": "[]"}, "data: expected an object"),
            ({"kind": "Nonsense", "data": "{}"}, "kind: expected the name of a message"),
            ({"kind": "Tick", "data": "{}"}, "deadline_ms: is missing"),
            ({"kind": "Tick", "data": '{"deadline_ms":"x"}'}, "deadline_ms: expected int, got str"),
        ],
    )
    async def test_garbage_on_the_stream_is_named_and_passed_on(
        self, connection: RedisConnection, fields: dict[str, str], fault: str
    ) -> None:
        hall = uuid.uuid4().hex
        flat = [part for pair in fields.items() for part in pair]
        await connection.execute("XADD", f"{{{hall}}}:in", "*", *flat)
        (entry,) = await RedisInputLog(connection, hall).read(BEGINNING, 10, 0)
        assert entry.command is None
        assert entry.fault == fault

    async def test_garbage_among_the_events_is_passed_over(
        self, connection: RedisConnection
    ) -> None:
        hall = uuid.uuid4().hex
        await connection.execute("XADD", f"{{{hall}}}:out", "1-1", "noise", "1")
        await connection.execute("XADD", f"{{{hall}}}:out", "1-2", "noise", "1")
        log = RedisEventLog(connection, hall)
        await log.append([connected("2-0")])
        assert [event.id for event in await log.read(BEGINNING, 1, 0)] == [connected("2-0").id]

    async def test_one_generation_of_a_snapshot_is_kept_whatever_its_size(
        self, connection: RedisConnection
    ) -> None:
        hall = uuid.uuid4().hex
        snapshots = RedisSnapshots(connection, hall)
        state = {"words": ["x" * 1_000] * 3_000}
        for entry_id in ("5-0", "6-0", "4-0"):
            await snapshots.save("hall", entry_id, {**state, "id": entry_id})
        assert await snapshots.load("hall") == ("6-0", {**state, "id": "6-0"})
        keys = await connection.execute("KEYS", f"*{hall}*")
        assert len(keys) == 2
        assert all(key.startswith(f"{{{hall}}}:".encode()) for key in keys)
        (pieces,) = [key for key in keys if b"6-0" in key]
        assert await connection.execute("HLEN", pieces) > 1
        assert await connection.execute("TTL", pieces) == -1

    async def test_damaged_snapshots_are_told_and_those_of_the_first_version_read(
        self, connection: RedisConnection
    ) -> None:
        hall = uuid.uuid4().hex
        snapshots, key = RedisSnapshots(connection, hall), f"{{{hall}}}:snapshot:hall"
        await connection.execute("HSET", key, "id", "5-0", "state", '{"n":1}')
        assert await snapshots.load("hall") == ("5-0", {"n": 1})
        for damaged in ("{", "[]"):
            await connection.execute("HSET", key, "id", "5-0", "state", damaged)
            with pytest.raises(SnapshotUnreadable):
                await snapshots.load("hall")
        await connection.execute("DEL", key)
        await snapshots.save("hall", "6-0", {"n": 1})
        (pieces,) = await connection.execute("KEYS", f"{key}:*")
        await connection.execute("HSET", pieces, "0", "noise")
        with pytest.raises(SnapshotUnreadable, match="damaged"):
            await snapshots.load("hall")
        await connection.execute("DEL", pieces)
        with pytest.raises(SnapshotUnreadable, match="missing"):
            await snapshots.load("hall")

    async def test_a_log_that_is_away_says_so_and_comes_back(self) -> None:
        with valkey_server() as server:
            connection = RedisConnection(server.url)
            log = RedisInputLog(connection, "hall")
            entry_id = await log.append(ADMIT, "admit:tel-1")
            server.kill()
            with pytest.raises(LogUnavailable):
                await log.append(ADMIT, "admit:tel-1")
            with pytest.raises(LogUnavailable):
                await log.read(BEGINNING, 1, 100)
            server.start()
            assert await log.last_id() == entry_id
            await connection.close()
