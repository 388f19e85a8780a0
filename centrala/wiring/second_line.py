"""Wiring of the second line: offices, accounts of officers, targets and the built-in store."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.attachments import Attachments
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook
from centrala.wiring.clock import new_id
from crm_bridge.organisation.offices import Organisation
from crm_bridge.second_line.arrivals import Arrivals
from crm_bridge.second_line.case_reader import CaseReader
from crm_bridge.second_line.officer_cases import OfficerCases
from crm_bridge.second_line.standard_deadlines import StandardDeadlines
from desk.auth.accounts import Accounts

DEADLINES = StandardDeadlines()


def case_arrivals(engine: AsyncEngine, organisation: Organisation) -> Arrivals:
    """Return the part that gives new cases to their offices."""
    return Arrivals(organisation, DEADLINES, Accounts(engine))


def officer_cases(
    engine: AsyncEngine,
    organisation: Organisation,
    book: ContactBook,
    attachments: Attachments,
    clock: Clock,
) -> OfficerCases:
    """Return the second line over the tables of crm_bridge."""
    accounts = Accounts(engine)
    reader = CaseReader(organisation, accounts, book, attachments, clock)
    return OfficerCases(engine, organisation, DEADLINES, accounts, reader, clock, new_id)
