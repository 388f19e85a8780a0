"""Queries of the open-data API."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_bridge.open_data.errors import NotificationQueryInvalid
from crm_bridge.open_data.query import (
    Filter,
    NotificationQuery,
    by_dates,
    by_district,
    by_filters,
    by_number,
    newest,
)
from crm_bridge.tickets.numbers import TicketNumber

NOW_MS = 1_780_300_800_000
WOLA = {"field": "DISTRICT", "operator": "EQ", "value": "Wola"}
ROADS = {"field": "SUBCATEGORY", "operator": "EQ", "value": "Drogi"}


def test_request_for_nothing_is_answered_with_two_days() -> None:
    assert newest(NOW_MS) == NotificationQuery(from_ms=NOW_MS - 2 * 86_400_000)


def test_span_is_given_in_milliseconds() -> None:
    query = by_dates("1780300800000", "1780387200000")
    assert (query.from_ms, query.to_ms) == (1_780_300_800_000, 1_780_387_200_000)


def test_number_is_read_with_a_slash_and_with_a_hyphen() -> None:
    assert by_number("135285/19").number == TicketNumber(135285, 19)
    assert by_number("135285-19").number == TicketNumber(135285, 19)


@pytest.mark.parametrize("filters", [json.dumps([WOLA, ROADS]), [WOLA, ROADS]])
def test_filters_are_read_from_text_and_from_values(filters: Any) -> None:
    query = by_filters(filters, ["OR"])
    assert query.filters == (Filter("DISTRICT", "Wola"), Filter("SUBCATEGORY", "Drogi"))
    assert query.operators == ("OR",)


def test_filters_without_operators_are_joined_by_and() -> None:
    assert by_filters([WOLA, ROADS], None).operators == ("AND",)


def test_one_filter_needs_no_list_and_no_operator() -> None:
    assert by_filters(WOLA, ["AND"]) == NotificationQuery(filters=(Filter("DISTRICT", "Wola"),))


@pytest.mark.parametrize(
    ("ask", "field"),
    [
        (lambda: by_dates("1780300800", "1780387200000"), "dateFrom"),
        (lambda: by_dates("1780300800000", "tomorrow"), "dateTo"),
        (lambda: by_dates("1780387200000", "1780300800000"), "dateFrom"),
        (lambda: by_number("nothing"), "notificationNumber"),
        (lambda: by_district(" "), "district"),
        (lambda: by_filters("[", None), "filters"),
        (lambda: by_filters("7", None), "filters"),
        (lambda: by_filters([WOLA] * 11, None), "filters"),
        (lambda: by_filters([WOLA | {"field": "STREET"}], None), "filters"),
        (lambda: by_filters([WOLA | {"operator": "LIKE"}], None), "filters"),
        (lambda: by_filters([WOLA | {"value": 7}], None), "filters"),
        (lambda: by_filters([WOLA, ROADS], ["XOR"]), "operators"),
    ],
)
def test_wrong_parameter_is_named(ask: Any, field: str) -> None:
    with pytest.raises(NotificationQueryInvalid) as refused:
        ask()
    assert refused.value.field == field


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_text_is_a_query_or_refused(filters: str, operators: str) -> None:
    with suppress(NotificationQueryInvalid):
        query = by_filters(filters, operators)
        assert len(query.operators) == max(0, len(query.filters) - 1)
