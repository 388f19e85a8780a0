"""Operations about places: parameters, answers and refusals."""

from __future__ import annotations

from typing import Any

import pytest

from crm_bridge.places.asset_files import read_asset_file
from crm_bridge.places.district_files import read_district_file
from crm_bridge.places.importer import PlaceImporter
from crm_bridge.places.street_files import read_street_file
from tests.support.city import CATALOGUE, NOON_MS
from tests.support.desk import Client, DeskWorld
from tests.support.desk_page import Page
from tests.support.places import DISTRICTS, LAMPS, NAMES, STREETS

API = "/api/v1/desk"


@pytest.fixture
async def city(world: DeskWorld, client: Client, page: Page) -> Client:
    """A desk of a signed-in consultant, whose city has imported its places."""
    importer = PlaceImporter(world.deps.engine)
    await importer.put_streets(read_street_file(STREETS.encode(), NAMES), NOON_MS)
    await importer.put_districts(read_district_file(DISTRICTS, NAMES), NOON_MS)
    lamps = read_asset_file(LAMPS.encode(), CATALOGUE.asset_kinds, NAMES)
    await importer.put_assets(lamps, NOON_MS)
    return client


async def read(client: Client, path: str, **query: str) -> tuple[int, Any]:
    answer = await client.get(f"{API}/{path}", params=query)
    return answer.status, await answer.json()


async def test_typed_address_is_answered_with_district_and_road_class(city: Client) -> None:
    status, body = await read(city, "addresses", q="walbrzyska 11")
    first = body["addresses"][0]
    assert (status, first["text"], first["district"]) == (200, "ul. Wałbrzyska 11", "Mokotów")
    assert (first["road_class"], first["district_reason"]) == ("powiatowa", "map-point")


async def test_unit_of_a_case_is_answered_with_its_reason(city: Client) -> None:
    event = "Zgłoszenie uszkodzenia chodnika, ścieżki rowerowej, lub wykruszenia nawierzchni jezdni"
    status, body = await read(
        city, "responsibility", category="Drogi", event=event, street="ul. Cicha"
    )
    assert (status, body["unit"], body["unit_reasons"]) == (
        200,
        "Urząd Dzielnicy Mokotów",
        ["road-class"],
    )


async def test_asset_is_found_by_number_and_by_point(city: Client) -> None:
    _, by_number = await read(city, "assets", number="1000 08")
    _, nearby = await read(city, "assets/nearby", lon="21.0201", lat="52.1801", kind="lamp")
    assert by_number["assets"][0]["number"] == nearby["assets"][0]["number"] == "100008"


async def test_wrong_check_digit_is_refused_with_the_field(city: Client) -> None:
    status, body = await read(city, "assets", number="79927398710")
    assert (status, body["code"], body["field"]) == (422, "asset-number-invalid", "number")


async def test_place_without_tickets_has_none_nearby(city: Client) -> None:
    assert await read(city, "tickets/nearby", lon="21.02", lat="52.18") == (200, {"tickets": []})


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("addresses", {"q": " "}, "q"),
        ("addresses", {"q": "a", "count": "99"}, "count"),
        ("assets/nearby", {"lon": "21"}, "lat"),
        ("tickets/nearby", {"lon": "nan", "lat": "52"}, "lon"),
        ("responsibility", {"lat": "91"}, "lat"),
    ],
)
async def test_wrong_parameter_is_named(
    city: Client, path: str, query: dict[str, str], field: str
) -> None:
    status, body = await read(city, path, **query)
    assert (status, body["field"]) == (422, field)
