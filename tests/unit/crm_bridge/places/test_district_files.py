"""Areas of districts from GeoJSON, with its usual faults."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crm_bridge.places.district_files import DistrictFile, read_district_file
from crm_bridge.places.errors import PlaceFileInvalid
from crm_bridge.places.points import Point
from crm_bridge.places.polygons import DistrictMap
from tests.support.places import DISTRICTS, HOLE, NAMES, SQUARE, collection, feature

BOW_TIE = [[21.0, 52.1], [21.1, 52.2], [21.1, 52.1], [21.0, 52.2], [21.0, 52.1]]


def read(content: bytes) -> DistrictFile:
    return read_district_file(content, NAMES)


def test_point_in_the_hole_of_a_district_is_in_the_other_one() -> None:
    city = DistrictMap(read(DISTRICTS).areas)
    assert city.district_at(Point(21.05, 52.15)) == "Ochota"
    assert city.district_at(Point(21.02, 52.18)) == "Mokotów"


def test_open_ring_is_closed_and_said() -> None:
    file = read(collection(feature("Mokotów", [SQUARE[:-1]])))
    assert file.areas["Mokotów"][0].rings[0][-1] == (21.0, 52.1)
    assert list(file.report.mended) == ["Mokotów: a ring was open or repeated positions"]


def test_city_itself_is_left_out_and_missing_districts_are_said() -> None:
    file = read(collection(feature("Warszawa", [SQUARE]), feature("Praga Północ", [SQUARE])))
    assert list(file.areas) == ["Praga-Północ"]
    assert "feature 1: no name of a district" in file.report.left_out[0]
    assert "Mokotów has no area in the file" in file.report.notes
    assert "mended: district 'Praga Północ' read as 'Praga-Północ'" in file.report.lines()


def test_parts_of_a_district_in_several_features_are_one_area() -> None:
    file = read(
        collection(feature("Wola", [SQUARE]), feature("Wola", HOLE_POLYGON, kind="Polygon"))
    )
    assert len(file.areas["Wola"]) == 2


HOLE_POLYGON = [HOLE]


@pytest.mark.parametrize(
    ("polygon", "sentence"),
    [
        ([BOW_TIE], "a ring crosses itself near 21."),
        ([SQUARE, BOW_TIE], "a ring crosses itself"),
        ([SQUARE[:2]], "a ring needs 4 positions"),
        ([], "a polygon has no ring"),
        ([SQUARE, [[22.0, 52.1], [22.1, 52.1], [22.1, 52.2], [22.0, 52.1]]], "the hole at 22.0"),
        ([[[7_500_000, 5_780_000], *SQUARE]], "expected longitude and latitude in degrees"),
        ([[[21.0], *SQUARE]], "expected positions of the form"),
        ([[["a", "b"], *SQUARE]], "expected positions of the form"),
        ([7], "expected a list of coordinates"),
        ([[[21.0, float("nan")], *SQUARE]], "expected longitude and latitude in degrees"),
    ],
)
def test_area_with_a_fault_is_refused_with_its_feature(polygon: Any, sentence: str) -> None:
    content = collection(feature("Wola", [SQUARE]), feature("Mokotów", polygon))
    with pytest.raises(PlaceFileInvalid) as refused:
        read(content)
    assert refused.value.message.startswith("feature 2 (Mokotów): ")
    assert sentence in refused.value.message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"features": 7}',
        b'{"features": [7]}',
        b"[" * 100_000,
        collection(),
        collection(feature("Kraków", [SQUARE])),
        collection({"type": "Feature", "properties": {"name": "Wola"}, "geometry": None}),
        collection(feature("Wola", [[21.0, 52.1]], kind="LineString")),
        json.dumps({"features": [{"properties": {"name": "Wola"}, "geometry": 7}]}).encode(),
    ],
)
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(PlaceFileInvalid):
        read(content)
