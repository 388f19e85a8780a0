"""A city with its second line over one database, and officers of six offices."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count

from argon2 import PasswordHasher

from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import CityEngine, make_engine
from acd.ports import case_actions as a
from acd.ports.crm import CaseDraft
from acd.ports.officers import Officer
from acd.ports.second_line import CaseView
from crm_bridge.builtin import BuiltInCrm
from crm_bridge.second_line.first_line import FirstLineCases
from crm_bridge.second_line.notices import due_notices
from crm_bridge.second_line.officer_cases import OfficerCases
from desk.auth.accounts import Accounts, Role, User
from tests.support import second_line
from tests.support.city import CATALOGUE, NOON_MS, HandClock, a_call, a_case

HOUR_MS = 3_600_000
MONDAY_MS = NOON_MS + 22 * HOUR_MS
"""Monday, 2026-11-23, 10:00 in Warsaw: the offices are open."""
QUICK_HASHES = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
SEK = Officer("sek", "Barbara Sęk", "ZDM")
LIS = Officer("lis", "Piotr Lis", "ZDM")
MOKOTOW = Officer("infra", "Jan Dąb", "UD/Mokotów")
GREEN = Officer("zielen", "Ewa Kos", "ZZW")
TRAMS = Officer("tramwaj", "Adam Rak", "ZTM")
SORTING = Officer("sort", "Ola Kruk", "MCK")
MAIL = "halina.wrona@example.org"


@dataclass
class City:
    """One database, its CRM and its second line."""

    engine: CityEngine
    crm: BuiltInCrm
    book: SqlContactBook
    cases: OfficerCases
    first: FirstLineCases
    clock: HandClock
    keys: count[int]

    async def ticket(self, case: CaseDraft | None = None, number: int = 1) -> str:
        """Open the ticket of a mail, and return its number."""
        contact = replace(a_call(number, MAIL), channel="email", language="pl")
        await self.book.open(contact)
        draft = case or replace(a_case(), notify=True)
        return (await self.crm.open_ticket(contact, draft, "bielak")).number

    async def act(
        self, officer: Officer, number: str, action: a.CaseAction, part: int = 1, key: str = ""
    ) -> CaseView:
        key = key or f"key-{next(self.keys)}"
        return await self.cases.act(officer, number, part, action, key)

    async def mails(self) -> list[str]:
        async with self.engine.connect() as connection:
            rows = await due_notices(connection, self.clock.now_ms(), 100)
        return [row.text for row in rows]


@asynccontextmanager
async def running_city(url: str) -> AsyncIterator[City]:
    """Open the city over a migrated database until the end of the block."""
    engine = make_engine(url)
    clock, book, ids = HandClock(MONDAY_MS), SqlContactBook(engine), count(1)
    accounts = Accounts(engine, QUICK_HASHES)
    people = [
        User(one.id, one.id, one.name, Role.OFFICER, office_id=one.office_id)
        for one in (SEK, LIS, MOKOTOW, GREEN, TRAMS, SORTING)
    ]
    await accounts.put_all([*people, User("bielak", "bielak", "Ada Bielak", Role.CONSULTANT)], "x")
    crm = BuiltInCrm(engine, CATALOGUE, book, book, clock, second_line.arrivals(engine))
    cases = second_line.officer_cases(engine, clock, lambda: f"id-{next(ids)}")
    yield City(engine, crm, book, cases, second_line.first_line(engine, clock), clock, count(1))
    await engine.dispose()
