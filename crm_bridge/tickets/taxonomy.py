"""Taxonomy of cases: subjects, responsible units and required fields. Data and look-ups only."""

from __future__ import annotations

from dataclasses import dataclass

from acd.ports.crm import CaseDraft, Taxonomy, TaxonomyEntry
from crm_bridge.errors import CaseIncomplete, CaseInvalid

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

    def taxonomy(self) -> Taxonomy:
        entries = (
            TaxonomyEntry(
                entry.kind, entry.category, entry.event, self._unit_name(entry), entry.words
            )
            for entry in self.entries
        )
        return Taxonomy(tuple(entries), tuple(district.name for district in self.districts))

    def unit_for(self, draft: CaseDraft) -> str | None:
        """Return the id of the unit that the taxonomy names for the case."""
        entry = self._entry(draft)
        return entry.unit_id if entry else None

    def unit_title(self, unit_id: str | None, district: str | None) -> str | None:
        """Return the unit's title; a unit that left the configuration shows its id."""
        if unit_id is None or unit_id not in self.units:
            return unit_id
        return self.units[unit_id].title(district)

    def check(self, draft: CaseDraft) -> None:
        """Raise CaseInvalid or CaseIncomplete for the first wrong field."""
        self._check_kind(draft)
        for field in self.kinds[draft.kind].needs:
            if not (getattr(draft, field) or "").strip():
                message = f"a case of kind {draft.kind} needs a {field}"
                raise CaseIncomplete(message, field=field)
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
