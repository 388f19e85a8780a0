"""One record of the city: what is mended, what is refused."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from crm_bridge.city_records.importer import records_in
from crm_bridge.city_records.record import CityRecord, RecordReader
from crm_bridge.errors import RecordInvalid
from crm_bridge.tickets.status import TicketStatus
from tests.support.city import CATALOGUE
from tests.support.city_records import CREATED_MS, a_record, faulty_records

DATA = Path(__file__).parents[4].parent / "shared" / "data"
READER = RecordReader(CATALOGUE)


def read(**changed: Any) -> CityRecord:
    return READER.read(a_record(**changed))


def outcome(raw: dict[str, Any]) -> tuple[CityRecord | None, str | None]:
    """Return the record, or the field for which it is refused."""
    try:
        return READER.read(raw), None
    except RecordInvalid as refused:
        return None, refused.field


def test_whole_record_is_read_without_a_mend() -> None:
    record = read()
    assert record.number == "85130/26"
    assert (record.case.kind, record.case.category) == ("INCIDENT", "Drogi")
    assert (record.case.address, record.case.district) == ("Wałbrzyska", "Mokotów")
    assert [change.status for change in record.history] == [
        TicketStatus.NEW,
        TicketStatus.IN_PROGRESS,
    ]
    assert record.mended == ()


@pytest.mark.parametrize(
    ("changed", "mended"),
    [
        ({"district": None}, "district-missing"),
        ({"district": "Praga Północ"}, "district-respelled"),
        ({"district": "Kraków"}, "district-unknown"),
        ({"subcategory": None, "category": None, "event": None}, "category-missing"),
        ({"event": "Something of an older taxonomy"}, "event-unknown"),
        ({"xCoordWGS84": 0, "yCoordWGS84": 0}, "coordinates-from-grid"),
        ({"aparmentNumber": "4"}, "field-respelled"),
        ({"statuses": []}, "statuses-missing"),
        ({"notificationType": "PUBLIC_INFORMATION"}, "kind-renamed"),
        ({"statuses": [], "createDate": CREATED_MS // 1000}, "time-in-seconds"),
    ],
)
def test_fault_of_a_real_record_is_mended_and_named(changed: dict[str, Any], mended: str) -> None:
    assert mended in read(**changed).mended


def test_two_spellings_of_a_district_are_one() -> None:
    assert read(district="Praga Północ").case.district == "Praga-Północ"
    assert read(district="PRAGA POŁUDNIE").case.district == "Praga-Południe"


def test_coordinates_of_zero_are_no_place() -> None:
    zeros = dict.fromkeys(("xCoordWGS84", "yCoordWGS84", "xCoordOracle", "yCoordOracle"), 0)
    record = read(**zeros)
    assert (record.case.lat, record.case.lon) == (None, None)
    assert "coordinates-missing" in record.mended


def test_place_is_read_from_the_grid_where_the_degrees_are_zero() -> None:
    record = read(xCoordWGS84=0, yCoordWGS84=0, xCoordOracle=7501541.61, yCoordOracle=5785674.167)
    assert record.case.lat == pytest.approx(52.204692, abs=1e-6)
    assert record.case.lon == pytest.approx(21.022552, abs=1e-6)


def test_unknown_status_is_kept_in_words() -> None:
    change = {"status": "Oczekuje", "description": "na wykonawcę", "changeDate": CREATED_MS}
    record = read(statuses=[change])
    assert record.history[0].status is TicketStatus.IN_PROGRESS
    assert record.history[0].description == "Oczekuje: na wykonawcę"
    assert "status-unknown" in record.mended


def test_statuses_are_brought_into_the_order_of_time() -> None:
    late = {"status": "W trakcie", "changeDate": CREATED_MS + 1}
    record = read(statuses=[late, {"status": "Nowe", "changeDate": CREATED_MS}])
    assert record.history[0].status is TicketStatus.NEW
    assert "statuses-reordered" in record.mended


def test_ticket_is_as_old_as_its_creation_and_not_as_its_first_status() -> None:
    change = {"status": "Nowe", "description": None, "changeDate": CREATED_MS + 250_000}
    assert read(statuses=[change]).opened_ms == CREATED_MS
    without = read(statuses=[change], createDate=None)
    assert without.opened_ms == CREATED_MS + 250_000
    assert "creation-missing" in without.mended


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"notificationNumber": None}, "notificationNumber"),
        ({"notificationNumber": "eighty"}, "notificationNumber"),
        ({"notificationType": None}, "notificationType"),
        ({"notificationType": "RUMOUR"}, "notificationType"),
        ({"statuses": "Nowe"}, "statuses"),
        ({"statuses": ["Nowe"]}, "statuses"),
        ({"statuses": [{"status": "Nowe", "changeDate": "yesterday"}]}, "changeDate"),
        ({"statuses": None, "createDate": None}, "createDate"),
        ({"street": ["Wałbrzyska"]}, "street"),
        ({"xCoordWGS84": "west"}, "xCoordWGS84"),
    ],
)
def test_unreadable_field_refuses_the_record_and_is_named(
    changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(RecordInvalid) as refused:
        read(**changed)
    assert refused.value.field == field


@given(faulty_records())
def test_any_record_is_read_or_refused_by_field(raw: dict[str, Any]) -> None:
    record, field = outcome(raw)
    assert field if record is None else record.history
    assert record is None or all(a.at_ms <= b.at_ms for a, b in pairwise(record.history))


@pytest.mark.skipif(
    not DATA.is_dir(), reason="left out: the city's records (../shared/data) are not here"
)
def test_every_real_record_is_read() -> None:
    content = (DATA / "warsaw19115_notifications_pw94_2019.json").read_bytes()
    records = [READER.read(raw) for raw in records_in(content)]
    missing = sum("district-missing" in record.mended for record in records)
    assert (len(records), missing) == (100, 27)
    assert sum("district-respelled" in record.mended for record in records) == 4


def test_records_are_found_in_a_list_and_in_an_answer_of_the_api() -> None:
    one = a_record()
    answer = {"result": {"success": True, "result": {"notifications": [one]}}}
    for content in ([one], answer):
        assert records_in(json.dumps(content).encode()) == [one]
