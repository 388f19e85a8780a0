"""Consumer of the event log: views, daily figures and assignments."""

from __future__ import annotations

from acd.domain.messages.commands import (
    AcceptOffer,
    ConnectFailed,
    EndEngagement,
    FinishWrapUp,
    RejectOffer,
)
from acd.domain.messages.queue_events import QueueAnnounced
from acd.domain.model.contact import Party
from acd.ports.acd import StampedEvent
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
    stamped = StampedEvent("5-0", 5, QueueAnnounced("drogi", "burza"))
    await world.services.consumer.handle(stamped)
    assert world.services.views.snapshot("agnieszka") == before
