"""Consumer of the event log: views, daily figures and assignments."""

from __future__ import annotations

from acd.domain.messages.commands import (
    AcceptOffer,
    ConnectFailed,
    EndEngagement,
    FinishWrapUp,
    RejectOffer,
)
from acd.domain.messages.events import ContactEngaged, OfferClosed
from acd.domain.messages.queue_events import QueueAnnounced
from acd.domain.model.contact import PHONE, Party
from acd.domain.model.offer import OfferState
from acd.ports.acd import StampedEvent
from acd.ports.contacts import ContactRecord
from desk.http.services import DeskServices
from desk.live.assignments import Assignment
from tests.support.desk import (
    DeskWorld,
)
from tests.support.desk_calls import ready, talking
from tests.support.desk_page import Page
from tests.support.waiting import until_true


async def test_a_break_is_counted_when_it_ends(world: DeskWorld, page: Page) -> None:
    await page.press("state", {"state": "not-ready", "reason": "break"})
    await page.shows(lambda v: v["me"]["reason"] == "break")
    await ready(page)
    await page.shows(lambda v: v["me"]["today"]["break_ms"] > 0)


async def test_rejected_offer_leaves_the_desk_and_counts_for_nothing(
    world: DeskWorld, page: Page
) -> None:
    await ready(page)
    contact_id = await world.call()
    await page.shows(lambda v: contact_id in v["contacts"])
    offer_id, consultant_id = await world.offer_of(contact_id)
    await world.acd.submit(RejectOffer(offer_id, consultant_id), "reject")
    await page.shows(lambda v: contact_id not in v["contacts"])

    async def is_deleted() -> bool:
        return await world.services.assignments.get(contact_id) is None

    await until_true(is_deleted)
    assert world.services.views.snapshot("agnieszka")["me"]["today"]["offered_missed"] == 0


async def test_handled_call_is_counted_and_its_assignment_finished(
    world: DeskWorld, page: Page
) -> None:
    contact_id = await talking(world, page)
    await world.acd.submit(EndEngagement(contact_id, Party.RESIDENT), "end")
    await page.shows(lambda v: v["me"]["today"]["handled"] == 1)
    await world.acd.submit(FinishWrapUp("agnieszka", contact_id), "done")
    await page.shows(lambda v: contact_id not in v["contacts"])

    async def is_finished() -> bool:
        assignment = await world.services.assignments.get(contact_id)
        return assignment is not None and assignment.done_ms is not None

    await until_true(is_finished)


async def test_call_that_could_not_be_connected_leaves_the_desk(
    world: DeskWorld, page: Page
) -> None:
    await ready(page)
    contact_id = await world.call()
    offer_id, consultant_id = await world.offer_of(contact_id)
    await world.acd.submit(AcceptOffer(offer_id, consultant_id), "accept")
    await page.shows(lambda v: contact_id in v["contacts"])
    await world.acd.submit(ConnectFailed(contact_id, "no-bridge"), "failed")
    await page.shows(lambda v: contact_id not in v["contacts"])


async def test_event_that_concerns_no_desk_changes_nothing(world: DeskWorld, page: Page) -> None:
    before = world.services.views.snapshot("agnieszka")
    stamped = StampedEvent(5, 0, QueueAnnounced("drogi", "burza"))
    await world.services.consumer.handle(stamped)
    assert world.services.views.snapshot("agnieszka") == before


class TestTidying:
    """Assignments against the ACD's present: after a restart, and now and then."""

    STALE = Assignment("tel-9", "agnieszka", PHONE, "drogi", "pl", 5)

    async def test_work_that_is_nobodys_is_finished(self, world: DeskWorld, page: Page) -> None:
        services = world.services
        services.views.files.put(self.STALE)
        await services.consumer.tidy()
        assert services.views.files.get("tel-9") is None
        stored = await services.assignments.get("tel-9")
        assert stored is not None
        assert stored.done_ms is not None

    async def test_current_work_is_kept_in_every_stage(self, world: DeskWorld, page: Page) -> None:
        await ready(page)
        contact_id = await world.call()
        await page.shows(lambda v: contact_id in v["contacts"])
        await world.services.consumer.tidy()
        await world.answer(contact_id)
        await page.shows(lambda v: v["contacts"][contact_id]["stage"] == "talking")
        await world.services.consumer.tidy()
        await world.acd.submit(EndEngagement(contact_id, Party.RESIDENT), "end")
        await page.shows(lambda v: v["contacts"][contact_id]["stage"] == "wrap-up")
        await world.services.consumer.tidy()
        assert world.services.views.files.get(contact_id) is not None

    async def test_restart_opens_current_work_and_finishes_the_rest(
        self, world: DeskWorld, page: Page
    ) -> None:
        contact_id = await talking(world, page)
        await world.services.assignments.save(self.STALE)

        async def is_stored() -> bool:
            return await world.services.assignments.get(contact_id) is not None

        await until_true(is_stored)
        reborn = DeskServices(world.deps, world.accounts)
        await reborn.consumer.restore()
        assert reborn.views.files.get(contact_id) is not None
        assert reborn.views.files.get("tel-9") is None
        assert [one.contact_id for one in await reborn.assignments.unfinished()] == [contact_id]


async def test_missed_offer_is_counted(world: DeskWorld, page: Page) -> None:
    await ready(page)
    contact_id = await world.call()
    offer_id, consultant_id = await world.offer_of(contact_id)
    missed = OfferClosed(offer_id, contact_id, consultant_id, OfferState.MISSED)
    at_ms = world.deps.clock.now_ms()
    await world.services.consumer.handle(StampedEvent(at_ms, 9, missed))
    await page.shows(lambda v: v["me"]["today"]["offered_missed"] == 1)


async def test_contact_that_the_acd_has_forgotten_is_read_from_the_book(
    world: DeskWorld, page: Page
) -> None:
    """A desk that was away reads events of contacts that have ended since."""
    await world.deps.book.open(ContactRecord("tel-9", PHONE, "drogi", "pl", 5))
    engaged = ContactEngaged("tel-9", "agnieszka", "tel-9-o1", PHONE, "drogi", 1_000)
    await world.services.consumer.handle(StampedEvent(9_000, 0, engaged))
    stored = await world.services.assignments.get("tel-9")
    assert stored is not None
    assert (stored.engaged_ms, stored.admitted_ms) == (9_000, 8_000)
    unknown = ContactEngaged("tel-8", "agnieszka", "tel-8-o1", PHONE, "drogi", 1_000)
    await world.services.consumer.handle(StampedEvent(9_001, 0, unknown))
    assert await world.services.assignments.get("tel-8") is None
