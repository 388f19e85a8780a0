"""Methods of Warsaw's open-data API that read notifications, open to everybody.

`id` (of the resource) and `apikey` are taken, so that readers written for the city's own server
work, and are not looked at: what is answered is public. A district that is spelt with a blank in
place of a hyphen is the same district, as in the city's records.
"""

from __future__ import annotations

from typing import Annotated, Any

from aiohttp import web
from pydantic import Field, StringConstraints

from acd.ports.clock import Clock
from crm_bridge.errors import CrmUnavailable
from crm_bridge.open_data import query as queries
from crm_bridge.open_data.errors import NotificationQueryInvalid
from crm_bridge.open_data.notification import NotificationAnswer, answer
from crm_bridge.open_data.query import NotificationQuery
from crm_bridge.open_data.store import OpenTickets
from web.json_response import json_response
from web.operations import HttpApi, Operation
from web.problem_json import Handler
from web.schemas import NO_CONTROL, Body, Query, read_body, read_query

PATH = "/api/action/19115store_"

Line = Annotated[str, StringConstraints(max_length=200, pattern=NO_CONTROL)]
Json = Annotated[str, StringConstraints(max_length=4000, pattern=NO_CONTROL)]


class _Access(Query):
    """Parameters that every method takes."""

    id: Line = ""
    apikey: Line = ""


class NotificationsQuery(_Access):
    """`filters`, `operators`: lists as JSON; without filters the last 48 hours are answered."""

    filters: Json = ""
    operators: Json = ""


class DatesQuery(_Access):
    """Span of creation, Unix milliseconds."""

    dateFrom: Line
    dateTo: Line


class DistrictQuery(_Access):
    """Name of a district."""

    district: Line


class NumberQuery(_Access):
    """Number such as 135285/19."""

    notificationNumber: Line


class NotificationFilter(Body):
    """Condition; `field`: DISTRICT or SUBCATEGORY, `operator`: EQ."""

    field: Line
    operator: Line = "EQ"
    value: Line


class NotificationsBody(Body):
    """Filters and the operators between them, AND or OR."""

    id: Line = ""
    apikey: Line = ""
    filters: Annotated[list[NotificationFilter], Field(max_length=10)] | None = None
    operators: Annotated[list[Line], Field(max_length=10)] | None = None


def open_data_api(
    read: Handler, by_body: Handler, by_dates: Handler, by_district: Handler, by_number: Handler
) -> HttpApi:
    """Return the operations with these handlers."""
    refusals = (NotificationQueryInvalid, CrmUnavailable)
    common: dict[str, Any] = {
        "answers": {200: NotificationAnswer},
        "refusals": refusals,
        "tag": "open-data",
    }
    return HttpApi(
        operations=(
            Operation(
                method="GET",
                path=f"{PATH}getNotifications",
                id="readNotifications",
                summary="Return the notifications that the filters name, newest first.",
                handler=read,
                query=NotificationsQuery,
                **common,
            ),
            Operation(
                method="POST",
                path=f"{PATH}getNotificationsPost",
                id="queryNotifications",
                summary="Return the notifications that the filters of the body name.",
                handler=by_body,
                body=NotificationsBody,
                repeatable=False,
                **common,
            ),
            Operation(
                method="GET",
                path=f"{PATH}getNotificationsForDate",
                id="readNotificationsForDate",
                summary="Return the notifications that were created in a span.",
                handler=by_dates,
                query=DatesQuery,
                **common,
            ),
            Operation(
                method="GET",
                path=f"{PATH}getNotificationsForDistrict",
                id="readNotificationsForDistrict",
                summary="Return the notifications of a district.",
                handler=by_district,
                query=DistrictQuery,
                **common,
            ),
            Operation(
                method="GET",
                path=f"{PATH}getNotificationsForNotificationNumber",
                id="readNotificationByNumber",
                summary="Return the notification with a number, in a list of one or none.",
                handler=by_number,
                query=NumberQuery,
                **common,
            ),
        )
    )


class OpenDataRoutes:
    """Handlers over the reader."""

    def __init__(self, reader: OpenTickets, clock: Clock) -> None:
        self._reader = reader
        self._clock = clock

    def api(self) -> HttpApi:
        """Return the operations."""
        return open_data_api(
            self.read,
            self.read_by_body,
            self.read_by_dates,
            self.read_by_district,
            self.read_by_number,
        )

    async def read(self, request: web.Request) -> web.Response:
        """Return the notifications that the filters name. Raises NotificationQueryInvalid."""
        query = read_query(request, NotificationsQuery)
        return await self._answer(self._filtered(query.filters, query.operators))

    async def read_by_body(self, request: web.Request) -> web.Response:
        """Return the notifications that the body's filters name. Raises
        NotificationQueryInvalid."""
        body = (await read_body(request, NotificationsBody)).model_dump()
        return await self._answer(self._filtered(body["filters"], body["operators"]))

    async def read_by_dates(self, request: web.Request) -> web.Response:
        """Return the notifications of a span. Raises NotificationQueryInvalid."""
        query = read_query(request, DatesQuery)
        return await self._answer(queries.by_dates(query.dateFrom, query.dateTo))

    async def read_by_district(self, request: web.Request) -> web.Response:
        """Return the notifications of a district. Raises NotificationQueryInvalid."""
        return await self._answer(queries.by_district(read_query(request, DistrictQuery).district))

    async def read_by_number(self, request: web.Request) -> web.Response:
        """Return the notification with a number. Raises NotificationQueryInvalid."""
        query = read_query(request, NumberQuery)
        return await self._answer(queries.by_number(query.notificationNumber))

    def _filtered(self, filters: object, operators: object) -> NotificationQuery:
        query = queries.by_filters(filters, operators)
        return query if query.filters else queries.newest(self._clock.now_ms())

    async def _answer(self, query: NotificationQuery) -> web.Response:
        return json_response(answer(await self._reader.read(query)))
