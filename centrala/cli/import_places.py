"""`centrala import`: streets, districts, assets and tickets from the operator's files, beside a
running city.

Each import of places takes the place of the one before; a file with a fault that cannot be left
out changes nothing. Desks see the new content within seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from centrala.cli.console import out
from centrala.cli.staff_database import staff_database
from centrala.wiring.clock import SystemClock
from config import settings as settings_module
from config.errors import UsageError
from config.readers.taxonomy import load_catalogue
from crm_bridge.city_records.importer import RecordReport, import_records, records_in
from crm_bridge.city_records.record import RecordReader
from crm_bridge.imports import CrmImporter
from crm_bridge.places.asset_files import read_asset_file
from crm_bridge.places.city_names import CityNames, city_names
from crm_bridge.places.district_files import read_district_file
from crm_bridge.places.import_report import ImportReport
from crm_bridge.places.importer import PlaceImporter
from crm_bridge.places.street_files import read_street_file
from crm_bridge.tickets.taxonomy import Catalogue

MAX_BYTES = 300_000_000
"""Size of a file; the national register of streets has 30 MB."""

app = typer.Typer(
    help="Import streets, districts, assets and tickets from files.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
FileArgument = Annotated[Path, typer.Argument(help="File to read.", show_default=False)]


@app.command()
def streets(file: FileArgument) -> None:
    """Import the street register: ULIC of TERYT, or a CSV file of the city (name, district,
    road_class, house, lon, lat)."""
    read = read_street_file(_content(file), _names(_catalogue()))
    _write(lambda importer, now_ms: importer.put_streets(read, now_ms))
    _print(read.report, f"streets, {len(read.houses)} houses")


@app.command()
def districts(file: FileArgument) -> None:
    """Import the areas of the districts: GeoJSON with a polygon or several for each."""
    read = read_district_file(_content(file), _names(_catalogue()))
    _write(lambda importer, now_ms: importer.put_districts(read, now_ms))
    _print(read.report, "districts")


@app.command()
def assets(
    file: FileArgument,
    kind: Annotated[
        str | None, typer.Option(help="Kind of the assets that name none, of assets.yaml.")
    ] = None,
) -> None:
    """Import assets: CSV (kind, number, lon, lat, name, street, house, district, private) or
    GeoJSON with points. Assets of the file's kinds that it lacks are deleted."""
    catalogue = _catalogue()
    if kind is not None and kind not in catalogue.asset_kinds:
        raise UsageError(f"--kind: expected one of {', '.join(catalogue.asset_kinds)}")
    read = read_asset_file(_content(file), catalogue.asset_kinds, _names(catalogue), kind)
    deleted = _write(lambda importer, now_ms: importer.put_assets(read, now_ms))
    _print(read.report, f"assets, {deleted or 0} older ones deleted")


@app.command()
def records(file: FileArgument) -> None:
    """Import tickets: JSON with notifications of the city's open-data API. What the store has
    stays as it is; every mend is counted, every refused record named."""
    catalogue, raw = _catalogue(), records_in(_content(file))

    async def run() -> RecordReport:
        async with staff_database(settings_module.load()) as engine:
            importer = CrmImporter(engine, catalogue)
            return await import_records(raw, RecordReader(catalogue), importer)

    for line in asyncio.run(run()).lines():
        out.print(line, highlight=False, markup=False)


def _content(path: Path) -> bytes:
    """Return the file. Raises UsageError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path}: expected at most {MAX_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"{path}: the file cannot be read: {reason}") from None


def _catalogue() -> Catalogue:
    return load_catalogue(settings_module.load().config_dir)


def _names(catalogue: Catalogue) -> CityNames:
    pairs = ((district.name, district.terc) for district in catalogue.districts)
    return city_names(pairs, catalogue.unit_rules.road_classes)


def _write(act: Callable[[PlaceImporter, int], Awaitable[int | None]]) -> int | None:
    settings = settings_module.load()

    async def run() -> int | None:
        async with staff_database(settings) as engine:
            return await act(PlaceImporter(engine), SystemClock().now_ms())

    return asyncio.run(run())


def _print(report: ImportReport, things: str) -> None:
    for line in report.lines():
        out.print(line, highlight=False, markup=False)
    out.print(f"{report.taken} {things}", highlight=False, markup=False)
