"""Readings of residents' files in the security log: who, whose, for which contact; once each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.ports.crm import ScreenPop, TicketSummary
from acd.ports.security_log import SecurityEventKind
from desk.live.assignments import Assignment
from desk.live.resident_readings import ResidentReadings

CALL = Assignment("tel-1", "agnieszka", "phone", "drogi", "pl", 1_000)
WRONA = ScreenPop("tel-1", "r-7", "Jan Wrona", 3, "number", 2)
TICKET = TicketSummary(
    "614902/26", "INCIDENT", "Drogi", "Dziura", "Nowe", None, "ZDM", 1_000, 1_000, "opis"
)


@pytest.fixture
def log() -> MemorySecurityLog:
    return MemorySecurityLog()


@pytest.fixture
def readings(log: MemorySecurityLog) -> ResidentReadings:
    return ResidentReadings(log)


def test_reading_names_consultant_resident_and_contact_and_nothing_personal(
    log: MemorySecurityLog, readings: ResidentReadings
) -> None:
    readings.shown(CALL, WRONA)
    [event] = log.events
    assert event.kind is SecurityEventKind.RESIDENT_READ
    assert event.actor == "agnieszka"
    assert event.facts == {"contact": "tel-1", "reason": "phone", "resident": "r-7"}
    assert "Wrona" not in repr(event)


def test_file_that_is_shown_again_is_reported_once_until_the_contact_is_closed(
    log: MemorySecurityLog, readings: ResidentReadings
) -> None:
    for _ in range(3):
        readings.shown(CALL, WRONA)
    assert len(log.events) == 1
    readings.closed("tel-1")
    readings.shown(CALL, WRONA)
    assert len(log.events) == 2


def test_colleague_and_another_resident_are_readings_of_their_own(
    log: MemorySecurityLog, readings: ResidentReadings
) -> None:
    readings.shown(CALL, WRONA)
    readings.shown(replace(CALL, consultant_id="piotr"), WRONA)
    readings.shown(replace(CALL, consultant_id="piotr"), replace(WRONA, resident_id="r-8"))
    assert [(event.actor, event.facts["resident"]) for event in log.events] == [
        ("agnieszka", "r-7"), ("piotr", "r-7"), ("piotr", "r-8"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("screen_pop", "reported"),
    [
        (None, 0),
        (replace(WRONA, resident_id=None, name=None), 0),
        (replace(WRONA, resident_id=None, open_tickets=(TICKET,)), 1),
    ],
)
def test_contact_without_anything_of_a_resident_is_no_reading(
    log: MemorySecurityLog, readings: ResidentReadings, screen_pop: ScreenPop | None, reported: int
) -> None:
    readings.shown(CALL, screen_pop)
    assert len(log.events) == reported
