"""Reader of street files: the national register ULIC, or a CSV file of the city's own.

ULIC (TERYT, Statistics Poland): WOJ;POW;GMI;RODZ_GMI;SYM;SYM_UL;CECHA;NAZWA_1;NAZWA_2;STAN_NA for
the whole country; rows of other places are skipped. A file of the city has a row for each street
of a district, and may have one for each house.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from crm_bridge.places.city_names import CityNames
from crm_bridge.places.csv_rows import CsvRow, columns_of, read_point, read_rows
from crm_bridge.places.errors import PlaceFileInvalid
from crm_bridge.places.import_report import ImportReport
from crm_bridge.places.points import Point
from crm_bridge.places.streets import Street, search_key

ULIC = {
    "woj": ("woj",),
    "pow": ("pow",),
    "gmi": ("gmi",),
    "rodz": ("rodz_gmi", "rodz"),
    "id": ("sym_ul",),
    "type": ("cecha",),
    "main": ("nazwa_1",),
    "first": ("nazwa_2",),
}
CITY = {
    "id": ("id", "street_id", "sym_ul"),
    "name": ("name", "street", "ulica", "nazwa"),
    "main": ("main", "nazwa_1"),
    "district": ("district", "dzielnica", "terc"),
    "road_class": ("road_class", "klasa", "klasa_drogi", "kategoria"),
    "house": ("house", "numer", "numer_domu", "nr"),
    "lon": ("lon", "lng", "longitude", "dlugosc", "xcoordwgs84"),
    "lat": ("lat", "latitude", "szerokosc", "ycoordwgs84"),
}
MAX_NAME = 200
MAX_HOUSE = 16
MAX_ID = 64


@dataclass(frozen=True, slots=True)
class AddressPoint:
    """House of a street. `house`: number in capitals."""

    street_id: str
    house: str
    point: Point


@dataclass(slots=True)
class StreetFile:
    """Content of a file: streets by id, houses by street and number."""

    streets: dict[str, Street] = field(default_factory=dict)
    houses: dict[tuple[str, str], AddressPoint] = field(default_factory=dict)
    report: ImportReport = field(default_factory=ImportReport)


def read_street_file(content: bytes, names: CityNames) -> StreetFile:
    """Read either form. Raises PlaceFileInvalid for another file, and for one without a street
    of the city."""
    file = StreetFile()
    if columns_of(content, ULIC) >= {"woj", "pow", "gmi", "id", "main"}:
        _read_register(read_rows(content, ULIC), names, file)
    elif "name" in columns_of(content, CITY):
        _read_city(read_rows(content, CITY), names, file)
    else:
        raise PlaceFileInvalid(
            "expected columns of ULIC (WOJ, POW, GMI, SYM_UL, NAZWA_1) or at least `name`"
            " (`ulica`), in the first line"
        )
    if not file.streets:
        raise PlaceFileInvalid(
            "\n".join(("no street of the city in the file", *file.report.lines()))
        )
    file.report.taken = len(file.streets)
    return file


def _read_register(rows: Iterable[CsvRow], names: CityNames, file: StreetFile) -> None:
    for row in rows:
        code = f"{row['woj']:0>2}{row['pow']:0>2}{row['gmi']:0>2}{row['rodz']}"
        district = names.codes.get(code)
        if district is None:
            continue
        name = " ".join(filter(None, (row["type"], row["first"], row["main"])))
        street_id = f"{code}-{row['id']}"
        if not row["main"] or not row["id"]:
            file.report.leave_out(f"line {row.line}: expected NAZWA_1 and SYM_UL")
        elif street_id in file.streets:
            file.report.leave_out(f"line {row.line}: {name} stands twice in {district}")
        else:
            file.streets[street_id] = Street(street_id, name, row["main"], district)


def _read_city(rows: Iterable[CsvRow], names: CityNames, file: StreetFile) -> None:
    for row in rows:
        problem = _problem(row, names, file.report)
        if problem:
            file.report.leave_out(f"line {row.line}: {problem}")
            continue
        street = _street(row, names)
        house = row["house"].upper()
        if not house and street.id in file.streets:
            file.report.leave_out(f"line {row.line}: {street.name} stands twice")
            continue
        file.streets.setdefault(street.id, street)
        if house:
            _add_house(row, street, house, file)


def _problem(row: CsvRow, names: CityNames, report: ImportReport) -> str:
    """Return what is wrong with a row of the city's own form; empty if nothing is."""
    if not row["name"]:
        return "expected a name of a street"
    if len(row["name"]) > MAX_NAME or len(row["house"]) > MAX_HOUSE or len(row["id"]) > MAX_ID:
        return f"expected at most {MAX_NAME} characters of a name, {MAX_HOUSE} of a house"
    if row["district"] and names.district(row["district"], report) is None:
        return f"unknown district {row['district']!r}"
    if row["road_class"] and names.road_class(row["road_class"]) is None:
        return f"unknown road class {row['road_class']!r}: expected one of unit-rules.yaml"
    return ""


def _street(row: CsvRow, names: CityNames) -> Street:
    district = names.district(row["district"], ImportReport()) if row["district"] else None
    key = f"{search_key(row['name'])[:120]}-{district or ''}"[:MAX_ID]
    point = None if row["house"] else read_point(row["lon"], row["lat"])
    road_class = names.road_class(row["road_class"]) or ""
    main = row["main"] or row["name"]
    return Street(row["id"] or key, row["name"], main, district, road_class, point)


def _add_house(row: CsvRow, street: Street, house: str, file: StreetFile) -> None:
    point = read_point(row["lon"], row["lat"])
    if point is None:
        file.report.leave_out(f"line {row.line}: house {house} has no place (degrees, WGS84)")
    elif (street.id, house) in file.houses:
        file.report.leave_out(f"line {row.line}: {street.name} {house} stands twice")
    else:
        file.houses[street.id, house] = AddressPoint(street.id, house, point)
