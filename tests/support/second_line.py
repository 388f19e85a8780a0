"""The second line of the shipped organisation over one database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from acd.adapters.sql.attachments import SqlAttachments
from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import CityEngine
from acd.ports.clock import Clock
from config.readers.calendar_file import load_named_calendars
from config.readers.organisation import load_organisation
from config.readers.targets_file import load_targets
from crm_bridge.second_line.arrivals import Arrivals
from crm_bridge.second_line.case_reader import CaseReader
from crm_bridge.second_line.deadlines import Deadlines
from crm_bridge.second_line.first_line import FirstLineCases
from crm_bridge.second_line.link_cases import LinkCases
from crm_bridge.second_line.notice_queue import NoticeQueue
from crm_bridge.second_line.office_links import OfficeLinks
from crm_bridge.second_line.officer_cases import OfficerCases
from desk.auth.accounts import Accounts
from tests.support.city import CATALOGUE

CONFIG = Path(__file__).parents[2] / "config"
ZONE = ZoneInfo("Europe/Warsaw")
ORGANISATION = load_organisation(CONFIG, CATALOGUE, ZONE)
DEADLINES = Deadlines(
    load_targets(
        CONFIG / "targets.yaml", CATALOGUE, load_named_calendars(CONFIG / "calendars.yaml"), ZONE
    )
)


LINKS = OfficeLinks(b"key of tests", "https://residents.example")


def link_cases(engine: AsyncEngine, clock: Clock) -> LinkCases:
    cases = officer_cases(engine, clock, lambda: "id")
    return LinkCases(cases, ORGANISATION, LINKS, clock)


def arrivals(engine: AsyncEngine) -> Arrivals:
    return Arrivals(ORGANISATION, DEADLINES, Accounts(engine))


def officer_cases(engine: AsyncEngine, clock: Clock, new_id: Callable[[], str]) -> OfficerCases:
    reader = case_reader(engine, clock)
    return OfficerCases(engine, ORGANISATION, DEADLINES, Accounts(engine), reader, clock, new_id)


def first_line(engine: AsyncEngine, clock: Clock) -> FirstLineCases:
    reader = case_reader(engine, clock)
    return FirstLineCases(engine, ORGANISATION, DEADLINES, arrivals(engine), reader, clock)


def notice_queue(engine: AsyncEngine, clock: Clock) -> NoticeQueue:
    assert isinstance(engine, CityEngine)
    files = SqlAttachments(engine)
    return NoticeQueue(engine, ORGANISATION, DEADLINES, clock, LINKS, files)


def case_reader(engine: AsyncEngine, clock: Clock) -> CaseReader:
    assert isinstance(engine, CityEngine)
    accounts, book = Accounts(engine), SqlContactBook(engine)
    files = SqlAttachments(engine)
    return CaseReader(ORGANISATION, DEADLINES, accounts, book, files, clock)
