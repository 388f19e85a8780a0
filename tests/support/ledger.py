"""What happened, in the order of the log, as the ledger has it."""

from __future__ import annotations

import sqlite3
from typing import Any

from tests.support.system import System
from tests.support.waiting import until_true

Told = tuple[str, str]  # channel's prefix of the contact id (tel, chat, mail), kind of event


def last_moment(system: System) -> int:
    """Time of the newest event, epoch ms: a bookmark for `story`."""
    ((at_ms,),) = _ask(system, "SELECT coalesce(max(at_ms), 0) FROM ledger_events")
    return int(at_ms)


def story(system: System, after_ms: int, *kinds: str) -> list[Told]:
    """Events of contacts after a bookmark, of these kinds."""
    marks = ",".join("?" * len(kinds))
    rows = _ask(
        system,
        "SELECT contact_id, kind FROM ledger_events WHERE at_ms > ? AND contact_id NOTNULL"
        f" AND kind IN ({marks}) ORDER BY at_ms, ordinal",
        after_ms,
        *kinds,
    )
    return [(str(contact).split("-")[0], str(kind)) for contact, kind in rows]


async def until_told(system: System, after_ms: int, wanted: list[Told]) -> None:
    """Waits until the ledger holds this many events of these kinds, and they are just these."""
    kinds = {kind for _, kind in wanted}

    async def all_there() -> bool:
        return len(story(system, after_ms, *kinds)) >= len(wanted)

    await until_true(all_there)
    assert story(system, after_ms, *kinds) == wanted


def _ask(system: System, question: str, *values: object) -> list[tuple[Any, ...]]:
    with sqlite3.connect(system.run_dir / "centrala.db") as ledger:
        return ledger.execute(question, values).fetchall()
