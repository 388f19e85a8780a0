"""Polygons with holes: which one a point is in, and which rings cross themselves. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from crm_bridge.places.points import Point

Position = tuple[float, float]
"""Longitude and latitude, degrees."""
Ring = tuple[Position, ...]
"""Closed line: the first position is the last one, too."""


@dataclass(frozen=True)
class Polygon:
    """Area of rings: the first is its edge, the others are holes."""

    rings: tuple[Ring, ...]

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Least and greatest longitude, least and greatest latitude."""
        lons = [lon for lon, _ in self.rings[0]]
        lats = [lat for _, lat in self.rings[0]]
        return min(lons), max(lons), min(lats), max(lats)

    def holds(self, point: Point) -> bool:
        """Return whether the point is inside: even-odd rule over all rings."""
        west, east, south, north = self.box
        if not (west <= point.lon <= east and south <= point.lat <= north):
            return False
        return sum(_crossings(ring, point) for ring in self.rings) % 2 == 1


def _crossings(ring: Ring, point: Point) -> int:
    """Return how often a line from the point to the east crosses the ring."""
    count = 0
    lon, lat = point.lon, point.lat
    for (lon1, lat1), (lon2, lat2) in pairwise(ring):
        if (lat1 > lat) != (lat2 > lat):
            count += lon < lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1)
    return count


@dataclass(frozen=True, slots=True)
class DistrictMap:
    """Areas of the districts by name."""

    areas: Mapping[str, tuple[Polygon, ...]]

    def district_at(self, point: Point) -> str | None:
        """Return the district of the point; None outside of all."""
        for name, polygons in self.areas.items():
            if any(polygon.holds(point) for polygon in polygons):
                return name
        return None


def tidy_ring(positions: Iterable[Position]) -> Ring:
    """Return the ring closed and without positions that repeat the one before."""
    ring: list[Position] = []
    for position in positions:
        if not ring or ring[-1] != position:
            ring.append(position)
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    return tuple(ring)


def self_crossing(ring: Sequence[Position]) -> Position | None:
    """Return a place at which two edges of the closed ring meet that should not; None if none do.

    Edges are compared in the order of their western ends, so that only those are compared that
    lie over the same longitudes.
    """
    count = len(ring) - 1
    edges = sorted(
        (min(ring[i][0], ring[i + 1][0]), max(ring[i][0], ring[i + 1][0]), i) for i in range(count)
    )
    for place, (_, east, first) in enumerate(edges):
        for west, _, second in edges[place + 1 :]:
            if west > east:
                break
            if _are_neighbours(first, second, count):
                continue
            if _meet(ring[first], ring[first + 1], ring[second], ring[second + 1]):
                return ring[max(first, second)]
    return _turn_back(ring)


def _are_neighbours(first: int, second: int, count: int) -> bool:
    return abs(first - second) in (1, count - 1)


def _turn_back(ring: Sequence[Position]) -> Position | None:
    """Return a corner at which the line goes back over itself; None without one."""
    count = len(ring) - 1
    for i in range(count):
        before, corner, after = ring[(i - 1) % count], ring[i], ring[i + 1]
        if _side(before, corner, after) == 0 and not _is_between(before, after, corner):
            return corner
    return None


def _meet(a: Position, b: Position, c: Position, d: Position) -> bool:
    """Return whether the lines a-b and c-d have a point in common."""
    sides = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if sides[0] != sides[1] and sides[2] != sides[3] and 0 not in sides:
        return True
    ends = ((sides[0], a, b, c), (sides[1], a, b, d), (sides[2], c, d, a), (sides[3], c, d, b))
    return any(side == 0 and _is_between(start, end, place) for side, start, end, place in ends)


def _side(a: Position, b: Position, c: Position) -> int:
    """Return 1 if c is on the left of a-b, -1 on the right, 0 on the line."""
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)


def _is_between(a: Position, b: Position, place: Position) -> bool:
    """Return whether a place on the line through a and b is not beyond them."""
    return min(a[0], b[0]) <= place[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= place[1] <= max(
        a[1], b[1]
    )
