"""Wiring of both lines' work on cases: offices, accounts, targets and the built-in store."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.attachments import Attachments
from acd.ports.case_figures import CaseFigures
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook
from acd.ports.first_line import FirstLine
from acd.ports.second_line import SecondLine
from centrala.host.secrets import Secrets
from centrala.wiring.clock import new_id
from config.readers.city import City
from config.settings import Settings
from crm_bridge.second_line.arrivals import Arrivals
from crm_bridge.second_line.case_reader import CaseReader
from crm_bridge.second_line.deadlines import Deadlines
from crm_bridge.second_line.figures import SqlCaseFigures
from crm_bridge.second_line.first_line import FirstLineCases
from crm_bridge.second_line.notice_queue import NoticeQueue
from crm_bridge.second_line.office_links import OfficeLinks
from crm_bridge.second_line.officer_cases import OfficerCases
from desk.auth.accounts import Accounts


@dataclass(frozen=True)
class CaseLines:
    """Ports of both lines, and their figures."""

    first: FirstLine
    second: SecondLine
    figures: CaseFigures


def notice_queue(
    engine: AsyncEngine, attachments: Attachments, city: City, links: OfficeLinks, clock: Clock
) -> NoticeQueue:
    """Return the messages to residents, and to offices without accounts."""
    deadlines = Deadlines(city.targets)
    return NoticeQueue(engine, city.organisation, deadlines, clock, links, attachments)


def office_links(settings: Settings, secrets: Secrets) -> OfficeLinks:
    """Return the maker of links to the residents' port, which people outside reach."""
    return OfficeLinks(secrets.office_link_key(), settings.residents_address)


def case_arrivals(engine: AsyncEngine, city: City) -> Arrivals:
    """Return the part that gives new cases to their offices."""
    return Arrivals(city.organisation, Deadlines(city.targets), Accounts(engine))


def case_lines(
    engine: AsyncEngine, city: City, book: ContactBook, attachments: Attachments, clock: Clock
) -> CaseLines:
    """Return both lines over the tables of crm_bridge."""
    accounts, deadlines, organisation = Accounts(engine), Deadlines(city.targets), city.organisation
    reader = CaseReader(organisation, deadlines, accounts, book, attachments, clock)
    return CaseLines(
        FirstLineCases(engine, organisation, deadlines, case_arrivals(engine, city), reader, clock),
        OfficerCases(engine, organisation, deadlines, accounts, reader, clock, new_id),
        SqlCaseFigures(engine, organisation, clock),
    )
