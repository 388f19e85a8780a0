"""Places of the city behind the port `acd.ports.places.Places`, over the tables of this package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.clock import Clock
from acd.ports.crm import CaseDraft
from acd.ports.places import AddressSuggestion, AssetView, NearbyTicket, Responsibility
from crm_bridge.database import reachable
from crm_bridge.places.asset_kinds import AssetKind, plain_number
from crm_bridge.places.errors import AssetNumberInvalid
from crm_bridge.places.memory import PlacesInMemory
from crm_bridge.places.points import Point, cells_around, distance_m, is_on_map, point_of
from crm_bridge.places.polygons import DistrictMap
from crm_bridge.places.store import assets_in_cells, assets_numbered, house_points
from crm_bridge.places.streets import StreetMatch, read_address
from crm_bridge.tickets.nearby import nearby_ticket, open_tickets_near, open_tickets_of_assets
from crm_bridge.tickets.taxonomy import Catalogue

ASSETS_WITHIN_M = 60.0


class CityPlaces:
    """`Places` over the database. Every method raises CrmUnavailable without it."""

    def __init__(self, engine: AsyncEngine, catalogue: Catalogue, clock: Clock) -> None:
        self._engine = engine
        self._catalogue = catalogue
        self._clock = clock
        self._memory = PlacesInMemory(engine, clock)

    async def suggest_addresses(self, text: str, limit: int) -> tuple[AddressSuggestion, ...]:
        address = read_address(text)
        with reachable():
            matches = (await self._memory.streets()).search(address.street, limit)
            districts = await self._memory.districts()
            points: dict[str, Point] = {}
            if address.house and matches:
                async with self._engine.connect() as connection:
                    ids = [match.street.id for match in matches]
                    points = await house_points(connection, ids, address.house)
        suggestions = [
            _suggestion(match, address.house, points.get(match.street.id), districts)
            for match in matches
        ]
        return tuple(sorted(suggestions, key=lambda suggestion: not suggestion.is_exact))

    async def responsibility(self, case: CaseDraft) -> Responsibility:
        with reachable():
            district, reason = await self._district(case)
        road_class = case.road_class or await self._road_class(case, district)
        located = replace(case, district=district or "", road_class=road_class)
        choice = self._catalogue.choose_unit(located, self._clock.now_ms())
        unit_id = case.unit_id or choice.unit_id
        return Responsibility(
            district=district,
            district_reason=reason,
            road_class=road_class,
            unit_id=unit_id,
            unit=self._catalogue.unit_name(unit_id, district),
            unit_reasons=("chosen",) if case.unit_id else choice.reasons,
        )

    async def assets_by_number(self, number: str) -> tuple[AssetView, ...]:
        plain = plain_number(number)
        self._check_number(plain)
        with reachable():
            districts = await self._memory.districts()
            async with self._engine.connect() as connection:
                rows = await assets_numbered(connection, plain)
                return await self._views(connection, [(row, None) for row in rows], districts)

    async def assets_near(
        self, lon: float, lat: float, kind: str | None, limit: int
    ) -> tuple[AssetView, ...]:
        if not is_on_map(lon, lat):
            return ()
        point = Point(lon, lat)
        with reachable():
            districts = await self._memory.districts()
            async with self._engine.connect() as connection:
                cells = cells_around(point, ASSETS_WITHIN_M)
                rows = await assets_in_cells(connection, cells, kind)
                return await self._views(connection, _nearest(rows, point, limit), districts)

    async def tickets_near(
        self, lon: float, lat: float, category: str, limit: int
    ) -> tuple[NearbyTicket, ...]:
        if not is_on_map(lon, lat):
            return ()
        with reachable():
            async with self._engine.connect() as connection:
                return await open_tickets_near(connection, Point(lon, lat), category, limit)

    async def _district(self, case: CaseDraft) -> tuple[str | None, str | None]:
        """Return the consultant's choice, else the district of the place; and the reason."""
        district, reason = await self._district_of_place(case)
        if case.district and case.district != district:
            return case.district, "chosen"
        return district, reason

    async def _district_of_place(self, case: CaseDraft) -> tuple[str | None, str | None]:
        """Return the district of the point, else that of a street in one district alone."""
        point = point_of(case.lon, case.lat)
        district = (await self._memory.districts()).district_at(point) if point else None
        if district:
            return district, "map-point"
        streets = (await self._memory.streets()).named(case.street) if case.street else ()
        names = {street.district for street in streets}
        return (names.pop(), "street") if len(names) == 1 and None not in names else (None, None)

    async def _road_class(self, case: CaseDraft, district: str | None) -> str:
        """Return the class of the street, if the register has one for it in this district."""
        streets = (await self._memory.streets()).named(case.street) if case.street else ()
        here = {street.road_class for street in streets if street.district in (district, None)}
        return here.pop() if len(here) == 1 else ""

    def _check_number(self, number: str) -> None:
        """Raise AssetNumberInvalid unless a kind of assets has such numbers."""
        kinds = self._catalogue.asset_kinds.values()
        if any(kind.accepts(number) for kind in kinds):
            return
        if any(kind.has_form(number) for kind in kinds):
            message = "the check digit does not fit: read the number again"
        else:
            forms = ", ".join(f"{kind.id} {kind.number}" for kind in kinds)
            message = f"no kind of assets has such numbers: expected {forms}"
        raise AssetNumberInvalid(message, field="number")

    async def _views(
        self,
        connection: AsyncConnection,
        rows: Sequence[tuple[Row[Any], float | None]],
        districts: DistrictMap,
    ) -> tuple[AssetView, ...]:
        names = [f"{row.kind} {row.number}" for row, _ in rows]
        open_tickets = await open_tickets_of_assets(connection, names) if names else ()
        views = []
        for row, distance in rows:
            kind = self._catalogue.asset_kinds.get(row.kind) or AssetKind(row.kind, {}, "")
            own = [t for t in open_tickets if t.asset == f"{row.kind} {row.number}"]
            views.append(_asset_view(row, kind, distance, districts, own))
        return tuple(views)


