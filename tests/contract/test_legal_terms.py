"""Legal terms of cases (KPA) on both databases: mode, pass-on, notice of delay."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from acd.ports import case_actions as a
from acd.ports.case_terms import NotifyDelay, SetLegalMode
from acd.ports.second_line import CaseView
from crm_bridge.errors import CaseInvalid
from crm_bridge.second_line.errors import CaseActionRefused
from tests.support import second_line
from tests.support.city import a_case
from tests.support.databases import BACKENDS, migrated_database
from tests.support.second_line import ZONE
from tests.support.second_line_city import SEK, TRAMS, City, running_city

REASON = "Czekamy na opinię konserwatora zabytków."
LATER = date(2027, 1, 29)


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return migrated_database(request.param)


@pytest.fixture
async def city(url: str) -> AsyncIterator[City]:
    async with running_city(url) as opened:
        yield opened


def last_day(case: CaseView, kind: str = "legal") -> date | None:
    """Return the last day of a clock of the case in the city."""
    due_ms = next((clock.due_ms for clock in case.clocks if clock.kind == kind), None)
    return None if due_ms is None else local_day(due_ms)


def local_day(at_ms: int) -> date:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZONE).date()


async def taken(city: City) -> str:
    number = await city.ticket(a_case())
    await city.act(SEK, number, a.Take())
    return number


async def test_case_in_legal_mode_ends_by_the_law_and_is_marked(city: City) -> None:
    number = await taken(city)
    case = await city.act(SEK, number, SetLegalMode("complaint"))
    assert case.legal
    assert last_day(case) == date(2026, 12, 23)  # a month after Monday, 23 November
    case = await city.act(SEK, number, SetLegalMode("complex"))
    assert last_day(case) == date(2027, 1, 25)  # the 23rd is a Saturday (Art. 57 par. 4)
    assert [entry.details["term"] for entry in case.history if entry.kind == "legal-mode-set"] == [
        "complaint",
        "complex",
    ]


async def test_wrong_office_sees_until_when_it_has_to_pass_the_case_on(city: City) -> None:
    number = await city.ticket(a_case())
    case = await city.act(SEK, number, SetLegalMode("complaint"))
    assert last_day(case, "pass-on") == date(2026, 11, 30)
    moved = await city.act(SEK, number, a.PassOn(TRAMS.office_id or "", "Torowisko."))
    assert moved.legal
    case = await city.cases.case(TRAMS, number)
    assert last_day(case) == date(2026, 12, 23)


async def test_unknown_term_is_refused_with_those_that_there_are(city: City) -> None:
    number = await taken(city)
    for term in ("pass-on", "forever"):
        with pytest.raises(CaseInvalid, match="complaint") as refused:
            await city.act(SEK, number, SetLegalMode(term))
        assert refused.value.field == "term"


async def test_notice_of_delay_moves_the_term_and_the_resident_is_told(city: City) -> None:
    number = await taken(city)
    await city.act(SEK, number, SetLegalMode("complaint"))
    case = await city.act(SEK, number, NotifyDelay(REASON, LATER))
    assert last_day(case) == LATER
    assert case.promised_ms is not None
    assert local_day(case.promised_ms) == LATER
    entry = case.history[-1]
    assert (entry.kind, entry.public, entry.text) == ("delay-notified", True, REASON)
    text = (await city.mails())[-1]
    for part in (number, REASON, "29.01.2027", "ponaglenia"):
        assert part in text


async def test_notice_of_delay_is_sent_to_a_resident_who_wants_no_news(city: City) -> None:
    number = await taken(city)  # without the wish for news
    await city.act(SEK, number, SetLegalMode("complaint"))
    await city.act(SEK, number, NotifyDelay(REASON, LATER))
    (notice,) = await second_line.notice_queue(city.engine, city.clock).due(10)
    assert REASON in notice.text


@pytest.mark.parametrize(
    ("reason", "new_date", "field"),
    [
        (" ", LATER, "reason"),
        (REASON, date(2026, 11, 20), "new_date"),  # past
        (REASON, date(2026, 12, 23), "new_date"),  # the last day of the term
        (REASON, date(2027, 1, 30), "new_date"),  # a Saturday
    ],
)
async def test_wrong_notice_of_delay_names_its_field(
    city: City, reason: str, new_date: date, field: str
) -> None:
    number = await taken(city)
    await city.act(SEK, number, SetLegalMode("complaint"))
    with pytest.raises(CaseInvalid) as refused:
        await city.act(SEK, number, NotifyDelay(reason, new_date))
    assert refused.value.field == field


async def test_case_without_a_legal_term_gets_no_notice_of_delay(city: City) -> None:
    number = await taken(city)
    with pytest.raises(CaseActionRefused):
        await city.act(SEK, number, NotifyDelay(REASON, LATER))
