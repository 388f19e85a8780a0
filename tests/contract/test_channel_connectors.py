"""Contract of every channel connector, beside the engine and in a process of its own.

A connector joins by a driver that plays its outside (`tests/support/connectors/driver.py`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from acd.ports.channel_status import ChannelStatus
from channels.notices import is_notice
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

pytestmark = pytest.mark.asyncio(loop_scope="module")
DRIVERS: dict[str, Callable[[], ConnectorDriver]] = {
    "chat": ChatDriver,
    "email": MailDriver,
    "kiosk": KioskDriver,
    "phone": PhoneDriver,
}
PLACES = ("beside-the-engine", "second-process")
ROWS = [(channel, place) for channel in DRIVERS for place in PLACES]


@dataclass
class Connected:
    """A connector in its place, its outside, and the engine that it shares the log with."""

    at: Installation
    driver: ConnectorDriver
    place: str
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def start(self) -> None:
        await self._running.enter_async_context(self._run())

    async def stop(self) -> None:
        """Stop the connector, a second process by SIGKILL."""
        await self._running.aclose()

    @asynccontextmanager
    async def stopped(self) -> AsyncIterator[None]:
        """Stop the connector, and start it again at the end of the block."""
        await self.stop()
        yield
        await self.start()

    async def until_received(self, *texts: str) -> None:
        """Wait until exactly these texts have been received since the last arrival."""

        async def received() -> bool:
            return list(await self.driver.received()) == list(texts)

        await until_true(received)

    async def until_status(self) -> ChannelStatus:
        """Wait for the engine to receive a status of the channel without an error."""

        def works() -> bool:
            status = self.at.host.statuses.status(self.driver.channel)
            return status is not None and status.error is None

        await self.at.until(works)
        status = self.at.host.statuses.status(self.driver.channel)
        assert status is not None
        return status

    def _run(self) -> AbstractAsyncContextManager[None]:
        if self.place == "second-process":
            return in_second_process(self.at, self.driver.module)
        return in_this_process(self.at, self.driver.channel, self.driver.build)


@pytest.fixture(scope="module")
def log_server() -> Iterator[ValkeyServer]:
    with valkey_server() as server:
        yield server


@pytest.fixture(scope="module", params=ROWS, ids="-".join)
def channel_and_place(request: pytest.FixtureRequest) -> tuple[str, str]:
    row: tuple[str, str] = request.param
    return row


@pytest.fixture(scope="module")
def database(channel_and_place: tuple[str, str]) -> str:
    return migrated_database("sqlite")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def row(
    channel_and_place: tuple[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    log_server: ValkeyServer,
    database: str,
) -> AsyncIterator[Connected]:
    """Run one connector for all tests: a process of its own takes seconds to start."""
    channel, place = channel_and_place
    driver = DRIVERS[channel]()
    folder = tmp_path_factory.mktemp(channel)
    async with (
        installation(folder, log_server.url, database, free_port(), driver.settings()) as at,
        driver.running(at.base_url),
    ):
        connected = Connected(at, driver, place)
        await connected.start()
        yield connected
        await connected.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def connected(row: Connected) -> AsyncIterator[Connected]:
    yield row
    await row.at.clear()


async def test_an_arrival_becomes_one_contact_of_the_channel(connected: Connected) -> None:
    at, driver = connected.at, connected.driver
    await driver.arrive("Gdzie oddam lodówkę?")
    first = await at.contact(driver.channel)
    await driver.repeat_arrival()
    await driver.arrive("Kiedy jest dyżur?")
    second = await at.contact(driver.channel, 2)
    assert [contact.contact_id for contact in at.contacts(driver.channel)] == [
        first.contact_id,
        second.contact_id,
    ]


async def test_an_arrival_is_recorded_before_it_is_offered(connected: Connected) -> None:
    at, driver = connected.at, connected.driver
    await driver.arrive("Gdzie oddam lodówkę?")
    contact = await at.contact(driver.channel)
    record = await at.ledger.book.get(contact.contact_id)
    assert record is not None
    assert (record.channel, record.queue) == (driver.channel, contact.queue)


async def test_work_from_the_log_is_done_once_outside(connected: Connected) -> None:
    at, driver = connected.at, connected.driver
    await at.sign_in()
    await driver.arrive("Gdzie oddam lodówkę?")
    contact = await at.contact(driver.channel)
    await driver.reach(at, contact.contact_id, "W punkcie PSZOK.")
    await connected.until_received("W punkcie PSZOK.")
    await driver.reach(at, contact.contact_id, "Czynny do 18.")
    await connected.until_received("W punkcie PSZOK.", "Czynny do 18.")


async def test_connector_ignores_events_of_other_channels(connected: Connected) -> None:
    at, driver = connected.at, connected.driver
    await at.sign_in()
    other = await at.admit("chat" if driver.channel != "chat" else "email")
    await at.engage(other)
    await at.answer(other, "Dla innego kanału.")
    await at.end(other)
    await driver.arrive("Gdzie oddam lodówkę?")
    contact = await at.contact(driver.channel)
    await driver.reach(at, contact.contact_id, "W punkcie PSZOK.")
    await connected.until_received("W punkcie PSZOK.")


async def test_the_end_of_a_contact_ends_it_outside(connected: Connected) -> None:
    at, driver = connected.at, connected.driver
    await at.sign_in()
    await driver.arrive("Gdzie oddam lodówkę?")
    contact = await at.contact(driver.channel)
    await at.engage(contact.contact_id)
    await at.end(contact.contact_id)
    await at.until(lambda: not at.contacts(driver.channel))
    if driver.ends_outside:
        await until_true(driver.has_ended)
    assert list(await driver.received()) == []


async def test_resident_of_a_closed_queue_reads_one_notice(connected: Connected) -> None:
    at, driver = connected.at, connected.driver
    if driver.channel not in at.city.notices.texts["closed"]:
        return
    async with at.closed_queue():
        await driver.arrive("Gdzie oddam lodówkę?")
        contact = await at.contact(driver.channel)
        await until_true(lambda: _has_notice(at, contact.contact_id))
        await driver.repeat_arrival()
        await driver.arrive("Kiedy jest dyżur?")
        await at.contact(driver.channel, 2)
        messages = await at.ledger.conversations.list(contact.contact_id)
        assert [is_notice(message) for message in messages].count(True) == 1


async def _has_notice(at: Installation, contact_id: str) -> bool:
    return any(map(is_notice, await at.ledger.conversations.list(contact_id)))


async def test_a_connector_that_works_publishes_its_status(connected: Connected) -> None:
    status = await connected.until_status()
    assert status.channel == connected.driver.channel


async def test_work_from_the_time_without_a_connector_is_done_after_its_start(
    connected: Connected,
) -> None:
    at, driver = connected.at, connected.driver
    await at.sign_in()
    await driver.arrive("Gdzie oddam lodówkę?")
    contact = await at.contact(driver.channel)
    await driver.reach(at, contact.contact_id, "W punkcie PSZOK.")
    await connected.until_received("W punkcie PSZOK.")
    async with connected.stopped():
        await driver.reach(at, contact.contact_id, "Czynny do 18.")
    await until_true(lambda: _has_received(driver, "Czynny do 18."))
    received = list(await driver.received())
    assert received.count("Czynny do 18.") == 1
    assert received.count("W punkcie PSZOK.") <= 1


async def _has_received(driver: ConnectorDriver, text: str) -> bool:
    return text in await driver.received()
