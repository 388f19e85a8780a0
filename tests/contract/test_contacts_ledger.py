"""The ledger on both databases: what it keeps of the life of a contact."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select, update

from acd.adapters.memory.event_ledger import MemoryEventLedger
from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import CityEngine, make_engine
from acd.adapters.sql.event_ledger import SqlEventLedger
from acd.adapters.sql.ledger import Ledger
from acd.adapters.sql.tables import contact_history, ledger_events
from acd.domain.messages.events import (
    ContactClosed,
    ContactConnected,
    ContactEngaged,
    ContactQueued,
    Event,
    OfferClosed,
    OfferMade,
    SupervisorActed,
)
from acd.domain.model.contact import PHONE, Outcome, Party
from acd.domain.model.offer import Explanation, OfferState
from acd.ports.acd import StampedEvent
from acd.serialisation.messages import decode_event
from tests.support.city import HALINA, NOON_MS, a_call
from tests.support.databases import BACKENDS, migrated_database

WHY = Explanation("v1", 0, (), 1, {"no-skill": 2})


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return migrated_database(request.param)


@pytest.fixture
async def engine(url: str) -> AsyncIterator[CityEngine]:
    engine = make_engine(url)
    yield engine
    await engine.dispose()


def queued(returned: bool = False) -> ContactQueued:
    return ContactQueued("tel-1", PHONE, "drogi", "pl", NOON_MS, returned)


def offered(number: int = 1, to: str = "bielak") -> OfferMade:
    offer_id = f"tel-1-o{number}"
    return OfferMade(offer_id, "tel-1", to, PHONE, "drogi", NOON_MS + 20_000, WHY)


def engaged(by: str = "bielak") -> ContactEngaged:
    return ContactEngaged("tel-1", by, "tel-1-o1", PHONE, "drogi", 12_000)


def closed(outcome: Outcome = Outcome.HANDLED, by: str | None = "bielak") -> ContactClosed:
    party = Party.CONSULTANT if by else Party.RESIDENT
    handled_ms = 318_000 if by else 0
    return ContactClosed("tel-1", PHONE, "drogi", outcome, party, by, 12_000, handled_ms)


def stamped(*events: Event) -> tuple[StampedEvent, ...]:
    """One event a second."""
    times = (NOON_MS + 1000 * index for index in range(len(events)))
    return tuple(StampedEvent(at_ms, 7, event) for at_ms, event in zip(times, events, strict=True))


async def read(engine: CityEngine, *events: Event) -> dict[str, Any]:
    """The row of tel-1 after the ledger read these events."""
    ledger = Ledger(engine)
    for event in stamped(*events):
        await ledger.handle(event)
    async with engine.connect() as connection:
        row = (await connection.execute(select(contact_history))).mappings().one()
    return dict(row)


async def test_a_handled_call_leaves_one_row_with_its_times(engine: CityEngine) -> None:
    connected = ContactConnected("tel-1", "bielak")
    row = await read(engine, queued(), offered(), engaged(), connected, closed())
    assert row == {
        "contact_id": "tel-1",
        "channel": "phone",
        "queue": "drogi",
        "language": "pl",
        "admitted_ms": NOON_MS,
        "offers": 1,
        "returns": 0,
        "consultant_id": "bielak",
        "engaged_ms": NOON_MS + 2000,
        "connected_ms": NOON_MS + 3000,
        "closed_ms": NOON_MS + 4000,
        "outcome": "handled",
        "ended_by": "consultant",
        "waited_ms": 12_000,
        "handled_ms": 318_000,
    }


async def test_an_abandoned_call_was_handled_by_nobody(engine: CityEngine) -> None:
    row = await read(engine, queued(), closed(Outcome.ABANDONED, by=None))
    assert (row["outcome"], row["consultant_id"], row["engaged_ms"]) == ("abandoned", None, None)


async def test_every_offer_and_every_return_is_counted(engine: CityEngine) -> None:
    missed = OfferClosed("tel-1-o1", "tel-1", "bielak", OfferState.MISSED)
    row = await read(
        engine, queued(), offered(1), missed, queued(returned=True), offered(2, to="marzec")
    )
    assert (row["offers"], row["returns"]) == (2, 1)


async def test_a_returned_contact_has_no_consultant(engine: CityEngine) -> None:
    row = await read(engine, queued(), offered(), engaged(), queued(returned=True))
    assert (row["consultant_id"], row["engaged_ms"]) == (None, None)


async def test_an_event_seen_twice_counts_once(engine: CityEngine) -> None:
    ledger = Ledger(engine)
    for event in stamped(queued(), offered()) * 2:
        await ledger.handle(event)
    async with engine.connect() as connection:
        kept = await connection.scalar(select(func.count()).select_from(ledger_events))
        offers = await connection.scalar(select(contact_history.c.offers))
    assert (kept, offers) == (2, 1)


async def test_a_ledger_that_begins_late_still_records_the_end(engine: CityEngine) -> None:
    row = await read(engine, closed())
    assert (row["outcome"], row["queue"], row["admitted_ms"]) == ("handled", "drogi", None)


async def test_written_events_are_decoded_as_they_were(engine: CityEngine) -> None:
    await read(engine, queued(), offered(), closed())
    async with engine.connect() as connection:
        order = select(ledger_events.c.body).order_by(
            ledger_events.c.at_ms, ledger_events.c.ordinal
        )
        bodies = (await connection.scalars(order)).all()
    assert [decode_event(body) for body in bodies] == [queued(), offered(), closed()]


async def test_the_history_of_a_number_names_who_handled_each_call(engine: CityEngine) -> None:
    book = SqlContactBook(engine)
    await book.open(a_call(1))
    await book.open(a_call(2))
    await read(engine, queued(), offered(), engaged(), closed())
    earlier = await book.earlier(HALINA, (), a_call(3).reached_ms, 5)
    assert [entry.handled_by for entry in earlier.contacts] == [None, "bielak"]


async def test_the_events_of_a_contact_are_read_in_order_with_supervisors_acts(
    engine: CityEngine,
) -> None:
    moved = SupervisorActed("kowal", "MoveContact", "tel-1", "pilne")
    others = SupervisorActed("kowal", "CloseQueue", "tel-1", "a queue of that name")
    story = (queued(), moved, others, offered(), engaged(), closed())
    ledger = Ledger(engine)
    for event in stamped(*story):
        await ledger.handle(event)
    memory = MemoryEventLedger()
    for event in (*stamped(*story), *stamped(*story)):
        await memory.handle(event)
    for event_ledger in (SqlEventLedger(engine), memory):
        read = await event_ledger.of_contact("tel-1")
        assert [stamp.event for stamp in read] == [event for event in story if event is not others]
        assert [stamp.at_ms for stamp in read] == sorted(stamp.at_ms for stamp in read)
        assert await event_ledger.of_contact("tel-2") == ()


async def test_a_reader_of_the_event_ledger_continues_where_it_was(engine: CityEngine) -> None:
    ledger, memory = Ledger(engine), MemoryEventLedger()
    story = stamped(queued(), offered(), engaged(), closed())
    for event in story:
        await ledger.handle(event)
        await memory.handle(event)
    for event_ledger in (SqlEventLedger(engine), memory):
        first = await event_ledger.after("0-0", 2)
        assert [entry.id for entry in first] == [entry.id for entry in story[:2]]
        then = await event_ledger.after(first[-1].id, 9)
        assert [decode_event(entry.body) for entry in then] == [engaged(), closed()]
        assert [entry.at_ms for entry in then] == [entry.at_ms for entry in story[2:]]
        assert await event_ledger.after(then[-1].id, 9) == ()
        between = f"{NOON_MS + 1_500}-99999999999999"
        assert await event_ledger.after(between, 9) == then


async def test_an_unreadable_event_is_left_out(engine: CityEngine) -> None:
    ledger = Ledger(engine)
    for event in stamped(queued(), offered()):
        await ledger.handle(event)
    async with engine.begin() as connection:
        broken = {"kind": "OfferMade", "offer_id": 7}
        await connection.execute(
            update(ledger_events).where(ledger_events.c.kind == "OfferMade").values(body=broken)
        )
    (left,) = await SqlEventLedger(engine).of_contact("tel-1")
    assert left.event == queued()
