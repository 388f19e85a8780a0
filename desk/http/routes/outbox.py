"""Operations on deliveries to an outside CRM, and the outside references of a ticket."""

from __future__ import annotations

from aiohttp import web

from acd.ports.outbox import DeliveriesToReview, OutsideReference
from acd.ports.security_log import SecurityEventKind
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role
from desk.auth.permissions import require
from desk.http.access import CONSULTANT, CRM_UNAVAILABLE, SUPERVISOR
from desk.http.schemas import SupervisorAction, TicketNumber
from desk.http.services import DESK
from web.errors import ResourceUnknown
from web.json_response import json_response
from web.operations import Operation
from web.schemas import read_body, read_query
from web.security_events import report

MAX_LISTED = 100
BASE = "/api/v1/supervisor/deliveries"
MAX_ID_DIGITS = 9


async def list_deliveries(request: web.Request) -> web.Response:
    """Return deliveries that wait for a decision; their texts may be about residents."""
    user = await require(request, Role.SUPERVISOR)
    review = await request.app[DESK].deps.outbox.review(MAX_LISTED)
    for number in dict.fromkeys(delivery.number for delivery in review.dead):
        report(request, SecurityEventKind.CASE_READ, actor=user.id, number=number)
    return json_response(to_view(review))


async def retry_delivery(request: web.Request) -> web.Response:
    """Send a dead delivery again. Raises ResourceUnknown when it is not dead."""
    user = await require(request, Role.SUPERVISOR)
    if not await request.app[DESK].deps.outbox.retry(_delivery_id(request), user.id):
        raise _not_dead()
    return web.Response(status=204)


async def give_up_delivery(request: web.Request) -> web.Response:
    """Never send a dead delivery. Raises ResourceUnknown when it is not dead."""
    user = await require(request, Role.SUPERVISOR)
    reason = (await read_body(request, SupervisorAction)).reason
    outbox = request.app[DESK].deps.outbox
    if not await outbox.give_up(_delivery_id(request), reason, user.id):
        raise _not_dead()
    return web.Response(status=204)


async def list_references(request: web.Request) -> web.Response:
    """Return the tickets of outside systems that stand for a ticket of ours."""
    await require(request, Role.CONSULTANT)
    number = read_query(request, TicketNumber).number
    return json_response(to_view(await request.app[DESK].deps.outbox.references(number)))


def _delivery_id(request: web.Request) -> int:
    text = request.match_info["id"]
    if not (text.isascii() and text.isdecimal() and len(text) <= MAX_ID_DIGITS):
        raise _not_dead()
    return int(text)


def _not_dead() -> ResourceUnknown:
    return ResourceUnknown("no delivery waits for a decision under this id", field="id")


OPERATIONS = (
    Operation(
        method="GET",
        path=BASE,
        id="listDeliveries",
        summary="List changes that an outside CRM did not take, and how many wait.",
        handler=list_deliveries,
        answers={200: DeliveriesToReview},
        security=(SUPERVISOR,),
        refusals=(CRM_UNAVAILABLE,),
        tag="supervisor",
    ),
    Operation(
        method="POST",
        path=f"{BASE}/{{id}}/retry",
        id="retryDelivery",
        summary="Send a change again, over what was changed outside.",
        handler=retry_delivery,
        answers={204: None},
        security=(SUPERVISOR,),
        refusals=(CRM_UNAVAILABLE,),
        tag="supervisor",
    ),
    Operation(
        method="POST",
        path=f"{BASE}/{{id}}/give-up",
        id="giveUpDelivery",
        summary="Never send a change; later ones of its ticket go on.",
        handler=give_up_delivery,
        body=SupervisorAction,
        answers={204: None},
        security=(SUPERVISOR,),
        refusals=(CRM_UNAVAILABLE,),
        tag="supervisor",
    ),
    Operation(
        method="GET",
        path="/api/v1/desk/outside-tickets",
        id="listOutsideTickets",
        summary="Return the outside systems' tickets for a number.",
        handler=list_references,
        query=TicketNumber,
        answers={200: list[OutsideReference]},
        security=(CONSULTANT,),
        refusals=(CRM_UNAVAILABLE,),
        tag="cases",
    ),
)
