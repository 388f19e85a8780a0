"""Grid of the city's records and degrees, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_bridge.city_records.grid import GridPoint, from_grid, to_grid
from crm_bridge.places.points import Point

MILLIMETRE, DEGREE_OF_A_MILLIMETRE = 0.001, 1e-8
PLACES = [  # as the city's own records state them, both ways
    (Point(21.0225516569933, 52.20469176116404), GridPoint(7501541.610284, 5785674.166849)),
    (Point(20.99659, 52.23803), GridPoint(7499767.070059, 5789383.244634)),
    (Point(20.9192, 52.25789), GridPoint(7494483.185944, 5791596.008193)),
    (Point(21.054760219597267, 52.36041382235052), GridPoint(7503730.258328, 5803001.62103)),
]


@pytest.mark.parametrize(("point", "grid"), PLACES)
def test_degrees_of_the_citys_records_give_their_grid(point: Point, grid: GridPoint) -> None:
    there = to_grid(point)
    assert there.easting_m == pytest.approx(grid.easting_m, abs=2 * MILLIMETRE)
    assert there.northing_m == pytest.approx(grid.northing_m, abs=2 * MILLIMETRE)


@pytest.mark.parametrize(("point", "grid"), PLACES)
def test_grid_of_the_citys_records_gives_their_degrees(point: Point, grid: GridPoint) -> None:
    back = from_grid(grid)
    assert back.lat == pytest.approx(point.lat, abs=2 * DEGREE_OF_A_MILLIMETRE)
    assert back.lon == pytest.approx(point.lon, abs=2 * DEGREE_OF_A_MILLIMETRE)


@given(st.floats(49, 55), st.floats(19.5, 22.5))
def test_place_in_the_zone_comes_back_from_the_grid(latitude: float, longitude: float) -> None:
    back = from_grid(to_grid(Point(longitude, latitude)))
    assert back.lat == pytest.approx(latitude, abs=DEGREE_OF_A_MILLIMETRE)
    assert back.lon == pytest.approx(longitude, abs=DEGREE_OF_A_MILLIMETRE)


def test_central_meridian_has_the_false_easting() -> None:
    assert to_grid(Point(21.0, 52.0)).easting_m == pytest.approx(7_500_000)
