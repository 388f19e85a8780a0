"""Documents of the API, and the page to read them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desk.dependencies import DeskDependencies
from tests.support.desk import (
    Client,
    served_desk,
)


async def test_documents_of_the_api_are_served(client: Client) -> None:
    openapi = await (await client.get("/api/v1/openapi.json")).json()
    assert "/api/v1/desk/offers/{offer_id}/accept" in openapi["paths"]
    asyncapi = await (await client.get("/api/v1/asyncapi.json")).json()
    assert "desk-view" in asyncapi["channels"]


async def test_page_of_the_documents_is_served_once_it_is_built(
    database: str, tmp_path: Path
) -> None:
    def with_pages(deps: DeskDependencies) -> DeskDependencies:
        return replace(deps, settings=replace(deps.settings, ui_dir=tmp_path))

    async with served_desk(database, alter=with_pages) as (_world, client):
        assert (await client.get("/api/v1/docs")).status == 404
        (tmp_path / "api-docs.html").write_text("<title>API</title>", encoding="utf-8")
        page = await client.get("/api/v1/docs")
        assert (page.status, page.content_type) == (200, "text/html")
