"""Reader of `taxonomy.yaml` and `units.yaml`: subjects of cases and the units that handle them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from config.readers.asset_kinds import load_asset_kinds
from config.readers.fields import Model, Text
from config.readers.unit_rules import Vocabulary, load_unit_rules
from config.readers.yaml_lines import Location, MarkedDocument, load_model
from crm_bridge.places.unit_rules import Subject
from crm_bridge.tickets.taxonomy import Catalogue, District, Kind, ReportableEvent, Unit

STATUS = "STATUS"
"""Kind that opens no ticket, so that no unit handles it."""
Need = Literal["category", "event", "description", "address", "district", "follows"]


class UnitEntry(Model):
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")]
    name: Text
    short: Text
    per_district: bool = False


class UnitsFile(Model):
    units: Annotated[tuple[UnitEntry, ...], Field(min_length=1)]


class EventEntry(Model):
    event: Text
    unit: str | None = None
    words: tuple[Text, ...] = ()


class CategoryEntry(Model):
    name: Text
    unit: str | None = None
    events: tuple[EventEntry, ...]


class KindEntry(Model):
    id: Annotated[str, Field(pattern=r"^[A-Z_]{1,32}$")]
    names: dict[str, Text]
    needs: tuple[Need, ...]
    unit: str | None = None
    categories: tuple[CategoryEntry, ...] = ()


class DistrictEntry(Model):
    name: Annotated[str, Field(min_length=1, max_length=64)]
    terc: Annotated[str, Field(pattern=r"^[0-9]{7}$")]


class TaxonomyFile(Model):
    kinds: Annotated[tuple[KindEntry, ...], Field(min_length=1)]
    districts: Annotated[tuple[DistrictEntry, ...], Field(min_length=1)]


def load_catalogue(folder: Path) -> Catalogue:
    """Read and check both files of `folder`, and what refers to them: unit-rules.yaml and
    assets.yaml. Raises ConfigInvalid."""
    units, unit_marks = load_model(folder / "units.yaml", UnitsFile)
    taxonomy, marks = load_model(folder / "taxonomy.yaml", TaxonomyFile)
    _check_once(unit_marks, ((("units", i, "id"), u.id) for i, u in enumerate(units.units)))
    _check_once(marks, _names(taxonomy))
    _check_units(marks, taxonomy, {unit.id for unit in units.units})
    entries = tuple(entry for kind in taxonomy.kinds for entry in _entries(kind))
    subjects = tuple(Subject(e.kind, e.category, e.event, e.unit_id) for e in entries)
    names = Vocabulary(
        [subject for subject in subjects if subject.kind != STATUS],
        {unit.id for unit in units.units},
        {district.name for district in taxonomy.districts},
    )
    return Catalogue(
        kinds={kind.id: Kind(kind.id, kind.names, kind.needs) for kind in taxonomy.kinds},
        entries=entries,
        units={u.id: Unit(u.id, u.name, u.short, u.per_district) for u in units.units},
        districts=tuple(District(item.name, item.terc) for item in taxonomy.districts),
        unit_rules=load_unit_rules(folder, names),
        asset_kinds=load_asset_kinds(folder / "assets.yaml", subjects),
    )


def _entries(kind: KindEntry) -> Iterator[ReportableEvent]:
    """Yield the reportable events; a kind without categories is one with empty names."""
    if not kind.categories:
        yield ReportableEvent(kind.id, "", "", kind.unit)
    for category in kind.categories:
        unit = category.unit or kind.unit
        if not category.events:
            yield ReportableEvent(kind.id, category.name, "", unit)
        for item in category.events:
            unit_id = item.unit or unit
            yield ReportableEvent(kind.id, category.name, item.event, unit_id, item.words)


def _names(taxonomy: TaxonomyFile) -> Iterator[tuple[Location, str]]:
    for k, kind in enumerate(taxonomy.kinds):
        yield ("kinds", k, "id"), kind.id
        for c, category in enumerate(kind.categories):
            yield ("kinds", k, "categories", c, "name"), f"{kind.id} {category.name}"
            for e, item in enumerate(category.events):
                where = ("kinds", k, "categories", c, "events", e, "event")
                yield where, f"{kind.id} {category.name} {item.event}"
    for d, district in enumerate(taxonomy.districts):
        yield ("districts", d, "name"), f"district {district.name}"
        yield ("districts", d, "terc"), f"terc {district.terc}"


def _check_once(marked: MarkedDocument, names: Iterable[tuple[Location, str]]) -> None:
    seen: set[str] = set()
    for where, name in names:
        if name in seen:
            raise marked.error(where, "expected a name that is not used above")
        seen.add(name)


def _check_units(marked: MarkedDocument, taxonomy: TaxonomyFile, unit_ids: set[str]) -> None:
    for where, unit in _unit_references(taxonomy):
        if unit is not None and unit not in unit_ids:
            expected = f"unknown unit {unit!r}: expected one of units.yaml"
            raise marked.error((*where, "unit"), expected)


def _unit_references(taxonomy: TaxonomyFile) -> Iterator[tuple[Location, str | None]]:
    for k, kind in enumerate(taxonomy.kinds):
        yield ("kinds", k), kind.unit
        for c, category in enumerate(kind.categories):
            yield ("kinds", k, "categories", c), category.unit
            for e, item in enumerate(category.events):
                yield ("kinds", k, "categories", c, "events", e), item.unit
