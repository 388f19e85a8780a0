"""Grid of the city's records and degrees, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_bridge.city_records.grid import GridPoint, Point, from_grid, to_grid

MILLIMETRE, DEGREE_OF_A_MILLIMETRE = 0.001, 1e-8
PLACES = [  # as the city's own records state them, both ways
    (Point(52.20469176116404, 21.0225516569933), GridPoint(7501541.610284, 5785674.166849)),
    (Point(52.23803, 20.99659), GridPoint(7499767.070059, 5789383.244634)),
    (Point(52.25789, 20.9192), GridPoint(7494483.185944, 5791596.008193)),
    (Point(52.36041382235052, 21.054760219597267), GridPoint(7503730.258328, 5803001.62103)),
]


@pytest.mark.parametrize(("point", "grid"), PLACES)
def test_degrees_of_the_citys_records_give_their_grid(point: Point, grid: GridPoint) -> None:
    there = to_grid(point)
    assert there.easting_m == pytest.approx(grid.easting_m, abs=2 * MILLIMETRE)
    assert there.northing_m == pytest.approx(grid.northing_m, abs=2 * MILLIMETRE)


@pytest.mark.parametrize(("point", "grid"), PLACES)
def test_grid_of_the_citys_records_gives_their_degrees(point: Point, grid: GridPoint) -> None:
    back = from_grid(grid)
    assert back.latitude == pytest.approx(point.latitude, abs=2 * DEGREE_OF_A_MILLIMETRE)
    assert back.longitude == pytest.approx(point.longitude, abs=2 * DEGREE_OF_A_MILLIMETRE)


@given(st.floats(49, 55), st.floats(19.5, 22.5))
def test_place_in_the_zone_comes_back_from_the_grid(latitude: float, longitude: float) -> None:
    back = from_grid(to_grid(Point(latitude, longitude)))
    assert back.latitude == pytest.approx(latitude, abs=DEGREE_OF_A_MILLIMETRE)
    assert back.longitude == pytest.approx(longitude, abs=DEGREE_OF_A_MILLIMETRE)


def test_central_meridian_has_the_false_easting() -> None:
    assert to_grid(Point(52.0, 21.0)).easting_m == pytest.approx(7_500_000)
