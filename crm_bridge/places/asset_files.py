"""Reader of assets: CSV, or GeoJSON with points. A row that is wrong is left out and named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from crm_bridge.places.asset_kinds import CHECKS, AssetKind, plain_number
from crm_bridge.places.city_names import CityNames
from crm_bridge.places.csv_rows import columns_of, read_point, read_rows
from crm_bridge.places.district_files import features, properties_of
from crm_bridge.places.errors import PlaceFileInvalid
from crm_bridge.places.import_report import ImportReport
from crm_bridge.places.points import Point

COLUMNS = {
    "kind": ("kind", "rodzaj", "typ"),
    "number": ("number", "numer", "nr", "id"),
    "name": ("name", "nazwa"),
    "street": ("street", "ulica"),
    "house": ("house", "numer_domu"),
    "district": ("district", "dzielnica"),
    "private": ("private", "prywatna", "prywatny"),
    "lon": ("lon", "lng", "longitude", "dlugosc"),
    "lat": ("lat", "latitude", "szerokosc"),
}
YES = frozenset({"1", "true", "yes", "tak", "t", "y"})
NO = frozenset({"", "0", "false", "no", "nie", "n"})
MAX_TEXT = 200
MAX_NUMBER = 64


@dataclass(frozen=True, slots=True)
class Asset:
    """Asset of the city, or a private one that people take for the city's.

    `number`: plain form; `district`: as the file gives it, None if the map has to say.
    """

    kind: str
    number: str
    point: Point
    name: str = ""
    street: str = ""
    house: str = ""
    district: str | None = None
    private: bool = False


@dataclass(slots=True)
class AssetFile:
    """Content of a file: assets by kind and number."""

    assets: dict[tuple[str, str], Asset] = field(default_factory=dict)
    report: ImportReport = field(default_factory=ImportReport)


def read_asset_file(
    content: bytes, kinds: Mapping[str, AssetKind], names: CityNames, kind: str | None = None
) -> AssetFile:
    """Read a file of either form. `kind`: of assets that name none.

    Raises PlaceFileInvalid for another file, and for one without an asset that is right.
    """
    file, places = AssetFile(), dict[tuple[str, Point], str]()
    for label, values in _entries(content):
        entry = {"kind": kind or "", **{key: text for key, text in values.items() if text}}
        problem = _problem(entry, kinds, names, file.report) or _double(entry, file)
        point = read_point(entry.get("lon", ""), entry.get("lat", ""))
        if problem or point is None:
            reason = problem or "no place: expected lon and lat in degrees (WGS84)"
            file.report.leave_out(f"{label}: {reason}")
            continue
        asset = _asset(entry, point, names)
        file.assets[asset.kind, asset.number] = asset
        other = places.setdefault((asset.kind, asset.point), asset.number)
        if other != asset.number:
            file.report.note(f"{label}: {asset.kind} {asset.number} stands where {other} stands")
    if not file.assets:
        raise PlaceFileInvalid("\n".join(("no asset in the file", *file.report.lines())))
    file.report.taken = len(file.assets)
    return file


def _entries(content: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what to call an entry and its values by our names of the columns."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        for label, feature in features(content):
            yield label, _values(properties_of(feature)) | _coordinates(feature.get("geometry"))
    else:
        missing = {"number", "lon", "lat"} - columns_of(content, COLUMNS)
        if missing:
            raise PlaceFileInvalid(
                f"expected columns {', '.join(sorted(missing))} in the first line"
            )
        for row in read_rows(content, COLUMNS):
            yield f"line {row.line}", dict(row.values)


def _values(properties: Mapping[str, str]) -> dict[str, str]:
    return {
        column: properties[name].strip()
        for column, names in COLUMNS.items()
        for name in reversed(names)
        if name in properties
    }


def _coordinates(geometry: object) -> dict[str, str]:
    position = geometry.get("coordinates") if isinstance(geometry, dict) else None
    is_point = isinstance(geometry, dict) and geometry.get("type") == "Point"
    if not is_point or not isinstance(position, list) or len(position) < 2:
        return {"lon": "", "lat": ""}
    return {"lon": str(position[0]), "lat": str(position[1])}


def _problem(
    entry: Mapping[str, str],
    kinds: Mapping[str, AssetKind],
    names: CityNames,
    report: ImportReport,
) -> str:
    """Return what is wrong with an entry; empty if nothing is."""
    kind = kinds.get(entry["kind"])
    if kind is None:
        return f"unknown kind {entry['kind']!r}: expected one of {', '.join(kinds)}"
    number = plain_number(entry.get("number", ""))
    if len(number) > MAX_NUMBER or not kind.has_form(number):
        return f"number {number[:MAX_TEXT]!r} has not the form of a {kind.id}: {kind.number}"
    if not CHECKS[kind.check](number):
        return f"number {number} has a wrong check digit ({kind.check})"
    return _text_problem(entry, names, report)


def _text_problem(entry: Mapping[str, str], names: CityNames, report: ImportReport) -> str:
    if any(len(text) > MAX_TEXT for text in entry.values()) or len(entry.get("house", "")) > 16:
        return f"expected at most {MAX_TEXT} characters, 16 of a house"
    if entry.get("district") and names.district(entry["district"], report) is None:
        return f"unknown district {entry['district']!r}"
    if entry.get("private", "").lower() not in YES | NO:
        return f"private: expected yes or no, found {entry['private']!r}"
    return ""


def _double(entry: Mapping[str, str], file: AssetFile) -> str:
    number = plain_number(entry.get("number", ""))
    if (entry["kind"], number) in file.assets:
        return f"{entry['kind']} {number} stands twice; the first is kept"
    return ""


def _asset(entry: Mapping[str, str], point: Point, names: CityNames) -> Asset:
    district = entry.get("district")
    return Asset(
        kind=entry["kind"],
        number=plain_number(entry["number"]),
        point=point,
        name=entry.get("name", ""),
        street=entry.get("street", ""),
        house=entry.get("house", "").upper(),
        district=names.district(district, ImportReport()) if district else None,
        private=entry.get("private", "").lower() in YES,
    )
