"""Built-in ticket store on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import CityEngine, make_engine
from acd.domain.messages.rejections import ContactUnknown
from acd.domain.model.contact import CHAT, EMAIL
from acd.ports.contacts import ContactRecord, PathStep
from acd.ports.crm import CaseDraft
from crm_bridge.builtin import BuiltInCrm
from crm_bridge.errors import CaseIncomplete, CaseInvalid, ResidentUnknown
from crm_bridge.imports import CrmImporter, ImportedTicket
from crm_bridge.questions.errors import AnswerInvalid, CaseNotOurs
from crm_bridge.residents.matching import Resident
from crm_bridge.tickets.numbers import TicketNumber
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.store import StatusChange, history_of
from crm_bridge.tickets.tables import tickets
from tests.contract.crm_contract import CrmContract
from tests.support.city import (
    CATALOGUE,
    HALINA,
    NOON_MS,
    QUESTIONS,
    HandClock,
    a_call,
    a_case,
)
from tests.support.databases import BACKENDS, migrated_database
from tests.support.waiting import PATIENCE_S

HALINA_WRONA = Resident("res-halina", "Halina Wrona", "pl")
ALERTS = ("hard-of-hearing",)
STEFAN_WRONA = Resident("res-stefan", "Stefan Wrona", "pl")
OLENA_KOVAL = Resident("res-olena", "Олена Коваль", "uk")
ZIEBA = Resident("res-zieba", "Żaneta Zięba-Łoś", "pl")


@dataclass
class City:
    """One database and the adapters over it."""

    engine: CityEngine
    book: SqlContactBook
    importer: CrmImporter
    clock: HandClock
    crm: BuiltInCrm

    async def call(self, number: int = 1, address: str | None = HALINA) -> ContactRecord:
        return await self.contact(a_call(number, address))

    async def contact(self, record: ContactRecord) -> ContactRecord:
        await self.book.open(record)
        return record

    async def history(self, number: str) -> tuple[str, ...]:
        serial, year = number.split("/")
        async with self.engine.connect() as connection:
            changes = await history_of(connection, TicketNumber(int(serial), int(year)))
        return tuple(change.status.value for change in changes)


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return migrated_database(request.param)


@pytest.fixture
async def city(url: str) -> AsyncIterator[City]:
    engine = make_engine(url)
    book, clock = SqlContactBook(engine), HandClock()
    crm = BuiltInCrm(engine, CATALOGUE, book, book, clock, questions=QUESTIONS)
    yield City(engine, book, CrmImporter(engine, CATALOGUE), clock, crm)
    await engine.dispose()


def imported_ticket(number: str, status: TicketStatus, days_ago: int = 34) -> ImportedTicket:
    opened_ms = NOON_MS - days_ago * 86_400_000
    history = [StatusChange(TicketStatus.NEW, "", opened_ms)]
    if status is not TicketStatus.NEW:
        history.append(StatusChange(status, "Przekazano do Operatora", opened_ms + 450_000))
    case = a_case(event="Uszkodzenie sygnalizacji świetlnej")
    return ImportedTicket(number, case, tuple(history), resident_id=HALINA_WRONA.resident_id)


class TestBuiltInCrm(CrmContract):
    """The built-in ticket store passes the core of the contract."""

    @pytest.fixture
    async def crm(self, city: City) -> BuiltInCrm:
        await city.importer.add_resident(HALINA_WRONA, (HALINA,))
        return city.crm

    @pytest.fixture
    async def contact(self, city: City) -> ContactRecord:
        return await city.call()


# Identification


async def test_withheld_number_identifies_nobody_and_gives_the_reason(city: City) -> None:
    screen_pop = await city.crm.screen_pop(await city.call(address=None))
    assert (screen_pop.resident_id, screen_pop.confidence, screen_pop.reason_id) == (
        None,
        0,
        "number-withheld",
    )


async def test_chat_without_an_address_is_anonymous_but_keeps_its_name(
    city: City,
) -> None:
    chat = replace(a_call(), contact_id="chat-1", channel=CHAT, address=None, name="Ola")
    screen_pop = await city.crm.screen_pop(await city.contact(chat))
    assert (screen_pop.name, screen_pop.confidence, screen_pop.reason_id) == ("Ola", 0, "anonymous")


async def test_typed_name_and_number_show_nothing_of_the_resident_who_has_them(
    city: City,
) -> None:
    await city.importer.add_resident(HALINA_WRONA, (HALINA,), ALERTS)
    await city.crm.open_ticket(await city.call(), a_case(), "bielak")
    claimed = replace(a_call(2), contact_id="chat-1", channel=CHAT, name="Halina Wrona")
    chat = await city.contact(claimed)
    screen_pop = await city.crm.screen_pop(chat)
    assert (screen_pop.name, screen_pop.confidence) == ("Halina Wrona", 0)
    assert (screen_pop.reason_id, screen_pop.resident_id) == ("number-claimed", None)
    assert screen_pop.alerts + screen_pop.others + screen_pop.open_tickets == ()
    assert (screen_pop.contact_count, screen_pop.last_contacts) == (0, ())
    confirmed = await city.crm.confirm_resident("chat-1", HALINA_WRONA.resident_id, "bielak")
    assert (confirmed.alerts, len(confirmed.open_tickets)) == (("hard-of-hearing",), 1)


async def test_number_without_a_resident_is_unknown_but_its_calls_are_counted(
    city: City,
) -> None:
    await city.call(1)
    screen_pop = await city.crm.screen_pop(await city.call(2))
    assert (screen_pop.confidence, screen_pop.reason_id, screen_pop.contact_count) == (
        0,
        "number-unknown",
        1,
    )


async def test_number_of_one_resident_is_a_likely_match(city: City) -> None:
    await city.importer.add_resident(HALINA_WRONA, (HALINA,), ALERTS)
    for number in (1, 2, 3, 4):
        await city.call(number)
    screen_pop = await city.crm.screen_pop(await city.call(5))
    assert (screen_pop.name, screen_pop.confidence, screen_pop.reason_id) == (
        "Halina Wrona",
        3,
        "same-number",
    )
    assert (screen_pop.contact_count, screen_pop.alerts) == (4, ("hard-of-hearing",))


@pytest.mark.parametrize("spelling", ["601000118", "0048 601 000 118", "+48 601-000-118"])
async def test_spelling_of_a_number_does_not_matter(city: City, spelling: str) -> None:
    await city.importer.add_resident(HALINA_WRONA, (spelling,))
    assert (await city.crm.screen_pop(await city.call())).resident_id == "res-halina"
    assert (
        await city.crm.screen_pop(await city.call(2, address=spelling))
    ).resident_id == "res-halina"


async def test_shared_number_is_only_probable_and_names_the_others(city: City) -> None:
    for resident in (HALINA_WRONA, STEFAN_WRONA):
        await city.importer.add_resident(resident, (HALINA,))
    screen_pop = await city.crm.screen_pop(await city.call())
    assert (screen_pop.name, screen_pop.confidence, screen_pop.others) == (
        "Halina Wrona",
        2,
        ("Stefan Wrona",),
    )


async def test_resident_confirmed_before_comes_first_on_a_shared_number(city: City) -> None:
    for resident in (HALINA_WRONA, STEFAN_WRONA):
        await city.importer.add_resident(resident, (HALINA,))
    await city.call(1)
    await city.crm.confirm_resident("tel-1", "res-stefan", "bielak")
    screen_pop = await city.crm.screen_pop(await city.call(2))
    assert (screen_pop.name, screen_pop.others) == ("Stefan Wrona", ("Halina Wrona",))


async def test_mail_address_matches_without_regard_to_case(city: City) -> None:
    await city.importer.add_resident(OLENA_KOVAL, ("olena@example.org",))
    mail = replace(a_call(), contact_id="mail-1", channel=EMAIL, address="Olena@Example.ORG")
    screen_pop = await city.crm.screen_pop(await city.contact(mail))
    assert (screen_pop.name, screen_pop.confidence, screen_pop.reason_id) == (
        "Олена Коваль",
        3,
        "same-email",
    )


async def test_confirmation_of_a_consultant_is_certain_and_stays(city: City) -> None:
    for resident in (HALINA_WRONA, STEFAN_WRONA):
        await city.importer.add_resident(resident, (HALINA,))
    contact = await city.call()
    screen_pop = await city.crm.confirm_resident("tel-1", "res-stefan", "bielak")
    assert (screen_pop.name, screen_pop.confidence, screen_pop.reason_id) == (
        "Stefan Wrona",
        4,
        "confirmed",
    )
    assert screen_pop.others == ("Halina Wrona",)
    assert await city.crm.screen_pop(contact) == screen_pop
    assert await city.book.get("tel-1") == replace(contact, resident_id="res-stefan")


async def test_contact_of_a_removed_resident_is_matched_by_its_address(
    city: City,
) -> None:
    await city.importer.add_resident(HALINA_WRONA, (HALINA,))
    screen_pop = await city.crm.screen_pop(await city.contact(a_call(resident_id="res-gone")))
    assert (screen_pop.name, screen_pop.confidence) == ("Halina Wrona", 3)


async def test_confirmation_of_an_unknown_resident_or_contact_is_refused(city: City) -> None:
    await city.call()
    with pytest.raises(ResidentUnknown) as refused:
        await city.crm.confirm_resident("tel-1", "res-404", "bielak")
    assert refused.value.field == "resident_id"
    with pytest.raises(ContactUnknown):
        await city.crm.confirm_resident("tel-404", "res-404", "bielak")


# Earlier contacts and tickets


async def test_screen_pop_has_open_tickets_only(city: City) -> None:
    await city.importer.add_resident(HALINA_WRONA, (HALINA,))
    await city.importer.add_ticket(imported_ticket("571020/26", TicketStatus.COMPLAINED))
    await city.importer.add_ticket(imported_ticket("570000/26", TicketStatus.CLOSED))
    (ticket,) = (await city.crm.screen_pop(await city.call())).open_tickets
    assert (ticket.number, ticket.status) == ("571020/26", "Reklamowane - W trakcie")
    assert (ticket.unit, ticket.district) == ("ZDM", "Mokotów")


async def test_last_contacts_have_their_subjects(city: City) -> None:
    await city.importer.add_resident(HALINA_WRONA, (HALINA,))
    contact = replace(a_call(1), path=(PathStep("1", "Polski"), PathStep("2", "Odpady")))
    await city.contact(contact)
    reported = await city.call(2)
    await city.crm.open_ticket(
        reported, a_case(category="Śmieci", event="Zaleganie gabarytów"), "b"
    )
    screen_pop = await city.crm.screen_pop(await city.call(3))
    assert [past.subject for past in screen_pop.last_contacts] == ["Zaleganie gabarytów", "Odpady"]


async def test_second_call_of_an_unknown_number_finds_the_ticket_of_the_first(
    city: City,
) -> None:
    ticket = await city.crm.open_ticket(await city.call(1), a_case(), "bielak")
    screen_pop = await city.crm.screen_pop(await city.call(2))
    assert screen_pop.open_tickets == (ticket,)


async def test_ticket_opened_before_the_confirmation_moves_to_the_resident(
    city: City,
) -> None:
    for resident in (HALINA_WRONA, STEFAN_WRONA):
        await city.importer.add_resident(resident, (HALINA,))
    await city.crm.open_ticket(await city.call(1), a_case(), "bielak")
    await city.crm.confirm_resident("tel-1", "res-stefan", "bielak")
    assert (await city.crm.screen_pop(await city.call(2))).name == "Stefan Wrona"
    halina = await city.crm.search_residents("halina", 5)
    stefan = await city.crm.search_residents("stefan", 5)
    assert [len(screen_pop.open_tickets) for screen_pop in halina + stefan] == [0, 1]


async def test_burst_of_screen_pops_waits_for_no_connection_that_another_one_holds(
    city: City,
) -> None:
    calls = [await city.call(number) for number in range(1, 41)]
    async with asyncio.timeout(PATIENCE_S):
        screen_pops = await asyncio.gather(*map(city.crm.screen_pop, calls))
    assert [screen_pop.contact_id for screen_pop in screen_pops] == [
        contact.contact_id for contact in calls
    ]


# New tickets


async def test_case_becomes_a_ticket_with_the_next_number_of_the_year(city: City) -> None:
    await city.importer.add_resident(HALINA_WRONA, (HALINA,))
    await city.importer.add_ticket(imported_ticket("614901/26", TicketStatus.IN_PROGRESS))
    ticket = await city.crm.open_ticket(await city.call(), a_case(), "bielak")
    assert (ticket.number, ticket.status, ticket.unit) == ("614902/26", "Nowe", "ZDM")
    assert (ticket.opened_ms, ticket.changed_ms) == (NOON_MS, NOON_MS)
    assert await city.crm.ticket_of_contact("tel-1") == ticket


async def test_year_of_a_number_is_the_local_year(city: City) -> None:
    city.clock.at_ms = 1_798_758_000_000  # 2027-01-01 00:00 in Warsaw, 2026-12-31 23:00 UTC
    ticket = await city.crm.open_ticket(await city.call(), a_case(), "bielak")
    assert ticket.number == "1/27"


async def test_second_save_updates_the_same_ticket(city: City) -> None:
    contact = await city.call()
    first = await city.crm.open_ticket(contact, a_case(), "bielak")
    city.clock.at_ms += 60_000
    second = await city.crm.open_ticket(contact, a_case(description="Dziura 40 cm."), "bielak")
    assert second.number == first.number
    assert (second.description, second.opened_ms) == ("Dziura 40 cm.", NOON_MS)
    assert second.changed_ms == NOON_MS + 60_000


async def test_concurrent_saves_of_one_contact_make_one_ticket(city: City) -> None:
    contact = await city.call()
    saves = (city.crm.open_ticket(contact, a_case(), "bielak") for _ in range(8))
    tickets = await asyncio.gather(*saves)
    assert {ticket.number for ticket in tickets} == {"1/26"}


async def test_concurrent_contacts_get_numbers_without_gap_or_repeat(city: City) -> None:
    calls = [await city.call(number) for number in range(1, 21)]
    saves = (city.crm.open_ticket(contact, a_case(), "bielak") for contact in calls)
    serials = [int(ticket.number.split("/")[0]) for ticket in await asyncio.gather(*saves)]
    assert sorted(serials) == list(range(1, 21))


@pytest.mark.parametrize(
    ("field", "case"),
    [
        ("category", a_case(category=" ")),
        ("event", a_case(event="")),
        ("description", a_case(description="  ")),
        ("district", a_case(district="")),
    ],
)
async def test_case_without_a_required_field_is_refused_by_field(
    city: City, field: str, case: CaseDraft
) -> None:
    with pytest.raises(CaseIncomplete) as refused:
        await city.crm.open_ticket(await city.call(), case, "bielak")
    assert refused.value.field == field
    assert await city.crm.ticket_of_contact("tel-1") is None


async def test_information_needs_no_district(city: City) -> None:
    case = CaseDraft(kind="INFORMATIONAL", description="Godziny otwarcia urzędu.")
    ticket = await city.crm.open_ticket(await city.call(), case, "bielak")
    assert (ticket.unit, ticket.district) == ("Warszawa 19115", None)


async def test_district_matter_goes_to_the_office_of_that_district(city: City) -> None:
    case = a_case(event="Droga gminna - uszkodzenie nawierzchni", district="Praga-Północ")
    ticket = await city.crm.open_ticket(await city.call(), case, "bielak")
    assert ticket.unit == "Urząd Dzielnicy Praga-Północ"


async def test_complaint_reopens_a_closed_ticket_and_keeps_its_history(city: City) -> None:
    await city.importer.add_resident(HALINA_WRONA, (HALINA,))
    await city.importer.add_ticket(imported_ticket("571020/26", TicketStatus.CLOSED))
    complaint = CaseDraft(kind="COMPLAINT", description="Nadal nie działa.", follows="571020-26")
    contact = await city.call()
    await city.crm.open_ticket(contact, complaint, "bielak")
    await city.crm.open_ticket(contact, complaint, "bielak")
    reopened = await city.crm.ticket("571020/26")
    assert reopened is not None
    assert (reopened.status, reopened.changed_ms) == ("Reklamowane - W trakcie", NOON_MS)
    statuses = await city.history("571020/26")
    assert statuses == ("Nowe", "Zamknięte", "Reklamowane - W trakcie")


async def test_case_that_follows_an_unknown_ticket_is_refused_without_trace(city: City) -> None:
    with pytest.raises(CaseInvalid) as refused:
        await city.crm.open_ticket(await city.call(), a_case(follows="x" * 300), "bielak")
    assert refused.value.field == "follows"
    ticket = await city.crm.open_ticket(await city.call(), a_case(), "bielak")
    assert ticket.number == "1/26"


async def test_ticket_is_found_by_its_number_as_people_write_it(city: City) -> None:
    await city.importer.add_resident(HALINA_WRONA, (HALINA,))
    await city.importer.add_ticket(imported_ticket("135285/19", TicketStatus.CLOSED))
    ticket = await city.crm.ticket("135285/19")
    assert ticket is not None
    for written in (" 135285-19 ", "nr 135285/19", "135285"):
        assert await city.crm.ticket(written) == ticket
        residents = await city.crm.search_residents(written, 5)
        assert [resident.name for resident in residents] == ["Halina Wrona"]
    for wrong in ("135284", "135285/2019", "'; DROP TABLE", ""):
        assert await city.crm.ticket(wrong) is None


async def test_unstorable_characters_are_replaced_in_a_ticket(city: City) -> None:
    case = a_case(description="nul \x00 and half a pair \ud800")
    contact = await city.call()
    await city.crm.save_draft("tel-1", case, "bielak")
    ticket = await city.crm.open_ticket(contact, case, "bielak")
    assert ticket.description.startswith("nul ")


# Drafts


async def test_newest_draft_is_stored_with_every_field(city: City) -> None:
    assert await city.crm.draft("tel-1") is None
    await city.crm.save_draft("tel-1", CaseDraft(description="Przy przy"), "bielak")
    await city.crm.save_draft("tel-1", replace(a_case(), notify=True), "bielak")
    assert await city.crm.draft("tel-1") == replace(a_case(), notify=True)


async def test_invalid_draft_is_stored(city: City) -> None:
    draft = CaseDraft(kind="?", category="nowhere", description="a" * 5000)
    await city.crm.save_draft("tel-1", draft, "bielak")
    assert await city.crm.draft("tel-1") == draft


async def test_draft_stays_when_the_ticket_is_refused(city: City) -> None:
    draft = a_case(district="")
    await city.crm.save_draft("tel-1", draft, "bielak")
    with pytest.raises(CaseIncomplete):
        await city.crm.open_ticket(await city.call(), draft, "bielak")
    assert await city.crm.draft("tel-1") == draft


# Search


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("wrona", "Halina Wrona"),
        ("zieba", "Żaneta Zięba-Łoś"),
        ("ŁOŚ", "Żaneta Zięba-Łoś"),
        ("коваль", "Олена Коваль"),
        ("601 000 118", "Halina Wrona"),
        ("0048601000118", "Halina Wrona"),
        ("000 118", "Halina Wrona"),
        ("OLENA@example", "Олена Коваль"),
        ("571020/26", "Halina Wrona"),
        ("571020-26", "Halina Wrona"),
    ],
)
async def test_resident_is_found_by_name_number_mail_or_ticket(
    city: City, text: str, name: str
) -> None:
    await city.importer.add_resident(HALINA_WRONA, (HALINA,))
    await city.importer.add_resident(OLENA_KOVAL, ("olena@example.org", "+48602000200"))
    await city.importer.add_resident(ZIEBA, ("+48603000300",))
    await city.importer.add_ticket(imported_ticket("571020/26", TicketStatus.IN_PROGRESS))
    assert [screen_pop.name for screen_pop in await city.crm.search_residents(text, 10)] == [name]


async def test_search_returns_at_most_the_limit_and_nothing_for_blank_text(city: City) -> None:
    for number in range(4):
        await city.importer.add_resident(Resident(f"res-{number}", "Jan Wit", "pl"), ())
    assert len(await city.crm.search_residents("wit", 3)) == 3
    assert await city.crm.search_residents("  ", 3) == ()
    assert await city.crm.search_residents("100%_", 3) == ()


async def test_taxonomy_names_districts_and_the_unit_of_each_event(city: City) -> None:
    taxonomy = await city.crm.taxonomy()
    assert len(taxonomy.districts) == 18
    units = {entry.event: entry.unit for entry in taxonomy.entries}
    assert units["Zaleganie gabarytów"] == "Biuro Gospodarki Odpadami"


# Questions of the category


LAMP = replace(a_case(event="Awaria oświetlenia ulicznego"), answers={"danger": ("none",)})


async def test_ticket_keeps_the_answers_with_the_version_of_their_questions(city: City) -> None:
    answers = {"danger": ("none",), "owner": ("street",), "extent": ("several",), "gone": ("x",)}
    contact = await city.call()
    ticket = await city.crm.open_ticket(contact, replace(LAMP, answers=answers), "bielak")
    async with city.engine.connect() as connection:
        statement = select(tickets.c.answers).where(tickets.c.number == ticket.number)
        record = await connection.scalar(statement)
    assert record == {
        "document": "street-lighting",
        "version": 1,
        "answers": {
            "danger": ["none"],
            "owner": ["street"],
            "extent": ["several"],
            "place": ["ul. Wałbrzyska 11"],
        },
    }


async def test_case_of_another_party_opens_no_ticket(city: City) -> None:
    answers = {"danger": ("none",), "owner": ("private",)}
    contact = await city.call()
    with pytest.raises(CaseNotOurs) as refused:
        await city.crm.open_ticket(contact, replace(LAMP, answers=answers), "bielak")
    assert refused.value.field == "answers"
    assert await city.crm.ticket_of_contact(contact.contact_id) is None


async def test_wrong_answer_opens_no_ticket(city: City) -> None:
    contact = await city.call()
    with pytest.raises(AnswerInvalid) as refused:
        await city.crm.open_ticket(contact, replace(LAMP, answers={"danger": ("?",)}), "bielak")
    assert refused.value.field == "answers.danger"
