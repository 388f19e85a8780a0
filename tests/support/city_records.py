"""Records in the shape of the city's open-data API, with the faults that real ones have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.support.city import CATALOGUE

CREATED_MS = 1_780_300_800_000
"""1 June 2026, 10:00 in Warsaw."""


def a_record(number: str = "85130/26", **changed: Any) -> dict[str, Any]:
    """Return a record without a fault, but for the fields given."""
    opened = {"status": "Nowe", "description": None, "changeDate": CREATED_MS}
    taken = {"status": "W trakcie", "description": None, "changeDate": CREATED_MS + 456_000}
    record = {
        "notificationNumber": number,
        "notificationType": "INCIDENT",
        "category": "Proces Interwencyjny",
        "subcategory": "Drogi",
        "event": "Źle zaparkowane pojazdy",
        "city": "Warszawa",
        "district": "Mokotów",
        "street": "Wałbrzyska",
        "street2": None,
        "aparmentNumber": None,
        "createDate": CREATED_MS,
        "siebelEventId": "1-AAAA01",
        "source": "CALL",
        "deviceType": "UNKNOWN",
        "statuses": [opened, taken],
        "xCoordWGS84": 21.0225,
        "yCoordWGS84": 52.1746,
        "xCoordOracle": 7501539.9,
        "yCoordOracle": 5782320.1,
    }
    return {**record, **changed}


def faulty_records() -> st.SearchStrategy[dict[str, Any]]:
    """Return records of which any field may be missing, null, or of the wrong kind."""
    whole = st.fixed_dictionaries(
        {name: st.just(value) for name, value in a_record().items()},
        optional={"houseNumber": _junk(), "apartmentNumber": _junk()},
    )
    changes = st.dictionaries(st.sampled_from(sorted(a_record())), _junk(), max_size=6)
    numbers = st.builds("{}/26".format, st.integers(1, 999_999))
    districts = st.sampled_from([*(d.name for d in CATALOGUE.districts), "Praga Północ", None, ""])
    return st.builds(_with, whole, changes, numbers, districts)


def _with(
    record: Mapping[str, Any], changes: Mapping[str, Any], number: str, district: str | None
) -> dict[str, Any]:
    return {**record, "notificationNumber": number, "district": district, **changes}


def _junk() -> st.SearchStrategy[Any]:
    scalars = (
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(0)
    )
    return scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.text(), scalars, max_size=3)
