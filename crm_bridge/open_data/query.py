"""Queries of the open-data API: dates, district, number, and lists of filters. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crm_bridge.open_data.errors import NotificationQueryInvalid
from crm_bridge.tickets.numbers import TicketNumber, read_ticket_number

WITHOUT_FILTERS_MS = 48 * 3_600_000
"""Span that the API answers when nothing is asked for."""
MIN_DIGITS = 13
"""A date is milliseconds since 1970; one with fewer digits is in seconds."""
MAX_FILTERS = 10
MAX_VALUE = 200

FilterField = Literal["DISTRICT", "SUBCATEGORY"]
FIELDS: tuple[FilterField, ...] = ("DISTRICT", "SUBCATEGORY")
OPERATORS = ("AND", "OR")


@dataclass(frozen=True, slots=True)
class Filter:
    """Condition `field = value`."""

    field: FilterField
    value: str


@dataclass(frozen=True, slots=True)
class NotificationQuery:
    """Tickets opened from `from_ms` to `to_ms` (UTC epoch ms, both included), or one number.

    `operators` join the filters from left to right; there is one fewer than filters.
    """

    from_ms: int | None = None
    to_ms: int | None = None
    number: TicketNumber | None = None
    filters: tuple[Filter, ...] = ()
    operators: tuple[str, ...] = ()


def newest(now_ms: int) -> NotificationQuery:
    """Return the query of a request that asks for nothing."""
    return NotificationQuery(from_ms=now_ms - WITHOUT_FILTERS_MS)


def by_dates(date_from: str, date_to: str) -> NotificationQuery:
    """Return the query of a span. Raises NotificationQueryInvalid."""
    start, end = _date("dateFrom", date_from), _date("dateTo", date_to)
    if start > end:
        raise NotificationQueryInvalid("expected a date before dateTo", field="dateFrom")
    return NotificationQuery(start, end)


def by_district(name: str) -> NotificationQuery:
    """Return the query of a district. Raises NotificationQueryInvalid."""
    return NotificationQuery(filters=(Filter("DISTRICT", _value("district", name)),))


def by_number(text: str) -> NotificationQuery:
    """Return the query of one number, `135285/19`. Raises NotificationQueryInvalid."""
    number = read_ticket_number(text)
    if number is None:
        message = "expected a number such as 135285/19"
        raise NotificationQueryInvalid(message, field="notificationNumber")
    return NotificationQuery(number=number)


def by_filters(filters: object, operators: object) -> NotificationQuery:
    """Return the query of lists of filters and operators, as JSON text or values.

    Raises NotificationQueryInvalid.
    """
    conditions = tuple(_filter(one) for one in _list("filters", filters, MAX_FILTERS))
    joins = tuple(_operator(one) for one in _list("operators", operators, MAX_FILTERS))
    if conditions and len(joins) < len(conditions) - 1:
        joins += ("AND",) * (len(conditions) - 1 - len(joins))
    return NotificationQuery(filters=conditions, operators=joins[: max(0, len(conditions) - 1)])


def _date(name: str, text: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and MIN_DIGITS <= len(digits) <= MIN_DIGITS + 1):
        message = f"expected milliseconds since 1970, {MIN_DIGITS} digits"
        raise NotificationQueryInvalid(message, field=name)
    return int(digits)


def _list(name: str, value: object, most: int) -> list[Any]:
    if isinstance(value, str):
        value = _json(name, value)
    if isinstance(value, Mapping):
        value = [value]
    values = [] if value is None else value
    if not isinstance(values, list) or len(values) > most:
        raise NotificationQueryInvalid(f"expected a list of at most {most}", field=name)
    return values


def _json(name: str, text: str) -> Any:
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise NotificationQueryInvalid("expected JSON", field=name) from None


def _filter(value: object) -> Filter:
    if not isinstance(value, Mapping):
        raise NotificationQueryInvalid("expected objects with field and value", field="filters")
    field, operator = value.get("field"), value.get("operator", "EQ")
    if operator != "EQ":
        raise NotificationQueryInvalid("expected the operator EQ", field="filters")
    for name in FIELDS:
        if field == name:
            return Filter(name, _value("filters", value.get("value")))
    raise NotificationQueryInvalid(f"expected one of {', '.join(FIELDS)}", field="filters")


def _operator(value: object) -> str:
    if value not in OPERATORS:
        raise NotificationQueryInvalid("expected AND or OR", field="operators")
    return str(value)


def _value(name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_VALUE:
        message = f"expected a text of 1 to {MAX_VALUE} characters"
        raise NotificationQueryInvalid(message, field=name)
    return value.strip().replace("\x00", "")
