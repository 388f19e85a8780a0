"""What every channel connector does alike, beside the engine and in a process of its own.

A connector joins by a driver that plays its outside (`tests/support/connectors/driver.py`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from acd.ports.channel_status import ChannelStatus
from tests.support.connectors.chat import ChatDriver
from tests.support.connectors.driver import ConnectorDriver
from tests.support.connectors.installation import (
    Installation,
    in_second_process,
    in_this_process,
    installation,
)
from tests.support.connectors.kiosk import KioskDriver
from tests.support.connectors.mail import MailDriver
from tests.support.connectors.phone import PhoneDriver
from tests.support.databases import migrated_database
from tests.support.valkey import ValkeyServer, free_port, valkey_server
from tests.support.waiting import until_true

pytestmark = pytest.mark.timeout(180)
DRIVERS: dict[str, Callable[[], ConnectorDriver]] = {
    "chat": ChatDriver,
    "email": MailDriver,
    "kiosk": KioskDriver,
    "phone": PhoneDriver,
}
PLACES = ("beside-the-engine", "second-process")


@dataclass
class Connected:
    """A connector in its place, its outside, and the engine that it shares the log with."""

    at: Installation
    driver: ConnectorDriver
    place: str

    def running(self) -> AbstractAsyncContextManager[None]:
        """Run the connector; leaving the block stops it, a second process by SIGKILL."""
        if self.place == "second-process":
            return in_second_process(self.at, self.driver.module)
        return in_this_process(self.at, self.driver.channel, self.driver.build)

    async def until_received(self, *texts: str) -> None:
        """Wait until exactly these texts have been received outside."""

        async def received() -> bool:
            return list(await self.driver.received()) == list(texts)

        await until_true(received, within_s=30)

    async def until_status(self) -> ChannelStatus:
        """Wait for the engine to receive a status of the channel without an error."""

        async def works() -> bool:
            status = self.at.host.statuses.status(self.driver.channel)
            return status is not None and status.error is None

        await until_true(works, within_s=30)
        status = self.at.host.statuses.status(self.driver.channel)
        assert status is not None
        return status


@pytest.fixture(scope="module")
def log_server() -> Iterator[ValkeyServer]:
    with valkey_server() as server:
        yield server


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=DRIVERS)
async def connected(
    request: pytest.FixtureRequest,
    place: str,
    tmp_path: Path,
    log_server: ValkeyServer,
    database: str,
) -> AsyncIterator[Connected]:
    driver = DRIVERS[request.param]()
    async with (
        installation(tmp_path, log_server.url, database, free_port(), driver.settings()) as at,
        driver.running(at.base_url),
    ):
        yield Connected(at, driver, place)


async def test_an_arrival_becomes_one_contact_of_the_channel(connected: Connected) -> None:
    at, driver = connected.at, connected.driver
    async with connected.running():
        await driver.arrive("Gdzie oddam lodówkę?")
        first = await at.contact(driver.channel)
        await driver.repeat_arrival()
        await driver.arrive("Kiedy jest dyżur?")
        second = await at.contact(driver.channel, 2)
        assert [one.contact_id for one in at.contacts(driver.channel)] == [
            first.contact_id,
            second.contact_id,
        ]


async def test_an_arrival_is_recorded_before_it_is_offered(connected: Connected) -> None:
    at, driver = connected.at, connected.driver
    async with connected.running():
        await driver.arrive("Gdzie oddam lodówkę?")
        contact = await at.contact(driver.channel)
        record = await at.ledger.book.get(contact.contact_id)
        assert record is not None
        assert (record.channel, record.queue) == (driver.channel, contact.queue)


async def test_what_the_log_asks_for_reaches_the_resident_once(connected: Connected) -> None:
    at, driver = connected.at, connected.driver
    await at.sign_in()
    async with connected.running():
        await driver.arrive("Gdzie oddam lodówkę?")
        contact = await at.contact(driver.channel)
        await driver.reach(at, contact.contact_id, "W punkcie PSZOK.")
        await connected.until_received("W punkcie PSZOK.")
        await driver.reach(at, contact.contact_id, "Czynny do 18.")
        await connected.until_received("W punkcie PSZOK.", "Czynny do 18.")


async def test_events_of_other_channels_cause_nothing_outside(connected: Connected) -> None:
    at, driver = connected.at, connected.driver
    await at.sign_in()
    other = await at.admit("chat" if driver.channel != "chat" else "email")
    await at.engage(other)
    await at.answer(other, "Dla innego kanału.")
    await at.end(other)
    async with connected.running():
        await driver.arrive("Gdzie oddam lodówkę?")
        contact = await at.contact(driver.channel)
        await driver.reach(at, contact.contact_id, "W punkcie PSZOK.")
        await connected.until_received("W punkcie PSZOK.")


async def test_the_end_of_a_contact_ends_it_outside(connected: Connected) -> None:
    at, driver = connected.at, connected.driver
    await at.sign_in()
    async with connected.running():
        await driver.arrive("Gdzie oddam lodówkę?")
        contact = await at.contact(driver.channel)
        await at.engage(contact.contact_id)
        await at.end(contact.contact_id)
        await at.until(lambda: not at.contacts(driver.channel))
        if driver.ends_outside:
            await until_true(driver.has_ended, within_s=30)
        assert list(await driver.received()) == []


async def test_a_connector_that_works_publishes_its_status(connected: Connected) -> None:
    async with connected.running():
        status = await connected.until_status()
    assert status.channel == connected.driver.channel


async def test_work_of_the_time_without_a_connector_is_done_after_its_start(
    connected: Connected,
) -> None:
    at, driver = connected.at, connected.driver
    await at.sign_in()
    async with connected.running():
        await driver.arrive("Gdzie oddam lodówkę?")
        contact = await at.contact(driver.channel)
        await driver.reach(at, contact.contact_id, "W punkcie PSZOK.")
        await connected.until_received("W punkcie PSZOK.")
    await driver.reach(at, contact.contact_id, "Czynny do 18.")
    async with connected.running():
        await until_true(lambda: _has_received(driver, "Czynny do 18."), within_s=30)
        received = list(await driver.received())
    assert received.count("Czynny do 18.") == 1
    assert received.count("W punkcie PSZOK.") <= 1


async def _has_received(driver: ConnectorDriver, text: str) -> bool:
    return text in await driver.received()
