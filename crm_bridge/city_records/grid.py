"""PL-2000, zone 7 (EPSG:2178): the metric grid in which the city's records give a place.

Transverse Mercator on GRS 80 by Krüger's series to the third order in the third flattening, exact
to less than a millimetre within the zone. Formulas: Karney, "Transverse Mercator with an accuracy
of a few nanometers" (2011), equations 7 to 15, 35 and 36.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh, atan, atan2, atanh, cos, cosh, degrees, hypot, radians, sin, sinh, sqrt

from crm_bridge.places.points import Point

SEMI_MAJOR_M = 6_378_137.0
FLATTENING = 1 / 298.257222101
CENTRAL_MERIDIAN = 21.0
SCALE = 0.999923
FALSE_EASTING_M = 7_500_000.0

_N = FLATTENING / (2 - FLATTENING)
_ECCENTRICITY = sqrt(FLATTENING * (2 - FLATTENING))
_RADIUS = SCALE * SEMI_MAJOR_M / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_TO_GRID = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16,
    13 * _N**2 / 48 - 3 * _N**3 / 5,
    61 * _N**3 / 240,
)
_FROM_GRID = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96,
    _N**2 / 48 + _N**3 / 15,
    17 * _N**3 / 480,
)
_NEWTON_STEPS = 4
"""Two are enough for a double at these latitudes."""


@dataclass(frozen=True, slots=True)
class GridPoint:
    """Place in the grid, metres."""

    easting_m: float
    northing_m: float


def to_grid(point: Point) -> GridPoint:
    """Return the place in the grid."""
    tau = _conformal(_tangent(point.lat))
    width = radians(point.lon - CENTRAL_MERIDIAN)
    xi = atan2(tau, cos(width))
    eta = asinh(sin(width) / hypot(tau, cos(width)))
    north, east = xi, eta
    for order, factor in enumerate(_TO_GRID, start=1):
        north += factor * sin(2 * order * xi) * cosh(2 * order * eta)
        east += factor * cos(2 * order * xi) * sinh(2 * order * eta)
    return GridPoint(FALSE_EASTING_M + _RADIUS * east, _RADIUS * north)


def from_grid(grid: GridPoint) -> Point:
    """Return the place in degrees."""
    north = grid.northing_m / _RADIUS
    east = (grid.easting_m - FALSE_EASTING_M) / _RADIUS
    xi, eta = north, east
    for order, factor in enumerate(_FROM_GRID, start=1):
        xi -= factor * sin(2 * order * north) * cosh(2 * order * east)
        eta -= factor * cos(2 * order * north) * sinh(2 * order * east)
    conformal = sin(xi) / hypot(sinh(eta), cos(xi))
    longitude = CENTRAL_MERIDIAN + degrees(atan2(sinh(eta), cos(xi)))
    return Point(longitude, degrees(atan(_geographic(conformal))))


def _tangent(latitude: float) -> float:
    angle = radians(latitude)
    return sin(angle) / cos(angle)


def _conformal(tau: float) -> float:
    """Return the tangent of the conformal latitude of the latitude with tangent `tau`."""
    sigma = sinh(_ECCENTRICITY * atanh(_ECCENTRICITY * tau / hypot(1, tau)))
    return tau * hypot(1, sigma) - sigma * hypot(1, tau)


def _geographic(conformal: float) -> float:
    """Invert `_conformal` by Newton's method."""
    squared = _ECCENTRICITY**2
    tau = conformal
    for _ in range(_NEWTON_STEPS):
        guess = _conformal(tau)
        slope = (1 + (1 - squared) * tau**2) / ((1 - squared) * hypot(1, guess) * hypot(1, tau))
        tau += (conformal - guess) * slope
    return tau
