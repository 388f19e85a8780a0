"""Taxonomy of cases: subjects, responsible units and required fields. Data and look-ups only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from acd.ports.crm import CaseDraft
from acd.ports.taxonomy import Named, Taxonomy, TaxonomyEntry
from crm_bridge.errors import CaseIncomplete, CaseInvalid
from crm_bridge.places.asset_kinds import AssetKind
from crm_bridge.places.unit_rules import Situation, Subject, UnitChoice, UnitRules

DESCRIPTION_MAX = 4000
"""Characters, as in Open311 GeoReport v2."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Unit that handles cases. `per_district`: one office in every district, named after it."""

    id: str
    name: str
    short: str
    per_district: bool = False

    def title(self, district: str | None) -> str:
        """Return the title on a ticket: `ZDM`, or `Urząd Dzielnicy Mokotów`."""
        return f"{self.short} {district}" if self.per_district and district else self.short


@dataclass(frozen=True, slots=True)
class Kind:
    """Kind of case. `needs`: fields of a `CaseDraft` that may not be empty, in the form's order."""

    id: str
    names: dict[str, str]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportableEvent:
    """Event that can be reported; category and event are empty where a kind has none.

    `words`: what people call it besides its name.
    """

    kind: str
    category: str
    event: str
    unit_id: str | None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class District:
    name: str
    terc: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    kinds: dict[str, Kind]
    entries: tuple[ReportableEvent, ...]
    units: dict[str, Unit]
    districts: tuple[District, ...]
    unit_rules: UnitRules = field(default_factory=UnitRules)
    asset_kinds: Mapping[str, AssetKind] = field(default_factory=dict)

    def taxonomy(self) -> Taxonomy:
        entries = (
            TaxonomyEntry(
                entry.kind, entry.category, entry.event, self._unit_name(entry), entry.words
            )
            for entry in self.entries
        )
        return Taxonomy(
            tuple(entries),
            tuple(district.name for district in self.districts),
            tuple(Named(unit.id, {"pl": unit.name}) for unit in self.units.values()),
            tuple(Named(*item) for item in self.unit_rules.road_classes.items()),
            tuple(Named(kind.id, kind.names) for kind in self.asset_kinds.values()),
        )

    def unit_for(self, draft: CaseDraft, at_ms: int) -> str | None:
        """Return the id of the unit that handles a case that came in at `at_ms`, UTC epoch ms."""
        return draft.unit_id or self.choose_unit(draft, at_ms).unit_id

    def choose_unit(self, draft: CaseDraft, at_ms: int) -> UnitChoice:
        """Return the unit by rules and taxonomy, and why; the consultant's own choice is left
        out."""
        entry = self._entry(draft)
        if entry is None:
            return UnitChoice(None)
        subject = Subject(entry.kind, entry.category, draft.event, entry.unit_id)
        rules = self.unit_rules
        case = Situation(subject, draft.district, draft.road_class, rules.calendars_open_at(at_ms))
        return rules.choose(case)

    def unit_title(self, unit_id: str | None, district: str | None) -> str | None:
        """Return the unit's title; a unit that left the configuration shows its id."""
        if unit_id is None or unit_id not in self.units:
            return unit_id
        return self.units[unit_id].title(district)

    def unit_name(self, unit_id: str | None, district: str | None) -> str | None:
        """Return the unit's whole name, with the district where each has its own."""
        unit = self.units.get(unit_id or "")
        if unit is None:
            return unit_id
        return f"{unit.name} {district}" if unit.per_district and district else unit.name

    def check(self, draft: CaseDraft) -> None:
        """Raise CaseInvalid or CaseIncomplete for the first wrong field."""
        self._check_kind(draft)
        for name in self.kinds[draft.kind].needs:
            if not (getattr(draft, name) or "").strip():
                message = f"a case of kind {draft.kind} needs a {name}"
                raise CaseIncomplete(message, field=name)
        self._check_values(draft)

    def _check_kind(self, draft: CaseDraft) -> None:
        if draft.kind not in self.kinds:
            message = f"unknown kind of case: expected one of {', '.join(self.kinds)}"
            raise CaseInvalid(message, field="kind")

    def _check_values(self, draft: CaseDraft) -> None:
        if len(draft.description) > DESCRIPTION_MAX:
            message = f"the description is longer than {DESCRIPTION_MAX} characters"
            raise CaseInvalid(message, field="description")
        if draft.category and self._entry(draft) is None:
            message = "no such event in this category: expected one of the taxonomy"
            raise CaseInvalid(message, field="event" if draft.event else "category")
        if draft.district and draft.district not in {district.name for district in self.districts}:
            message = "unknown district: expected one of the districts of the taxonomy"
            raise CaseInvalid(message, field="district")
        self._check_place(draft)

    def _check_place(self, draft: CaseDraft) -> None:
        if draft.unit_id and draft.unit_id not in self.units:
            raise CaseInvalid("unknown unit: expected one of the taxonomy", field="unit_id")
        if draft.road_class and draft.road_class not in self.unit_rules.road_classes:
            message = "unknown road class: expected one of the taxonomy"
            raise CaseInvalid(message, field="road_class")
        if (draft.lon is None) is not (draft.lat is None):
            message = "expected longitude and latitude together, in degrees"
            raise CaseInvalid(message, field="lat" if draft.lat is None else "lon")

    def _entry(self, draft: CaseDraft) -> ReportableEvent | None:
        """Return the entry of the case; without an event the first of its category."""
        for entry in self.entries:
            if (entry.kind, entry.category) == (draft.kind, draft.category) and (
                draft.event in ("", entry.event)
            ):
                return entry
        return None

    def _unit_name(self, entry: ReportableEvent) -> str | None:
        unit = self.units.get(entry.unit_id or "")
        return unit.name if unit else None
