"""Notifications: what the city publishes of a ticket, under the names of its open-data API.

Names of members are the API's, misspelt one included. A place that is not known is 0, as there.
Free texts are not published: residents and officers write names into them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import WithJsonSchema
from sqlalchemy import Row

from crm_bridge.city_records.grid import to_grid
from crm_bridge.places.points import point_of

SUCCESS = "SUCCESS"
CATEGORIES = {"INCIDENT": "Proces Interwencyjny", "FREEFORM": "Wolne wnioski i uwagi"}
"""Category of a kind; the others have none."""
UNKNOWN = "UNKNOWN"

Nullable = Annotated[str | None, WithJsonSchema({"type": ["string", "null"]})]
"""Text or null: readers of the API expect every member, unlike those of our own API."""


@dataclass(frozen=True, slots=True)
class NotificationStatus:
    """Status of a notification; `changeDate`: UTC epoch ms."""

    status: str
    description: Nullable
    changeDate: int


@dataclass(frozen=True, slots=True)
class Notification:
    """One ticket. Dates: UTC epoch ms; WGS84 in degrees; Oracle: the grid EPSG:2178 in metres."""

    notificationNumber: str
    notificationType: str
    category: Nullable
    subcategory: Nullable
    event: Nullable
    city: str
    district: Nullable
    street: Nullable
    street2: Nullable
    aparmentNumber: Nullable
    createDate: int
    siebelEventId: Nullable
    source: str
    deviceType: str
    statuses: tuple[NotificationStatus, ...]
    xCoordWGS84: float
    yCoordWGS84: float
    xCoordOracle: float
    yCoordOracle: float


@dataclass(frozen=True, slots=True)
class NotificationList:
    """`responseCode`: SUCCESS; a request that is wrong is answered by a problem document."""

    responseCode: str
    responseDesc: str
    notifications: tuple[Notification, ...] = ()


@dataclass(frozen=True, slots=True)
class NotificationResult:
    """Inner object of an answer."""

    success: bool
    result: NotificationList


@dataclass(frozen=True, slots=True)
class NotificationAnswer:
    """Answer of every method."""

    result: NotificationResult


def answer(notifications: Iterable[Notification]) -> NotificationAnswer:
    """Return the answer with these notifications."""
    rows = tuple(notifications)
    return NotificationAnswer(NotificationResult(True, NotificationList(SUCCESS, "OK", rows)))


def notification(row: Row[Any], statuses: Iterable[Row[Any]], city: str) -> Notification:
    """Return a ticket as it is published. `statuses`: its public changes of status, in order."""
    point = point_of(row.lon, row.lat)
    grid = to_grid(point) if point else None
    return Notification(
        notificationNumber=row.number,
        notificationType=row.kind,
        category=CATEGORIES.get(row.kind),
        subcategory=row.category or None,
        event=row.event or None,
        city=city,
        district=row.district,
        street=row.street,
        street2=None,
        aparmentNumber=None,
        createDate=row.opened_ms,
        siebelEventId=None,
        source=UNKNOWN,
        deviceType=UNKNOWN,
        statuses=tuple(
            NotificationStatus(change.details["status"], None, change.at_ms) for change in statuses
        ),
        xCoordWGS84=point.lon if point else 0,
        yCoordWGS84=point.lat if point else 0,
        xCoordOracle=round(grid.easting_m, 6) if grid else 0,
        yCoordOracle=round(grid.northing_m, 6) if grid else 0,
    )
