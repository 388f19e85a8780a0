"""Articles in the shape of Open311 Inquiry v1."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from acd.adapters.sql.engine import make_engine
from crm_bridge.knowledge.editing import BuiltInEditing
from crm_bridge.knowledge.inquiry import PATH, InquiryRoutes, html_of
from tests.support.city import UNIT_NAMES, HandClock
from tests.support.databases import migrated_database
from tests.support.knowledge import ARTICLE_ID, CONTENT, TEXT, publish_article


@pytest.fixture
def url() -> str:
    return migrated_database("sqlite")


def test_text_is_escaped_in_html() -> None:
    assert html_of(TEXT).startswith("<p>Kosze przy ulicach")
    assert "<ul><li>Zdjęcie kosza</li></ul>" in html_of(TEXT)


async def test_public_articles_are_listed_by_area_and_read_by_id(url: str) -> None:
    engine, clock = make_engine(url), HandClock()
    editing = BuiltInEditing(engine, UNIT_NAMES, clock)
    await publish_article(editing)
    app = web.Application()
    app.add_routes(InquiryRoutes(engine, clock).api().routes())
    async with TestClient(TestServer(app)) as client:

        async def read(name: str) -> list[dict[str, object]]:
            answer: list[dict[str, object]] = await (await client.get(f"{PATH}/{name}")).json()
            return answer

        (listed,) = await read("services/all.json")
        assert set(listed) == {"id", "service_name", "expiration", "brief_description"}
        assert (listed["id"], listed["expiration"]) == (ARTICLE_ID, "2099-12-31T23:59:59Z")
        (article,) = await read(f"services/{ARTICLE_ID}.json")
        assert article["web_actions"] == [
            {"type": "Link", "label": TEXT.title, "url": CONTENT.links[0]}
        ]
        assert await read("facilities/all.json") == []
        await editing.hold(ARTICLE_ID, "lead", "błąd")
        assert await read("services/all.json") == []
    await engine.dispose()
