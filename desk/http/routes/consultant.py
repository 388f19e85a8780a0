"""Operations of a consultant: the desk itself, state and offers."""

from __future__ import annotations

from aiohttp import web

from acd.domain.messages.commands import (
    AcceptOffer,
    BecomeNotReady,
    BecomeReady,
    EngagementConnected,
    RejectOffer,
)
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import PHONE
from acd.ports.sip_credentials import SipCredentialNotConfirmed
from acd.serialisation.serialiser import present_members
from desk.auth.accounts import Role, User
from desk.auth.permissions import require, session_of
from desk.auth.sessions import Session
from desk.errors import CallNotAnswered, OfferUnknown, TelephoneTaken
from desk.http.access import ACD_REFUSALS, CONSULTANT
from desk.http.answers import SoftphoneAccount
from desk.http.current_work import offered_contact, refreshed
from desk.http.schemas import PresenceChange, SoftphoneQuery
from desk.http.services import DESK, DeskServices
from desk.live.view_models import DeskView
from web.errors import RequestInvalid
from web.idempotency import input_key
from web.json_response import json_response
from web.operations import Operation
from web.schemas import read_body, read_query
from web.site import with_host

OFFER = "/api/v1/desk/offers/{offer_id}"


async def read_desk(request: web.Request) -> web.Response:
    """Return the desk view as the WebSocket's snapshot has it."""
    user = await require(request, Role.CONSULTANT)
    return json_response(request.app[DESK].views.snapshot(user.id))


async def read_softphone(request: web.Request) -> web.Response:
    """Give the consultant's telephone to this session, and return its account.

    Raises TelephoneTaken, SipCredentialNotConfirmed.
    """
    services, session = request.app[DESK], await session_of(request)
    user = await require(request, Role.CONSULTANT)
    if read_query(request, SoftphoneQuery).renew:
        await _refuse_when_taken(services, session)
    await services.telephones.take(session)
    secret = services.deps.sip_secret(session.key)
    await services.deps.sip_credentials.wait_until_usable(user.id, secret)
    settings = services.deps.settings
    sip_user = f"consultant-{user.id}"
    return json_response(
        present_members(
            {
                "ws_url": with_host(settings.sip_ws_url, request),
                "sip_uri": f"sip:{sip_user}@{settings.sip_domain}",
                "sip_user": sip_user,
                "sip_password": secret,
                "display_name": user.name,
                "ice_servers": list(settings.ice_servers),
            }
        )
    )


async def change_state(request: web.Request) -> web.Response:
    """Declare the consultant ready, not ready with a reason, or signed out."""
    user = await require(request, Role.CONSULTANT)
    change = await read_body(request, PresenceChange)
    await _declare(request, user, change)
    return refreshed(request, user)


async def accept_offer(request: web.Request) -> web.Response:
    """Accept the offer of a chat or mail. Raises OfferUnknown, CallNotAnswered."""
    user = await require(request, Role.CONSULTANT)
    acd = request.app[DESK].deps.acd
    contact = offered_contact(request, user, or_accepted=True)
    if contact.channel == PHONE:
        raise CallNotAnswered("a call is accepted by answering it")
    offer_id = request.match_info["offer_id"]
    await acd.submit(AcceptOffer(offer_id, user.id), f"accept:{offer_id}")
    await acd.submit(EngagementConnected(contact.contact_id), f"connected:{offer_id}")
    return refreshed(request, user)


async def reject_offer(request: web.Request) -> web.Response:
    """Reject an offer; the contact goes to the next consultant. Raises OfferUnknown."""
    user = await require(request, Role.CONSULTANT)
    offered_contact(request, user)
    offer_id = request.match_info["offer_id"]
    await request.app[DESK].deps.acd.submit(RejectOffer(offer_id, user.id), f"reject:{offer_id}")
    return refreshed(request, user)


async def _refuse_when_taken(services: DeskServices, session: Session) -> None:
    """Raise TelephoneTaken when another live session has the telephone."""
    keys = await services.telephones.session_keys()
    if keys.get(session.user_id, session.key) != session.key:
        raise TelephoneTaken("another session of yours has the telephone now")


async def _declare(request: web.Request, user: User, change: PresenceChange) -> None:
    services = request.app[DESK]
    if change.state == "offline":
        await services.presence.sign_out(user.id)
        return
    if (change.state == "not-ready") is not (change.reason is not None):
        raise RequestInvalid(
            "reason: expected with not-ready, and with nothing else", field="reason"
        )
    await services.presence.sign_in(user)
    acd, key = services.deps.acd, input_key(request, f"state:{user.id}", services.deps.new_id)
    if change.reason is None:
        await acd.submit(BecomeReady(user.id), key)
    else:
        await acd.submit(BecomeNotReady(user.id, NotReadyReason(change.reason)), key)


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/desk",
        id="readDesk",
        summary="Return the desk view, as the WebSocket's snapshot has it.",
        handler=read_desk,
        answers={200: DeskView},
        security=(CONSULTANT,),
        tag="desk",
    ),
    Operation(
        method="GET",
        path="/api/v1/desk/softphone",
        id="readSoftphone",
        summary="Take the consultant's telephone to this session, and return its account.",
        handler=read_softphone,
        query=SoftphoneQuery,
        answers={200: SoftphoneAccount},
        security=(CONSULTANT,),
        refusals=(TelephoneTaken, SipCredentialNotConfirmed),
        tag="desk",
    ),
    Operation(
        method="POST",
        path="/api/v1/desk/state",
        id="changeState",
        summary="Declare ready, not ready with a reason, or offline.",
        handler=change_state,
        body=PresenceChange,
        answers={204: None},
        security=(CONSULTANT,),
        refusals=ACD_REFUSALS,
        tag="desk",
    ),
    Operation(
        method="POST",
        path=f"{OFFER}/accept",
        id="acceptOffer",
        summary="Accept the offer of a chat or mail; a call is accepted by answering it.",
        handler=accept_offer,
        answers={204: None},
        security=(CONSULTANT,),
        refusals=(OfferUnknown, CallNotAnswered, *ACD_REFUSALS),
        tag="desk",
    ),
    Operation(
        method="POST",
        path=f"{OFFER}/reject",
        id="rejectOffer",
        summary="Reject an offer of any channel.",
        handler=reject_offer,
        answers={204: None},
        security=(CONSULTANT,),
        refusals=(OfferUnknown, *ACD_REFUSALS),
        tag="desk",
    ),
)
