"""What a consultant does: her state, offers, calls and conversations."""

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
from desk.auth.accounts import Role, User
from desk.auth.permissions import require
from desk.errors import CallNotAnswered, ContactNotWritten, OfferUnknown
from desk.http import schemas
from desk.http.services import ROOM, DeskServices, repeat_key
from desk.live.desk_view import message_view
from web.errors import RequestInvalid
from web.json_response import json_response
from web.site import with_host


def routes() -> list[web.RouteDef]:
    """Everything under /api/v1/desk that moves a contact or the consultant."""
    contact = "/api/v1/desk/contacts/{contact_id}"
    return [
        web.get("/api/v1/desk/softphone", softphone),
        web.post("/api/v1/desk/state", state),
        web.post("/api/v1/desk/offers/{offer_id}/accept", accept),
        web.post("/api/v1/desk/offers/{offer_id}/reject", reject),
        web.post(contact + "/messages", write),
        web.post(contact + "/end", end),
        web.post(contact + "/wrap-up/finish", finish_wrap_up),
        web.post(contact + "/wrap-up/extend", extend_wrap_up),
    ]


async def softphone(request: web.Request) -> web.Response:
    """Her own telephone account, for her own browser."""
    user = await require(request, Role.CONSULTANT)
    settings = request.app[ROOM].deps.settings
    sip_user = f"consultant-{user.id}"
    return json_response(
        {
            "ws_url": with_host(settings.sip_ws_url, request),
            "sip_uri": f"sip:{sip_user}@{settings.sip_domain}",
            "sip_user": sip_user,
            "sip_password": user.sip_password,
            "display_name": user.name,
            "ice_servers": list(settings.ice_servers),
        }
    )


async def state(request: web.Request) -> web.Response:
    """Ready, not ready with a reason, or the end of work."""
    user = await require(request, Role.CONSULTANT)
    body = await schemas.read(request, schemas.State)
    await _declare(request.app[ROOM], user, body, repeat_key(request, "state"))
    return _done(request, user)


async def accept(request: web.Request) -> web.Response:
    """Takes a chat or a mail. Raises UnknownOffer, AcceptByAnswering."""
    user = await require(request, Role.CONSULTANT)
    acd = request.app[ROOM].deps.acd
    contact = _offered(request, user, or_in_hand=True)
    if contact.channel == PHONE:
        raise CallNotAnswered("a call is accepted by answering it")
    offer_id = request.match_info["offer_id"]
    await acd.submit(AcceptOffer(offer_id, user.id), f"accept:{offer_id}")
    await acd.submit(EngagementConnected(contact.contact_id), f"connected:{offer_id}")
    return _done(request, user)


async def reject(request: web.Request) -> web.Response:
    """Lets it pass to the next. Raises UnknownOffer."""
    user = await require(request, Role.CONSULTANT)
    _offered(request, user)
    offer_id = request.match_info["offer_id"]
    await request.app[ROOM].deps.acd.submit(RejectOffer(offer_id, user.id), f"reject:{offer_id}")
    return _done(request, user)


async def write(request: web.Request) -> web.Response:
    """Her message, or a note for the team. Raises UnknownContact, NotAWrittenContact."""
    user = await require(request, Role.CONSULTANT)
    contact = _in_hand(request, user)
    body = await schemas.read(request, schemas.NewMessage)
    if contact.channel == PHONE and not body.note:
        raise ContactNotWritten("messages go to chats and mails; write a note")
    room = request.app[ROOM]
    message = await _stored(room, contact.contact_id, user, body)
    await room.deps.acd.submit(
        AddMessage(contact.contact_id, message.message_id, message.author),
        f"message:{message.message_id}",
    )
    await room.boards.files.reload_messages(contact.contact_id)
    return json_response(message_view(message, room.boards.names), 201)


async def end(request: web.Request) -> web.Response:
    """Hangs up, or closes the conversation. Raises UnknownContact."""
    user = await require(request, Role.CONSULTANT)
    contact = _in_hand(request, user)
    deps = request.app[ROOM].deps
    await deps.acd.submit(
        EndEngagement(contact.contact_id, Party.CONSULTANT), f"end:{contact.contact_id}"
    )
    return _done(request, user)


async def finish_wrap_up(request: web.Request) -> web.Response:
    """She is done with it. Raises UnknownContact."""
    user, contact_id = await _in_wrap_up(request)
    acd = request.app[ROOM].deps.acd
    await acd.submit(FinishWrapUp(user.id, contact_id), f"wrap-up-done:{contact_id}")
    return _done(request, user)


async def extend_wrap_up(request: web.Request) -> web.Response:
    """She needs more time. Raises UnknownContact."""
    user, contact_id = await _in_wrap_up(request)
    acd = request.app[ROOM].deps.acd
    await acd.submit(ExtendWrapUp(user.id, contact_id), repeat_key(request, "extend"))
    return _done(request, user)


async def _declare(room: DeskServices, user: User, body: schemas.State, key: str) -> None:
    if body.state == "offline":
        await room.attendance.sign_out(user.id)
        return
    if body.state == "not-ready" and body.reason is None:
        raise RequestInvalid(
            "reason: expected break, training, admin, meeting or device", field="reason"
        )
    await room.attendance.sign_in(user)
    if body.reason is None:
        await room.deps.acd.submit(BecomeReady(user.id), key)
    else:
        reason = NotReadyReason(body.reason)
        await room.deps.acd.submit(BecomeNotReady(user.id, reason), key)


async def _stored(
    room: DeskServices, contact_id: str, user: User, body: schemas.NewMessage
) -> Message:
    """The message under an id that a repeat of the request makes again."""
    message_id = f"{contact_id}-c-{body.client_id}"
    known = await room.deps.conversations.get(message_id)
    if known is not None:
        return known
    author = Author.NOTE if body.note else Author.CONSULTANT
    now = room.deps.clock.now_ms()
    message = Message(message_id, contact_id, author, body.text, now, author_id=user.id)
    await room.deps.conversations.add(message)
    return message


def _offered(request: web.Request, user: User, *, or_in_hand: bool = False) -> ContactView:
    """`or_in_hand`: an acceptance that got through half-way may be sent again."""
    acd, offer_id = request.app[ROOM].deps.acd, request.match_info["offer_id"]
    her = acd.consultant(user.id)
    contact = acd.contact(offer_id.rpartition("-o")[0])
    if her is None or contact is None:
        raise OfferUnknown("this offer is gone or not yours")
    accepted = or_in_hand and contact.contact_id in her.contacts
    if offer_id not in her.offers and not accepted:
        raise OfferUnknown("this offer is gone or not yours")
    return contact


def _in_hand(request: web.Request, user: User) -> ContactView:
    acd, contact_id = request.app[ROOM].deps.acd, request.match_info["contact_id"]
    her, contact = acd.consultant(user.id), acd.contact(contact_id)
    if her is None or contact is None or contact_id not in her.contacts:
        raise ContactNotAssigned("this contact is not in your hands")
    return contact


async def _in_wrap_up(request: web.Request) -> tuple[User, str]:
    user = await require(request, Role.CONSULTANT)
    contact_id = request.match_info["contact_id"]
    her = request.app[ROOM].deps.acd.consultant(user.id)
    if her is None or contact_id not in her.wrap_ups:
        raise ContactNotAssigned("this contact is not in your wrap-up")
    return user, contact_id


def _done(request: web.Request, user: User) -> web.Response:
    request.app[ROOM].boards.refresh(user.id)
    return web.Response(status=204)
