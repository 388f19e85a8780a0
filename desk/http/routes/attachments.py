"""Operations on files: reading those of a contact, adding some to an answer."""

from __future__ import annotations

from aiohttp import web

from acd.domain.messages.rejections import ContactNotAssigned
from acd.ports.attachments import Attachment
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User
from desk.auth.permissions import require
from desk.http.access import CONSULTANT, FILE_REFUSALS
from desk.http.current_work import current_contact
from desk.http.files import GENERIC, file_answer, store_file
from desk.http.schemas import NewFile
from desk.http.services import DESK, DeskServices
from desk.live.conversation_view import attachment_view
from desk.live.view_models import AttachmentView
from web.errors import ResourceUnknown
from web.json_response import json_response
from web.operations import Operation

FILES = "/api/v1/desk/contacts/{contact_id}/attachments"


async def read_attachment(request: web.Request) -> web.Response:
    """Return the content of a file. Raises ResourceUnknown, also for a contact of others.

    Only pictures are declared as what they are; all others are for saving, not for showing.
    """
    user = await require(request, Role.CONSULTANT)
    services = request.app[DESK]
    file = await services.deps.attachments.get(request.match_info["attachment_id"])
    if file is None or not _may_read(services, user, file):
        raise ResourceUnknown("no such file here", field="attachment_id")
    content = await services.deps.attachments.content(file.attachment_id)
    return file_answer(file.name, file.kind, content or b"")


async def add_attachment(request: web.Request) -> web.Response:
    """Store a file for the next answer. Raises ContactNotAssigned, FileTooLarge, BodyTimedOut."""
    user = await require(request, Role.CONSULTANT)
    contact_id = current_contact(request, user).contact_id
    attachments = request.app[DESK].deps.attachments
    unsent = [file for file in await attachments.list(contact_id) if file.message_id is None]
    file = await store_file(request, user, contact_id, unsent)
    return json_response(to_view(attachment_view(file)), 201)


async def remove_attachment(request: web.Request) -> web.Response:
    """Delete a file that was not sent. Raises ContactNotAssigned."""
    user = await require(request, Role.CONSULTANT)
    contact_id = current_contact(request, user).contact_id
    attachments = request.app[DESK].deps.attachments
    file = await attachments.get(request.match_info["attachment_id"])
    if file is not None and file.contact_id == contact_id:
        await attachments.remove(file.attachment_id)
    return web.Response(status=204)


def _may_read(services: DeskServices, user: User, file: Attachment) -> bool:
    """Return whether a contact of the consultant shows the file, itself or in its thread."""
    return any(
        opened.assignment.consultant_id == user.id
        and any(shown.attachment_id == file.attachment_id for shown in opened.attachments)
        for opened in services.views.files.all()
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/desk/attachments/{attachment_id}",
        id="readAttachment",
        summary="Return the content of a file of a current contact.",
        handler=read_attachment,
        answers={200: bytes},
        media_type=GENERIC,
        security=(CONSULTANT,),
        tag="desk",
    ),
    Operation(
        method="POST",
        path=FILES,
        id="addAttachment",
        summary="Add a file to the next answer.",
        handler=add_attachment,
        query=NewFile,
        takes_file=True,
        repeatable=False,
        answers={201: AttachmentView},
        security=(CONSULTANT,),
        refusals=(*FILE_REFUSALS, ContactNotAssigned),
        tag="desk",
    ),
    Operation(
        method="POST",
        path=f"{FILES}/{{attachment_id}}/remove",
        id="removeAttachment",
        summary="Delete a file that was not sent.",
        handler=remove_attachment,
        answers={204: None},
        security=(CONSULTANT,),
        refusals=(ContactNotAssigned,),
        tag="desk",
    ),
)
