"""Demo city in a real database: complete after the first start, unchanged by later ones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import CityEngine, make_engine
from acd.adapters.sql.ledger import Ledger
from acd.adapters.sql.tables import contact_history, contacts, ledger_events
from acd.ports.case_views import PartState
from acd.ports.officers import Officer
from centrala.demo.seed import (
    SEED,
    Seeded,
    disable_others,
    seed_accounts,
    seed_city,
    seed_officers,
    seed_places,
)
from config.readers import routing
from config.readers.demo_city import load_demo
from crm_bridge.builtin import BuiltInCrm
from crm_bridge.city_places import CityPlaces
from crm_bridge.imports import CrmImporter
from crm_bridge.places.importer import PlaceImporter
from crm_bridge.residents.tables import residents
from crm_bridge.tickets.tables import ticket_events, tickets
from desk.auth.accounts import Accounts, Role, User
from tests.support import second_line
from tests.support.city import CATALOGUE, HALINA, NOON_MS, HandClock, a_call, a_case
from tests.support.databases import BACKENDS, migrated_database

FOLDER = Path(__file__).parents[2] / "config"
ROUTING = routing.load(FOLDER)
DEMO = load_demo(FOLDER / "demo.yaml", CATALOGUE, ROUTING)
PASSWORDS = {member.id: f"password of {member.id}" for member in DEMO.staff}


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return migrated_database(request.param)


@pytest.fixture
async def engine(url: str) -> AsyncIterator[CityEngine]:
    engine = make_engine(url)
    yield engine
    await engine.dispose()


async def seed(engine: CityEngine, now_ms: int = NOON_MS) -> Seeded:
    importer, book = CrmImporter(engine, CATALOGUE), SqlContactBook(engine)
    return await seed_city(DEMO, ROUTING, importer, book, Ledger(engine), Random(SEED), now_ms)


async def counts(engine: CityEngine) -> list[int]:
    tables = (residents, tickets, ticket_events, contacts, contact_history, ledger_events)
    async with engine.connect() as connection:
        return [
            await connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
        ]


async def test_city_is_seeded_once_even_when_started_again_days_later(
    engine: CityEngine,
) -> None:
    seeded = await seed(engine)
    assert seeded == Seeded(residents=30, tickets=58, contacts=88)
    before = await counts(engine)
    assert before[:2] == [30, 58]
    assert before[3:5] == [88, 88]
    await seed(engine, NOON_MS + 3 * 86_400_000)
    assert await counts(engine) == before


async def test_caller_of_the_demo_is_shown_with_earlier_reports(
    engine: CityEngine,
) -> None:
    await seed(engine)
    book = SqlContactBook(engine)
    crm = BuiltInCrm(engine, CATALOGUE, book, book, HandClock())
    screen_pop = await crm.screen_pop(a_call(address=HALINA))
    assert (screen_pop.name, screen_pop.confidence, screen_pop.others) == (
        "Halina Wrona",
        2,
        ("Stefan Wrona",),
    )
    assert screen_pop.alerts == ("hard-of-hearing",)
    subjects = {(ticket.event, ticket.status, ticket.unit) for ticket in screen_pop.open_tickets}
    assert subjects >= {
        ("Uszkodzenie sygnalizacji świetlnej", "Reklamowane - W trakcie", "ZDM"),
        ("Zaleganie gabarytów", "W trakcie", "Biuro Gospodarki Odpadami"),
    }
    staff = {member.id for member in DEMO.staff}
    assert screen_pop.last_contacts
    assert all(row.handled_by in staff and row.subject for row in screen_pop.last_contacts)


async def test_first_real_ticket_gets_the_number_after_the_last_of_the_demo(
    engine: CityEngine,
) -> None:
    await seed(engine)
    async with engine.connect() as connection:
        numbers = (await connection.scalars(select(tickets.c.number))).all()
    last = max(int(number.split("/")[0]) for number in numbers if number.endswith("/26"))
    book = SqlContactBook(engine)
    crm = BuiltInCrm(engine, CATALOGUE, book, book, HandClock())
    ticket = await crm.open_ticket(a_call(), a_case(), "bielak")
    assert ticket.number == f"{last + 1}/26"


async def test_all_accounts_can_log_in(engine: CityEngine) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts = Accounts(engine, cheap)
    for _ in range(2):
        await seed_accounts(DEMO.staff, accounts, PASSWORDS, ())
    users = [await accounts.verify(login, word) for login, word in PASSWORDS.items()]
    assert len([user for user in users if user]) == 8


async def test_person_taken_out_of_the_demo_loses_the_account(engine: CityEngine) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts = Accounts(engine, cheap)
    await seed_accounts(DEMO.staff, accounts, PASSWORDS, ())
    await accounts.add(User("nowak", "nowak", "Anna Nowak", Role.CONSULTANT), "of the operator")
    await disable_others(DEMO.staff[1:], accounts, NOON_MS)
    gone = DEMO.staff[0].id
    assert await accounts.verify(gone, PASSWORDS[gone]) is None
    assert [user.id for user in await accounts.all() if user.disabled] == [gone]
    await seed_accounts(DEMO.staff, accounts, PASSWORDS, ())
    assert await accounts.verify(gone, PASSWORDS[gone])


async def test_account_that_the_operator_changed_is_left_alone(engine: CityEngine) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts = Accounts(engine, cheap)
    await seed_accounts(DEMO.staff, accounts, PASSWORDS, ())
    await accounts.set_role("bielak", Role.SUPERVISOR)
    other = next(member.id for member in DEMO.staff if member.id != "bielak")
    await accounts.disable(other, NOON_MS)
    await seed_accounts(DEMO.staff, accounts, PASSWORDS, ())
    assert await accounts.verify(other, PASSWORDS[other]) is None
    await disable_others((), accounts, NOON_MS)
    kept = await accounts.verify("bielak", PASSWORDS["bielak"])
    assert kept is not None
    assert kept.role is Role.SUPERVISOR


async def test_own_password_survives_a_changed_demo_file_but_not_leaving_it(
    engine: CityEngine,
) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts = Accounts(engine, cheap)
    await seed_accounts(DEMO.staff, accounts, PASSWORDS, ())
    await accounts.set_password("bielak", "my own")
    await seed_accounts(DEMO.staff, accounts, PASSWORDS, ())
    assert await accounts.verify("bielak", "my own")
    staff = tuple(member for member in DEMO.staff if member.id != "bielak")
    await disable_others(staff, accounts, NOON_MS)
    assert await accounts.verify("bielak", "my own") is None


async def test_changed_password_is_stored_in_place_of_the_old_one(engine: CityEngine) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts = Accounts(engine, cheap)
    for word in ("first", "second"):
        await seed_accounts(DEMO.staff, accounts, dict.fromkeys(PASSWORDS, word), PASSWORDS)
    assert await accounts.verify("bielak", "first") is None
    assert await accounts.verify("bielak", "second")


async def test_places_of_the_demo_are_imported_once_and_not_over_those_of_the_city(
    engine: CityEngine,
) -> None:
    importer = PlaceImporter(engine)
    assert await seed_places(DEMO, importer, NOON_MS)
    assert not await seed_places(DEMO, importer, NOON_MS)
    places = CityPlaces(engine, CATALOGUE, HandClock())
    (first, *_others) = await places.suggest_addresses("walbrzyska 11", 5)
    assert (first.district, first.district_reason) == ("Mokotów", "map-point")
    (lamp,) = await places.assets_by_number("100008")
    assert lamp.address == "ul. Wałbrzyska 1"


async def test_officers_share_one_hash_and_have_the_open_cases_of_their_offices(
    engine: CityEngine,
) -> None:
    accounts = Accounts(engine, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    for _ in range(2):
        await seed_officers(DEMO.officers, accounts, "wspólne hasło", renewed=False)
    people = await accounts.all()
    assert len(people) == 200
    assert {user.office_id for user in people} <= set(second_line.ORGANISATION.offices)
    leaders = {office.head for office in second_line.ORGANISATION.offices.values()}
    assert leaders - {user.id for user in people} == {None}
    importer = CrmImporter(engine, CATALOGUE, second_line.arrivals(engine))
    book = SqlContactBook(engine)
    rng = Random(SEED)
    await seed_city(DEMO, ROUTING, importer, book, Ledger(engine), rng, NOON_MS)
    cases = second_line.officer_cases(engine, HandClock(), lambda: "id")
    officer = Officer("sek", "Barbara Sęk", "ZDM")
    office = await cases.list_cases(officer, whole_office=True, text="")
    assert office.cases
    assert {row.state for row in office.cases} <= {PartState.TAKEN, PartState.TO_ACCEPT}
