"""Core of the contract of `Crm`: every adapter passes these tests.

An adapter's test module derives a class from `CrmContract` and provides the fixtures `crm`, which
knows Halina Wrona (`res-halina`) by the number HALINA, and `contact`, an admitted call from HALINA.
"""

from __future__ import annotations

import pytest

from acd.domain.messages.rejections import ContactUnknown
from acd.ports.contacts import ContactRecord
from acd.ports.crm import CaseDraft, Crm
from crm_bridge.errors import CaseIncomplete, CaseInvalid, ResidentUnknown
from tests.support.city import a_call, a_case


class CrmContract:
    """Tests of behaviour that the desk relies on."""

    async def test_known_number_is_matched_to_its_resident(
        self, crm: Crm, contact: ContactRecord
    ) -> None:
        screen_pop = await crm.screen_pop(contact)
        assert (screen_pop.name, screen_pop.reason_id) == ("Halina Wrona", "same-number")

    async def test_unknown_number_is_matched_to_nobody(self, crm: Crm) -> None:
        screen_pop = await crm.screen_pop(a_call(2, address="+48600000000"))
        assert (screen_pop.name, screen_pop.confidence) == (None, 0)

    async def test_confirmation_is_certain_and_checked(
        self, crm: Crm, contact: ContactRecord
    ) -> None:
        confirmed = await crm.confirm_resident(contact.contact_id, "res-halina", "bielak")
        assert confirmed.confidence == 4
        with pytest.raises(ResidentUnknown):
            await crm.confirm_resident(contact.contact_id, "res-nobody", "bielak")
        with pytest.raises(ContactUnknown):
            await crm.confirm_resident("tel-9", "res-halina", "bielak")

    async def test_second_ticket_of_a_contact_is_the_first_one_updated(
        self, crm: Crm, contact: ContactRecord
    ) -> None:
        first = await crm.open_ticket(contact, a_case(), "bielak")
        second = await crm.open_ticket(contact, a_case(description="Dziura 40 cm."), "bielak")
        assert (second.number, second.description) == (first.number, "Dziura 40 cm.")
        assert await crm.ticket_of_contact(contact.contact_id) == second
        assert await crm.ticket(first.number.replace("/", "-")) == second

    async def test_incomplete_case_is_refused_by_field(
        self, crm: Crm, contact: ContactRecord
    ) -> None:
        with pytest.raises(CaseIncomplete) as refused:
            await crm.open_ticket(contact, a_case(description=" "), "bielak")
        assert refused.value.field == "description"

    async def test_case_that_follows_an_unknown_ticket_is_refused(
        self, crm: Crm, contact: ContactRecord
    ) -> None:
        with pytest.raises(CaseInvalid) as refused:
            await crm.open_ticket(contact, a_case(follows="9/99"), "bielak")
        assert refused.value.field == "follows"

    async def test_question_about_a_ticket_opens_no_other_one(
        self, crm: Crm, contact: ContactRecord
    ) -> None:
        opened = await crm.open_ticket(contact, a_case(), "bielak")
        question = CaseDraft(kind="STATUS", follows=opened.number)
        answered = await crm.open_ticket(a_call(3), question, "bielak")
        assert answered == opened
        assert await crm.ticket_of_contact("tel-3") is None
        with pytest.raises(CaseIncomplete) as refused:
            await crm.open_ticket(a_call(4), CaseDraft(kind="STATUS"), "bielak")
        assert refused.value.field == "follows"

    async def test_draft_is_stored_as_it_is(self, crm: Crm) -> None:
        await crm.save_draft("tel-1", CaseDraft(kind="?"), "bielak")
        assert await crm.draft("tel-1") == CaseDraft(kind="?")
        assert await crm.draft("tel-2") is None

    async def test_answers_of_a_draft_are_stored(self, crm: Crm) -> None:
        draft = CaseDraft(answers={"danger": ("none",), "since": ()})
        await crm.save_draft("tel-1", draft, "bielak")
        assert await crm.draft("tel-1") == draft

    async def test_search_finds_residents_and_nothing_for_blank_text(self, crm: Crm) -> None:
        names = [screen_pop.name for screen_pop in await crm.search_residents("wrona", 5)]
        assert names == ["Halina Wrona"]
        reversed_name = [resident.name for resident in await crm.search_residents("Wrona Hal", 5)]
        assert reversed_name == ["Halina Wrona"]
        assert await crm.search_residents(" ", 5) == ()
