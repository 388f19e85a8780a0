"""Fixtures of the tests of the HTTP plumbing."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web

from acd.adapters.memory.security_log import MemorySecurityLog
from tests.support.databases import migrated_database
from web.application import make_application
from web.limits import API_LIMIT, ApiLimit, Limit, Limiter
from web.site import Site


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")


@pytest.fixture
def limited() -> web.Application:
    """An application with one address of the API, which allows two requests a minute."""

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({})

    app = make_application(Site(ui_dir=Path()), "session", lambda: 0, MemorySecurityLog())
    app[API_LIMIT] = ApiLimit(
        Limiter("requests", Limit(2, 60.0)),
        "session",
        lambda: 0,
        Limiter("requests", Limit(9, 60.0)),
    )
    app.add_routes([web.get("/api/v1/thing", answer), web.get("/page", answer)])
    return app
