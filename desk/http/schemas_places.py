"""Models of the desk's requests about places."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from acd.ports.crm import CaseDraft
from desk.http.schemas import Latitude, Line, Longitude
from web.schemas import NO_CONTROL, Query

Typed = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=NO_CONTROL),
]
Short = Annotated[str, StringConstraints(max_length=64, pattern=NO_CONTROL)]


class AddressSearch(Query):
    """Part of an address, as it is typed."""

    q: Typed
    count: Annotated[int, Field(ge=1, le=20)] = 8


class CasePlace(Query):
    """Parts of a case that decide district and unit; every one may be missing."""

    kind: Short = "INCIDENT"
    category: Line = ""
    event: Line = ""
    district: Line = ""
    street: Line = ""
    lon: Longitude | None = None
    lat: Latitude | None = None
    road_class: Short = ""
    unit_id: Short = ""

    def draft(self) -> CaseDraft:
        """Return the parts as a case."""
        return CaseDraft(**self.model_dump())


class AssetNumber(Query):
    """Number as it stands on the asset."""

    number: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=NO_CONTROL),
    ]


class NearPoint(Query):
    """Point of the map, WGS84 degrees."""

    lon: Longitude
    lat: Latitude
    count: Annotated[int, Field(ge=1, le=50)] = 10


class AssetsNear(NearPoint):
    """`kind`: of the assets; none means any."""

    kind: Short | None = None


class TicketsNear(NearPoint):
    """`category`: tickets of it come first."""

    category: Line = ""
