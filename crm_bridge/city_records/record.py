"""One record of the city: what is read, what is mended and said, what is refused.

The shape is that of the notifications of Warsaw's open-data API. Its real records have districts
that are missing or spelt in two ways, coordinates 0 in place of none, kinds without a category,
and a field whose name is misspelt; none of that stops an import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from acd.ports.crm import CaseDraft
from crm_bridge.city_records.grid import GridPoint, from_grid
from crm_bridge.database import storable
from crm_bridge.errors import RecordInvalid
from crm_bridge.places.city_names import spelling
from crm_bridge.places.points import Point, point_of
from crm_bridge.tickets.numbers import read_ticket_number
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.store import StatusChange
from crm_bridge.tickets.taxonomy import Catalogue

APARTMENT_FIELDS = ("apartmentNumber", "aparmentNumber")
"""The second is how the API spells it."""
KINDS = {"PUBLIC_INFORMATION": "INFORMATIONAL"}
"""Kinds of records that are kept under another kind."""
STATUSES = {status.value: status for status in TicketStatus} | {"Zakończone": TicketStatus.CLOSED}
FIRST_MS = 1_000_000_000_000
"""September 2001. A smaller time is in seconds: the API's own are milliseconds of 13 digits."""


@dataclass(frozen=True, slots=True)
class CityRecord:
    """Record that can become a ticket. `opened_ms`: its creation, UTC epoch ms; `mended`: ids of
    what was mended or is missing, kebab-case."""

    number: str
    case: CaseDraft
    history: tuple[StatusChange, ...]
    opened_ms: int
    source: str
    mended: tuple[str, ...]


