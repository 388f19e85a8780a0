"""Advance the input log past every published id, so that ids stay unique after data loss.

If an id were given twice, the events of the later input would count as written already and
would reach no consumer.
"""

from __future__ import annotations

from collections.abc import Iterable

from acd.domain.messages.commands import Tick
from acd.ports.log import Cursors, EventLog, InputLog, id_order, input_id


async def advance_ids_past(inputs: InputLog, entry_id: str) -> None:
    """Append a tick if needed, so that the log's next ids are greater than `entry_id`.

    After a power cut the log may end before entries that were read from it already; if the
    server's clock was set back too, it would give the same ids to other inputs.
    Raises `LogUnavailable`.
    """
    if id_order(await inputs.last_id()) < id_order(entry_id):
        at_ms = id_order(entry_id)[0] + 1
        await inputs.append(Tick(at_ms), f"id-fence:{entry_id}", at_ms)


async def last_published_input(events: EventLog, cursors: Cursors, seen: Iterable[str]) -> str:
    """Return the greatest input id in the event log, in the consumers' cursors, or in `seen`.

    Raises `LogUnavailable`.
    """
    event_ids = [await events.last_id(), *(await cursors.all()).values()]
    return max([*seen, *map(input_id, event_ids)], key=id_order)
