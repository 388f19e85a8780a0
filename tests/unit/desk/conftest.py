"""Fixtures of the desk's tests: a database, a desk with three people, a client of its server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer

from tests.support.databases import migrated_database
from tests.support.desk import Client, DeskWorld, a_consultant, a_supervisor, desk_world
from tests.support.desk_page import Page


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")


@pytest.fixture
async def world(database: str) -> AsyncIterator[DeskWorld]:
    people = (a_consultant(), a_consultant("piotr", name="Piotr Zalewski"), a_supervisor())
    async with desk_world(database, *people) as built:
        yield built


@pytest.fixture
async def client(world: DeskWorld) -> AsyncIterator[Client]:
    async with TestClient(TestServer(world.app)) as client:
        yield client


@pytest.fixture
async def page(client: Client) -> Page:
    return await Page.of(client, "agnieszka")
