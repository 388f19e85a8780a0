"""Operations on a consultant's current contact: messages, end and wrap-up."""

from __future__ import annotations

from aiohttp import web

from acd.domain.messages.commands import (
    AddMessage,
    EndEngagement,
    ExtendWrapUp,
    FinishWrapUp,
)
from acd.domain.messages.rejections import ContactNotAssigned
from acd.domain.model.contact import PHONE, Author, Party
from acd.ports.contacts import Message
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User
from desk.auth.permissions import require
from desk.errors import ContactNotWritten, RecipientNotConfirmed
from desk.http.access import ACD_REFUSALS, CONSULTANT
from desk.http.current_work import contact_in_wrap_up, current_contact, refreshed
from desk.http.schemas import NewMessage
from desk.http.services import DESK, DeskServices
from desk.live.conversation_view import message_view, other_recipients, unconfirmed_recipient
from desk.live.view_models import MessageView
from web.idempotency import input_key
from web.json_response import json_response
from web.operations import Operation
from web.schemas import read_body

CONTACT = "/api/v1/desk/contacts/{contact_id}"


async def write_message(request: web.Request) -> web.Response:
    """Store a message to the resident, or a note for the team; the channel's connector delivers
    it when the event comes. Raises ContactNotAssigned, ContactNotWritten, RecipientNotConfirmed."""
    user = await require(request, Role.CONSULTANT)
    contact = current_contact(request, user)
    body = await read_body(request, NewMessage)
    if contact.channel == PHONE and not body.note:
        raise ContactNotWritten("messages go to chats and mails; write a note")
    services = request.app[DESK]
    await _check_recipient(services, contact.contact_id, body)
    message = await _stored(services, contact.contact_id, user, body)
    await services.deps.acd.submit(
        AddMessage(contact.contact_id, message.message_id, message.author),
        f"message:{message.message_id}",
    )
    await services.views.files.reload_messages(contact.contact_id)
    files = await services.deps.attachments.list(contact.contact_id)
    return json_response(to_view(message_view(message, services.views.names, files)), 201)


async def report_typing(request: web.Request) -> web.Response:
    """Show the resident that the consultant is writing. Raises ContactNotAssigned."""
    user = await require(request, Role.CONSULTANT)
    contact = current_contact(request, user)
    request.app[DESK].deps.typing.publish(contact.contact_id, Author.CONSULTANT)
    return web.Response(status=204)


async def end_contact(request: web.Request) -> web.Response:
    """Hang up a call, close a chat or mail. Raises ContactNotAssigned."""
    user = await require(request, Role.CONSULTANT)
    contact_id = current_contact(request, user).contact_id
    ended = EndEngagement(contact_id, Party.CONSULTANT)
    await request.app[DESK].deps.acd.submit(ended, f"end:{contact_id}")
    return refreshed(request, user)


async def finish_wrap_up(request: web.Request) -> web.Response:
    """Finish the wrap-up of a contact. Raises ContactNotAssigned."""
    user, contact_id = await contact_in_wrap_up(request)
    acd = request.app[DESK].deps.acd
    await acd.submit(FinishWrapUp(user.id, contact_id), f"wrap-up-done:{contact_id}")
    return refreshed(request, user)


async def extend_wrap_up(request: web.Request) -> web.Response:
    """Extend the wrap-up of a contact. Raises ContactNotAssigned."""
    user, contact_id = await contact_in_wrap_up(request)
    deps = request.app[DESK].deps
    key = input_key(request, f"extend:{user.id}", deps.new_id)
    await deps.acd.submit(ExtendWrapUp(user.id, contact_id), key)
    return refreshed(request, user)


async def _check_recipient(services: DeskServices, contact_id: str, body: NewMessage) -> None:
    """Raise RecipientNotConfirmed for an answer whose addresses were not seen by the consultant."""
    if body.note:
        return
    messages = await services.deps.conversations.list(contact_id)
    recipient = unconfirmed_recipient(messages)
    if recipient is not None and body.answer_to != recipient:
        raise RecipientNotConfirmed("answer_to: expected the address of the newest mail")
    if not other_recipients(messages).issuperset(body.copy_to):
        raise RecipientNotConfirmed("copy_to: expected recipients of the newest mail")


async def _stored(services: DeskServices, contact_id: str, user: User, body: NewMessage) -> Message:
    """Return the message under an id that a repeat of the request makes again."""
    conversations = services.deps.conversations
    message_id = f"{contact_id}-c-{body.client_id}"
    stored = await conversations.get(message_id)
    if stored is not None:
        return stored
    author = Author.NOTE if body.note else Author.CONSULTANT
    now_ms = services.deps.clock.now_ms()
    headers = {"copy_to": " ".join(body.copy_to)} if body.copy_to and not body.note else {}
    message = Message(message_id, contact_id, author, body.text, now_ms, user.id, headers)
    await services.deps.attachments.send_with(message_id, body.attachments)
    await conversations.add(message)
    return message


OPERATIONS = (
    Operation(
        method="POST",
        path=f"{CONTACT}/messages",
        id="writeMessage",
        summary="Write a message to the resident, or a note for the team.",
        handler=write_message,
        body=NewMessage,
        answers={201: MessageView},
        security=(CONSULTANT,),
        refusals=(ContactNotWritten, RecipientNotConfirmed, *ACD_REFUSALS),
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
