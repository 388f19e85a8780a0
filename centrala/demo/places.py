"""Streets, houses, districts and assets of the demo city. Pure.

All of it is invented: districts are rectangles of `demo.yaml`, streets straight lines in them, so
that nothing of a real map is shipped. Names of streets are those of `demo.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from acd.ports.crm import CaseDraft
from config.readers.demo_city import DemoCity, DistrictShare
from crm_bridge.places.asset_files import Asset, AssetFile
from crm_bridge.places.asset_kinds import luhn_is_right
from crm_bridge.places.district_files import DistrictFile
from crm_bridge.places.points import Point
from crm_bridge.places.polygons import Polygon
from crm_bridge.places.street_files import AddressPoint, StreetFile
from crm_bridge.places.streets import Street, read_address, search_key

CLASSES = ("powiatowa", "wojewodzka", "gminna", "gminna")
"""Road classes of the streets of a district, in turn."""
HOUSES = 120
LAMP_EVERY = 10
"""Houses from one lamp to the next."""
FIRST_LAMP, FIRST_STOP, FIRST_BIN, FIRST_CONTAINER = 10_000, 7_001, 10_001, 100_001


@dataclass(frozen=True, slots=True)
class _Line:
    """Street on the map, from west to east. `length`: degrees of longitude."""

    street: Street
    start: Point
    length: float

    def house(self, number: int) -> Point:
        """Return the place of a house; even numbers stand on the northern side."""
        side = 0.0001 if number % 2 == 0 else 0.0
        return _point(self.start.lon + self.length * number / HOUSES, self.start.lat + side)


class DemoPlaces:
    """Places of the demo city; the same for the same file."""

    def __init__(self, demo: DemoCity) -> None:
        self._demo = demo

    def streets(self) -> StreetFile:
        file = StreetFile()
        for line in self._lines.values():
            file.streets[line.street.id] = line.street
            for number in range(1, HOUSES + 1):
                house = AddressPoint(line.street.id, str(number), line.house(number))
                file.houses[line.street.id, house.house] = house
        return file

    def districts(self) -> DistrictFile:
        file = DistrictFile()
        for name, share in self._demo.districts.items():
            file.areas[name] = (_rectangle(share),)
        return file

    def assets(self) -> AssetFile:
        assets = (*self._lamps(), *self._others())
        return AssetFile({(asset.kind, asset.number): asset for asset in assets})

    def located(self, case: CaseDraft) -> CaseDraft:
        """Return the case with street, house, point and road class of its address, if it has one
        in the register."""
        address = read_address(case.address)
        line = self._lines.get((case.district, search_key(address.street)))
        if line is None:
            return case
        number = int(address.house) if address.house.isdigit() else 0
        point = line.house(number) if 0 < number <= HOUSES else line.street.point
        return replace(
            case,
            street=line.street.name,
            house=address.house,
            lon=point.lon if point else None,
            lat=point.lat if point else None,
            road_class=line.street.road_class,
        )

    @cached_property
    def _lines(self) -> dict[tuple[str, str], _Line]:
        """Streets by district and searchable name."""
        return {
            (name, search_key(street)): _line(name, share, index)
            for name, share in self._demo.districts.items()
            for index, street in enumerate(share.streets)
        }

    def _lamps(self) -> Iterator[Asset]:
        """Yield lamps of each street; the third one of each is a housing association's."""
        serial = FIRST_LAMP
        for line in self._lines.values():
            for place, number in enumerate(range(1, HOUSES + 1, LAMP_EVERY)):
                asset = _asset("lamp", _with_check_digit(serial), line, number)
                yield replace(asset, private=place == 2)
                serial += 1

    def _others(self) -> Iterator[Asset]:
        for index, line in enumerate(self._lines.values()):
            for pole in (1, 2):
                stop = _asset("stop", f"{FIRST_STOP + index}{pole:02}", line, 20 + pole)
                yield replace(stop, name=f"{line.street.main} {pole:02}")
            yield _asset("bin", f"K{FIRST_BIN + index}", line, 24)
            yield _asset("container", _with_two_digits(FIRST_CONTAINER + index), line, 40)


def _line(district: str, share: DistrictShare, index: int) -> _Line:
    west, south, east, north = share.area
    lat = south + (north - south) * (index + 1) / (len(share.streets) + 1)
    start = _point(west + (east - west) * 0.2, lat)
    length = (east - west) * 0.6
    name = share.streets[index]
    middle = _point(start.lon + length / 2, lat)
    road_class = CLASSES[index % len(CLASSES)]
    main = name.split(" ", 1)[-1]
    street_id = f"demo-{search_key(name)}-{district}"[:64]
    return _Line(Street(street_id, name, main, district, road_class, middle), start, length)


def _asset(kind: str, number: str, line: _Line, house: int) -> Asset:
    place = line.house(house)
    beside = _point(place.lon, place.lat + 0.00005)
    return Asset(kind, number, beside, street=line.street.name, house=str(house))


def _rectangle(share: DistrictShare) -> Polygon:
    west, south, east, north = share.area
    return Polygon((((west, south), (east, south), (east, north), (west, north), (west, south)),))


def _point(lon: float, lat: float) -> Point:
    return Point(round(lon, 6), round(lat, 6))


def _with_check_digit(serial: int) -> str:
    return next(f"{serial}{digit}" for digit in range(10) if luhn_is_right(f"{serial}{digit}"))


def _with_two_digits(serial: int) -> str:
    """Return a number with the check digits of ISO/IEC 7064, MOD 97-10."""
    return f"P{serial}{98 - serial * 100 % 97:02}"
