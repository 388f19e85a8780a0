from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support import line
from tests.support.browser import chromium
from tests.support.system import System, running_system


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One Centrala for all end-to-end tests."""
    with running_system(tmp_path_factory.mktemp("centrala")) as started:
        yield started


@pytest.fixture(autouse=True)
async def _quiet_line(system: System) -> AsyncIterator[None]:
    """The next test finds nobody on the line and nobody at work."""
    yield
    await line.clear(system)


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with chromium(tmp_path) as started:
        yield started