@dataclass(slots=True)
class RecordReader:
    """Reader of records against the taxonomy of the city."""

    catalogue: Catalogue
    _districts: dict[str, str] = field(init=False)
    _events: set[tuple[str, str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._districts = {spelling(row.name): row.name for row in self.catalogue.districts}
        self._events = {(row.kind, row.category, row.event) for row in self.catalogue.entries}

    def read(self, raw: object) -> CityRecord:
        """Return the record. Raises RecordInvalid, which names the field."""
        if not isinstance(raw, Mapping):
            raise RecordInvalid("expected an object with the fields of a record", field="record")
        mended: list[str] = []
        number = read_ticket_number(_text(raw, "notificationNumber"))
        if number is None:
            message = "expected a number such as 135285/19"
            raise RecordInvalid(message, field="notificationNumber")
        case = self._case(raw, mended)
        history = _history(raw, mended)
        opened_ms, source = _opening(raw, history, mended), _text(raw, "source")
        return CityRecord(str(number), case, history, opened_ms, source, tuple(mended))

    def _case(self, raw: Mapping[str, Any], mended: list[str]) -> CaseDraft:
        kind = self._kind(raw, mended)
        category, event = _text(raw, "subcategory"), _text(raw, "event")
        if not category:
            mended.append("category-missing")
        elif (kind, category, event) not in self._events:
            mended.append("event-unknown")
        point = _point(raw, mended)
        return CaseDraft(
            kind=kind,
            category=category,
            event=event,
            address=_address(raw, mended),
            street=_text(raw, "street"),
            district=self._district(raw, mended),
            lat=point.lat if point else None,
            lon=point.lon if point else None,
        )

    def _kind(self, raw: Mapping[str, Any], mended: list[str]) -> str:
        written = _text(raw, "notificationType")
        kind = KINDS.get(written, written)
        if kind not in self.catalogue.kinds:
            expected = ", ".join([*self.catalogue.kinds, *KINDS])
            raise RecordInvalid(f"expected one of {expected}", field="notificationType")
        if kind != written:
            mended.append("kind-renamed")
        return kind

    def _district(self, raw: Mapping[str, Any], mended: list[str]) -> str:
        """Return the district as the taxonomy spells it; empty without one or for an unknown."""
        written = _text(raw, "district")
        if not written:
            mended.append("district-missing")
            return ""
        name = self._districts.get(spelling(written), "")
        if not name:
            mended.append("district-unknown")
        elif name != written:
            mended.append("district-respelled")
        return name


def _history(raw: Mapping[str, Any], mended: list[str]) -> tuple[StatusChange, ...]:
    """Return the statuses, oldest first; a record without any is new since its creation."""
    statuses = raw.get("statuses") or ()
    if not isinstance(statuses, Iterable) or isinstance(statuses, (str, Mapping)):
        raise RecordInvalid("expected a list of statuses", field="statuses")
    changes = [_change(status, mended) for status in statuses]
    if not changes:
        mended.append("statuses-missing")
        return (StatusChange(TicketStatus.NEW, "", _time(raw, "createDate", mended)),)
    ordered = sorted(changes, key=lambda change: change.at_ms)
    if ordered != changes:
        mended.append("statuses-reordered")
    return tuple(ordered)


def _opening(raw: Mapping[str, Any], history: tuple[StatusChange, ...], mended: list[str]) -> int:
    """Return the creation; the first status where the record has none, or a later one."""
    if raw.get("createDate") is None:
        mended.append("creation-missing")
        return history[0].at_ms
    return min(_time(raw, "createDate", mended), history[0].at_ms)


def _change(raw: object, mended: list[str]) -> StatusChange:
    if not isinstance(raw, Mapping):
        raise RecordInvalid("expected an object with status and changeDate", field="statuses")
    written, description = _text(raw, "status"), _text(raw, "description")
    status = STATUSES.get(written)
    if status is None:
        mended.append("status-unknown")
        description = f"{written}: {description}" if description else written
    return StatusChange(
        status or TicketStatus.IN_PROGRESS, description, _time(raw, "changeDate", mended)
    )


def _point(raw: Mapping[str, Any], mended: list[str]) -> Point | None:
    """Return the place: WGS 84, else the grid. A 0 stands for no coordinate."""
    longitude, latitude = _number(raw, "xCoordWGS84"), _number(raw, "yCoordWGS84")
    if longitude and latitude and (point := point_of(longitude, latitude)):
        return point
    easting, northing = _number(raw, "xCoordOracle"), _number(raw, "yCoordOracle")
    if easting and northing:
        mended.append("coordinates-from-grid")
        return from_grid(GridPoint(easting, northing))
    mended.append("coordinates-missing")
    return None


def _address(raw: Mapping[str, Any], mended: list[str]) -> str:
    """Return `street house m. apartment`, or `street / street` for a crossing."""
    streets = " / ".join(filter(None, (_text(raw, "street"), _text(raw, "street2"))))
    house = _text(raw, "houseNumber")
    apartment = next(filter(None, (_text(raw, name) for name in APARTMENT_FIELDS)), "")
    if apartment and _text(raw, APARTMENT_FIELDS[1]):
        mended.append("field-respelled")
    number = " m. ".join(filter(None, (house, apartment)))
    return " ".join(filter(None, (streets, number)))


def _text(raw: Mapping[str, Any], name: str) -> str:
    """Return a text; empty for null or a missing field. Raises RecordInvalid for other types."""
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise RecordInvalid("expected a text or null", field=name)
    return storable(str(value)).strip()


def _number(raw: Mapping[str, Any], name: str) -> float:
    """Return a coordinate; 0 for none. Raises RecordInvalid."""
    value = raw.get(name) or 0
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        raise RecordInvalid("expected a number, 0 or null", field=name) from None
    if number != number or abs(number) == float("inf"):
        raise RecordInvalid("expected a number, 0 or null", field=name)
    return number


def _time(raw: Mapping[str, Any], name: str, mended: list[str]) -> int:
    """Return a time in UTC epoch ms. Raises RecordInvalid."""
    value = raw.get(name)
    written = str(value).strip()
    if isinstance(value, bool) or not (written.isascii() and written.isdigit()):
        raise RecordInvalid("expected milliseconds since 1970, UTC", field=name)
    at = int(written)
    if at >= FIRST_MS * 100 or at == 0:
        raise RecordInvalid("expected milliseconds since 1970, UTC", field=name)
    if at < FIRST_MS:
        mended.append("time-in-seconds")
        at *= 1000
    return at
