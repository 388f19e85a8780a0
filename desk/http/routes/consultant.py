"""Operations of a consultant: state, offers, calls and conversations."""

from __future__ import annotations

from aiohttp import web

from acd.domain.messages.commands import (
    AcceptOffer,
    AddMessage,
    BecomeNotReady,
    BecomeReady,
    EndEngagement,
    EngagementConnected,
    ExtendWrapUp,
    FinishWrapUp,
    RejectOffer,
)
from acd.domain.messages.rejections import ContactNotAssigned
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import PHONE, Author, Party
from acd.ports.acd import ContactView
from acd.ports.contacts import Message
from acd.serialisation.serialiser import present_members, to_view
from desk.auth.accounts import Role, User
from desk.auth.permissions import require
from desk.errors import CallNotAnswered, ContactNotWritten, OfferUnknown
from desk.http.access import ACD_REFUSALS, CONSULTANT
from desk.http.answers import SoftphoneAccount
from desk.http.schemas import NewMessage, PresenceChange
from desk.http.services import DESK, DeskServices
from desk.live.desk_view import message_view
from desk.live.view_models import DeskView, MessageView
from web.errors import RequestInvalid
from web.idempotency import input_key
from web.json_response import json_response
from web.operations import Operation
from web.schemas import read_body
from web.site import with_host

CONTACT = "/api/v1/desk/contacts/{contact_id}"
OFFER = "/api/v1/desk/offers/{offer_id}"


async def read_desk(request: web.Request) -> web.Response:
    """Return the desk view as the WebSocket's snapshot has it."""
    user = await require(request, Role.CONSULTANT)
    return json_response(request.app[DESK].views.snapshot(user.id))


