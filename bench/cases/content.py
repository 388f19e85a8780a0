"""Rows of a large city: residents, tickets, contacts, parts and assets, drawn from a seed. Pure.

The history grows with the city, the open cases do not: a unit that gets a hundred cases a day has
as many open ones after ten years as after one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import Table

from acd.adapters.sql.tables import contacts
from crm_bridge.organisation.offices import Organisation
from crm_bridge.places.asset_kinds import luhn_is_right
from crm_bridge.places.points import Point, cell_of
from crm_bridge.places.tables import assets
from crm_bridge.residents.tables import addresses, residents, terms
from crm_bridge.residents.terms import address_terms, name_terms
from crm_bridge.search_text import folded
from crm_bridge.second_line.tables import parts
from crm_bridge.tickets.tables import ticket_events, tickets
from crm_bridge.tickets.taxonomy import Catalogue

OPEN_CASES = 8_000
TICKETS_A_RESIDENT = 5
OFFICERS = 200
NOW_MS = 1_795_345_200_000
CASE_EVERY_MS = 75_000
"""Interval of the cases of a city with 420,000 a year."""
SERIALS_A_YEAR = 400_000
YEAR = 26
FIRST_NAMES = ("Anna", "Jan", "Maria", "Piotr", "Zofia", "Paweł", "Olena", "Łukasz", "Ewa", "Adam")
SYLLABLES = ("wa", "ko", "ni", "ze", "bor", "mal", "ga", "ru", "sta", "li", "dom", "pie", "czar")
DESCRIPTION = "Zapadły się płyty chodnika przy wejściu, ktoś może się przewrócić. Prośba o naprawę."


@dataclass(frozen=True)
class Rows:
    """Rows of one table; each row has the values of `columns`."""

    table: Table
    columns: tuple[str, ...]
    values: Iterator[tuple[Any, ...]]


@dataclass(frozen=True)
class LargeCity:
    """City with this many tickets; every draw depends on the index alone."""

    size: int
    catalogue: Catalogue
    organisation: Organisation

    @property
    def residents(self) -> int:
        return self.size // TICKETS_A_RESIDENT

    @property
    def offices(self) -> tuple[str, ...]:
        return tuple(self.organisation.offices)

    def number(self, index: int) -> str:
        """Return the number of the ticket; index 0 is the oldest."""
        behind = self.size - 1 - index
        serial = 100_001 + SERIALS_A_YEAR - 1 - behind % SERIALS_A_YEAR
        return f"{serial}/{YEAR - behind // SERIALS_A_YEAR:02}"

    def phone(self, resident: int) -> str:
        return f"+48{600_000_000 + resident}"

    def name(self, resident: int) -> str:
        rng = Random(resident)
        surname = "".join(rng.choices(SYLLABLES, k=3)).title()
        return f"{FIRST_NAMES[resident % len(FIRST_NAMES)]} {surname}ska"

    def officer(self, index: int) -> tuple[str, str]:
        """Return id and office of an officer."""
        return f"officer-{index}", self.offices[index % len(self.offices)]

    def point(self, index: int) -> Point:
        rng = Random(index * 7 + 3)
        return Point(20.85 + rng.random() * 0.4, 52.10 + rng.random() * 0.27)

    def lamp(self, index: int) -> str:
        body = f"{100_000 + index}"
        return next(f"{body}{digit}" for digit in range(10) if luhn_is_right(f"{body}{digit}"))

    def rows(self) -> Iterator[Rows]:
        """Yield the rows of every table, those that others refer to first."""
        people = range(self.residents)
        columns = ("resident_id", "name", "search_name", "language")
        yield Rows(residents, columns, map(self._resident, people))
        yield Rows(addresses, ("resident_id", "address"), map(self._address, people))
        yield Rows(
            terms, ("term", "resident_id"), (term for n in people for term in self._terms(n))
        )
        yield Rows(contacts, CONTACT, map(self._contact, range(self.size)))
        yield Rows(tickets, TICKET, map(self._ticket, range(self.size)))
        yield Rows(ticket_events, EVENT, map(self._event, range(self.size)))
        yield Rows(parts, PART, map(self._part, range(self.size)))
        yield Rows(assets, ASSET, map(self._asset, range(self.residents)))

    def _resident(self, n: int) -> tuple[Any, ...]:
        name = self.name(n)
        return f"res-{n}", name, folded(name), "pl"

    def _address(self, n: int) -> tuple[Any, ...]:
        return f"res-{n}", self.phone(n)

    def _terms(self, n: int) -> Iterator[tuple[Any, ...]]:
        for term in sorted(name_terms(self.name(n)) | address_terms(self.phone(n))):
            yield term, f"res-{n}"

    def _opened_ms(self, index: int) -> int:
        return NOW_MS - (self.size - index) * CASE_EVERY_MS

    def _contact(self, index: int) -> tuple[Any, ...]:
        resident = index % self.residents
        at_ms = self._opened_ms(index) - 200_000
        phone, owner = self.phone(resident), f"res-{resident}"
        return f"tel-{index}", "phone", "drogi", "pl", at_ms, phone, "[]", owner

    def _ticket(self, index: int) -> tuple[Any, ...]:
        resident, point = index % self.residents, self.point(index)
        entries = self.catalogue.entries
        entry = entries[index * 31 % len(entries)]
        district = self.catalogue.districts[index % len(self.catalogue.districts)].name
        status = "W trakcie" if self.is_open(index) else "Zamknięte"
        opened_ms = self._opened_ms(index)
        return (
            *(self.number(index), f"tel-{index}", f"res-{resident}", self.phone(resident)),
            *(entry.kind, entry.category, entry.event, DESCRIPTION, f"ul. Prosta {index % 200}"),
            *(district, entry.unit_id, True, status, opened_ms, opened_ms + 600_000),
            *("ul. Prosta", str(index % 200), point.lon, point.lat, cell_of(point)),
            f"lamp {self.lamp(index % self.residents)}" if index % 20 == 0 else None,
        )

    def _event(self, index: int) -> tuple[Any, ...]:
        opened_ms = self._opened_ms(index)
        return self.number(index), 1, "status", opened_ms, "consultant", "bielak", True, "", "{}"

    def _part(self, index: int) -> tuple[Any, ...]:
        officer_id, office_id = self.officer(index % OFFICERS)
        opened_ms, is_open = self._opened_ms(index), self.is_open(index)
        is_new = is_open and index % 3 == 0
        state = "closed" if not is_open else "to-accept" if is_new else "taken"
        return (
            *(self.number(index), 1, office_id, "rule", state, "nobody"),
            *(None if is_new else officer_id, opened_ms, opened_ms + 40 * CASE_EVERY_MS),
            *(0, 0, ""),
        )

    def _asset(self, index: int) -> tuple[Any, ...]:
        point, street = self.point(-index - 1), "ul. Prosta"
        number = self.lamp(index)
        return "lamp", number, "", street, "1", None, False, point.lon, point.lat, cell_of(point), 1

    def is_open(self, index: int) -> bool:
        return index >= self.size - min(OPEN_CASES, self.size * 4 // 5)


CONTACT = (
    *("contact_id", "channel", "queue", "language", "reached_ms"),
    *("address", "path", "resident_id"),
)
TICKET = (
    *("number", "contact_id", "resident_id", "reporter_address"),
    *("kind", "category", "event", "description", "address"),
    *("district", "unit_id", "notify", "status", "opened_ms", "changed_ms"),
    *("street", "house", "lon", "lat", "cell", "asset"),
)
EVENT = (
    *("number", "position", "kind", "at_ms", "by_kind", "by_id"),
    *("is_public", "text", "details"),
)
PART = (
    *("number", "part", "office_id", "reason_id", "state", "waits_for"),
    *("officer_id", "received_ms", "repair_due_ms", "returns", "passes", "done"),
)
ASSET = (
    *("kind", "number", "name", "street", "house", "district", "private"),
    *("lon", "lat", "cell", "import_number"),
)
