"""Operations of a supervisor on mails: those set aside, and answers that were given up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from acd.ports.mail_review import MailReview, MailsToReview
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role
from desk.auth.permissions import require
from desk.http.access import SUPERVISOR
from desk.http.services import DESK
from web.errors import ResourceUnknown
from web.json_response import json_response
from web.operations import Operation

MAX_LISTED = 100
BASE = "/api/v1/supervisor"
Decision = Callable[[MailReview, str], Awaitable[bool]]


async def list_mails(request: web.Request) -> web.Response:
    """Return what waits for a supervisor's decision."""
    await require(request, Role.SUPERVISOR)
    review = await request.app[DESK].deps.mail_review.read(MAX_LISTED)
    return json_response(to_view(review))


def _decision(path: str, name: str, summary: str, decide: Decision) -> Operation:
    """Return an operation that decides about one mail. Raises ResourceUnknown for a decided one."""

    async def handle(request: web.Request) -> web.Response:
        await require(request, Role.SUPERVISOR)
        mails = request.app[DESK].deps.mail_review
        if not await decide(mails, request.match_info["id"]):
            raise ResourceUnknown("nothing waits for a decision under this id", field="id")
        return web.Response(status=204)

    return Operation(
        method="POST",
        path=path,
        id=name,
        summary=summary,
        handler=handle,
        answers={204: None},
        security=(SUPERVISOR,),
        tag="supervisor",
    )


OPERATIONS = (
    Operation(
        method="GET",
        path=f"{BASE}/mails",
        id="listMails",
        summary="List mails that were set aside and answers that were given up.",
        handler=list_mails,
        answers={200: MailsToReview},
        security=(SUPERVISOR,),
        tag="supervisor",
    ),
    _decision(
        f"{BASE}/mails/{{id}}/release",
        "releaseMail",
        "Let a mail that was set aside become a contact.",
        lambda mails, mail_id: mails.release(mail_id),
    ),
    _decision(
        f"{BASE}/mails/{{id}}/dismiss",
        "dismissMail",
        "Leave a mail in its folder.",
        lambda mails, mail_id: mails.dismiss(mail_id),
    ),
    _decision(
        f"{BASE}/answers/{{id}}/resend",
        "resendAnswer",
        "Try an answer again that was given up.",
        lambda mails, message_id: mails.resend(message_id),
    ),
    _decision(
        f"{BASE}/answers/{{id}}/discard",
        "discardAnswer",
        "Never send an answer that was given up.",
        lambda mails, message_id: mails.discard(message_id),
    ),
)
