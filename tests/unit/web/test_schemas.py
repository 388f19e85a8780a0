"""Requests against their models: strict, and the first fault is named."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request
from pydantic import Field

from web.errors import JsonInvalid, RequestInvalid
from web.schemas import Body, Id, Query, epoch_ms, read_query, rfc3339, validate_json


class Part(Body):
    """Member of a member."""

    number: int = Field(ge=0)


class Note(Body):
    """Request of these tests."""

    id: Id
    parts: tuple[Part, ...] = Field(default=(), strict=False)


class Page(Query):
    """Query string of these tests."""

    limit: int = 10


def test_query_is_read_and_a_repeated_parameter_refused() -> None:
    assert read_query(make_mocked_request("GET", "/?limit=3"), Page) == Page(limit=3)
    with pytest.raises(RequestInvalid, match=r"^limit: expected once") as refused:
        read_query(make_mocked_request("GET", "/?limit=3&limit=4"), Page)
    assert refused.value.field == "limit"


def test_object_that_fits_is_returned_as_the_model() -> None:
    note = validate_json(b'{"id":"tel-1","parts":[{"number":3}]}', Note)
    assert note == Note(id="tel-1", parts=(Part(number=3),))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'"text"', b"\xff", b"1"])
def test_what_is_no_object_is_refused(data: bytes) -> None:
    with pytest.raises(JsonInvalid, match="expected a JSON object"):
        validate_json(data, Note)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ("{}", "id"),
        ('{"id":1}', "id"),
        ('{"id":"a b"}', "id"),
        ('{"id":"a","more":1}', "more"),
        ('{"id":"a","parts":[{"number":1},{"number":"2"}]}', "parts.1.number"),
        ('{"id":"a","parts":[{"number":-1}]}', "parts.0.number"),
    ],
)
def test_first_fault_is_named_by_its_path(data: str, field: str) -> None:
    with pytest.raises(RequestInvalid, match=f"^{field}: ") as refused:
        validate_json(data, Note)
    assert refused.value.field == field


def test_value_is_not_repeated_in_the_refusal() -> None:
    """The value may be what a resident wrote."""
    with pytest.raises(RequestInvalid) as refused:
        validate_json('{"id":"Jan Kowalski"}', Note)
    assert "Kowalski" not in refused.value.message


def test_times_are_rfc_3339_in_utc_with_milliseconds() -> None:
    assert rfc3339(1_795_000_000_007) == "2026-11-18T11:06:40.007Z"
    assert epoch_ms("2026-11-18T12:06:40.007+01:00") == 1_795_000_000_007
    assert epoch_ms(None) is None
