"""Notices of delay: reason, new date, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from crm_bridge.clocks.delay_notice import DelayNotice, delay_notice
from crm_bridge.errors import DeadlineInvalid

LAST_DAY = date(2026, 7, 1)


def notice(
    reason: str = "opinia konserwatora",
    new_date: date = date(2026, 8, 3),
    last_day: date | None = LAST_DAY,
    today: date = date(2026, 6, 29),
    is_working_day: bool = True,
) -> DelayNotice:
    return delay_notice(
        reason=reason,
        new_date=new_date,
        last_day=last_day,
        today=today,
        is_working_day=is_working_day,
    )


def test_notice_has_reason_and_new_date() -> None:
    assert notice() == DelayNotice("opinia konserwatora", date(2026, 8, 3), was_late=False)


def test_notice_after_the_term_says_so() -> None:
    assert notice(today=date(2026, 7, 2)).was_late
    assert not notice(last_day=None).was_late


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"new_date": date(2026, 6, 28)}, "new_date"),
        ({"new_date": LAST_DAY}, "new_date"),
        ({"is_working_day": False}, "new_date"),
    ],
)
def test_wrong_notice_names_its_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(DeadlineInvalid) as caught:
        notice(**changed)
    assert caught.value.field == field
