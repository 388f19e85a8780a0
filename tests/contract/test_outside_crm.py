"""Adapters to outside CRMs: in memory, and a real django-helpdesk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from crm_bridge.adapters.helpdesk import HelpdeskCrm
from crm_bridge.adapters.http_json import HttpJson
from crm_bridge.adapters.memory import MemoryCrm
from crm_bridge.outbox.errors import DeliveryRefused, OutsideLoginRefused
from crm_bridge.outbox.outside_crm import OutsideChange, OutsideNews
from tests.contract.outside_crm_contract import OutsideCrmContract, opened
from tests.support.helpdesk.server import Helpdesk, running_helpdesk

__all__ = ["opened"]


class MemoryPerson:
    """Person who changes the tickets of the CRM in memory."""

    def __init__(self, crm: MemoryCrm) -> None:
        self._crm = crm

    async def write(self, external_id: str, text: str) -> None:
        self._add(OutsideNews(external_id, self._key(), 0, text=text))

    async def close_ticket(self, external_id: str) -> None:
        self._crm.tickets[external_id].status = "Zamknięte"
        closed = "Zamknięte"
        self._add(OutsideNews(external_id, self._key(), 0, status=closed, meanings=(closed,)))

    def _key(self) -> str:
        return str(len(self._crm.made_outside))

    def _add(self, news: OutsideNews) -> None:
        self._crm.made_outside.append(news)


class TestMemoryCrm(OutsideCrmContract):
    """The CRM in memory passes the contract."""

    @pytest.fixture
    def crm(self) -> MemoryCrm:
        return MemoryCrm()

    @pytest.fixture
    def person(self, crm: MemoryCrm) -> MemoryPerson:
        return MemoryPerson(crm)


class HelpdeskPerson:
    """Person who works in django-helpdesk with an account of their own."""

    def __init__(self, http: HttpJson) -> None:
        self._http = http

    async def write(self, external_id: str, text: str) -> None:
        body = {"ticket": external_id, "title": "Uwaga", "comment": text, "public": True}
        await self._http.call("POST", "/api/followups/", body=body)

    async def close_ticket(self, external_id: str) -> None:
        body = {"ticket": external_id, "title": "Koniec", "comment": "", "new_status": 3}
        await self._http.call("POST", "/api/followups/", body=body)


@pytest.fixture(scope="module")
def helpdesk() -> Iterator[Helpdesk]:
    with running_helpdesk() as server:
        yield server


class TestHelpdeskCrm(OutsideCrmContract):
    """A real django-helpdesk passes the contract."""

    @pytest.fixture
    async def crm(self, helpdesk: Helpdesk) -> AsyncIterator[HelpdeskCrm]:
        crm = HelpdeskCrm(helpdesk.url, helpdesk.user, helpdesk.password, helpdesk.queue)
        yield crm
        await crm.close()

    @pytest.fixture
    async def person(self, helpdesk: Helpdesk) -> AsyncIterator[HelpdeskPerson]:
        http = HttpJson(helpdesk.url, helpdesk.other_user, helpdesk.password)
        yield HelpdeskPerson(http)
        await http.close()

    async def test_wrong_password_is_named(self, helpdesk: Helpdesk, opened: OutsideChange) -> None:
        crm = HelpdeskCrm(helpdesk.url, helpdesk.user, "wrong", helpdesk.queue)
        with pytest.raises(OutsideLoginRefused):
            await crm.create(opened)
        await crm.close()

    async def test_unknown_queue_is_refused(
        self, helpdesk: Helpdesk, opened: OutsideChange
    ) -> None:
        crm = HelpdeskCrm(helpdesk.url, helpdesk.user, helpdesk.password, "99")
        with pytest.raises(DeliveryRefused):
            await crm.create(opened)
        await crm.close()
