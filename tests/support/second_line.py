"""The second line of the shipped organisation over one database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from acd.adapters.sql.attachments import SqlAttachments
from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import CityEngine
from acd.ports.clock import Clock
from config.readers.organisation import load_organisation
from crm_bridge.second_line.arrivals import Arrivals
from crm_bridge.second_line.case_reader import CaseReader
from crm_bridge.second_line.officer_cases import OfficerCases
from crm_bridge.second_line.standard_deadlines import StandardDeadlines
from desk.auth.accounts import Accounts
from tests.support.city import CATALOGUE

ORGANISATION = load_organisation(
    Path(__file__).parents[2] / "config", CATALOGUE, ZoneInfo("Europe/Warsaw")
)
DEADLINES = StandardDeadlines()


def arrivals(engine: CityEngine) -> Arrivals:
    return Arrivals(ORGANISATION, DEADLINES, Accounts(engine))


def officer_cases(engine: CityEngine, clock: Clock, new_id: Callable[[], str]) -> OfficerCases:
    accounts, book = Accounts(engine), SqlContactBook(engine)
    reader = CaseReader(ORGANISATION, accounts, book, SqlAttachments(engine), clock)
    return OfficerCases(engine, ORGANISATION, DEADLINES, accounts, reader, clock, new_id)
