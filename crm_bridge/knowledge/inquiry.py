"""Open311 Inquiry v1: the public articles in the shape that readers outside know, as JSON.

`services/all.json`, `services/<area>.json` and `services/<id>.json` answer articles; the city
publishes no facilities, so `facilities/all.json` is empty. A held, expired or internal article is
not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any, Literal

from aiohttp import web
from sqlalchemy import Row, true
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.clock import Clock
from acd.ports.knowledge_editing import ArticleText
from crm_bridge.database import reachable
from crm_bridge.errors import CrmUnavailable
from crm_bridge.knowledge.presentation import readable_language
from crm_bridge.knowledge.published import is_public, published
from crm_bridge.knowledge.tables import articles
from crm_bridge.knowledge.versions import read_content
from crm_bridge.tickets.numbers import CITY_ZONE
from web.errors import ResourceUnknown
from web.json_response import json_response
from web.operations import HttpApi, Operation
from web.problem_json import Handler
from web.schemas import Query, read_query

PATH = "/open311/inquiry/v1"
ALL, FORMAT = "all", ".json"


class InquiryQuery(Query):
    """Language of the articles; Polish where an article has no such text."""

    language: Literal["pl", "en", "uk"] = "pl"


@dataclass(frozen=True, slots=True)
class InquiryService:
    """Article as Inquiry v1 has it. The list has the first four members alone; `expiration`:
    RFC 3339 UTC; `description_html`: the same text with its steps and documents as lists."""

    id: str
    service_name: str
    expiration: str
    brief_description: str
    categories: tuple[Mapping[str, str], ...] | None = None
    description: str | None = None
    description_html: str | None = None
    web_actions: tuple[Mapping[str, str], ...] | None = None


def inquiry_api(services: Handler, facilities: Handler) -> HttpApi:
    """Return the operations with these handlers."""
    return HttpApi(
        operations=(
            Operation(
                method="GET",
                path=f"{PATH}/services/{{name}}",
                id="readInquiryServices",
                summary="Return all public articles, those of an area, or one with its text.",
                handler=services,
                query=InquiryQuery,
                answers={200: list[InquiryService]},
                refusals=(ResourceUnknown, CrmUnavailable),
                tag="open-data",
            ),
            Operation(
                method="GET",
                path=f"{PATH}/facilities/{{name}}",
                id="readInquiryFacilities",
                summary="Return the facilities: none, because the articles name places as text.",
                handler=facilities,
                answers={200: list[InquiryService]},
                refusals=(ResourceUnknown,),
                tag="open-data",
            ),
        )
    )


class InquiryRoutes:
    """Handlers over the published articles."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def api(self) -> HttpApi:
        """Return the operations."""
        return inquiry_api(self.services, self.facilities)

    async def services(self, request: web.Request) -> web.Response:
        """Return the list of an area or of all, or one article. Raises ResourceUnknown."""
        name = _name(request)
        language = read_query(request, InquiryQuery).language
        condition = true() if name == ALL else articles.c.area == name
        rows = await self._rows(condition)
        if rows or name == ALL:
            return json_response([_members(listed(row, language)) for row in rows])
        rows = await self._rows(articles.c.article_id == name)
        if not rows:
            raise ResourceUnknown("no public article has this id or area", field="name")
        return json_response([_members(detailed(row, language)) for row in rows])

    async def facilities(self, request: web.Request) -> web.Response:
        """Return an empty list. Raises ResourceUnknown for any other name than `all`."""
        if _name(request) != ALL:
            raise ResourceUnknown("the city publishes no facilities", field="name")
        return json_response([])

    async def _rows(self, condition: Any) -> list[Row[Any]]:
        now = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC)
        today = now.astimezone(CITY_ZONE).date()
        statement = published(condition).order_by(articles.c.article_id)
        with reachable():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(statement)).all()
        return [row for row in rows if is_public(row, today)]


def _name(request: web.Request) -> str:
    name = request.match_info["name"]
    if not name.endswith(FORMAT):
        raise ResourceUnknown("expected a name that ends with .json", field="name")
    return name.removesuffix(FORMAT)


def listed(row: Row[Any], language: str) -> InquiryService:
    """Return the entry of an article in a list."""
    texts = read_content(row.content).texts
    text = texts[readable_language(texts, language)]
    return InquiryService(
        id=row.article_id,
        service_name=text.title,
        expiration=f"{row.valid_until}T23:59:59Z",
        brief_description=text.summary,
    )


def detailed(row: Row[Any], language: str) -> InquiryService:
    """Return an article with its text, without what is for the staff alone."""
    content = read_content(row.content)
    text = content.texts[readable_language(content.texts, language)]
    short = listed(row, language)
    return InquiryService(
        id=short.id,
        service_name=short.service_name,
        expiration=short.expiration,
        brief_description=short.brief_description,
        categories=({"category_name": content.area},),
        description=" ".join(part for part in (text.summary, *text.documents, text.fees) if part),
        description_html=html_of(text),
        web_actions=tuple(
            {"type": "Link", "label": text.title, "url": url} for url in content.links
        ),
    )


def _action(label: str, url: str) -> dict[str, str]:
    return {"type": "Link", "label": label, "url": url}


def html_of(text: ArticleText) -> str:
    """Return summary, documents, fees and places of a text as HTML, all of it escaped."""
    lists = "".join(
        f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
        for items in (text.documents, text.places)
        if items
    )
    fees = f"<p>{escape(text.fees)}</p>" if text.fees else ""
    return f"<p>{escape(text.summary)}</p>{lists}{fees}"


def _members(service: InquiryService) -> dict[str, Any]:
    """Return the members that have a value."""
    names = InquiryService.__slots__
    return {name: value for name in names if (value := getattr(service, name)) is not None}
