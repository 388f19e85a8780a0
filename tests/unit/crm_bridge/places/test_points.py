"""Distances and the grid of the map."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_bridge.places.points import (
    EARTH_RADIUS_M,
    Point,
    cell_of,
    cells_around,
    distance_m,
    point_of,
)

WARSAW = Point(21.02, 52.18)
LONGITUDES = st.floats(-179, 179)
LATITUDES = st.floats(-60, 70)


def test_degree_of_latitude_has_the_length_of_the_circles_part() -> None:
    north = Point(WARSAW.lon, WARSAW.lat + 1)
    assert distance_m(WARSAW, north) == pytest.approx(EARTH_RADIUS_M * 3.14159265 / 180, rel=1e-6)


def test_degree_of_longitude_is_shorter_in_the_north() -> None:
    east = Point(WARSAW.lon + 1, WARSAW.lat)
    assert distance_m(WARSAW, east) == pytest.approx(68_175, rel=1e-3)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(0.0, 0.0), (None, 52.0), (21.0, None), (float("nan"), 52.0), (7_500_000.0, 5_780_000.0)],
)
def test_coordinates_that_are_no_place_give_no_point(lon: float | None, lat: float | None) -> None:
    assert point_of(lon, lat) is None


@given(
    lon=LONGITUDES,
    lat=LATITUDES,
    east=st.floats(-0.004, 0.004),
    north=st.floats(-0.004, 0.004),
)
def test_every_point_within_the_radius_is_in_one_of_the_cells(
    lon: float, lat: float, east: float, north: float
) -> None:
    centre, other = Point(lon, lat), Point(lon + east, lat + north)
    radius_m = distance_m(centre, other) * (1 + 1e-9) + 1e-6
    assert cell_of(other) in cells_around(centre, radius_m)


def test_radius_that_needs_too_many_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="more than"):
        cells_around(WARSAW, 10_000)
