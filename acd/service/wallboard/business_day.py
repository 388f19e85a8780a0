"""The city's calendar day, by the clock on its wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def day_bounds_ms(at_ms: int, zone: ZoneInfo) -> tuple[int, int]:
    """Midnight before and midnight after `at_ms` in the zone, UTC epoch ms.

    23 or 25 hours apart on the days when the clocks change.
    """
    local = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    tomorrow = midnight.replace(tzinfo=None) + timedelta(days=1)
    following = tomorrow.replace(tzinfo=zone)
    return int(midnight.timestamp() * 1000), int(following.timestamp() * 1000)
