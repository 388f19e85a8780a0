"""Operations on the files of a case: of its contact, and those that officers add."""

from __future__ import annotations

from aiohttp import web

from acd.ports.attachments import case_folder
from acd.ports.second_line import CaseFile, CaseView
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User
from desk.auth.permissions import require
from desk.http.access import (
    CASE_READING_REFUSALS,
    CONSULTANT,
    FILE_REFUSALS,
    OFFICER,
    OFFICER_REFUSALS,
)
from desk.http.files import GENERIC, file_answer, store_file
from desk.http.routes.officer import officer_of
from desk.http.schemas import NewFile
from desk.http.services import DESK
from web.errors import ResourceUnknown
from web.json_response import json_response
from web.operations import Operation

OFFICER_FILES = "/api/v1/officer/cases/{number}/files"
DESK_FILES = "/api/v1/desk/cases/{number}/files"


async def add_case_file(request: web.Request) -> web.Response:
    """Store a file with the case; the same file again changes nothing.

    Raises CaseUnknown, FileTooLarge, BodyTimedOut.
    """
    user = await require(request, Role.OFFICER)
    second_line = request.app[DESK].deps.second_line
    case = await second_line.case(officer_of(user), request.match_info["number"])
    return await _stored(request, user, case)


async def add_desk_file(request: web.Request) -> web.Response:
    """Store a file of a consultant with the case; the same file again changes nothing.

    Raises CaseUnknown, FileTooLarge, BodyTimedOut.
    """
    user = await require(request, Role.CONSULTANT)
    first_line = request.app[DESK].deps.first_line
    case = await first_line.case(user.id, request.match_info["number"])
    return await _stored(request, user, case)


async def read_officer_file(request: web.Request) -> web.Response:
    """Return the content of a file of a case of the office. Raises CaseUnknown, ResourceUnknown."""
    user = await require(request, Role.OFFICER)
    second_line = request.app[DESK].deps.second_line
    case = await second_line.case(officer_of(user), request.match_info["number"])
    return await _content(request, case)


async def read_desk_file(request: web.Request) -> web.Response:
    """Return the content of a file of a case. Raises CaseUnknown, ResourceUnknown."""
    user = await require(request, Role.CONSULTANT)
    first_line = request.app[DESK].deps.first_line
    case = await first_line.case(user.id, request.match_info["number"])
    return await _content(request, case)


async def _stored(request: web.Request, user: User, case: CaseView) -> web.Response:
    file = await store_file(request, user, case_folder(case.number), case.files)
    view = CaseFile(file.attachment_id, file.name, file.kind, file.size, file.at_ms)
    return json_response(to_view(view), 201)


async def _content(request: web.Request, case: CaseView) -> web.Response:
    attachment_id = request.match_info["attachment_id"]
    file = next((file for file in case.files if file.attachment_id == attachment_id), None)
    if file is None:
        raise ResourceUnknown("no such file here", field="attachment_id")
    content = await request.app[DESK].deps.attachments.content(attachment_id)
    return file_answer(file.name, file.kind, content or b"")


OPERATIONS = (
    Operation(
        method="POST",
        path=OFFICER_FILES,
        id="addCaseFile",
        summary="Add a file to a case.",
        handler=add_case_file,
        query=NewFile,
        takes_file=True,
        repeatable=False,
        answers={201: CaseFile},
        security=(OFFICER,),
        refusals=(*FILE_REFUSALS, *OFFICER_REFUSALS),
        tag="officer",
    ),
    Operation(
        method="GET",
        path=f"{OFFICER_FILES}/{{attachment_id}}",
        id="readOfficerFile",
        summary="Return the content of a file of a case.",
        handler=read_officer_file,
        answers={200: bytes},
        media_type=GENERIC,
        security=(OFFICER,),
        refusals=OFFICER_REFUSALS,
        tag="officer",
    ),
    Operation(
        method="POST",
        path=DESK_FILES,
        id="addFileOfFirstLine",
        summary="Add a file to a case.",
        handler=add_desk_file,
        query=NewFile,
        takes_file=True,
        repeatable=False,
        answers={201: CaseFile},
        security=(CONSULTANT,),
        refusals=(*FILE_REFUSALS, *CASE_READING_REFUSALS),
        tag="cases",
    ),
    Operation(
        method="GET",
        path=f"{DESK_FILES}/{{attachment_id}}",
        id="readCaseFile",
        summary="Return the content of a file of a case.",
        handler=read_desk_file,
        answers={200: bytes},
        media_type=GENERIC,
        security=(CONSULTANT,),
        refusals=CASE_READING_REFUSALS,
        tag="cases",
    ),
)
