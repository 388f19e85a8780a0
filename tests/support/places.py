"""Places of the small city of the tests: two districts, a hole, some streets and lamps."""

from __future__ import annotations

import json
from typing import Any

from crm_bridge.places.city_names import CityNames, city_names
from tests.support.city import CATALOGUE

NAMES: CityNames = city_names(
    ((district.name, district.terc) for district in CATALOGUE.districts),
    CATALOGUE.unit_rules.road_classes,
)
SQUARE = [[21.0, 52.1], [21.1, 52.1], [21.1, 52.2], [21.0, 52.2], [21.0, 52.1]]
"""Mokotów of the tests."""
HOLE = [[21.04, 52.14], [21.06, 52.14], [21.06, 52.16], [21.04, 52.16], [21.04, 52.14]]
"""Ochota of the tests lies within Mokotów."""
STREETS = """\
name;district;road_class;house;lon;lat
ul. Wałbrzyska;Mokotów;powiatowa;;21.02;52.18
ul. Wałbrzyska;Mokotów;powiatowa;11;21.021;52.181
ul. Puławska;Mokotów;wojewodzka;;;
ul. Puławska;Ursynów;wojewodzka;;;
ul. Cicha;Mokotów;gminna;;;
"""
LAMPS = """\
kind,number,lon,lat,street,house,private
lamp,100008,21.0201,52.1801,ul. Wałbrzyska,11,no
lamp,100016,21.0211,52.1801,ul. Wałbrzyska,13,yes
lamp,100024,21.05,52.15,,,
stop,701302,21.0203,52.1802,,,
"""


def feature(name: str, *polygons: list[Any], kind: str = "MultiPolygon") -> dict[str, Any]:
    """Return a GeoJSON feature; each polygon is a list of rings."""
    coordinates = list(polygons) if kind == "MultiPolygon" else polygons[0]
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


def collection(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


DISTRICTS = collection(feature("Mokotów", [SQUARE, HOLE]), feature("Ochota", [HOLE]))
