"""Ids are never given twice, not even by a log that lost its end.

Were they, the events of the later input would count as written already, and nobody would see
them.
"""

from __future__ import annotations

from collections.abc import Iterable

from acd.domain.messages.commands import Tick
from acd.ports.log import Cursors, EventLog, InputLog, id_order, input_id


async def advance_ids_past(inputs: InputLog, entry_id: str) -> None:
    """From now on the log gives greater ids than this one. Raises `LogUnavailable`.

    After a power cut the log may end before what was already read from it, and when the clock
    of its server was set back too, it would give the same ids to other inputs.
    """
    if id_order(await inputs.last_id()) < id_order(entry_id):
        at_ms = id_order(entry_id)[0] + 1
        await inputs.append(Tick(at_ms), f"beyond:{entry_id}", at_ms)


async def last_published_input(events: EventLog, cursors: Cursors, known: Iterable[str]) -> str:
    """The greatest id of an input that anybody was shown: in the events, by the cursors of
    their consumers, or among `known`. Raises `LogUnavailable`."""
    shown = [await events.last_id(), *(await cursors.all()).values()]
    return max([*known, *map(input_id, shown)], key=id_order)
