"""Places of the demo city: every check of an import is passed, and its tickets lie on the map."""

from __future__ import annotations

from pathlib import Path

from acd.ports.crm import CaseDraft
from centrala.demo.places import HOUSES, DemoPlaces
from config.readers.demo_city import load_demo
from config.readers.routing import load
from crm_bridge.places.points import Point
from crm_bridge.places.polygons import DistrictMap, self_crossing
from tests.support.city import CATALOGUE

FOLDER = Path(__file__).parents[4] / "config"
DEMO = load_demo(FOLDER / "demo.yaml", CATALOGUE, load(FOLDER))
PLACES = DemoPlaces(DEMO)
MAP = DistrictMap(PLACES.districts().areas)


def test_every_house_is_in_the_district_of_its_street() -> None:
    file = PLACES.streets()
    assert len(file.houses) == HOUSES * len(file.streets)
    for house in file.houses.values():
        assert MAP.district_at(house.point) == file.streets[house.street_id].district


def test_every_district_has_a_simple_area() -> None:
    assert set(MAP.areas) == {district.name for district in CATALOGUE.districts}
    rings = [ring for area in MAP.areas.values() for polygon in area for ring in polygon.rings]
    assert [self_crossing(ring) for ring in rings] == [None] * len(rings)


def test_every_asset_has_a_number_of_its_kind_with_a_right_check_digit() -> None:
    for asset in PLACES.assets().assets.values():
        assert CATALOGUE.asset_kinds[asset.kind].accepts(asset.number), asset.number
        assert MAP.district_at(asset.point) is not None


def test_some_lamps_are_private() -> None:
    lamps = [asset for asset in PLACES.assets().assets.values() if asset.kind == "lamp"]
    assert 0 < sum(lamp.private for lamp in lamps) < len(lamps) / 5


def test_road_classes_are_those_of_the_unit_rules() -> None:
    classes = {street.road_class for street in PLACES.streets().streets.values()}
    assert classes <= set(CATALOGUE.unit_rules.road_classes)


def test_case_with_an_address_of_the_demo_gets_the_place_of_its_house() -> None:
    case = CaseDraft(address="ul. Wałbrzyska 11, przy przystanku", district="Mokotów")
    located = PLACES.located(case)
    assert (located.street, located.house, located.road_class) == (
        "ul. Wałbrzyska",
        "11",
        "powiatowa",
    )
    assert located.lon is not None
    assert located.lat is not None
    assert MAP.district_at(Point(located.lon, located.lat)) == "Mokotów"


def test_case_with_another_address_stays_as_it_is() -> None:
    case = CaseDraft(address="przy fontannie", district="Mokotów")
    assert PLACES.located(case) == case
