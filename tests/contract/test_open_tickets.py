"""Tickets as open data, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from acd.adapters.sql.engine import CityEngine, make_engine
from crm_bridge.city_records.importer import import_records
from crm_bridge.city_records.record import RecordReader
from crm_bridge.imports import CrmImporter
from crm_bridge.open_data.query import (
    NotificationQuery,
    by_dates,
    by_district,
    by_filters,
    by_number,
)
from crm_bridge.open_data.store import MAX_NOTIFICATIONS, OpenTickets
from tests.support.city import CATALOGUE
from tests.support.city_records import CREATED_MS, a_record
from tests.support.databases import BACKENDS, migrated_database

DAY_MS = 86_400_000


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return migrated_database(request.param)


@pytest.fixture
async def engine(url: str) -> AsyncIterator[CityEngine]:
    engine = make_engine(url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def tickets(engine: CityEngine) -> OpenTickets:
    """Three tickets: 1/26 in Wola, 2/26 a day later in Mokotów, 3/26 without a place."""
    opened_ms = CREATED_MS + DAY_MS
    opened = {"status": "Nowe", "description": "from Halina", "changeDate": opened_ms + 1}
    nowhere = dict.fromkeys(("xCoordWGS84", "yCoordWGS84", "xCoordOracle", "yCoordOracle"), 0)
    records = [
        a_record("1/26", district="Wola"),
        a_record(
            "2/26",
            createDate=opened_ms,
            statuses=[opened],
            subcategory="Śmieci",
            event="Zaleganie gabarytów",
        ),
        a_record("3/26", district=None, **nowhere),
    ]
    report = await import_records(records, RecordReader(CATALOGUE), CrmImporter(engine, CATALOGUE))
    assert report.added == 3
    return OpenTickets(engine, "Warszawa")


async def _numbers(tickets: OpenTickets, query: NotificationQuery) -> list[str]:
    return [row.notificationNumber for row in await tickets.read(query)]


async def test_newest_ticket_comes_first(tickets: OpenTickets) -> None:
    assert await _numbers(tickets, NotificationQuery()) == ["2/26", "1/26", "3/26"]


async def test_span_of_creation_includes_both_ends(tickets: OpenTickets) -> None:
    at = str(CREATED_MS)
    assert await _numbers(tickets, by_dates(at, at)) == ["1/26", "3/26"]
    after = by_dates(str(CREATED_MS + 1), str(CREATED_MS + DAY_MS))
    assert await _numbers(tickets, after) == ["2/26"]


async def test_ticket_is_created_before_its_first_status(tickets: OpenTickets) -> None:
    [row] = await tickets.read(by_number("2/26"))
    assert (row.createDate, row.statuses[0].changeDate) == (
        CREATED_MS + DAY_MS,
        CREATED_MS + DAY_MS + 1,
    )


async def test_one_number_is_a_list_of_one_or_none(tickets: OpenTickets) -> None:
    assert await _numbers(tickets, by_number("1/26")) == ["1/26"]
    assert await _numbers(tickets, by_number("9/26")) == []


async def test_filters_are_joined_from_left_to_right(tickets: OpenTickets) -> None:
    wola = {"field": "DISTRICT", "value": "Wola"}
    waste = {"field": "SUBCATEGORY", "value": "Śmieci"}
    assert await _numbers(tickets, by_filters([wola, waste], ["AND"])) == []
    assert await _numbers(tickets, by_filters([wola, waste], ["OR"])) == ["2/26", "1/26"]
    assert await _numbers(tickets, by_district("Wola")) == ["1/26"]


async def test_published_ticket_has_no_free_text(tickets: OpenTickets) -> None:
    [row] = await tickets.read(by_number("2/26"))
    assert [(status.status, status.description) for status in row.statuses] == [("Nowe", None)]
    assert "Halina" not in repr(row)


async def test_missing_place_is_zero_and_known_place_is_in_both_systems(
    tickets: OpenTickets,
) -> None:
    rows = {row.notificationNumber: row for row in await tickets.read(NotificationQuery())}
    assert (rows["3/26"].xCoordWGS84, rows["3/26"].yCoordOracle) == (0, 0)
    assert rows["1/26"].xCoordWGS84 == 21.0225
    assert rows["1/26"].xCoordOracle == pytest.approx(7_501_538, abs=5)


async def test_answer_holds_a_limited_number_of_tickets(
    tickets: OpenTickets, engine: CityEngine
) -> None:
    importer, reader = CrmImporter(engine, CATALOGUE), RecordReader(CATALOGUE)
    more = [a_record(f"{serial}/26") for serial in range(10, 11 + MAX_NOTIFICATIONS)]
    await import_records(more, reader, importer)
    assert len(await tickets.read(NotificationQuery())) == MAX_NOTIFICATIONS
