"""Register of residents on both databases: forms, alerts, merges, candidates, search."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import CityEngine, make_engine
from acd.domain.model.contact import CHAT, EMAIL
from acd.ports.contacts import ContactRecord
from acd.ports.residents import AddressForm, ResidentAlert, ResidentForm, ResidentProfile
from crm_bridge.builtin import BuiltInCrm
from crm_bridge.errors import MergeUnknown, ResidentInvalid, ResidentMerged, ResidentUnknown
from crm_bridge.residents.store import ResidentRegister
from tests.support.city import CATALOGUE, HALINA, NOON_MS, HandClock, a_call, a_case
from tests.support.databases import BACKENDS, migrated_database

DAY_MS = 86_400_000
BY = "bielak"
STEFAN_NUMBER = "+48602000200"


@dataclass
class City:
    """One database with the register and the CRM over it."""

    engine: CityEngine
    book: SqlContactBook
    clock: HandClock
    crm: BuiltInCrm
    register: ResidentRegister

    async def add(self, resident_id: str, name: str, *addresses: str) -> ResidentProfile:
        return await self.register.create(resident_id, a_form(name, *addresses), BY)

    async def contact(self, record: ContactRecord) -> ContactRecord:
        await self.book.open(record)
        return record

    async def names(self, text: str) -> list[str | None]:
        return [screen_pop.name for screen_pop in await self.crm.search_residents(text, 10)]


def a_form(name: str = "Halina Wrona", *addresses: str) -> ResidentForm:
    return ResidentForm(name, "pl", tuple(map(AddressForm, addresses)))


def an_alert(alert_id: str = "a-1", days: int = 365, note: str = "") -> ResidentAlert:
    return ResidentAlert(
        alert_id, "hard-of-hearing", note, NOON_MS, NOON_MS + days * DAY_MS, author_id=BY
    )


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return migrated_database(request.param)


@pytest.fixture
async def city(url: str) -> AsyncIterator[City]:
    engine = make_engine(url)
    book, clock = SqlContactBook(engine), HandClock()
    crm = BuiltInCrm(engine, CATALOGUE, book, book, clock)
    numbers = itertools.count(1)
    register = ResidentRegister(engine, clock, lambda: f"merge-{next(numbers)}")
    yield City(engine, book, clock, crm, register)
    await engine.dispose()


# Forms


async def test_new_resident_is_found_and_identified(city: City) -> None:
    profile = await city.add("r-1", "  Halina   Wrona ", "601 000 118", "Halina@Example.org")
    assert (profile.name, profile.language) == ("Halina Wrona", "pl")
    assert [(a.address, a.kind, a.verification, a.added_by) for a in profile.addresses] == [
        (HALINA, "phone", "stated", BY),
        ("halina@example.org", "email", "stated", BY),
    ]
    assert (await city.crm.screen_pop(await city.contact(a_call()))).resident_id == "r-1"
    assert await city.names("wrona hal") == ["Halina Wrona"]
    assert await city.register.profile("r-1") == profile


async def test_repeated_creation_changes_nothing(city: City) -> None:
    first = await city.add("r-1", "Halina Wrona", HALINA)
    assert await city.add("r-1", "Somebody Else") == first


@pytest.mark.parametrize(
    ("field", "form"),
    [
        ("name", a_form(" ")),
        ("name", a_form("x" * 201)),
        ("addresses", a_form("Jan Wit", "anonymous")),
        ("addresses", a_form("Jan Wit", "jan@")),
        ("addresses", a_form("Jan Wit", "chat:5f2a")),
        ("addresses", a_form("Jan Wit", *(f"+4860100{n:04}" for n in range(21)))),
    ],
)
async def test_invalid_form_is_refused_by_field(city: City, field: str, form: ResidentForm) -> None:
    with pytest.raises(ResidentInvalid) as refused:
        await city.register.create("r-1", form, BY)
    assert refused.value.field == field
    with pytest.raises(ResidentUnknown):
        await city.register.profile("r-1")


async def test_change_replaces_name_and_addresses_and_keeps_the_verification(city: City) -> None:
    await city.add("r-1", "Halina Wrona", HALINA, "h@example.org")
    await city.crm.confirm_resident((await city.contact(a_call())).contact_id, "r-1", BY)
    form = ResidentForm(
        "Halina Wrona-Sowa",
        "uk",
        (AddressForm("601000118", "given"), AddressForm("+48602000200")),
    )
    changed = await city.register.change("r-1", form, BY)
    assert (changed.name, changed.language) == ("Halina Wrona-Sowa", "uk")
    assert [(a.address, a.verification, a.consent) for a in changed.addresses] == [
        (HALINA, "confirmed", "given"),
        ("+48602000200", "stated", "unknown"),
    ]
    assert (await city.names("sowa"), await city.names("h@example")) == (["Halina Wrona-Sowa"], [])


async def test_change_of_an_unknown_resident_is_refused(city: City) -> None:
    with pytest.raises(ResidentUnknown):
        await city.register.change("r-404", a_form(), BY)


# Learned addresses


async def test_address_of_a_confirmed_contact_is_learned(city: City) -> None:
    await city.add("r-1", "Halina Wrona")
    await city.contact(a_call(1))
    await city.crm.confirm_resident("tel-1", "r-1", BY)
    (address,) = (await city.register.profile("r-1")).addresses
    assert (address.address, address.verification, address.added_by) == (HALINA, "confirmed", BY)
    assert (await city.crm.screen_pop(await city.contact(a_call(2)))).reason_id == "same-number"


async def test_withheld_and_typed_addresses_are_not_learned(city: City) -> None:
    await city.add("r-1", "Halina Wrona")
    await city.contact(a_call(1, address=None))
    claimed = replace(a_call(2), contact_id="chat-1", channel=CHAT, external_id=None)
    await city.contact(claimed)
    for contact_id in ("tel-1", "chat-1"):
        await city.crm.confirm_resident(contact_id, "r-1", BY)
    assert (await city.register.profile("r-1")).addresses == ()


async def test_corrected_confirmation_takes_the_learned_address_back(city: City) -> None:
    await city.add("r-1", "Halina Wrona")
    await city.add("r-2", "Stefan Wrona", "s@example.org")
    await city.contact(a_call(1))
    await city.crm.confirm_resident("tel-1", "r-1", BY)
    await city.crm.confirm_resident("tel-1", "r-2", BY)
    assert (await city.register.profile("r-1")).addresses == ()
    addresses = (await city.register.profile("r-2")).addresses
    assert [entry.address for entry in addresses] == [HALINA, "s@example.org"]
    assert await city.names("601000118") == ["Stefan Wrona"]


async def test_household_shares_a_number(city: City) -> None:
    await city.add("r-1", "Halina Wrona", HALINA)
    await city.add("r-2", "Stefan Wrona", HALINA)
    screen_pop = await city.crm.screen_pop(await city.contact(a_call()))
    assert (screen_pop.confidence, len(screen_pop.others)) == (2, 1)


# Alerts


async def test_alert_has_an_author_and_ends(city: City) -> None:
    await city.add("r-1", "Halina Wrona", HALINA)
    await city.register.add_alert("r-1", an_alert(days=30, note=" Lewe ucho. "))
    profile = await city.register.add_alert("r-1", an_alert(days=30))
    (alert,) = profile.alerts
    assert (alert.kind, alert.note, alert.author_id) == ("hard-of-hearing", "Lewe ucho.", BY)
    assert (await city.crm.screen_pop(await city.contact(a_call(1)))).alerts == ("hard-of-hearing",)
    city.clock.at_ms += 30 * DAY_MS
    later = replace(a_call(2), reached_ms=city.clock.at_ms)
    assert (await city.crm.screen_pop(await city.contact(later))).alerts == ()
    assert (await city.register.profile("r-1")).alerts == ()


async def test_alert_is_removed_before_its_time(city: City) -> None:
    await city.add("r-1", "Halina Wrona")
    await city.register.add_alert("r-1", an_alert())
    for _ in range(2):
        assert (await city.register.remove_alert("r-1", "a-1")).alerts == ()


@pytest.mark.parametrize(
    ("field", "alert"),
    [
        ("expires_at", an_alert(days=0)),
        ("expires_at", an_alert(days=800)),
        ("expires_at", replace(an_alert(), expires_ms=None)),
        ("note", an_alert(note="x" * 201)),
    ],
)
async def test_alert_without_a_sensible_end_is_refused(
    city: City, field: str, alert: ResidentAlert
) -> None:
    await city.add("r-1", "Halina Wrona")
    with pytest.raises(ResidentInvalid) as refused:
        await city.register.add_alert("r-1", alert)
    assert refused.value.field == field


# Merges


async def two_records_of_halina(city: City) -> None:
    await city.add("r-1", "Halina Wrona", HALINA)
    await city.add("r-2", "Wrona Halina", "h@example.org", HALINA)
    await city.register.add_alert("r-2", an_alert())
    await city.contact(a_call(1, address="+48600000001"))
    await city.crm.confirm_resident("tel-1", "r-2", BY)
    record = await city.book.get("tel-1")
    assert record is not None
    await city.crm.open_ticket(record, a_case(), BY)


async def test_merged_resident_is_one_with_everything_of_both(city: City) -> None:
    await two_records_of_halina(city)
    profile = await city.register.merge("r-1", "r-2", "Ta sama osoba", BY)
    assert [entry.address for entry in profile.addresses] == [
        "+48600000001",
        HALINA,
        "h@example.org",
    ]
    assert [alert.alert_id for alert in profile.alerts] == ["a-1"]
    (merge,) = profile.merges
    assert (merge.merged_name, merge.reason, merge.merged_by) == (
        "Wrona Halina",
        "Ta sama osoba",
        BY,
    )
    city.clock.at_ms += DAY_MS
    (result,) = await city.crm.search_residents("wrona", 5)
    assert (result.resident_id, result.contact_count, len(result.open_tickets)) == ("r-1", 1, 1)
    screen_pop = await city.crm.screen_pop(await city.contact(a_call(2)))
    assert (screen_pop.resident_id, screen_pop.confidence, screen_pop.others) == ("r-1", 3, ())
    assert (await city.register.profile("r-2")).resident_id == "r-1"


async def test_undone_merge_gives_each_back_what_was_theirs(city: City) -> None:
    await two_records_of_halina(city)
    before = [await city.register.profile(resident_id) for resident_id in ("r-1", "r-2")]
    (merge,) = (await city.register.merge("r-1", "r-2", "Ta sama", BY)).merges
    await city.contact(a_call(2, address="+48600000002"))
    await city.crm.confirm_resident("tel-2", "r-2", BY)  # a page that still shows the merged one
    for _ in range(2):
        await city.register.undo_merge(merge.merge_id, BY)
    halina, other = [await city.register.profile(resident_id) for resident_id in ("r-1", "r-2")]
    assert other == before[1]
    assert [entry.address for entry in halina.addresses] == ["+48600000002", HALINA]
    city.clock.at_ms += DAY_MS
    results = {s.resident_id: s for s in await city.crm.search_residents("wrona", 5)}
    assert {key: (s.contact_count, len(s.open_tickets)) for key, s in results.items()} == {
        "r-1": (1, 0),
        "r-2": (1, 1),
    }


async def test_repeated_merge_changes_nothing(city: City) -> None:
    await two_records_of_halina(city)
    first = await city.register.merge("r-1", "r-2", "Ta sama", BY)
    assert await city.register.merge("r-1", "r-2", "Ta sama", BY) == first


async def test_merge_of_a_merged_resident_is_refused(city: City) -> None:
    for number in (1, 2, 3):
        await city.add(f"r-{number}", "Halina Wrona")
    await city.register.merge("r-1", "r-2", "Ta sama", BY)
    for kept_id, merged_id, field in (
        ("r-3", "r-2", "merged_id"),
        ("r-2", "r-3", "kept_id"),
        ("r-2", "r-1", "kept_id"),
    ):
        with pytest.raises(ResidentMerged) as refused:
            await city.register.merge(kept_id, merged_id, "Ta sama", BY)
        assert refused.value.field == field


async def test_senseless_merge_is_refused(city: City) -> None:
    await city.add("r-1", "Halina Wrona")
    with pytest.raises(ResidentInvalid):
        await city.register.merge("r-1", "r-1", "Ta sama", BY)
    with pytest.raises(ResidentUnknown):
        await city.register.merge("r-1", "r-404", "Ta sama", BY)
    with pytest.raises(MergeUnknown):
        await city.register.undo_merge("merge-404", BY)


async def test_merge_below_a_later_one_cannot_be_undone_first(city: City) -> None:
    for number in (1, 2, 3):
        await city.add(f"r-{number}", "Halina Wrona")
    (lower,) = (await city.register.merge("r-1", "r-2", "Ta sama", BY)).merges
    (upper,) = (await city.register.merge("r-3", "r-1", "Ta sama", BY)).merges
    with pytest.raises(ResidentMerged):
        await city.register.undo_merge(lower.merge_id, BY)
    await city.register.undo_merge(upper.merge_id, BY)
    assert (await city.register.profile("r-2")).resident_id == "r-1"
    await city.register.undo_merge(lower.merge_id, BY)
    assert (await city.register.profile("r-2")).resident_id == "r-2"


async def test_two_merges_against_each_other_leave_one(city: City) -> None:
    await city.add("r-1", "Halina Wrona")
    await city.add("r-2", "Halina Wrona")
    outcomes = await asyncio.gather(
        city.register.merge("r-1", "r-2", "Ta sama", BY),
        city.register.merge("r-2", "r-1", "Ta sama", BY),
        return_exceptions=True,
    )
    assert sorted(isinstance(outcome, ResidentMerged) for outcome in outcomes) == [False, True]


# Candidates and duplicates


async def test_typed_number_and_name_give_candidates_with_reasons(city: City) -> None:
    await city.add("r-1", "Halina Wrona", HALINA)
    await city.add("r-2", "Stefan Wrona", HALINA)
    await city.add("r-3", "Wrona Halina")
    chat = replace(a_call(), contact_id="chat-1", channel=CHAT, name="halina WRONA")
    results = await city.register.candidates(await city.contact(chat))
    assert [(one.resident_id, one.confidence, one.reasons) for one in results] == [
        ("r-1", 2, ("number-claimed", "same-name")),
        ("r-2", 1, ("number-claimed",)),
        ("r-3", 1, ("same-name",)),
    ]


async def test_conversation_of_a_confirmed_chat_gives_a_candidate(city: City) -> None:
    await city.add("r-1", "Halina Wrona")
    chat = replace(a_call(), contact_id="chat-1", channel=CHAT, address=None, external_id="5f2a")
    await city.contact(chat)
    await city.crm.confirm_resident("chat-1", "r-1", BY)
    later = await city.contact(replace(chat, contact_id="chat-2"))
    (candidate,) = await city.register.candidates(later)
    assert (candidate.resident_id, candidate.reasons) == ("r-1", ("same-chat",))
    assert (await city.crm.screen_pop(later)).resident_id is None


async def test_contact_without_traces_has_no_candidates(city: City) -> None:
    await city.add("r-1", "Halina Wrona", HALINA)
    mail = replace(a_call(), contact_id="mail-1", channel=EMAIL, address="x@example.org")
    assert await city.register.candidates(mail) == ()
    assert await city.register.candidates(a_call(2, address=None)) == ()


async def test_namesake_with_a_common_address_is_the_likeliest_duplicate(city: City) -> None:
    await city.add("r-1", "Halina Wrona", HALINA)
    await city.add("r-2", "Wrona Halina", HALINA)
    await city.add("r-3", "Halina Wrona", STEFAN_NUMBER)
    await city.add("r-4", "Stefan Wrona", HALINA)
    results = await city.register.duplicates("r-1")
    assert [(one.resident_id, one.reasons) for one in results] == [
        ("r-2", ("same-number", "same-name")),
        ("r-3", ("same-name",)),
    ]
    await city.register.merge("r-1", "r-2", "Ta sama", BY)
    assert [one.resident_id for one in await city.register.duplicates("r-1")] == ["r-3"]
