"""Events of the ledger, in the order of the log."""

from __future__ import annotations

import sqlite3
from typing import Any

from tests.support.system import System
from tests.support.waiting import until_true

ContactEvent = tuple[str, str]
"""Channel prefix of the contact id (tel, chat, mail), and kind of event."""


def last_moment(system: System) -> int:
    """Return the time of the newest event, epoch ms, as a bookmark for `contact_events`."""
    ((at_ms,),) = _query(system, "SELECT coalesce(max(at_ms), 0) FROM ledger_events")
    return int(at_ms)


def contact_events(system: System, after_ms: int, *kinds: str) -> list[ContactEvent]:
    """Return the events of contacts after a bookmark, of these kinds."""
    marks = ",".join("?" * len(kinds))
    rows = _query(
        system,
        "SELECT contact_id, kind FROM ledger_events WHERE at_ms > ? AND contact_id NOTNULL"
        f" AND kind IN ({marks}) ORDER BY at_ms, ordinal",
        after_ms,
        *kinds,
    )
    return [(str(contact).split("-")[0], str(kind)) for contact, kind in rows]


async def until_recorded(system: System, after_ms: int, expected: list[ContactEvent]) -> None:
    """Wait for the expected events; there must be no others of these kinds."""
    kinds = {kind for _, kind in expected}

    async def are_recorded() -> bool:
        return len(contact_events(system, after_ms, *kinds)) >= len(expected)

    await until_true(are_recorded)
    assert contact_events(system, after_ms, *kinds) == expected


def _query(system: System, statement: str, *values: object) -> list[tuple[Any, ...]]:
    with sqlite3.connect(system.run_dir / "centrala.db") as ledger:
        return ledger.execute(statement, values).fetchall()
