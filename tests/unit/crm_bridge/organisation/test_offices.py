"""Offices, their hours and their look-up."""

from __future__ import annotations

import pytest

from crm_bridge.clocks.working_time import WorkingHours
from crm_bridge.organisation.errors import OfficeUnknown
from crm_bridge.organisation.offices import Office, Organisation

HOURS = WorkingHours(lambda _first, _days: ((0, 100), (200, 300), (400, 500)))
ZDM = Office("ZDM", "ZDM", "ZDM", HOURS, head="ada", deputy="jan")
UD = Office("UD/Wola", "UD", "Urząd Dzielnicy Wola", HOURS, district="Wola")
MCK = Office("MCK", "MCK", "19115", HOURS)
CITY = Organisation({office.id: office for office in (ZDM, UD, MCK)}, "MCK")


def test_office_is_that_of_the_unit_in_the_district_or_the_sorting_one() -> None:
    assert CITY.office_of("UD", "Wola") is UD
    assert CITY.office_of("ZDM", "Wola") is ZDM
    assert CITY.office_of("UD", "Ochota") is MCK
    assert CITY.office_of(None, None) is MCK


def test_unknown_office_is_refused_by_field() -> None:
    with pytest.raises(OfficeUnknown) as refused:
        CITY.office("NASA")
    assert refused.value.field == "office_id"


def test_hours_say_whether_an_office_is_open_and_when_that_changes() -> None:
    assert [ZDM.is_open(at_ms) for at_ms in (0, 99, 100, 250)] == [True, True, False, True]
    assert [ZDM.next_change_ms(at_ms) for at_ms in (0, 100, 250, 300)] == [100, 200, 300, 400]


def test_head_and_deputy_lead_the_office() -> None:
    assert [ZDM.is_led_by(id_) for id_ in ("ada", "jan", "ola")] == [True, True, False]
