from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support import external_view
from tests.support.browser import chromium
from tests.support.city_mail import CityMail, running_city_mail
from tests.support.kiosk_channel import CHANNEL_ENTRY
from tests.support.system import ROOT, System, running_system

PLAIN = (
    ("policy: least-cost", "policy: longest-idle"),
    ("  redial_s: 180\n", ""),
    ("offer_timeout_s: {phone: 20, chat: 30,", "offer_timeout_s: {phone: 90, chat: 90,"),
)


@pytest.fixture(scope="session")
def city_mail() -> Iterator[CityMail]:
    """The city's mailbox; a test that expects mails of the city serves the port of its post."""
    with running_city_mail() as mail:
        yield mail


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, city_mail: CityMail) -> Iterator[System]:
    """One Centrala for all end-to-end tests."""
    config = plain_line(tmp_path_factory.mktemp("config") / "city")
    folder = tmp_path_factory.mktemp("centrala")
    settings = {"CENTRALA_CONFIG_DIR": str(config), **city_mail.settings()}
    with running_system(folder, **settings) as started:
        yield started


def plain_line(folder: Path) -> Path:
    """The city's files, with a line that goes by arrival alone: on a slow machine a caller may be
    past the target, and the number of another test's caller may have kept a place. Offers wait
    until the test has looked at them."""
    shutil.copytree(ROOT / "config", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    queues = folder / "queues.yaml"
    text = queues.read_text(encoding="utf-8")
    for city, plain in PLAIN:
        assert city in text
        text = text.replace(city, plain)
    queues.write_text(text, encoding="utf-8")
    with (folder / "channels.yaml").open("a", encoding="utf-8") as channels:
        channels.write(CHANNEL_ENTRY)  # for test_new_channel
    return folder


@pytest.fixture(autouse=True)
async def _quiet_line(system: System) -> AsyncIterator[None]:
    """The next test finds nobody on the line and nobody at work."""
    yield
    await external_view.clear(system)


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with chromium(tmp_path) as started:
        yield started
