"""One suite for every log: the guarantees that the ACD relies on."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
from msgspec import structs

from acd.adapters.memory import (
    MemoryCursors,
    MemoryEventLog,
    MemoryInputLog,
    MemorySnapshots,
)
from acd.adapters.memory.event_ledger import MemoryEventLedger
from acd.adapters.redis import (
    RedisConnection,
    RedisCursors,
    RedisEventLog,
    RedisInputLog,
    RedisSnapshots,
)
from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactConnected, MessageAdded, RulesPublished
from acd.domain.model.contact import PHONE, Author
from acd.domain.model.errors import InvalidInput
from acd.ports.acd import StampedEvent
from acd.ports.log import (
    BEGINNING,
    MAX_INPUT_BYTES,
    MAX_KEY_BYTES,
    MAX_LOG_BYTES,
    Cursors,
    EventLog,
    InputLog,
    LogUnavailable,
    Snapshots,
    SnapshotUnreadable,
    event_id,
    id_order,
)
from acd.serialisation.serialiser import to_json
from acd.service.replica.acd_service import AcdService
from acd.service.replica.complete_events import CompleteEvents, RetainedEvents
from acd.service.replica.snapshots import MAX_HELD_MS
from tests.support.acd_service import MachineClock
from tests.support.builders import START_MS, a_queue, some_rules
from tests.support.log_batches import by_input
from tests.support.valkey import ValkeyServer, valkey_server


@dataclass
class Logs:
    inputs: InputLog
    events: RetainedEvents
    snapshots: Snapshots
    cursors: Cursors


@pytest.fixture(scope="module")
def valkey() -> Iterator[ValkeyServer]:
    with valkey_server() as server:
        yield server


SMALL_BYTES = 64 * 1024


@pytest.fixture
def max_bytes() -> int:
    """Maximum size of each stream of `logs`."""
    return MAX_LOG_BYTES


@pytest.fixture(params=["memory", "valkey"])
async def logs(
    request: pytest.FixtureRequest, valkey: ValkeyServer, max_bytes: int
) -> AsyncIterator[Logs]:
    if request.param == "memory":
        yield Logs(
            MemoryInputLog(MachineClock(), max_bytes),
            MemoryEventLog(max_bytes),
            MemorySnapshots(),
            MemoryCursors(),
        )
        return
    acd = uuid.uuid4().hex
    connection = RedisConnection(valkey.url)
    yield Logs(
        RedisInputLog(connection, acd, max_bytes),
        RedisEventLog(connection, acd, max_bytes),
        RedisSnapshots(connection, acd),
        RedisCursors(connection, acd),
    )
    await connection.close()


ADMIT = c.AdmitContact("tel-1", PHONE, "drogi", "pl", {"lang-pl": 1}, 2)


def connected(input_id: str, index: int = 0) -> StampedEvent:
    event = ContactConnected("tel-1", f"ada-{index}")
    return StampedEvent(*id_order(event_id(input_id, index)), event)


async def read_on(events: EventLog, after: str, count: int = 10) -> list[StampedEvent]:
    """Return all events after the id, read as a consumer reads them."""
    rest: list[StampedEvent] = []
    while batch := await events.read(after, count, 0):
        rest += batch
        after = batch[-1].id
    return rest


class TestInputs:
    async def test_an_input_is_read_with_its_id_time_and_key(self, logs: Logs) -> None:
        entry_id = await logs.inputs.append(ADMIT, "admit:tel-1")
        (entry,) = await logs.inputs.read(BEGINNING, 10, 0)
        assert (entry.id, entry.key, entry.command) == (entry_id, "admit:tel-1", ADMIT)
        assert entry.at_ms == id_order(entry_id)[0]

    async def test_rules_are_read_as_they_were_appended(self, logs: Logs) -> None:
        await logs.inputs.append(c.PublishRules(some_rules()), "rules:1")
        (entry,) = await logs.inputs.read(BEGINNING, 10, 0)
        assert entry.command == c.PublishRules(some_rules())

    async def test_ids_are_growing_within_one_millisecond(self, logs: Logs) -> None:
        ids = [await logs.inputs.append(c.Tick(n), f"tick:{n}") for n in range(50)]
        assert sorted(ids, key=id_order) == ids
        assert len(set(ids)) == 50
        assert await logs.inputs.last_id() == ids[-1]

    async def test_a_reader_continues_after_the_id_that_it_read(self, logs: Logs) -> None:
        ids = [await logs.inputs.append(c.Tick(n), f"tick:{n}") for n in range(5)]
        entries = await logs.inputs.read(ids[1], 2, 0)
        assert [entry.id for entry in entries] == ids[2:4]

    async def test_a_reader_at_the_end_waits_for_the_next_input(self, logs: Logs) -> None:
        reading = asyncio.create_task(logs.inputs.read(BEGINNING, 10, 5_000))
        await asyncio.sleep(0)
        entry_id = await logs.inputs.append(ADMIT, "admit:tel-1")
        assert [entry.id for entry in await reading] == [entry_id]

    async def test_a_read_that_waits_in_vain_returns_nothing(self, logs: Logs) -> None:
        assert await logs.inputs.read(BEGINNING, 10, 20) == ()

    async def test_the_last_id_of_an_empty_log_is_the_beginning(self, logs: Logs) -> None:
        assert await logs.inputs.last_id() == BEGINNING

    @pytest.mark.parametrize(
        ("command", "key", "error_id", "reason"),
        [
            (structs.replace(ADMIT, queue="q" * 70_000), "k", "input-too-large", "65536"),
            (ADMIT, "ż" * 129, "idempotency-key-invalid", "256"),
            (structs.replace(ADMIT, queue="\ud800"), "k", "data-invalid", "JSON"),
            (structs.replace(ADMIT, priority=1 << 70), "k", "data-invalid", "JSON"),
            (ADMIT, "\ud800", "data-invalid", "JSON"),
        ],
        ids=[
            "too-large",
            "long-key",
            "lone-surrogate",
            "number-over-64-bits",
            "lone-surrogate-in-key",
        ],
    )
    async def test_unloggable_inputs_are_refused_before_they_are_sent(
        self, logs: Logs, command: c.Input, key: str, error_id: str, reason: str
    ) -> None:
        with pytest.raises(InvalidInput, match=reason) as caught:
            await logs.inputs.append(command, key)
        assert caught.value.id == error_id
        assert await logs.inputs.last_id() == BEGINNING

    async def test_the_largest_input_and_key_are_accepted(self, logs: Logs) -> None:
        skeleton = len(to_json(structs.replace(ADMIT, queue="")))
        command = structs.replace(ADMIT, queue="q" * (MAX_INPUT_BYTES - skeleton))
        await logs.inputs.append(command, "k" * MAX_KEY_BYTES)
        (entry,) = await logs.inputs.read(BEGINNING, 10, 0)
        assert (entry.command, entry.key) == (command, "k" * MAX_KEY_BYTES)

    async def test_rules_may_be_larger_than_any_other_input(self, logs: Logs) -> None:
        rules = some_rules(*(a_queue(f"q{n}") for n in range(1_000)))
        await logs.inputs.append(c.PublishRules(rules), "rules")
        (entry,) = await logs.inputs.read(BEGINNING, 10, 0)
        assert entry.command == c.PublishRules(rules)

    async def test_a_long_log_is_read_in_full_batches(self, logs: Logs) -> None:
        ids = [await logs.inputs.append(c.Tick(n), f"tick:{n}") for n in range(10)]
        first = await logs.inputs.read(BEGINNING, 4, 0)
        second = await logs.inputs.read(first[-1].id, 4, 0)
        assert [entry.id for entry in (*first, *second)] == ids[:8]
        again = await logs.inputs.read(ids[0], 4, 0)  # a replica that starts anew
        assert [entry.id for entry in again] == ids[1:5]
        late = await logs.inputs.read(again[-1].id, 4, 0)
        later = await logs.inputs.read(late[-1].id, 4, 10)
        assert [entry.id for entry in (*late, *later)] == ids[5:]

    async def test_trimming_deletes_older_entries_only(self, logs: Logs) -> None:
        ids = [await logs.inputs.append(c.Tick(n), f"tick:{n}") for n in range(5)]
        await logs.inputs.trim(ids[3])
        entries = await logs.inputs.read(BEGINNING, 10, 0)
        assert [entry.id for entry in entries] == ids[3:]

    async def test_ids_are_not_before_the_given_time(self, logs: Logs) -> None:
        entry_id = await logs.inputs.append(ADMIT, "1", START_MS * 2)
        assert id_order(entry_id)[0] == START_MS * 2
        for not_before_ms in (0, START_MS):
            later = await logs.inputs.append(ADMIT, "2", not_before_ms)
            assert id_order(later) > id_order(entry_id)

    async def test_the_log_reports_appended_and_held_inputs(self, logs: Logs) -> None:
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
    async def test_events_are_read_in_order_as_they_were_appended(self, logs: Logs) -> None:
        events = [
            connected("5-0"),
            StampedEvent(5, 1, RulesPublished("1", some_rules())),
            StampedEvent(6, 0, MessageAdded("chat-1", "m-1", Author.RESIDENT)),
        ]
        await logs.events.append(by_input(events))
        assert list(await logs.events.read(BEGINNING, 10, 0)) == events

    async def test_events_of_a_second_replica_are_written_once(self, logs: Logs) -> None:
        first = [connected("5-0", n) for n in range(3)]
        await logs.events.append(by_input(first))
        await logs.events.append(by_input([*first, connected("5-1")]))
        events = await logs.events.read(BEGINNING, 10, 0)
        assert [event.id for event in events] == [e.id for e in [*first, connected("5-1")]]
        assert await logs.events.last_id() == connected("5-1").id

    async def test_events_of_an_input_are_written_whole_or_not_at_all(self, logs: Logs) -> None:
        """A replica of another version may derive more events: the first entry stays."""
        events = [connected("5-0", n) for n in range(3)]
        await logs.events.append(by_input(events[:2]))
        await logs.events.append(by_input([*events, connected("5-1")]))
        stored = await logs.events.read(BEGINNING, 10, 0)
        assert list(stored) == [*events[:2], connected("5-1")]

    async def test_a_reader_may_stand_at_any_event_of_an_input(self, logs: Logs) -> None:
        events = [connected("5-0", n) for n in range(3)] + [connected("5-1"), connected("6-0")]
        await logs.events.append(by_input(events))
        for place, event in enumerate(events[:-1]):
            read = await logs.events.read(event.id, 10, 0)
            rest = events[place + 1 :]
            assert list(read) == rest[: len(read)]
            assert await read_on(logs.events, event.id) == rest

    async def test_a_reader_of_small_batches_misses_no_event(self, logs: Logs) -> None:
        events = [connected(f"{ms}-0", n) for ms in (5, 6, 7) for n in range(3)]
        await logs.events.append(by_input(events))
        assert await read_on(logs.events, BEGINNING, count=1) == events

    async def test_a_reader_at_the_end_of_an_input_waits_for_the_next(self, logs: Logs) -> None:
        events = [connected("5-0", n) for n in range(2)]
        await logs.events.append(by_input(events))
        assert await logs.events.read(events[-1].id, 10, 20) == ()
        reading = asyncio.create_task(logs.events.read(events[-1].id, 10, 5_000))
        await asyncio.sleep(0)
        await logs.events.append(by_input([connected("6-0")]))
        assert list(await reading) == [connected("6-0")]

    async def test_the_last_id_is_that_of_the_last_event(self, logs: Logs) -> None:
        assert await logs.events.last_id() == BEGINNING
        await logs.events.append(by_input([connected("5-0", n) for n in range(3)]))
        assert await logs.events.last_id() == connected("5-0", 2).id

    async def test_trimming_keeps_an_input_whose_events_are_not_all_read(self, logs: Logs) -> None:
        events = [connected(f"{ms}-0", n) for ms in (5, 6) for n in range(3)]
        await logs.events.append(by_input(events))
        await logs.events.trim(events[4].id)
        assert await read_on(logs.events, BEGINNING) == events[3:]
        assert await read_on(logs.events, events[4].id) == events[5:]

    async def test_appending_an_empty_batch_is_a_no_op(self, logs: Logs) -> None:
        await logs.events.append(by_input([]))
        assert await logs.events.last_id() == BEGINNING

    async def test_trimmed_events_cannot_be_written_again(self, logs: Logs) -> None:
        events = [connected("5-0", n) for n in range(3)]
        await logs.events.append(by_input(events))
        await logs.events.trim("9-0")
        await logs.events.append(by_input(events))
        assert await logs.events.read(BEGINNING, 10, 0) == ()


class TestReadersThatDoNotAdvance:
    """A cursor holds the log back for a time and a size; the ledger has what was trimmed."""

    async def test_consumer_away_for_more_than_a_day_reads_the_rest_from_the_ledger(
        self, logs: Logs
    ) -> None:
        first = await logs.inputs.append(c.PublishRules(some_rules()), "rules")
        await self.admit(logs, first, "tel-1", "tel-2")
        all_events = await self.step_all(logs)
        await logs.cursors.save("away", all_events[0].id)
        await logs.cursors.save("there", all_events[-1].id)
        await self.admit(logs, first, "tel-3", after_ms=MAX_HELD_MS - 1)
        await self.step_all(logs)
        assert await logs.events.first_id() == all_events[0].id
        await self.admit(logs, first, "tel-4", after_ms=MAX_HELD_MS + 1)
        all_events = await read_on(logs.events, BEGINNING)
        ledger = await ledger_of(all_events)
        all_events += (await self.step_all(logs))[len(all_events) :]
        assert id_order(await logs.events.first_id()) > all_events[0].order
        complete = CompleteEvents(logs.events, ledger)
        assert await read_on(complete, all_events[0].id, count=2) == all_events[1:]

    @pytest.mark.parametrize("max_bytes", [SMALL_BYTES])
    async def test_event_log_beyond_its_size_keeps_what_is_needed(self, logs: Logs) -> None:
        events = [connected(f"{ms}-0") for ms in range(1, 2_001)]
        await logs.events.append(by_input(events))
        await logs.events.trim(events[2].id, events[1_990].id)
        kept = await read_on(logs.events, BEGINNING, count=500)
        assert kept[-10:] == events[-10:]
        assert 10 <= len(kept) < 1_500
        complete = CompleteEvents(logs.events, await ledger_of(events[:-1]))
        assert await read_on(complete, events[5].id, count=500) == events[6:]
        await logs.events.trim(events[0].id, kept[1].id)
        assert await read_on(logs.events, BEGINNING, count=500) == kept

    @pytest.mark.parametrize("max_bytes", [SMALL_BYTES])
    async def test_input_log_beyond_its_size_keeps_what_is_needed(self, logs: Logs) -> None:
        ids = [
            await logs.inputs.append(c.Tick(n), f"tick:{n:0200}", START_MS + n * 1_000)
            for n in range(1_000)
        ]
        await logs.inputs.trim(ids[0], ids[2])
        assert [entry.id for entry in await logs.inputs.read(BEGINNING, 9_999, 0)] == ids[2:]
        await logs.inputs.trim(ids[0], ids[990])
        kept = [entry.id for entry in await logs.inputs.read(BEGINNING, 9_999, 0)]
        assert kept == ids[-len(kept) :]
        assert 10 <= len(kept) < 900

    async def test_log_within_its_limits_is_kept_for_its_readers(self, logs: Logs) -> None:
        events = [connected(f"{ms}-0") for ms in range(1, 101)]
        await logs.events.append(by_input(events))
        await logs.events.trim(events[0].id, events[99].id)
        assert await read_on(logs.events, BEGINNING, count=500) == events

    @staticmethod
    async def admit(logs: Logs, first: str, *contacts: str, after_ms: int = 0) -> None:
        """Append admissions at a time after the first input."""
        for contact_id in contacts:
            admit = structs.replace(ADMIT, contact_id=contact_id)
            await logs.inputs.append(admit, f"admit:{contact_id}", id_order(first)[0] + after_ms)

    @staticmethod
    async def step_all(logs: Logs) -> list[StampedEvent]:
        """Step all inputs as a replica that starts and stores a snapshot; return its events."""
        await logs.inputs.append(c.Tick(0), f"tick:{uuid.uuid4()}")
        acd = AcdService(logs.inputs, logs.events, logs.snapshots, logs.cursors, MachineClock())
        await acd.start()
        events = await read_on(logs.events, BEGINNING)
        await acd.take_snapshot()
        return events


async def ledger_of(events: list[StampedEvent]) -> MemoryEventLedger:
    """Return a ledger that has these events."""
    ledger = MemoryEventLedger()
    for event in events:
        await ledger.handle(event)
    return ledger


async def loaded(snapshots: Snapshots) -> tuple[object, ...] | None:
    """Return the id and the lines."""
    stored = await snapshots.load("acd")
    return None if stored is None else (stored[0], *stored[1])


async def in_pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


class TestSnapshots:
    async def test_the_newest_state_is_kept(self, logs: Logs) -> None:
        await logs.snapshots.save("acd", "10-2", b'{"n":2}')
        await logs.snapshots.save("acd", "9-7", b'{"n":1}')
        await logs.snapshots.save("acd", "10-1", b'{"n":1}')
        assert await loaded(logs.snapshots) == ("10-2", b'{"n":2}')
        await logs.snapshots.save("acd", "10-10", b'{"n":3}')
        assert await loaded(logs.snapshots) == ("10-10", b'{"n":3}')

    async def test_names_are_separate_and_unknown_ones_are_empty(self, logs: Logs) -> None:
        await logs.snapshots.save("acd", f"{START_MS}-0", b'{"n":1}')
        assert await logs.snapshots.load("wallboard") is None

    async def test_a_state_saved_in_pieces_is_the_same_state(self, logs: Logs) -> None:
        await logs.snapshots.save_pieces(
            "acd", "5-0", in_pieces(b'{"n"', b":", b'[1,2]}\n{"m"', b":0}")
        )
        assert await loaded(logs.snapshots) == ("5-0", b'{"n":[1,2]}', b'{"m":0}')
        await logs.snapshots.save_pieces("acd", "4-0", in_pieces(b"{}"))
        assert await loaded(logs.snapshots) == ("5-0", b'{"n":[1,2]}', b'{"m":0}')

    async def test_ids_are_compared_as_numbers_of_any_size(self, logs: Logs) -> None:
        big = 1 << 62
        await logs.snapshots.save("acd", f"9-{big}", b'{"n":1}')
        await logs.snapshots.save("acd", f"9-{big - 1}", b'{"n":2}')
        assert await loaded(logs.snapshots) == (f"9-{big}", b'{"n":1}')
        await logs.snapshots.save("acd", f"9-{big + 1}", b'{"n":3}')
        assert await loaded(logs.snapshots) == (f"9-{big + 1}", b'{"n":3}')


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
    """Faults of a log between processes."""

    @pytest.fixture
    async def connection(self, valkey: ValkeyServer) -> AsyncIterator[RedisConnection]:
        connection = RedisConnection(valkey.url)
        yield connection
        await connection.close()

    @pytest.mark.parametrize(
        ("fields", "fault"),
        [
            ({"noise": "1"}, "entry: expected the fields kind, key, data"),
            (
                {"kind": "Tick", "key": "k", "data": "{"},
                "entry: expected JSON (Input data was truncated)",
            ),
            ({"kind": "Tick", "key": "k", "data": "[]"}, "entry: expected object, got array"),
            (
                {"kind": "Nonsense", "key": "k", "data": "{}"},
                "kind: expected the name of an input or event",
            ),
            ({"kind": "Tick", "key": "k", "data": "{}"}, "deadline_ms: is missing"),
            (
                {"kind": "Tick", "key": "k", "data": '{"deadline_ms":"x"}'},
                "deadline_ms: expected int, got str",
            ),
        ],
    )
    async def test_malformed_inputs_are_read_with_their_fault(
        self, connection: RedisConnection, fields: dict[str, str], fault: str
    ) -> None:
        acd = uuid.uuid4().hex
        flat = [part for pair in fields.items() for part in pair]
        await connection.execute("XADD", f"{{{acd}}}:in", "*", *flat)
        (entry,) = await RedisInputLog(connection, acd).read(BEGINNING, 10, 0)
        assert entry.command is None
        assert entry.fault == fault

    async def test_foreign_entries_among_the_events_are_skipped(
        self, connection: RedisConnection
    ) -> None:
        acd = uuid.uuid4().hex
        await connection.execute("XADD", f"{{{acd}}}:out", "1-1", "noise", "1")
        await connection.execute("XADD", f"{{{acd}}}:out", "1-2", "noise", "1")
        log = RedisEventLog(connection, acd)
        await log.append(by_input([connected("2-0")]))
        assert [event.id for event in await log.read(BEGINNING, 1, 0)] == [connected("2-0").id]

    async def test_malformed_entries_among_the_events_are_skipped(
        self, connection: RedisConnection
    ) -> None:
        acd = uuid.uuid4().hex
        for n, data in enumerate(("{", "[1]", '[["Nonsense",{}]]', '[["WaitAnnounced",{}]]'), 1):
            await connection.execute("XADD", f"{{{acd}}}:out", f"1-{n}", "events", data)
        log = RedisEventLog(connection, acd)
        await log.append(by_input([connected("2-0")]))
        assert await log.read(BEGINNING, 1, 0) == (connected("2-0"),)

    async def test_the_events_of_an_input_are_one_entry(self, connection: RedisConnection) -> None:
        acd = uuid.uuid4().hex
        log = RedisEventLog(connection, acd)
        await log.append(by_input([connected("5-0", n) for n in range(3)] + [connected("5-1")]))
        assert await connection.execute("XLEN", f"{{{acd}}}:out") == 2

    async def test_one_generation_of_a_large_snapshot_is_kept(
        self, connection: RedisConnection
    ) -> None:
        acd = uuid.uuid4().hex
        snapshots = RedisSnapshots(connection, acd)
        text = b"x" * 3_000_000
        for entry_id in ("5-0", "6-0", "4-0"):
            await snapshots.save("acd", entry_id, text + entry_id.encode())
        assert await loaded(snapshots) == ("6-0", text + b"6-0")
        keys = await connection.execute("KEYS", f"*{acd}*")
        assert len(keys) == 2
        assert all(key.startswith(f"{{{acd}}}:".encode()) for key in keys)
        (pieces,) = [key for key in keys if b"6-0" in key]
        assert await connection.execute("HLEN", pieces) > 1
        assert await connection.execute("TTL", pieces) == -1

    async def test_a_damaged_snapshot_is_reported(self, connection: RedisConnection) -> None:
        acd = uuid.uuid4().hex
        snapshots, key = RedisSnapshots(connection, acd), f"{{{acd}}}:snapshot:acd"
        await snapshots.save("acd", "6-0", b"{}")
        (pieces,) = await connection.execute("KEYS", f"{key}:*")
        await connection.execute("HSET", pieces, "0", "noise")
        with pytest.raises(SnapshotUnreadable, match="damaged"):
            await loaded(snapshots)
        await connection.execute("DEL", pieces)
        with pytest.raises(SnapshotUnreadable, match="missing"):
            await loaded(snapshots)

    async def test_an_absent_log_is_reported_and_used_again_when_it_is_back(self) -> None:
        with valkey_server() as server:
            connection = RedisConnection(server.url)
            log = RedisInputLog(connection, "acd")
            entry_id = await log.append(ADMIT, "admit:tel-1")
            server.kill()
            with pytest.raises(LogUnavailable):
                await log.append(ADMIT, "admit:tel-1")
            with pytest.raises(LogUnavailable):
                await log.read(BEGINNING, 1, 100)
            server.start()
            assert await log.last_id() == entry_id
            await connection.close()
