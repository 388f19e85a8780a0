"""Operations that a kiosk calls."""

from __future__ import annotations

from aiohttp import web

from tests.support.kiosk_channel.inbound import CHANNEL, KioskInbound
from tests.support.kiosk_channel.outbound import KioskScreens
from tests.support.kiosk_channel.schemas import Asked, Question, Screen
from web.json_response import json_response
from web.operations import HttpApi, Operation
from web.schemas import read_body

PATH = "/api/v1/kiosk"


def kiosk_api(inbound: KioskInbound, screens: KioskScreens) -> HttpApi:
    """Return the kiosk's operations."""

    async def ask(request: web.Request) -> web.Response:
        question = await read_body(request, Question)
        contact_id = await inbound.ask(question.id, question.text, question.queue)
        return json_response(Asked(contact_id=contact_id).model_dump(), 201)

    async def show(request: web.Request) -> web.Response:
        return json_response(screens.screen(request.match_info["contact_id"]).model_dump())

    return HttpApi(
        (
            Operation(
                method="POST",
                path=PATH,
                id="askKiosk",
                summary="Ask a question.",
                handler=ask,
                body=Question,
                answers={201: Asked},
                tag=CHANNEL,
            ),
            Operation(
                method="GET",
                path=PATH + "/{contact_id}",
                id="readKiosk",
                summary="Return what the kiosk's screen shows.",
                handler=show,
                answers={200: Screen},
                tag=CHANNEL,
            ),
        )
    )
