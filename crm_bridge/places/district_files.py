"""Reader of the districts' areas: GeoJSON (RFC 7946) with a polygon or several for each.

Open rings are closed and repeated positions dropped. A ring that crosses itself is refused: no
program can know which side of it was meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from crm_bridge.places.city_names import CityNames
from crm_bridge.places.errors import PlaceFileInvalid
from crm_bridge.places.import_report import ImportReport
from crm_bridge.places.points import is_on_map
from crm_bridge.places.polygons import Polygon, Position, Ring, self_crossing, tidy_ring

NAME_PROPERTIES = ("name", "nazwa", "district", "dzielnica", "nazwa_dzie", "jpt_nazwa_", "terc")
MIN_POSITIONS = 4
MAX_POSITIONS = 20_000
"""Positions of one ring; a district with more is a mistake of the export."""


@dataclass(slots=True)
class DistrictFile:
    """Content of a file: areas by the city's names of the districts."""

    areas: dict[str, tuple[Polygon, ...]] = field(default_factory=dict)
    report: ImportReport = field(default_factory=ImportReport)


def read_district_file(content: bytes, names: CityNames) -> DistrictFile:
    """Read the file. Raises PlaceFileInvalid with a line for each fault of a geometry."""
    file, faults = DistrictFile(), list[str]()
    for label, feature in features(content):
        name = _district(feature, names, file.report)
        if name is None:
            file.report.leave_out(f"{label}: no name of a district in {', '.join(NAME_PROPERTIES)}")
            continue
        try:
            polygons = tuple(_polygons(feature.get("geometry"), file.report, name))
        except PlaceFileInvalid as error:
            faults.append(f"{label} ({name}): {error.message}")
            continue
        file.areas[name] = file.areas.get(name, ()) + polygons
    if faults:
        raise PlaceFileInvalid("\n".join(faults))
    if not file.areas:
        raise PlaceFileInvalid("\n".join(("no district of the city", *file.report.lines())))
    for name in names.districts.values():
        if name not in file.areas:
            file.report.note(f"{name} has no area in the file")
    file.report.taken = len(file.areas)
    return file


def features(content: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the features of a collection and what to call each. Raises PlaceFileInvalid."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise PlaceFileInvalid(f"expected GeoJSON: {str(error)[:200]}") from None
    members = document.get("features") if isinstance(document, dict) else None
    if not isinstance(members, list):
        raise PlaceFileInvalid("expected a GeoJSON FeatureCollection with a list `features`")
    for number, feature in enumerate(members, start=1):
        if isinstance(feature, dict):
            yield f"feature {number}", feature
        else:
            raise PlaceFileInvalid(f"feature {number}: expected an object")


def properties_of(feature: Mapping[str, Any]) -> dict[str, str]:
    """Return the properties as texts, their names in lower case; null is an empty text."""
    properties = feature.get("properties")
    pairs = properties.items() if isinstance(properties, dict) else ()
    return {str(name).lower(): "" if value is None else str(value) for name, value in pairs}


def _district(feature: Mapping[str, Any], names: CityNames, report: ImportReport) -> str | None:
    properties = properties_of(feature)
    for key in NAME_PROPERTIES:
        name = names.district(properties.get(key, ""), report)
        if name:
            return name
    return None


def _polygons(geometry: Any, report: ImportReport, name: str) -> Iterator[Polygon]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise PlaceFileInvalid(f"expected a Polygon or a MultiPolygon, found {kind or 'nothing'}")
    coordinates = geometry.get("coordinates")
    for polygon in [coordinates] if kind == "Polygon" else _listed(coordinates):
        rings = tuple(_ring(ring, report, name) for ring in _listed(polygon))
        if not rings:
            raise PlaceFileInvalid("a polygon has no ring")
        yield _checked(Polygon(rings))


def _checked(polygon: Polygon) -> Polygon:
    """Return the polygon. Raises PlaceFileInvalid for a hole that is not within its edge."""
    west, east, south, north = polygon.box
    for hole in polygon.rings[1:]:
        if not all(west <= lon <= east and south <= lat <= north for lon, lat in hole):
            raise PlaceFileInvalid(f"the hole at {_words(hole[0])} lies outside of its polygon")
    return polygon


def _ring(positions: Any, report: ImportReport, name: str) -> Ring:
    given = [_position(position) for position in _listed(positions)]
    if len(given) > MAX_POSITIONS:
        raise PlaceFileInvalid(f"a ring has {len(given)} positions, at most {MAX_POSITIONS} fit")
    ring = tidy_ring(given)
    if len(ring) < MIN_POSITIONS:
        raise PlaceFileInvalid(f"a ring needs {MIN_POSITIONS} positions, found {len(ring)}")
    if list(ring) != given:
        report.mended[f"{name}: a ring was open or repeated positions"] += 1
    crossing = self_crossing(ring)
    if crossing is not None:
        raise PlaceFileInvalid(f"a ring crosses itself near {_words(crossing)}")
    return ring


def _position(value: Any) -> Position:
    is_pair = isinstance(value, list) and len(value) >= 2
    if not is_pair or not all(isinstance(number, int | float) for number in value[:2]):
        raise PlaceFileInvalid("expected positions of the form [longitude, latitude]")
    lon, lat = float(value[0]), float(value[1])
    if not is_on_map(lon, lat):
        message = "expected longitude and latitude in degrees (WGS84)"
        raise PlaceFileInvalid(f"{message}, found {_words((lon, lat))}")
    return lon, lat


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise PlaceFileInvalid("expected a list of coordinates")
    return value


def _words(position: Position) -> str:
    return f"{position[0]:.6f}, {position[1]:.6f}"
