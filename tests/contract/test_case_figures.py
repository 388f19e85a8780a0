"""Figures about cases, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from acd.adapters.sql.engine import CityEngine, make_engine
from acd.ports.residents import ResidentForm
from crm_bridge.imports import CrmImporter, ImportedTicket
from crm_bridge.residents.store import ResidentRegister
from crm_bridge.second_line.figures import DAY_MS, SqlCaseFigures
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.store import StatusChange
from tests.support import second_line
from tests.support.city import CATALOGUE, NOON_MS, HandClock, a_case
from tests.support.databases import BACKENDS, migrated_database


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return migrated_database(request.param)


@pytest.fixture
async def engine(url: str) -> AsyncIterator[CityEngine]:
    engine = make_engine(url)
    yield engine
    await engine.dispose()


async def test_merged_resident_who_comes_again_counts_as_a_repeat(engine: CityEngine) -> None:
    clock, importer = HandClock(), CrmImporter(engine, CATALOGUE)
    register = ResidentRegister(engine, clock, lambda: "merge-1")
    for serial, resident_id in enumerate(("halina", "halina-2"), start=1):
        await register.create(resident_id, ResidentForm("Halina Wrona", "pl"), "bielak")
        opened = StatusChange(TicketStatus.NEW, "", NOON_MS + serial * DAY_MS)
        await importer.add_ticket(
            ImportedTicket(f"{serial}/26", a_case(), (opened,), resident_id=resident_id)
        )
    figures = SqlCaseFigures(engine, second_line.ORGANISATION, clock)
    [apart] = await figures.first_contact(NOON_MS, NOON_MS + 30 * DAY_MS)
    await register.merge("halina", "halina-2", "Ta sama osoba", "bielak")
    [merged] = await figures.first_contact(NOON_MS, NOON_MS + 30 * DAY_MS)
    assert (apart.cases, apart.repeated) == (2, 0)
    assert (merged.cases, merged.repeated) == (2, 1)
