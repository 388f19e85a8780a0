"""Work of 50 consultants and 200 officers on a large city, and the time of each request."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from random import Random

from sqlalchemy import text

from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import CityEngine, make_engine
from acd.ports.contacts import ContactRecord
from acd.ports.officers import Officer
from bench.cases.content import NOW_MS, OFFICERS, LargeCity
from crm_bridge.builtin import BuiltInCrm
from crm_bridge.city_places import CityPlaces
from tests.support.second_line import officer_cases

RATES_HZ = {
    "screen-pop": 2.0,
    "bare-look-up": 2.0,
    "case-search": 1.0,
    "resident-search": 1.0,
    "own-list": 4.0,
    "office-list": 3.0,
    "officer-case": 2.0,
    "asset-number": 2.0,
    "asset-near": 1.0,
    "tickets-near": 1.0,
}
"""Requests a second. Fifty consultants have a contact each 25 s, which is many times what a city
has; of 200 officers each reads a list each half minute and a case each two minutes."""
ALONE, BARE_ALONE = "screen-pop-alone", "bare-look-up-alone"
WARM_UP = 20
ALONE_COUNT = 200
BARE = (
    "SELECT r.* FROM crm_addresses a JOIN crm_residents r ON r.resident_id = a.resident_id"
    " WHERE a.address = :address",
    "SELECT c.*, h.consultant_id FROM contacts c LEFT JOIN contact_history h"
    " ON h.contact_id = c.contact_id WHERE c.resident_id = :resident"
    " ORDER BY c.reached_ms DESC LIMIT 5",
    "SELECT * FROM crm_tickets WHERE resident_id = :resident AND status <> 'Zamknięte'",
)
"""The three questions of a screen pop, without anything of ours around them."""

Request = Callable[[Random], Awaitable[object]]


class _Clock:
    """`Clock` that stands at the moment of the benchmark."""

    def now_ms(self) -> int:
        return NOW_MS


class Work:
    """Requests of the staff on one database."""

    def __init__(self, engine: CityEngine, city: LargeCity) -> None:
        self._engine, self._city, clock = engine, city, _Clock()
        book = SqlContactBook(engine)
        self._crm = BuiltInCrm(engine, city.catalogue, book, book, clock)
        self._places = CityPlaces(engine, city.catalogue, clock)
        self._second_line = officer_cases(engine, clock, str)

    def requests(self) -> dict[str, Request]:
        """Return the requests by the names of RATES_HZ."""
        return {
            "screen-pop": self._screen_pop,
            "bare-look-up": self._bare,
            "case-search": self._ticket,
            "resident-search": self._residents,
            "own-list": lambda rng: self._list(rng, False),
            "office-list": lambda rng: self._list(rng, True),
            "officer-case": self._case,
            "asset-number": self._asset,
            "asset-near": self._assets_near,
            "tickets-near": self._tickets_near,
        }

    async def _screen_pop(self, rng: Random) -> object:
        resident = rng.randrange(self._city.residents)
        phone = self._city.phone(resident)
        contact = ContactRecord(f"now-{resident}", "phone", "drogi", "pl", NOW_MS, phone)
        return await self._crm.screen_pop(contact)

    async def _bare(self, rng: Random) -> object:
        resident = rng.randrange(self._city.residents)
        values = {"address": self._city.phone(resident), "resident": f"res-{resident}"}
        async with self._engine.connect() as connection:
            for statement in BARE:
                names = {name: values[name] for name in values if f":{name}" in statement}
                (await connection.execute(text(statement), names)).all()
        return None

    async def _ticket(self, rng: Random) -> object:
        return await self._crm.ticket(self._city.number(rng.randrange(self._city.size)))

    async def _residents(self, rng: Random) -> object:
        first, last = self._city.name(rng.randrange(self._city.residents)).split()
        return await self._crm.search_residents(f"{last[:8]} {first}", 20)

    def _officer(self, rng: Random) -> Officer:
        officer_id, office_id = self._city.officer(rng.randrange(OFFICERS))
        return Officer(officer_id, officer_id, office_id)

    async def _list(self, rng: Random, whole_office: bool) -> object:
        officer = self._officer(rng)
        return await self._second_line.list_cases(officer, whole_office=whole_office, text="")

    async def _case(self, rng: Random) -> object:
        index = rng.randrange(max(0, self._city.size - 5_000), self._city.size)
        officer_id, office_id = self._city.officer(index % OFFICERS)
        officer = Officer(officer_id, officer_id, office_id)
        return await self._second_line.case(officer, self._city.number(index))

    async def _asset(self, rng: Random) -> object:
        number = self._city.lamp(rng.randrange(self._city.residents))
        assets = await self._places.assets_by_number(number)
        if len(assets) != 1:
            raise AssertionError(f"{number} is not in the city")
        return assets

    async def _assets_near(self, rng: Random) -> object:
        point = self._city.point(rng.randrange(self._city.size))
        return await self._places.assets_near(point.lon, point.lat, "lamp", 10)

    async def _tickets_near(self, rng: Random) -> object:
        point = self._city.point(rng.randrange(self._city.size))
        return await self._places.tickets_near(point.lon, point.lat, "Drogi", 10)


async def measure(url: str, city: LargeCity, seconds: float) -> dict[str, list[float]]:
    """Return the times of the requests in milliseconds, from their due moments on."""
    engine = make_engine(url)
    times: dict[str, list[float]] = defaultdict(list)
    try:
        requests = Work(engine, city).requests()
        rng = Random(1)
        for _ in range(WARM_UP):  # together, so that the pool has its connections, as at work
            await asyncio.gather(*(request(rng) for request in requests.values()))
        for _ in range(ALONE_COUNT):
            await _timed(requests["screen-pop"], rng, time.perf_counter(), times[ALONE])
            await _timed(requests["bare-look-up"], rng, time.perf_counter(), times[BARE_ALONE])
        async with asyncio.TaskGroup() as group:
            for index, (name, request) in enumerate(requests.items()):
                group.create_task(_repeat(request, RATES_HZ[name], seconds, index, times[name]))
    finally:
        await engine.dispose()
    return times


async def _repeat(
    request: Request, rate_hz: float, seconds: float, seed: int, times: list[float]
) -> None:
    """Send requests at random moments with this mean rate, whether the last one is answered or
    not."""
    rng, begin = Random(seed), time.perf_counter()
    due = rng.expovariate(rate_hz)
    async with asyncio.TaskGroup() as group:
        while due < seconds:
            await asyncio.sleep(max(0.0, begin + due - time.perf_counter()))
            group.create_task(_timed(request, Random(rng.random()), begin + due, times))
            due += rng.expovariate(rate_hz)


async def _timed(request: Request, rng: Random, due: float, times: list[float]) -> None:
    await request(rng)
    times.append((time.perf_counter() - due) * 1000)
