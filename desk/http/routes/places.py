"""Operations about places: addresses, responsible unit, assets, tickets nearby.

No answer has data of a resident, so that reading one is no event of the security log.
"""

from __future__ import annotations

from aiohttp import web

from acd.ports.places import Responsibility
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role
from desk.auth.permissions import require
from desk.http.access import CONSULTANT, CRM_UNAVAILABLE
from desk.http.answers import AddressList, AssetList, NearbyTicketList
from desk.http.schemas_places import AddressSearch, AssetNumber, AssetsNear, CasePlace, TicketsNear
from desk.http.services import DESK
from web.json_response import json_response
from web.operations import Operation
from web.schemas import read_query


async def suggest_addresses(request: web.Request) -> web.Response:
    """Return addresses of the street register, the best first."""
    await require(request, Role.CONSULTANT)
    search = read_query(request, AddressSearch)
    places = request.app[DESK].deps.places
    return json_response(
        to_view(AddressList(await places.suggest_addresses(search.q, search.count)))
    )


async def read_responsibility(request: web.Request) -> web.Response:
    """Return district and unit of a case that comes in now, with the reasons."""
    await require(request, Role.CONSULTANT)
    case = read_query(request, CasePlace).draft()
    return json_response(to_view(await request.app[DESK].deps.places.responsibility(case)))


async def find_assets(request: web.Request) -> web.Response:
    """Return the assets with a number. Raises AssetNumberInvalid."""
    await require(request, Role.CONSULTANT)
    number = read_query(request, AssetNumber).number
    assets = await request.app[DESK].deps.places.assets_by_number(number)
    return json_response(to_view(AssetList(assets)))


async def list_assets_nearby(request: web.Request) -> web.Response:
    """Return the assets near a point, the nearest first."""
    await require(request, Role.CONSULTANT)
    near = read_query(request, AssetsNear)
    places = request.app[DESK].deps.places
    assets = await places.assets_near(near.lon, near.lat, near.kind, near.count)
    return json_response(to_view(AssetList(assets)))


async def list_tickets_nearby(request: web.Request) -> web.Response:
    """Return open tickets near a point: those of the category first, then by distance."""
    await require(request, Role.CONSULTANT)
    near = read_query(request, TicketsNear)
    places = request.app[DESK].deps.places
    tickets = await places.tickets_near(near.lon, near.lat, near.category, near.count)
    return json_response(to_view(NearbyTicketList(tickets)))


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/desk/addresses",
        id="suggestAddresses",
        summary="Suggest addresses for what was typed.",
        handler=suggest_addresses,
        query=AddressSearch,
        answers={200: AddressList},
        security=(CONSULTANT,),
        refusals=(CRM_UNAVAILABLE,),
        tag="places",
    ),
    Operation(
        method="GET",
        path="/api/v1/desk/responsibility",
        id="readResponsibility",
        summary="Return district and unit of a case, with the reasons.",
        handler=read_responsibility,
        query=CasePlace,
        answers={200: Responsibility},
        security=(CONSULTANT,),
        refusals=(CRM_UNAVAILABLE,),
        tag="places",
    ),
    Operation(
        method="GET",
        path="/api/v1/desk/assets",
        id="findAssets",
        summary="Return the assets with a number, one of each kind.",
        handler=find_assets,
        query=AssetNumber,
        answers={200: AssetList},
        security=(CONSULTANT,),
        refusals=(CRM_UNAVAILABLE, ("asset-number-invalid", 422)),
        tag="places",
    ),
    Operation(
        method="GET",
        path="/api/v1/desk/assets/nearby",
        id="listAssetsNearby",
        summary="Return the assets near a point.",
        handler=list_assets_nearby,
        query=AssetsNear,
        answers={200: AssetList},
        security=(CONSULTANT,),
        refusals=(CRM_UNAVAILABLE,),
        tag="places",
    ),
    Operation(
        method="GET",
        path="/api/v1/desk/tickets/nearby",
        id="listTicketsNearby",
        summary="Return open tickets near a point.",
        handler=list_tickets_nearby,
        query=TicketsNear,
        answers={200: NearbyTicketList},
        security=(CONSULTANT,),
        refusals=(CRM_UNAVAILABLE,),
        tag="places",
    ),
)
