"""Calendar day in the city's time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def day_bounds_ms(at_ms: int, zone: ZoneInfo) -> tuple[int, int]:
    """Return the midnights before and after `at_ms` in the zone; all times UTC epoch ms.

    They are 23 or 25 hours apart on the days when daylight saving time changes.
    """
    local = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    next_date = midnight.replace(tzinfo=None) + timedelta(days=1)
    next_midnight = next_date.replace(tzinfo=zone)
    return int(midnight.timestamp() * 1000), int(next_midnight.timestamp() * 1000)
