"""Places of the city on both databases: imports, look-ups, tickets nearby."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import CityEngine, make_engine
from acd.ports.crm import CaseDraft
from crm_bridge.builtin import BuiltInCrm
from crm_bridge.city_places import CityPlaces
from crm_bridge.places.asset_files import read_asset_file
from crm_bridge.places.district_files import read_district_file
from crm_bridge.places.errors import AssetNumberInvalid
from crm_bridge.places.importer import PlaceImporter
from crm_bridge.places.memory import CHECK_INTERVAL_MS
from crm_bridge.places.street_files import read_street_file
from tests.support.city import CATALOGUE, NOON_MS, HandClock, a_call, a_case
from tests.support.databases import BACKENDS, migrated_database
from tests.support.places import DISTRICTS, LAMPS, NAMES, STREETS, collection, feature

AT_HOME: dict[str, Any] = {
    "street": "ul. Wałbrzyska",
    "house": "11",
    "lon": 21.0201,
    "lat": 52.1801,
}
TRIANGLE = [[21.0, 52.1], [21.1, 52.1], [21.1, 52.2], [21.0, 52.1]]


@dataclass
class City:
    engine: CityEngine
    clock: HandClock
    importer: PlaceImporter
    places: CityPlaces
    crm: BuiltInCrm

    async def ticket(self, number: int, case: CaseDraft) -> str:
        contact = a_call(number)
        return (await self.crm.open_ticket(contact, case, "bielak")).number

    async def fill(self) -> None:
        await self.importer.put_streets(read_street_file(STREETS.encode(), NAMES), NOON_MS)
        await self.importer.put_districts(read_district_file(DISTRICTS, NAMES), NOON_MS)
        await self.assets(LAMPS)

    async def assets(self, text: str) -> int:
        file = read_asset_file(text.encode(), CATALOGUE.asset_kinds, NAMES)
        return await self.importer.put_assets(file, NOON_MS)


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return migrated_database(request.param)


@pytest.fixture
async def city(url: str) -> AsyncIterator[City]:
    engine, clock = make_engine(url), HandClock()
    book = SqlContactBook(engine)
    crm = BuiltInCrm(engine, CATALOGUE, book, book, clock)
    places = CityPlaces(engine, CATALOGUE, clock)
    yield City(engine, clock, PlaceImporter(engine), places, crm)
    await engine.dispose()


async def test_house_of_the_register_gives_point_district_and_road_class(city: City) -> None:
    await city.fill()
    first = (await city.places.suggest_addresses("walbrzyska 11", 5))[0]
    assert (first.text, first.district, first.district_reason) == (
        "ul. Wałbrzyska 11",
        "Mokotów",
        "map-point",
    )
    assert (first.road_class, first.lon, first.is_exact) == ("powiatowa", 21.021, True)


async def test_street_without_the_house_gives_the_district_of_the_street(city: City) -> None:
    await city.fill()
    first = (await city.places.suggest_addresses("Wałbrzyska 99", 5))[0]
    assert (first.text, first.district_reason, first.lon) == ("ul. Wałbrzyska 99", "street", 21.02)
    both = await city.places.suggest_addresses("puławska 1", 5)
    assert [suggestion.district for suggestion in both] == ["Mokotów", "Ursynów"]


async def test_city_without_a_register_suggests_nothing_and_refuses_nothing(city: City) -> None:
    assert await city.places.suggest_addresses("Wałbrzyska", 5) == ()
    answer = await city.places.responsibility(a_case())
    assert (answer.district, answer.district_reason, answer.unit) == (
        "Mokotów",
        "chosen",
        "Zarząd Dróg Miejskich",
    )


async def test_new_import_is_seen_within_seconds(city: City) -> None:
    assert await city.places.suggest_addresses("cicha", 5) == ()
    await city.fill()
    city.clock.at_ms += CHECK_INTERVAL_MS
    assert len(await city.places.suggest_addresses("cicha", 5)) == 1
    shorter = STREETS.rsplit("\n", 2)[0].encode()
    await city.importer.put_streets(read_street_file(shorter, NAMES), NOON_MS)
    wola = read_district_file(collection(feature("Wola", [TRIANGLE])), NAMES)
    await city.importer.put_districts(wola, NOON_MS)
    city.clock.at_ms += CHECK_INTERVAL_MS
    assert await city.places.suggest_addresses("cicha", 5) == ()
    answer = await city.places.responsibility(CaseDraft(lon=21.09, lat=52.11))
    assert answer.district == "Wola"


@pytest.mark.parametrize(
    ("case", "district", "reason"),
    [
        ({"lon": 21.05, "lat": 52.15}, "Ochota", "map-point"),
        ({"street": "ul. Cicha"}, "Mokotów", "street"),
        ({"street": "ul. Puławska"}, None, None),
        ({"district": "Wola", "lon": 21.05, "lat": 52.15}, "Wola", "chosen"),
        ({"district": "Ochota", "lon": 21.05, "lat": 52.15}, "Ochota", "map-point"),
        ({"lon": 0.0, "lat": 0.0}, None, None),
    ],
)
async def test_district_comes_from_choice_point_or_street(
    city: City, case: dict[str, Any], district: str | None, reason: str | None
) -> None:
    await city.fill()
    answer = await city.places.responsibility(replace(a_case(district=""), **case))
    assert (answer.district, answer.district_reason) == (district, reason)


async def test_unit_follows_the_road_class_of_the_street(city: City) -> None:
    await city.fill()
    municipal = replace(a_case(district=""), street="ul. Cicha")
    answer = await city.places.responsibility(municipal)
    assert (answer.unit, answer.unit_reasons) == ("Urząd Dzielnicy Mokotów", ("road-class",))
    assert answer.road_class == "gminna"
    chosen = await city.places.responsibility(replace(municipal, unit_id="ZOM"))
    assert (chosen.unit_id, chosen.unit_reasons) == ("ZOM", ("chosen",))


async def test_number_of_a_lamp_gives_place_and_open_ticket(city: City) -> None:
    await city.fill()
    number = await city.ticket(1, replace(a_case(), asset="lamp 100008"))
    (lamp,) = await city.places.assets_by_number(" 1000-08 ")
    assert (lamp.address, lamp.district, lamp.private) == ("ul. Wałbrzyska 11", "Mokotów", False)
    assert [ticket.number for ticket in lamp.tickets] == [number]
    assert lamp.event == "Awaria oświetlenia ulicznego"


async def test_private_lamp_has_the_sentence_that_it_is_not_the_citys(city: City) -> None:
    await city.fill()
    (lamp,) = await city.places.assets_by_number("100016")
    assert lamp.private
    assert lamp.not_ours["pl"].startswith("Ta latarnia nie należy do miasta")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [("100009", "the check digit does not fit"), ("12", "no kind of assets has such numbers")],
)
async def test_wrong_number_of_an_asset_is_refused_with_the_reason(
    city: City, number: str, sentence: str
) -> None:
    catalogue = replace(CATALOGUE, asset_kinds={"lamp": CATALOGUE.asset_kinds["lamp"]})
    places = CityPlaces(city.engine, catalogue, city.clock)
    with pytest.raises(AssetNumberInvalid, match=sentence):
        await places.assets_by_number(number)


async def test_assets_near_a_point_come_by_distance(city: City) -> None:
    await city.fill()
    near = await city.places.assets_near(21.0201, 52.1801, None, 5)
    assert [(asset.kind, asset.distance_m) for asset in near] == [("lamp", 0), ("stop", 18)]
    lamps = await city.places.assets_near(21.0201, 52.1801, "stop", 5)
    assert [asset.number for asset in lamps] == ["701302"]
    assert await city.places.assets_near(0.0, 0.0, None, 5) == ()


async def test_second_import_replaces_the_assets_of_its_kinds_alone(city: City) -> None:
    await city.fill()
    assert await city.assets("kind,number,lon,lat,street\nlamp,100008,21.03,52.18,ul. Nowa\n") == 2
    (lamp,) = await city.places.assets_by_number("100008")
    assert (lamp.street, lamp.lon) == ("ul. Nowa", 21.03)
    assert await city.places.assets_by_number("100024") == ()
    assert len(await city.places.assets_by_number("701302")) == 1


async def test_open_tickets_nearby_come_with_the_same_category_first(city: City) -> None:
    await city.fill()
    same = await city.ticket(1, replace(a_case(), **{**AT_HOME, "lon": 21.0221}))
    other = await city.ticket(
        2, replace(a_case(category="Zieleń", event="Powalone drzewo lub złamany konar"), **AT_HOME)
    )
    await city.ticket(3, replace(a_case(), **{**AT_HOME, "lat": 52.19}))
    near = await city.places.tickets_near(21.0201, 52.1801, "Drogi", 10)
    assert [(ticket.number, ticket.same_category) for ticket in near] == [
        (same, True),
        (other, False),
    ]
    assert 130 < near[0].distance_m < 145
    assert near[1].distance_m == 0


async def test_saved_place_of_a_ticket_follows_a_change_of_the_case(city: City) -> None:
    case = replace(a_case(), **AT_HOME)
    await city.ticket(1, case)
    await city.ticket(1, replace(case, lon=None, lat=None))
    assert await city.places.tickets_near(21.0201, 52.1801, "Drogi", 10) == ()
