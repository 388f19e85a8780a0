"""Outbox on both databases: nothing lost, nothing doubled, order kept, conflicts shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import make_engine
from acd.ports.crm import TicketSummary
from crm_bridge.adapters.memory import MemoryTicket
from crm_bridge.builtin import BuiltInCrm
from crm_bridge.outbox.errors import (
    DeliveryRefused,
    OutsideAnswerUnreadable,
    OutsideCrmUnavailable,
)
from crm_bridge.outbox.outside_crm import OutsideNews
from crm_bridge.outbox.store import SqlOutbox, put_to_use
from crm_bridge.outbox.worker import LEASE_MS, MAX_AGE_MS, OutboxWorker
from crm_bridge.outside_news import NOTE, apply_news
from crm_bridge.tickets.history import TicketEvent, append, events_of
from crm_bridge.tickets.store import move_ticket
from tests.support.city import CATALOGUE, HandClock, a_call, a_case
from tests.support.databases import BACKENDS, migrated_database
from tests.support.outside import FaultyCrm, ProcessKilled

NEW, IN_PROGRESS, CLOSED = "Nowe", "W trakcie", "Zamknięte"
HOUR_MS = 3_600_000


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return migrated_database(request.param)


@dataclass
class Bridge:
    """Built-in store, outbox, and the outside system that gets its changes."""

    engine: AsyncEngine
    clock: HandClock
    crm: BuiltInCrm
    outside: FaultyCrm
    outbox: SqlOutbox

    @property
    def worker(self) -> OutboxWorker:
        return OutboxWorker(self.engine, self.outside, apply_news, self.clock)

    async def put_to_use(self) -> None:
        async with self.engine.begin() as connection:
            await put_to_use(connection, (self.outside,), self.clock.now_ms())

    async def open(self, number: int = 1) -> TicketSummary:
        return await self.crm.open_ticket(a_call(number), a_case(), "bielak")

    async def move(self, number: str, trigger: str, text: str = "") -> None:
        self.clock.at_ms += 1_000
        async with self.engine.begin() as connection:
            await move_ticket(connection, number, trigger, text, self.clock.at_ms, "sek")

    async def note(self, number: str, text: str) -> None:
        async with self.engine.begin() as connection:
            await append(connection, number, TicketEvent("add-note", self.clock.at_ms, text=text))

    async def history(self, number: str) -> list[tuple[str, str]]:
        async with self.engine.connect() as connection:
            events = await events_of(connection, number)
        return [(event.kind, event.text) for event in events]

    async def send_to_the_end(self) -> None:
        """Let new workers come until none has anything to do; time passes between them."""
        for _ in range(20):
            self.clock.at_ms += max(LEASE_MS, 300_000)
            try:
                await self.worker.send_due()
            except (ProcessKilled, OutsideCrmUnavailable):
                self.outside.killed_at = None


@pytest.fixture
async def bridge(url: str) -> AsyncIterator[Bridge]:
    engine, clock = make_engine(url), HandClock()
    book = SqlContactBook(engine)
    crm = BuiltInCrm(engine, CATALOGUE, book, book, clock)
    bridge = Bridge(engine, clock, crm, FaultyCrm(), SqlOutbox(engine, clock))
    await bridge.put_to_use()
    yield bridge
    await engine.dispose()


async def test_ticket_has_its_number_before_the_outside_system_knows_it(bridge: Bridge) -> None:
    ticket = await bridge.open()
    assert (ticket.number, bridge.outside.tickets) == ("1/26", {})
    assert await bridge.worker.send_due() == 1
    outside = bridge.outside.tickets["1"]
    assert (outside.title.split()[0], outside.status) == ("[1/26]", NEW)
    (reference,) = await bridge.outbox.references(ticket.number)
    assert (reference.external_id, reference.url) == ("1", "memory:1")


async def test_nothing_is_written_without_an_outside_system(bridge: Bridge) -> None:
    async with bridge.engine.begin() as connection:
        await put_to_use(connection, (), 0)
    await bridge.open()
    assert (await bridge.outbox.review(5)).waiting_count == 0


async def _a_life(bridge: Bridge) -> MemoryTicket:
    """Return the outside ticket of a case that was taken, noted and closed."""
    number = (await bridge.open()).number
    await bridge.note(number, "pierwsza")
    await bridge.move(number, "take", "przyjęte")
    await bridge.note(number, "druga")
    await bridge.move(number, "close", "naprawione")
    await bridge.send_to_the_end()
    (ticket,) = bridge.outside.tickets.values()
    return ticket


ALL_NOTES = ["pierwsza", "przyjęte", "druga", "naprawione"]


async def test_changes_arrive_once_and_in_order(bridge: Bridge) -> None:
    ticket = await _a_life(bridge)
    assert (list(ticket.notes.values()), ticket.status) == (ALL_NOTES, CLOSED)
    assert (await bridge.outbox.review(5)).waiting_count == 0


@pytest.mark.parametrize("step", range(18))
async def test_worker_killed_at_any_step_loses_and_doubles_nothing(
    bridge: Bridge, step: int
) -> None:
    bridge.outside.killed_at = step
    ticket = await _a_life(bridge)
    assert bridge.outside.killed_at is None
    assert (list(ticket.notes.values()), ticket.status) == (ALL_NOTES, CLOSED)
    assert (await bridge.outbox.review(5)).waiting_count == 0


async def test_outside_system_that_is_away_for_an_hour_loses_nothing(bridge: Bridge) -> None:
    bridge.outside.errors = [OutsideCrmUnavailable("refused")] * 12
    for number in range(1, 6):
        await bridge.open(number)
    for _ in range(12):
        with pytest.raises(OutsideCrmUnavailable):
            await bridge.worker.send_due()
        bridge.clock.at_ms += 300_000
    assert await bridge.worker.send_due() == 5
    assert len(bridge.outside.tickets) == 5


async def test_unreadable_answer_delays_its_own_ticket_only(bridge: Bridge) -> None:
    bridge.outside.errors = [OutsideAnswerUnreadable("HTML")]
    await bridge.open(1)
    await bridge.open(2)
    assert await bridge.worker.send_due() == 1
    await bridge.send_to_the_end()
    assert len(bridge.outside.tickets) == 2


async def test_refused_change_waits_for_a_person_and_later_ones_wait_for_it(
    bridge: Bridge,
) -> None:
    number = (await bridge.open()).number
    bridge.outside.errors = [DeliveryRefused("title: too long")]
    await bridge.note(number, "po nim")
    await bridge.send_to_the_end()
    review = await bridge.outbox.review(5)
    (dead,) = review.dead
    assert (dead.error_id, dead.error) == ("delivery-refused", "title: too long")
    assert (review.dead_count, review.waiting_count, bridge.outside.tickets) == (1, 1, {})
    assert await bridge.outbox.retry(dead.delivery_id, "szefowa")
    assert not await bridge.outbox.retry(dead.delivery_id, "szefowa")
    await bridge.send_to_the_end()
    assert list(bridge.outside.tickets["1"].notes.values()) == ["po nim"]


async def test_change_that_is_given_up_lets_the_next_one_pass(bridge: Bridge) -> None:
    number = (await bridge.open()).number
    await bridge.worker.send_due()
    await bridge.note(number, "zła")
    await bridge.note(number, "dobra")
    bridge.outside.errors = [DeliveryRefused("no")]
    await bridge.send_to_the_end()
    (dead,) = (await bridge.outbox.review(5)).dead
    assert await bridge.outbox.give_up(dead.delivery_id, "pomyłka", "szefowa")
    await bridge.send_to_the_end()
    assert list(bridge.outside.tickets["1"].notes.values()) == ["dobra"]


async def test_delivery_that_fails_for_a_day_is_left_to_a_person(bridge: Bridge) -> None:
    bridge.outside.errors = [OutsideAnswerUnreadable("half a JSON")] * 2
    await bridge.open()
    await bridge.worker.send_due()
    assert (await bridge.outbox.review(5)).dead_count == 0
    bridge.clock.at_ms += MAX_AGE_MS + HOUR_MS
    await bridge.worker.send_due()
    assert (await bridge.outbox.review(5)).dead_count == 1


async def test_two_outside_tickets_with_one_number_are_left_to_a_person(bridge: Bridge) -> None:
    await bridge.open()
    bridge.outside.errors = [OutsideAnswerUnreadable("half a JSON")]
    await bridge.worker.send_due()
    bridge.outside.tickets = {"7": MemoryTicket("[1/26] a", ""), "8": MemoryTicket("[1/26] a", "")}
    await bridge.send_to_the_end()
    (dead,) = (await bridge.outbox.review(5)).dead
    assert dead.error_id == "outside-ticket-not-unique"


async def test_status_set_outside_becomes_ours_once_and_is_not_sent_back(bridge: Bridge) -> None:
    number = (await bridge.open()).number
    await bridge.worker.send_due()
    news = OutsideNews(
        "1",
        "501",
        bridge.clock.at_ms,
        "Jedziemy",
        is_public=True,
        status=CLOSED,
        meanings=(CLOSED,),
    )
    bridge.outside.made_outside = [news, news]
    bridge.outside.tickets["1"].status = CLOSED
    assert await bridge.worker.read_news() == 2
    assert await bridge.worker.read_news() == 0
    ticket = await bridge.crm.ticket(number)
    assert ticket is not None
    assert ticket.status == CLOSED
    assert (await bridge.history(number))[1:] == [(NOTE, "Jedziemy"), ("status", "")]
    assert (await bridge.outbox.review(5)).waiting_count == 0


async def test_both_sides_changed_is_shown_and_neither_is_overwritten(bridge: Bridge) -> None:
    number = (await bridge.open()).number
    await bridge.worker.send_due()
    await bridge.move(number, "take")
    bridge.outside.tickets["1"].status = CLOSED
    closed = OutsideNews("1", "501", bridge.clock.at_ms, status=CLOSED, meanings=(CLOSED,))
    bridge.outside.made_outside = [closed]
    await bridge.worker.read_news()
    (reference,) = await bridge.outbox.references(number)
    assert (reference.status, reference.conflict) == (NEW, CLOSED)
    ticket = await bridge.crm.ticket(number)
    assert ticket is not None
    assert ticket.status == IN_PROGRESS
    await bridge.send_to_the_end()
    (dead,) = (await bridge.outbox.review(5)).dead
    assert dead.error_id == "outside-ticket-changed"
    assert bridge.outside.tickets["1"].status == CLOSED
    assert await bridge.outbox.retry(dead.delivery_id, "szefowa")
    await bridge.send_to_the_end()
    assert bridge.outside.tickets["1"].status == IN_PROGRESS
    (reference,) = await bridge.outbox.references(number)
    assert (reference.status, reference.conflict) == (IN_PROGRESS, None)