async def read_softphone(request: web.Request) -> web.Response:
    """Return the consultant's telephone account."""
    user = await require(request, Role.CONSULTANT)
    settings = request.app[DESK].deps.settings
    sip_user = f"consultant-{user.id}"
    return json_response(
        present_members(
            {
                "ws_url": with_host(settings.sip_ws_url, request),
                "sip_uri": f"sip:{sip_user}@{settings.sip_domain}",
                "sip_user": sip_user,
                "sip_password": user.sip_password,
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
    return _refreshed(request, user)


async def accept_offer(request: web.Request) -> web.Response:
    """Accept the offer of a chat or mail. Raises OfferUnknown, CallNotAnswered."""
    user = await require(request, Role.CONSULTANT)
    acd = request.app[DESK].deps.acd
    contact = _offered(request, user, or_accepted=True)
    if contact.channel == PHONE:
        raise CallNotAnswered("a call is accepted by answering it")
    offer_id = request.match_info["offer_id"]
    await acd.submit(AcceptOffer(offer_id, user.id), f"accept:{offer_id}")
    await acd.submit(EngagementConnected(contact.contact_id), f"connected:{offer_id}")
    return _refreshed(request, user)


async def reject_offer(request: web.Request) -> web.Response:
    """Reject an offer; the contact goes to the next consultant. Raises OfferUnknown."""
    user = await require(request, Role.CONSULTANT)
    _offered(request, user)
    offer_id = request.match_info["offer_id"]
    await request.app[DESK].deps.acd.submit(RejectOffer(offer_id, user.id), f"reject:{offer_id}")
    return _refreshed(request, user)


async def write_message(request: web.Request) -> web.Response:
    """Store a message to the resident, or a note for the team; the channel's connector delivers
    it when the event comes. Raises ContactNotAssigned, ContactNotWritten."""
    user = await require(request, Role.CONSULTANT)
    contact = _current_contact(request, user)
    body = await read_body(request, NewMessage)
    if contact.channel == PHONE and not body.note:
        raise ContactNotWritten("messages go to chats and mails; write a note")
    services = request.app[DESK]
    message = await _stored(services, contact.contact_id, user, body)
    await services.deps.acd.submit(
        AddMessage(contact.contact_id, message.message_id, message.author),
        f"message:{message.message_id}",
    )
    await services.views.files.reload_messages(contact.contact_id)
    return json_response(to_view(message_view(message, services.views.names)), 201)


async def report_typing(request: web.Request) -> web.Response:
    """Show the resident that the consultant is writing. Raises ContactNotAssigned."""
    user = await require(request, Role.CONSULTANT)
    contact = _current_contact(request, user)
    request.app[DESK].deps.typing.publish(contact.contact_id, Author.CONSULTANT)
    return web.Response(status=204)


async def end_contact(request: web.Request) -> web.Response:
    """Hang up a call, close a chat or mail. Raises ContactNotAssigned."""
    user = await require(request, Role.CONSULTANT)
    contact_id = _current_contact(request, user).contact_id
    ended = EndEngagement(contact_id, Party.CONSULTANT)
    await request.app[DESK].deps.acd.submit(ended, f"end:{contact_id}")
    return _refreshed(request, user)


async def finish_wrap_up(request: web.Request) -> web.Response:
    """Finish the wrap-up of a contact. Raises ContactNotAssigned."""
    user, contact_id = await _in_wrap_up(request)
    acd = request.app[DESK].deps.acd
    await acd.submit(FinishWrapUp(user.id, contact_id), f"wrap-up-done:{contact_id}")
    return _refreshed(request, user)


async def extend_wrap_up(request: web.Request) -> web.Response:
    """Extend the wrap-up of a contact. Raises ContactNotAssigned."""
    user, contact_id = await _in_wrap_up(request)
    deps = request.app[DESK].deps
    key = input_key(request, f"extend:{user.id}", deps.new_id)
    await deps.acd.submit(ExtendWrapUp(user.id, contact_id), key)
    return _refreshed(request, user)


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


async def _stored(services: DeskServices, contact_id: str, user: User, body: NewMessage) -> Message:
    """Return the message under an id that a repeat of the request makes again."""
    conversations = services.deps.conversations
    message_id = f"{contact_id}-c-{body.client_id}"
    stored = await conversations.get(message_id)
    if stored is not None:
        return stored
    author = Author.NOTE if body.note else Author.CONSULTANT
    now_ms = services.deps.clock.now_ms()
    message = Message(message_id, contact_id, author, body.text, now_ms, author_id=user.id)
    await conversations.add(message)
    return message


def _offered(request: web.Request, user: User, *, or_accepted: bool = False) -> ContactView:
    """Return the offered contact; `or_accepted`: half of an acceptance may have been done."""
    acd, offer_id = request.app[DESK].deps.acd, request.match_info["offer_id"]
    consultant = acd.consultant(user.id)
    contact = acd.contact(offer_id.rpartition("-o")[0])
    if consultant is None or contact is None:
        raise OfferUnknown("this offer is gone or not yours")
    accepted = or_accepted and contact.contact_id in consultant.contacts
    if offer_id not in consultant.offers and not accepted:
        raise OfferUnknown("this offer is gone or not yours")
    return contact


def _current_contact(request: web.Request, user: User) -> ContactView:
    acd, contact_id = request.app[DESK].deps.acd, request.match_info["contact_id"]
    consultant, contact = acd.consultant(user.id), acd.contact(contact_id)
    if consultant is None or contact is None or contact_id not in consultant.contacts:
        raise ContactNotAssigned("this contact is not your current work")
    return contact


async def _in_wrap_up(request: web.Request) -> tuple[User, str]:
    user = await require(request, Role.CONSULTANT)
    contact_id = request.match_info["contact_id"]
    consultant = request.app[DESK].deps.acd.consultant(user.id)
    if consultant is None or contact_id not in consultant.wrap_ups:
        raise ContactNotAssigned("this contact is not in your wrap-up")
    return user, contact_id


def _refreshed(request: web.Request, user: User) -> web.Response:
    request.app[DESK].views.refresh(user.id)
    return web.Response(status=204)


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
        summary="Return the telephone account of the consultant's browser.",
        handler=read_softphone,
        answers={200: SoftphoneAccount},
        security=(CONSULTANT,),
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
    Operation(
        method="POST",
        path=f"{CONTACT}/messages",
        id="writeMessage",
        summary="Write a message to the resident, or a note for the team.",
        handler=write_message,
        body=NewMessage,
        answers={201: MessageView},
        security=(CONSULTANT,),
        refusals=(ContactNotWritten, *ACD_REFUSALS),
        tag="desk",
    ),
    Operation(
        method="POST",
        path=f"{CONTACT}/typing",
        id="reportTyping",
        summary="Show the resident that the consultant is writing.",
        handler=report_typing,
        answers={204: None},
        security=(CONSULTANT,),
        refusals=(ContactNotAssigned,),
        tag="desk",
    ),
    Operation(
        method="POST",
        path=f"{CONTACT}/end",
        id="endContact",
        summary="Hang up a call, close a chat or mail.",
        handler=end_contact,
        answers={204: None},
        security=(CONSULTANT,),
        refusals=ACD_REFUSALS,
        tag="desk",
    ),
    Operation(
        method="POST",
        path=f"{CONTACT}/wrap-up/finish",
        id="finishWrapUp",
        summary="Finish the wrap-up of a contact.",
        handler=finish_wrap_up,
        answers={204: None},
        security=(CONSULTANT,),
        refusals=ACD_REFUSALS,
        tag="desk",
    ),
    Operation(
        method="POST",
        path=f"{CONTACT}/wrap-up/extend",
        id="extendWrapUp",
        summary="Extend the wrap-up of a contact.",
        handler=extend_wrap_up,
        answers={204: None},
        security=(CONSULTANT,),
        refusals=ACD_REFUSALS,
        tag="desk",
    ),
)