def _suggestion(
    match: StreetMatch, house: str, point: Point | None, districts: DistrictMap
) -> AddressSuggestion:
    street = match.street
    by_point = districts.district_at(point) if point else None
    district = by_point or street.district
    place = point or street.point
    return AddressSuggestion(
        text=f"{street.name} {house}".strip(),
        street=street.name,
        house=house,
        district=district,
        district_reason="map-point" if by_point else "street" if district else None,
        road_class=street.road_class,
        lon=place.lon if place else None,
        lat=place.lat if place else None,
        is_exact=point is not None,
    )


def _nearest(
    rows: Iterable[Row[Any]], point: Point, limit: int
) -> list[tuple[Row[Any], float | None]]:
    measured = [(distance_m(point, Point(row.lon, row.lat)), row) for row in rows]
    near = sorted(
        (pair for pair in measured if pair[0] <= ASSETS_WITHIN_M),
        key=lambda pair: (pair[0], pair[1].kind, pair[1].number),
    )
    return [(row, distance) for distance, row in near[:limit]]


def _asset_view(
    row: Row[Any],
    kind: AssetKind,
    distance: float | None,
    districts: DistrictMap,
    open_tickets: Sequence[Row[Any]],
) -> AssetView:
    address = f"{row.street} {row.house}".strip()
    return AssetView(
        kind=row.kind,
        number=row.number,
        names=kind.names,
        name=row.name,
        address=address or row.name,
        street=row.street,
        house=row.house,
        district=row.district or districts.district_at(Point(row.lon, row.lat)),
        lon=row.lon,
        lat=row.lat,
        private=row.private,
        not_ours=kind.not_ours if row.private else {},
        category=kind.category,
        event=kind.event,
        distance_m=None if distance is None else round(distance),
        tickets=tuple(nearby_ticket(ticket, 0, kind.category) for ticket in open_tickets),
    )
