"""Request Tracker 5, a real one: run by `make test-crm`, which builds it and never skips.

`make test` leaves this file out by its name: the first run takes two minutes and 550 MB.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from crm_bridge.adapters.http_json import HttpJson
from crm_bridge.adapters.request_tracker import API, RequestTrackerCrm
from crm_bridge.outbox.errors import DeliveryRefused, OutsideLoginRefused
from crm_bridge.outbox.outside_crm import OutsideChange
from tests.contract.outside_crm_contract import OutsideCrmContract, opened
from tests.support.request_tracker.server import RequestTracker, running_request_tracker

__all__ = ["opened"]


class RequestTrackerPerson:
    """Person who works in Request Tracker with an account of their own."""

    def __init__(self, http: HttpJson) -> None:
        self._http = http

    async def write(self, external_id: str, text: str) -> None:
        body = {"Content": text, "ContentType": "text/plain"}
        await self._http.call("POST", f"/ticket/{external_id}/comment", body=body)

    async def close_ticket(self, external_id: str) -> None:
        await self._http.call("PUT", f"/ticket/{external_id}", body={"Status": "resolved"})


@pytest.fixture(scope="module")
def tracker() -> Iterator[RequestTracker]:
    with running_request_tracker() as server:
        yield server


class TestRequestTrackerCrm(OutsideCrmContract):
    """A real Request Tracker passes the contract."""

    @pytest.fixture
    async def crm(self, tracker: RequestTracker) -> AsyncIterator[RequestTrackerCrm]:
        crm = RequestTrackerCrm(tracker.url, tracker.user, tracker.password, tracker.queue)
        yield crm
        await crm.close()

    @pytest.fixture
    async def person(self, tracker: RequestTracker) -> AsyncIterator[RequestTrackerPerson]:
        http = HttpJson(tracker.url + API, tracker.other_user, tracker.password)
        yield RequestTrackerPerson(http)
        await http.close()

    async def test_wrong_password_is_named(
        self, tracker: RequestTracker, opened: OutsideChange
    ) -> None:
        crm = RequestTrackerCrm(tracker.url, tracker.user, "wrong", tracker.queue)
        with pytest.raises(OutsideLoginRefused):
            await crm.create(opened)
        await crm.close()

    async def test_unknown_queue_is_refused(
        self, tracker: RequestTracker, opened: OutsideChange
    ) -> None:
        crm = RequestTrackerCrm(tracker.url, tracker.user, tracker.password, "Nie ma takiej")
        with pytest.raises((DeliveryRefused, OutsideLoginRefused)):
            await crm.create(opened)
        await crm.close()
