"""The documents of the API: written from the route tables, served with a page to read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from aiohttp import web

from acd.serialisation.serialiser import to_json
from desk.http.access import REFUSALS_BY_SCHEME, SECURITY_SCHEMES
from desk.live.view_models import DeskView
from desk.live.wallboard_models import WallboardView
from web.asyncapi import asyncapi_document
from web.errors import ResourceUnknown
from web.json_schemas import Schema
from web.openapi import Description, openapi_document
from web.operations import HttpApi
from web.site import SITE

TITLE = "Centrala"
TEXT = """HTTP API of the contact centre, version 1.

Failures are problem documents (RFC 9457) with a stable `code`. A POST takes an
`Idempotency-Key`: the same key with the same body gives the same answer for a day. What people
edit carries an `ETag`; send it back as `If-Match`. Times are RFC 3339 UTC; members called
`*_ms` are UTC epoch milliseconds, in what live views show as well. A member without a value is
left out, never null."""
TAGS = {
    "session": "Sign-in, sign-out and the session.",
    "desk": "Work of a consultant: state, offers, contacts.",
    "cases": "Case form, residents and tickets of a consultant's contacts.",
    "places": "Addresses, responsible units, assets and tickets nearby, for the case form.",
    "residents": "Register of residents: data, alerts, merges.",
    "supervisor": "Actions of a supervisor, each with a reason.",
    "knowledge": "Knowledge base: search, articles, approval, feedback.",
    "events": "Event feed for other systems.",
    "system": "City, wallboard, health and metrics.",
    "chat": "Chat of residents.",
}
CHAT_COOKIE = "centrala_chat"
DOCS_PAGE = "api-docs.html"


@dataclass(frozen=True, slots=True)
class Documents:
    """OpenAPI and AsyncAPI documents as JSON data."""

    openapi: Schema
    asyncapi: Schema

    @classmethod
    def of(cls, apis: Iterable[HttpApi], version: str) -> Self:
        """Write the documents of the components' route tables."""
        parts = tuple(apis)
        operations = [operation for api in parts for operation in api.operations]
        sockets = [socket for api in parts for socket in api.sockets]
        chat = {"chat": {"type": "apiKey", "in": "cookie", "name": CHAT_COOKIE}}
        shown = [model for socket in sockets for model in socket.sent.values()]
        about = Description(
            title=TITLE,
            version=version,
            text=TEXT,
            tags=TAGS,
            security_schemes=SECURITY_SCHEMES | chat,
            refusals_by_scheme=REFUSALS_BY_SCHEME | {"chat": ()},
            more_models=(DeskView, WallboardView, *shown),
        )
        return cls(
            openapi_document(operations, about),
            asyncapi_document(sockets, title=TITLE, version=version),
        )


def document_routes(documents: Documents) -> list[web.RouteDef]:
    """Return the routes of the documents and of the page that shows them."""
    bodies = {"openapi": to_json(documents.openapi), "asyncapi": to_json(documents.asyncapi)}

    async def openapi(_request: web.Request) -> web.Response:
        return web.Response(body=bodies["openapi"], content_type="application/json")

    async def asyncapi(_request: web.Request) -> web.Response:
        return web.Response(body=bodies["asyncapi"], content_type="application/json")

    return [
        web.get("/api/v1/openapi.json", openapi),
        web.get("/api/v1/asyncapi.json", asyncapi),
        web.get("/api/v1/docs", docs_page),
    ]


async def docs_page(request: web.Request) -> web.StreamResponse:
    """Return the built page that shows the documents. Raises ResourceUnknown before the build."""
    page = request.app[SITE].ui_dir / DOCS_PAGE
    if not page.is_file():
        raise ResourceUnknown("the pages are not built yet; run `make up`")
    return web.FileResponse(page)
