"""Files of the built front end: content, caching, and nothing outside the folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from desk.http.app import make_app
from tests.support.desk import desk_world


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>Centrala</title>", encoding="utf-8")
    (folder / "assets" / "app-1a2b.js").write_text("go()", encoding="utf-8")
    (folder / "mark.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return folder


async def test_built_pages_are_served_and_nothing_outside(database: str, built: Path) -> None:
    async with desk_world(database) as world:
        settings = replace(world.deps.settings, ui_dir=built)
        app = make_app(replace(world.deps, settings=settings))
        async with TestClient(TestServer(app)) as client:
            for address in ("/", "/desk", "/wallboard", "/login", "/chat"):
                page = await client.get(address)
                assert (page.status, await page.text()) == (200, "<title>Centrala</title>")
                assert page.headers["Cache-Control"] == "no-cache"
            script = await client.get("/assets/app-1a2b.js")
            assert script.content_type in ("text/javascript", "application/javascript")
            assert "immutable" in script.headers["Cache-Control"]
            assert (await client.get("/mark.svg")).content_type == "image/svg+xml"
            for address in (
                "/assets/gone.js",
                "/gone.png",
                "/..%2fsecret.txt",
                "/assets/..%2f..%2fsecret.txt",
                "/%00.js",
            ):
                assert (await client.get(address)).status == 404
