"""Merge of two residents who are one person, and its undo, on a connection that the caller holds.

Merges form a forest: each resident is merged into at most one other. `kept_id` of every row names
the root of its tree; a merge and its undo change nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Row, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.residents import ResidentMerge
from crm_bridge.database import insert, storable
from crm_bridge.errors import MergeUnknown, ResidentInvalid, ResidentMerged, ResidentUnknown
from crm_bridge.residents.register import ids_of
from crm_bridge.residents.tables import merges, residents


async def merge_residents(
    connection: AsyncConnection, kept_id: str, merged_id: str, merge: ResidentMerge
) -> None:
    """Merge a resident into another; a repeat changes nothing.

    Raises ResidentUnknown, ResidentMerged, and ResidentInvalid for one resident given twice.
    """
    if kept_id == merged_id:
        raise ResidentInvalid("expected two residents", field="merged_id")
    rows = await _locked(connection, kept_id, merged_id)
    if await _active(connection, kept_id, merged_id):
        return
    for field, resident_id in (("kept_id", kept_id), ("merged_id", merged_id)):
        if rows[resident_id].kept_id is not None:
            message = f"merged into {rows[resident_id].kept_id} already"
            raise ResidentMerged(message, field=field)
    values = {
        "merge_id": merge.merge_id,
        "kept_id": kept_id,
        "merged_id": merged_id,
        "reason": storable(merge.reason),
        "merged_ms": merge.merged_ms,
        "merged_by": merge.merged_by,
    }
    await connection.execute(insert(connection, merges).values(values))
    tree = or_(residents.c.resident_id == merged_id, residents.c.kept_id == merged_id)
    await connection.execute(update(residents).where(tree).values(kept_id=kept_id))


async def undo_merge(connection: AsyncConnection, merge_id: str, by: str, at_ms: int) -> str:
    """Undo a merge; return the id of the resident who was kept. A repeat changes nothing.

    Raises MergeUnknown, and ResidentMerged when the kept resident was merged further meanwhile.
    """
    row = (await connection.execute(select(merges).where(merges.c.merge_id == merge_id))).first()
    if row is None:
        raise MergeUnknown("no such merge", field="merge_id")
    rows = await _locked(connection, row.kept_id, row.merged_id)
    # Read again behind the lock: another request may have undone it.
    active = merges.c.undone_ms.is_(None)
    undo = update(merges).where(merges.c.merge_id == merge_id, active)
    if rows[row.kept_id].kept_id is not None and row.undone_ms is None:
        message = f"{rows[row.kept_id].kept_id} was kept in a later merge: undo that one first"
        raise ResidentMerged(message, field="merge_id")
    undone = await connection.execute(undo.values(undone_ms=at_ms, undone_by=by))
    if undone.rowcount:
        await _part(connection, row.kept_id, row.merged_id)
    return str(row.kept_id)


async def merges_of(connection: AsyncConnection, kept_id: str) -> tuple[ResidentMerge, ...]:
    """Return the merges into this resident that can be undone, the newest first."""
    statement = (
        select(merges, residents.c.name)
        .join(residents, residents.c.resident_id == merges.c.merged_id)
        .where(merges.c.kept_id == kept_id, merges.c.undone_ms.is_(None))
        .order_by(merges.c.merged_ms.desc(), merges.c.merge_id)
    )
    return tuple(
        ResidentMerge(
            row.merge_id, row.merged_id, row.name, row.reason, row.merged_ms, row.merged_by
        )
        for row in await connection.execute(statement)
    )


async def _part(connection: AsyncConnection, kept_id: str, merged_id: str) -> None:
    """Give the merged resident back their tree: themselves and all merged into them."""
    ids = await ids_of(connection, kept_id)
    within = select(merges).where(merges.c.kept_id.in_(ids), merges.c.undone_ms.is_(None))
    children: dict[str, list[str]] = defaultdict(list)
    for row in await connection.execute(within):
        children[row.kept_id].append(row.merged_id)
    tree, open_ids = [], list(children[merged_id])
    while open_ids:
        resident_id = open_ids.pop()
        tree.append(resident_id)
        open_ids += children[resident_id]
    of_tree = update(residents).where(residents.c.resident_id.in_(tree))
    await connection.execute(of_tree.values(kept_id=merged_id))
    root = update(residents).where(residents.c.resident_id == merged_id)
    await connection.execute(root.values(kept_id=None))


async def _locked(connection: AsyncConnection, *ids: str) -> dict[str, Row[Any]]:
    """Return the rows of residents, locked in one order so that two merges never wait for each
    other. Raises ResidentUnknown."""
    statement = select(residents).where(residents.c.resident_id.in_(ids))
    ordered = statement.order_by(residents.c.resident_id).with_for_update()
    rows = {row.resident_id: row for row in await connection.execute(ordered)}
    if len(rows) < len(set(ids)):
        raise ResidentUnknown("no such resident", field="resident_id")
    return rows


async def _active(connection: AsyncConnection, kept_id: str, merged_id: str) -> bool:
    """Return whether this very merge was done and not undone."""
    statement = select(merges.c.merge_id).where(
        merges.c.kept_id == kept_id,
        merges.c.merged_id == merged_id,
        merges.c.undone_ms.is_(None),
    )
    return await connection.scalar(statement) is not None
