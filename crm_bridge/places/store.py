"""Streets, districts and assets in the database, on a connection that the caller holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, and_, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from crm_bridge.database import insert
from crm_bridge.places.asset_files import Asset
from crm_bridge.places.points import Point, cell_of, point_of
from crm_bridge.places.polygons import Polygon
from crm_bridge.places.street_files import AddressPoint
from crm_bridge.places.streets import Street
from crm_bridge.places.tables import address_points, assets, districts, imports, streets

STREETS, DISTRICTS, ASSETS = "streets", "districts", "assets"
"""Contents of an import."""


async def replace_streets(
    connection: AsyncConnection, entries: Iterable[Street], houses: Iterable[AddressPoint]
) -> None:
    """Put these streets and houses in the place of all others."""
    await connection.execute(delete(address_points))
    await connection.execute(delete(streets))
    rows = [_street_values(street) for street in entries]
    if rows:
        await connection.execute(streets.insert(), rows)
    points = [
        {"street_id": h.street_id, "house": h.house, "lon": h.point.lon, "lat": h.point.lat}
        for h in houses
    ]
    if points:
        await connection.execute(address_points.insert(), points)


async def replace_districts(
    connection: AsyncConnection, areas: Iterable[tuple[str, Sequence[Polygon]]]
) -> None:
    """Put these areas in the place of all others."""
    await connection.execute(delete(districts))
    rows = [
        {"name": name, "polygons": [polygon.rings for polygon in polygons]}
        for name, polygons in areas
    ]
    await connection.execute(districts.insert(), rows)


async def put_assets(
    connection: AsyncConnection, entries: Iterable[Asset], import_number: int
) -> None:
    """Add or replace assets, by kind and number."""
    rows = [_asset_values(asset) | {"import_number": import_number} for asset in entries]
    statement = insert(connection, assets)
    changed = {
        column.name: statement.excluded[column.name]
        for column in assets.columns
        if not column.primary_key
    }
    keys = [assets.c.kind, assets.c.number]
    await connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=changed), rows
    )


async def delete_older_assets(
    connection: AsyncConnection, kinds: Sequence[str], import_number: int, limit: int
) -> int:
    """Delete at most `limit` assets of the kinds that this import lacks; return how many."""
    older = and_(assets.c.kind.in_(kinds), assets.c.import_number != import_number)
    rows = await connection.execute(
        select(assets.c.kind, assets.c.number).where(older).limit(limit)
    )
    keys = [tuple(row) for row in rows]
    if keys:
        await connection.execute(
            delete(assets).where(tuple_(assets.c.kind, assets.c.number).in_(keys))
        )
    return len(keys)


async def import_numbers(connection: AsyncConnection) -> dict[str, int]:
    """Return the number of the newest import of each content."""
    rows = await connection.execute(select(imports.c.content, imports.c.import_number))
    return {row.content: row.import_number for row in rows}


async def note_import(
    connection: AsyncConnection, content: str, number: int, entries: int, at_ms: int
) -> None:
    values = {"import_number": number, "entries": entries, "at_ms": at_ms}
    statement = insert(connection, imports).values(content=content, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["content"], set_=values)
    )


async def all_streets(connection: AsyncConnection) -> tuple[Street, ...]:
    rows = await connection.execute(select(streets).order_by(streets.c.street_id))
    return tuple(
        Street(
            row.street_id,
            row.name,
            row.main,
            row.district,
            row.road_class,
            point_of(row.lon, row.lat),
        )
        for row in rows
    )


async def all_districts(connection: AsyncConnection) -> dict[str, tuple[Polygon, ...]]:
    rows = await connection.execute(select(districts).order_by(districts.c.name))
    return {
        row.name: tuple(
            Polygon(tuple(tuple((lon, lat) for lon, lat in ring) for ring in rings))
            for rings in row.polygons
        )
        for row in rows
    }


async def house_points(
    connection: AsyncConnection, street_ids: Iterable[str], house: str
) -> dict[str, Point]:
    """Return the place of the house in each of the streets that has it."""
    statement = select(address_points).where(
        address_points.c.street_id.in_(tuple(street_ids)), address_points.c.house == house
    )
    return {row.street_id: Point(row.lon, row.lat) for row in await connection.execute(statement)}


async def assets_numbered(connection: AsyncConnection, number: str) -> Sequence[Row[Any]]:
    statement = select(assets).where(assets.c.number == number).order_by(assets.c.kind)
    return (await connection.execute(statement)).all()


async def assets_in_cells(
    connection: AsyncConnection, cells: Sequence[int], kind: str | None
) -> Sequence[Row[Any]]:
    """Return the assets in the cells, of one kind or of any.

    The kind is no condition of the statement: SQLite would read all assets of the kind.
    """
    rows = (await connection.execute(select(assets).where(assets.c.cell.in_(cells)))).all()
    return [row for row in rows if kind in (None, row.kind)]


def _street_values(street: Street) -> dict[str, Any]:
    return {
        "street_id": street.id,
        "name": street.name,
        "main": street.main,
        "district": street.district,
        "road_class": street.road_class,
        "lon": street.point.lon if street.point else None,
        "lat": street.point.lat if street.point else None,
    }


def _asset_values(asset: Asset) -> dict[str, Any]:
    return {
        "kind": asset.kind,
        "number": asset.number,
        "name": asset.name,
        "street": asset.street,
        "house": asset.house,
        "district": asset.district,
        "private": asset.private,
        "lon": asset.point.lon,
        "lat": asset.point.lat,
        "cell": cell_of(asset.point),
    }
