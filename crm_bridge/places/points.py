"""Points of the map: distances, and the grid by which both databases find what is near. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth (IUGG)."""
CELL_LATITUDE = 0.002
"""Height of a grid cell in degrees, 222 m."""
CELL_LONGITUDE = 0.003
"""Width of a grid cell in degrees, 205 m at 52 degrees north."""
_COLUMNS = 1_000_000
MAX_CELLS = 400
"""Maximum number of cells of one search: the radius at which a search names them all."""
MAX_LATITUDE = 85.0
"""Beyond it a degree of longitude is too short for a search by cells."""


@dataclass(frozen=True, slots=True)
class Point:
    """Place in WGS84 degrees."""

    lon: float
    lat: float


def is_on_map(lon: float, lat: float) -> bool:
    """Return whether both are degrees of the earth. 0, 0 is how records say "no place"."""
    is_place = math.isfinite(lon) and math.isfinite(lat) and (lon, lat) != (0, 0)
    return is_place and abs(lon) <= 180 and abs(lat) <= MAX_LATITUDE


def point_of(lon: float | None, lat: float | None) -> Point | None:
    """Return the point; None without coordinates, and for those that are no place."""
    if lon is None or lat is None or not is_on_map(lon, lat):
        return None
    return Point(lon, lat)


def distance_m(first: Point, second: Point) -> float:
    """Return the distance in metres along the great circle (haversine formula)."""
    lat1, lat2 = math.radians(first.lat), math.radians(second.lat)
    half_lat = (lat2 - lat1) / 2
    half_lon = math.radians(second.lon - first.lon) / 2
    share = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, share)))


def cell_of(point: Point) -> int:
    """Return the number of the point's cell in the grid."""
    return _cell(_row(point.lat), _column(point.lon))


def cells_around(point: Point, radius_m: float) -> tuple[int, ...]:
    """Return the cells that hold every point within the radius, at most MAX_CELLS.

    Raises ValueError for a radius that needs more.
    """
    high = math.degrees(radius_m / EARTH_RADIUS_M)
    wide = high / math.cos(math.radians(min(abs(point.lat) + high, MAX_LATITUDE)))
    rows = range(_row(point.lat - high), _row(point.lat + high) + 1)
    columns = range(_column(point.lon - wide), _column(point.lon + wide) + 1)
    if len(rows) * len(columns) > MAX_CELLS:
        raise ValueError(f"a radius of {radius_m:g} m needs more than {MAX_CELLS} cells")
    return tuple(_cell(row, column) for row in rows for column in columns)


def _row(lat: float) -> int:
    return math.floor((lat + 90) / CELL_LATITUDE)


def _column(lon: float) -> int:
    return math.floor((lon + 180) / CELL_LONGITUDE)


def _cell(row: int, column: int) -> int:
    return row * _COLUMNS + column
