"""Areas with holes, and rings that cross themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_bridge.places.points import Point
from crm_bridge.places.polygons import DistrictMap, Polygon, Ring, self_crossing, tidy_ring

SQUARE: Ring = ((20.0, 52.0), (20.4, 52.0), (20.4, 52.4), (20.0, 52.4), (20.0, 52.0))
HOLE: Ring = ((20.1, 52.1), (20.2, 52.1), (20.2, 52.2), (20.1, 52.2), (20.1, 52.1))
BOW_TIE: Ring = ((20.0, 52.0), (20.4, 52.4), (20.4, 52.0), (20.0, 52.4), (20.0, 52.0))
SPIKE: Ring = ((20.0, 52.0), (20.4, 52.0), (20.8, 52.0), (20.4, 52.0), (20.2, 52.4), (20.0, 52.0))


def test_point_in_a_hole_is_outside() -> None:
    polygon = Polygon((SQUARE, HOLE))
    assert polygon.holds(Point(20.3, 52.3))
    assert not polygon.holds(Point(20.15, 52.15))
    assert not polygon.holds(Point(20.5, 52.3))


def test_district_of_a_hole_is_the_one_that_lies_in_it() -> None:
    city = DistrictMap({"Wola": (Polygon((SQUARE, HOLE)),), "Ochota": (Polygon((HOLE,)),)})
    assert city.district_at(Point(20.15, 52.15)) == "Ochota"
    assert city.district_at(Point(20.3, 52.3)) == "Wola"
    assert city.district_at(Point(21.0, 52.3)) is None


@given(lon=st.floats(20.0, 20.4, exclude_max=True), lat=st.floats(52.0, 52.4, exclude_max=True))
def test_point_of_two_neighbours_is_in_exactly_one(lon: float, lat: float) -> None:
    """Also on their common edge."""
    west: Ring = ((20.0, 52.0), (20.2, 52.0), (20.2, 52.4), (20.0, 52.4), (20.0, 52.0))
    east: Ring = ((20.2, 52.0), (20.4, 52.0), (20.4, 52.4), (20.2, 52.4), (20.2, 52.0))
    point = Point(lon, lat)
    assert Polygon((west,)).holds(point) != Polygon((east,)).holds(point)


@pytest.mark.parametrize("ring", [BOW_TIE, SPIKE])
def test_ring_that_crosses_or_covers_itself_is_reported_with_a_place(ring: Ring) -> None:
    assert self_crossing(ring) in ring


@pytest.mark.parametrize("ring", [SQUARE, HOLE, SQUARE[::-1]])
def test_simple_ring_crosses_itself_nowhere(ring: Ring) -> None:
    assert self_crossing(ring) is None


def test_ring_is_closed_and_loses_repeated_positions() -> None:
    assert tidy_ring([SQUARE[0], SQUARE[0], *SQUARE[1:4]]) == SQUARE
