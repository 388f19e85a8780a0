"""Port of places: addresses, districts, assets, and what is reported near them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from acd.ports.crm import CaseDraft


@dataclass(frozen=True, slots=True)
class AddressSuggestion:
    """Address that fits what was typed.

    `text`: as the form writes it, `ul. Wałbrzyska 11`; `house`: empty without a number; `lon` and
    `lat`: of the house, else of the street's middle, None without either; `is_exact`: the register
    has this house; `district_reason`: `map-point`, `street`, None without a district.
    """

    text: str
    street: str
    house: str
    district: str | None
    district_reason: str | None
    road_class: str
    lon: float | None = None
    lat: float | None = None
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class NearbyTicket:
    """Open ticket near a place; nothing about its resident. Times UTC epoch ms.

    `distance_m`: metres, rounded; `same_category`: whether it may be the same matter.
    """

    number: str
    category: str
    event: str
    status: str
    address: str
    distance_m: int
    same_category: bool
    opened_ms: int
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class AssetView:
    """Asset with its place. `names`: of its kind by language; `private`: the city opens no case
    for it, and the consultant says `not_ours`."""

    kind: str
    number: str
    names: Mapping[str, str]
    name: str
    address: str
    street: str
    house: str
    district: str | None
    lon: float
    lat: float
    private: bool
    not_ours: Mapping[str, str]
    category: str
    event: str
    distance_m: int | None = None
    tickets: tuple[NearbyTicket, ...] = ()


@dataclass(frozen=True, slots=True)
class Responsibility:
    """District and unit of a case, with the reasons.

    `district`: the one that the case names, else that of its place; `district_reason`: `map-point`,
    `street`, `chosen` when it differs from the place's, None without a district; `unit_reasons`:
    of `category`, `road-class`, `district`, `hours`, `chosen`; `unit`: its whole name.
    """

    district: str | None
    district_reason: str | None
    road_class: str
    unit_id: str | None
    unit: str | None
    unit_reasons: tuple[str, ...]


class Places(Protocol):
    """Places of the city. Called by the desk while a consultant writes a case; every member is
    read only, never blocks the event loop, and raises an error of the class for unavailable
    dependencies without a database."""

    async def suggest_addresses(self, text: str, limit: int) -> tuple[AddressSuggestion, ...]:
        """Return at most `limit` addresses for a beginning, a word or a misspelt name."""
        ...

    async def responsibility(self, case: CaseDraft) -> Responsibility:
        """Return district and unit of a case that comes in now."""
        ...

    async def assets_by_number(self, number: str) -> tuple[AssetView, ...]:
        """Return the assets with this number, one of each kind, with their open tickets.

        Raises `AssetNumberInvalid` when no kind of assets has such numbers, or the check digit is
        wrong.
        """
        ...

    async def assets_near(
        self, lon: float, lat: float, kind: str | None, limit: int
    ) -> tuple[AssetView, ...]:
        """Return at most `limit` assets within 60 metres of a point, the nearest first."""
        ...

    async def tickets_near(
        self, lon: float, lat: float, category: str, limit: int
    ) -> tuple[NearbyTicket, ...]:
        """Return at most `limit` open tickets within 350 metres: those of the category first, then
        by distance."""
        ...
